"""Open a 40-field page and save one change, over HTTP, against Starlette's hello.

    python -m bench.page [rounds]

CPU of the server process per request, interleaved rounds in one run, medians (goals.md). The page is asked for with a
session, a case and everything else that a person's request has; the partial stores the draft (synchronous=FULL).
"""

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from engine.app import create_app
from engine.case.checked import check
from engine.cli.workbench import workbench
from engine.settings import Settings
from engine.store.publication import publish

EACH = 300
FIELDS, RULES = 40, 30


def definition() -> str:
    """Forty fields; thirty of them hang on rules."""
    lines = [
        "id: bench",
        "title: 計測用の届出",
        "stage: published",
        "processing: {none: 計測用のため対象外}",
        "offices: {none: 計測課}",
        "pages:",
        "  - id: 計測",
        "    title: 計測",
        "    fields:",
        "      - {id: 区分, type: choice, label: 区分, choices: [甲, 乙], required: true}",
    ]
    for number in range(1, FIELDS):
        kind = ("text", "number", "date", "yes_no")[number % 4]
        more = ', visible_when: 区分 = "甲"' if number <= RULES else ""
        lines.append(f"      - {{id: 項目{number}, type: {kind}, label: 項目{number}, help: 説明です。{more}}}")
    return "\n".join([*lines, "workflow: {use: _shared/workflows/届出}", ""])


def serve(kind: str, port: int, folder: str) -> None:
    """The server process: `hello` or the whole application."""
    app = Starlette(routes=[Route("/", _hello)]) if kind == "hello" else _application(Path(folder))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


async def _hello(request: Request) -> HTMLResponse:
    return HTMLResponse("<h1>hello</h1>")


def _application(folder: Path) -> Starlette:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # log lines are made, and thrown away
    app = create_app(Settings(data=folder, pace=0))
    _published(app.state.site.store)
    return app


def _published(store: object) -> str:
    text = definition()
    parsed = check(text, "bench.yaml", workbench()).parsed
    assert parsed.procedure is not None, parsed.problems
    with store.write() as tx:  # type: ignore[attr-defined]
        publish(tx, parsed.procedure, parsed.expanded, parsed.digest, text, "bench", datetime.now(UTC))
    return parsed.digest


class Server:
    """One server process and one kept connection to it."""

    def __init__(self, kind: str, folder: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "bench.page", "serve", kind, str(self.port), folder]
        self.process = subprocess.Popen(command)
        self.connection = self._connected()
        self.headers: dict[str, str] = {}

    def _connected(self) -> http.client.HTTPConnection:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return http.client.HTTPConnection("127.0.0.1", self.port)
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server does not start")

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, str]:
        self.connection.request(method, quote(path, safe="/%?="), body or None, {**self.headers, **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("set-cookie") or ""

    def post(self, path: str, body: str, **headers: str) -> tuple[int, str, str]:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, body, **{**kind, **headers})

    def cpu(self) -> float:
        """Seconds of CPU that the process has used."""
        words = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class Typist:
    """Somebody at one page: opens it, and saves a change."""

    def __init__(self, server: Server) -> None:
        self.server = server
        _, _, cookie = server.post("/sign-in", "persona=applicant")
        server.headers = {"cookie": cookie.partition(";")[0]}
        _, page, _ = server.ask("GET", "/procedures/bench")
        assert "form-key" in page, page
        token, key = (re.search(rf'name="form-{name}" value="(\w+)"', page)[1] for name in ("token", "key"))
        server.post("/procedures/bench/cases", f"form-token={token}&form-key={key}")
        self.path, self.token, self.count = f"/cases/{key}/pages/計測", token, 0
        body = f"form-token={token}&form-revision=1&form-do=save&{quote('区分')}={quote('甲')}"
        status, page, _ = server.post(self.path, body)
        assert status == 303, page
        status, page, _ = server.ask("GET", self.path)
        assert status == 200, page
        assert page.count("field__label") == FIELDS
        self.revision = re.search(r'name="form-revision" value="(\d+)"', page)[1]
        self.rest = "&".join(f"{quote(f'項目{number}')}=1" for number in range(4, FIELDS, 4))
        print(f"page: {len(page.encode()) / 1024:.0f} kB")

    def open(self) -> None:
        assert self.server.ask("GET", self.path)[0] == 200

    def change(self) -> None:
        self.count += 1
        body = f"form-token={self.token}&form-revision={self.revision}&{quote('項目1')}={self.count}&{self.rest}"
        status, text, _ = self.server.post(f"{self.path}/partial", body, **{"hx-request": "true"})
        assert status == 200, text
        self.revision = re.search(r'name="form-revision" value="(\d+)"', text)[1]


def per_request(server: Server, work: Callable[[], None]) -> float:
    """Milliseconds of the server's CPU for one request."""
    before = server.cpu()
    for _ in range(EACH):
        work()
    return (server.cpu() - before) / EACH * 1000


def main(rounds: int) -> None:
    folder = tempfile.mkdtemp()
    hello, site = Server("hello", folder), Server("site", folder)
    try:
        typist = Typist(site)
        jobs = {
            "hello": (hello, lambda: hello.ask("GET", "/")),
            "page": (site, typist.open),
            "partial": (site, typist.change),
        }
        for server, work in jobs.values():
            per_request(server, work)
        found: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(rounds):
            for name, (server, work) in jobs.items():
                found[name].append(per_request(server, work))
        medians = {name: statistics.median(times) for name, times in found.items()}
        ratios = {f"{name} / hello": round(medians[name] / medians["hello"], 2) for name in ("page", "partial")}
        print(json.dumps({"ms": {name: round(ms, 3) for name, ms in medians.items()}, **ratios}, ensure_ascii=False))
    finally:
        hello.process.terminate()
        site.process.terminate()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
