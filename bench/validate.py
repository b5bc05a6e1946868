"""Validate a form of 40 fields with its rules, against pydantic-core validating the same 40 fields without any rule.

Interleaved rounds in one run, CPU time, medians (goals.md): `python -m bench.validate`. Prints JSON with the ratio.
pydantic-core only checks types and limits; the engine also decides what is shown, computed, required and attached.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from engine.case import answers
from engine.case.answers import Situation
from engine.case.model import Actor, Principal
from engine.procedure import parse, program
from engine.procedure.library import FolderLibrary
from engine.procedure.program import Program
from widgets import WIDGETS

ROUNDS, OPERATIONS = 9, 400
GOAL = 10.0
_WORKFLOW = """
workflow:
  states: {下書き: {holder: applicant, initial: true}, 受付済: {final: accepted}}
  transitions: [{id: submit, label: 届け出る, from: 下書き, to: 受付済, by: applicant}]
"""
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def definition() -> str:
    """40 fields: 16 texts, 12 numbers, 6 dates, 6 choices; 12 conditions, 4 calculations, 6 checks, 3 attachments."""
    lines = ["id: 四十", "title: 四十の項目", "pages:", "  - id: 頁", "    title: 頁", "    fields:"]
    choice = "type: choice, choices: [甲, 乙, 丙], required: true"
    lines += [f"      - {{id: 選択{number}, label: 選択{number}, {choice}}}" for number in range(6)]
    for number in range(16):
        rule = f", visible_when: '選択{number % 6} = \"甲\"'" if number % 2 == 0 else ""
        lines.append(
            f"      - {{id: 文{number}, type: text, label: 文{number}, max_length: 100, required: true{rule}}}"
        )
    for number in range(12):
        value = f", value: 数{number - 4} + 数{number - 3}" if number >= 8 else ", min: 0, max: 100000, required: true"
        lines.append(f"      - {{id: 数{number}, type: number, label: 数{number}{value}}}")
    for number in range(6):
        rule = f", required_when: 数{number} > 10" if number < 4 else ""
        lines.append(f"      - {{id: 日{number}, type: date, label: 日{number}{rule}}}")
    lines.append("checks:")
    lines += [f"  - {{id: 検査{n}, ensure: 数{n} <= 数{n + 1} + 1000, at: 数{n}, message: 大きい。}}" for n in range(6)]
    lines.append("attachments:")
    lines += [f"  - {{id: 書類{n}, label: 書類{n}, required_when: '選択{n} = \"乙\"'}}" for n in range(3)]
    return "\n".join(lines) + _WORKFLOW


def engine_side() -> tuple[Program, Situation]:
    parsed = parse.parse(definition(), "四十.yaml", WIDGETS, FolderLibrary(Path(__file__).parent))
    if parsed.procedure is None:
        sys.exit("\n".join(problem.line() for problem in parsed.problems))
    made, findings = program.build(parsed.procedure, {})
    if made is None:
        sys.exit("\n".join(finding.reason for finding in findings))
    actor = Actor("a", "見本", "applicant", Principal("1", "corporation", "見本"))
    return made, Situation(now=NOW, actor=actor)


def pydantic_side() -> type[BaseModel]:
    """The same 40 fields as a pydantic model: types, lengths, limits, choices."""
    text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
    number = Annotated[Decimal, Field(ge=0, le=100_000)]
    keys: dict[str, Any] = {f"選択{n}": (Literal["甲", "乙", "丙"], ...) for n in range(6)}
    keys |= {f"文{n}": (text, ...) for n in range(16)}
    keys |= {f"数{n}": (number, ...) for n in range(12)}
    keys |= {f"日{n}": (date, ...) for n in range(6)}
    return create_model("Forty", __config__=ConfigDict(extra="forbid"), **keys)


def posted() -> dict[str, str]:
    """A page filled in completely, as a browser sends it."""
    raw = {f"選択{n}": "甲乙丙"[n % 3] for n in range(6)}
    raw |= {f"文{n}": f"港南石油販売株式会社 {n}" for n in range(16)}
    raw |= {f"数{n}": str(100 + n) for n in range(12)}
    return raw | {f"日{n}": f"2026-04-{n + 1:02}" for n in range(6)}


def measure(job: Callable[[], object]) -> float:
    """CPU microseconds of one operation."""
    start = time.process_time()
    for _ in range(OPERATIONS):
        job()
    return (time.process_time() - start) / OPERATIONS * 1e6


def run() -> dict[str, Any]:
    """Interleaved rounds; the ratio is that of the medians."""
    made, situation = engine_side()
    model, raw = pydantic_side(), posted()
    rows = [{"名": f"行{n}", "数": str(n)} for n in range(500)]
    table, table_situation = _table(), situation
    found = answers.read(made, raw, situation)
    assert found.valid, found.errors
    jobs: dict[str, Callable[[], object]] = {
        "pydantic": lambda: model.model_validate(raw),
        "engine": lambda: answers.read(made, raw, situation),
    }
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    gc.collect()
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            taken[name].append(measure(job))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    start = time.process_time()
    answers.read(table, {"表": rows}, table_situation)
    ratio = medians["engine"] / medians["pydantic"]
    return {
        "microseconds": {name: round(value, 1) for name, value in medians.items()},
        "ratio": round(ratio, 1),
        "goal": GOAL,
        "reached": ratio <= GOAL,
        "table of 500 rows, milliseconds": round((time.process_time() - start) * 1000, 1),
    }


def _table() -> Program:
    text = (
        "id: 表\ntitle: 表\npages:\n  - id: 頁\n    title: 頁\n    fields:\n"
        "      - id: 表\n        type: table\n        label: 表\n        fields:\n"
        "          - {id: 名, type: text, label: 名, required: true, max_length: 100}\n"
        "          - {id: 数, type: number, label: 数, min: 0}\n"
        "          - {id: 倍, type: number, label: 倍, value: 行.数 * 2}\n"
        "          - {id: 備考, type: text, label: 備考, visible_when: 行.数 > 10}\n"
        "      - {id: 計, type: number, label: 計, value: 合計(表.倍)}\n"
    )
    parsed = parse.parse(text + _WORKFLOW, "表.yaml", WIDGETS, FolderLibrary(Path(__file__).parent))
    assert parsed.procedure is not None
    made, _ = program.build(parsed.procedure, {})
    assert made is not None
    return made


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False, indent=1))
