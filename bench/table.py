"""Edit one cell of a table with 500 rows in Chromium: until the computed column and the sum under it show the change.

    python -m bench.table [edits] [rows]

Milliseconds from leaving the cell to the screen that shows the result, as a person waits: request, answer, swap, layout
and paint. The goal is a p95 of 1,000 ms (goals.md). Prints where the time goes: the server, the answer's size, scripts.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from engine.app import create_app
from engine.case.checked import check
from engine.cli.workbench import workbench
from engine.settings import Settings
from engine.store.publication import publish

GOAL = 1000  # ms
DEFINITION = """\
id: bench
title: 計測用の届出
stage: published
processing: {none: 計測用のため対象外}
offices: {none: 計測課}
pages:
  - id: 計測
    title: 計測
    fields:
      - {id: 区分, type: choice, label: 区分, choices: [甲, 乙], required: true}
      - id: 明細
        type: table
        label: 明細
        rows: {min: 1, max: 1000}
        fields:
          - {id: 品名, type: text, label: 品名, required: true, max_length: 100}
          - {id: 区分2, type: choice, label: 分類, choices: [設備, 工事, 運搬, 土地, 諸経費, その他]}
          - {id: 数量, type: number, label: 数量, min: 0, blank: zero}
          - {id: 単価, type: yen, label: 単価, min: 0, blank: zero}
          - {id: 金額, type: yen, label: 金額, value: 切捨て(行.数量 * 行.単価)}
          - {id: 納期, type: date, label: 納期}
          - {id: 場所, type: address, label: 設置の場所}
          - {id: 理由, type: text, label: 理由, visible_when: 行.区分2 = "その他", required: true}
      - {id: 消費税, type: yen, label: 消費税, value: 切捨て(合計(明細.金額) * 0.1)}
workflow: {use: _shared/workflows/届出}
"""
# Leave the cell; then the frame after the one in which both the computed column and the sum read as expected.
_EDIT = """([index, text, cell, sum]) => new Promise((resolve, reject) => {
  const box = document.querySelector(`[name="明細[${index}].数量"]`);
  const until = performance.now() + 15000;
  box.scrollIntoView({block: 'center'});
  box.focus();
  box.value = text;
  box.dispatchEvent(new InputEvent('input', {bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => {
    const started = performance.now();
    box.dispatchEvent(new Event('change', {bubbles: true}));
    const look = () => {
      const shown = document.getElementById(`f-明細-${index}-金額`)?.textContent.trim();
      const total = document.getElementById('s-明細-金額')?.textContent.trim();
      if (shown === cell && total === sum) {
        setTimeout(() => resolve(performance.now() - started));
      } else if (performance.now() > until) reject(new Error(`${shown} ${total}, not ${cell} ${sum}`));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }));
})"""


def serve(port: int, folder: str) -> None:
    """The server process: the whole application, with the table's procedure published."""
    app = create_app(Settings(data=Path(folder)))
    parsed = check(DEFINITION, "bench.yaml", workbench()).parsed
    assert parsed.procedure is not None, parsed.problems
    with app.state.site.store.write() as tx:
        publish(tx, parsed.procedure, parsed.expanded, parsed.digest, DEFINITION, "bench", datetime.now(UTC))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


def started(folder: str) -> tuple[subprocess.Popen[bytes], str]:
    """The server process and its address, ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (Path(folder) / "server.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, __file__, "serve", str(port), folder], stderr=log, stdout=log)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5).close()
            return process, f"http://localhost:{port}"
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise SystemExit("the server does not start")


def opened(page: Page, url: str, rows: int) -> None:
    """A draft with so many rows, pasted as from Excel, on screen."""
    page.goto(f"{url}/sign-in")
    page.click('button[value="applicant"]')
    page.goto(f"{url}/procedures/bench")
    page.click("text=この手続を始める")
    page.locator("summary", has_text="まとめて入れる").click()
    lines = "\n".join(f"品目{n}\t設備\t{n % 7}\t{n * 10}\t令和8年4月1日" for n in range(rows))
    page.fill('textarea[name="form-paste:明細"]', lines)
    page.click("text=貼り付けた行を加える")
    expect(page.locator("[data-row]")).to_have_count(rows, timeout=60_000)
    page.reload()


def edited(page: Page, index: int, quantity: int, rows: int) -> dict[str, Any]:
    """One edit: milliseconds until it is seen, of these the server's, and the answer's size in bytes."""
    prices = {n: n * 10 for n in range(rows)}
    now = page.evaluate('n => document.querySelector(`[name="明細[${n}].数量"]`).value', index)
    shown = page.locator('output[id$="-金額"]').inner_text()
    total = int(re.sub(r"[^0-9]", "", shown)) + (quantity - int(now or 0)) * prices[index]
    wanted = [index, str(quantity), f"{quantity * prices[index]:,}円", f"{total:,}円"]
    with page.expect_response("**/partial") as partial:
        took = page.evaluate(_EDIT, wanted)
    answer = partial.value
    times = answer.request.timing
    return {"ms": took, "server": times["responseStart"] - times["requestStart"], "bytes": len(answer.body())}


def main(edits: int, rows: int) -> None:
    folder = tempfile.mkdtemp()
    server, url = started(folder)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="ja-JP")
            opened(page, url, rows)
            found = [edited(page, (7 + 97 * n) % rows, 11 + n, rows) for n in range(edits + 2)][2:]
            browser.close()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)
    report(found, rows)


def report(found: list[dict[str, Any]], rows: int) -> None:
    """The figures, each over all edits."""

    def at(name: str, part: float) -> int:
        values = sorted(each[name] for each in found)
        return round(values[min(len(values) - 1, int(part * len(values)))])

    figures = {"rows": rows, "edits": len(found), "goal p95 ms": GOAL}
    figures |= {f"{name} {label}": at(name, part) for name in ("ms", "server", "bytes") for label, part in PARTS}
    print(json.dumps(figures, ensure_ascii=False))


PARTS = (("p50", 0.5), ("p95", 0.95), ("max", 1.0))

if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), sys.argv[3])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 40, int(sys.argv[2]) if len(sys.argv) > 2 else 500)
