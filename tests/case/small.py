"""Small procedures for tests: written as YAML, read with the real widgets, with the expectation beside them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from engine import formula
from engine.case import answers
from engine.case.answers import Answers, Situation
from engine.case.model import Actor, Principal
from engine.procedure import parse, program
from engine.procedure.finding import Finding
from engine.procedure.library import FolderLibrary
from engine.procedure.program import Program
from widgets import WIDGETS

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 10:00 in Japan
TODAY = date(2026, 11, 24)
REGISTRIES: Mapping[str, Mapping[str, formula.Type]] = {
    "登記簿": {
        "name": formula.Text(),
        "address": formula.Record({"都道府県": formula.Text(), "市区町村": formula.Text(), "町名番地": formula.Text()}),
        "capital": formula.Number("円"),
        "closed": formula.YesNo(),
    }
}
WORKFLOW = """
workflow:
  states:
    下書き: {holder: applicant, initial: true}
    受付済: {holder: office}
    補正中: {holder: applicant}
    済: {final: granted}
    拒否: {final: refused}
  transitions:
    - {id: submit, label: 申請する, from: 下書き, to: 受付済, by: applicant}
    - {id: request_correction, label: 補正, from: 受付済, to: 補正中, by: reviewer, asks: [remarks], mode: partial}
    - {id: resubmit, label: 再提出, from: 補正中, to: 受付済, by: applicant}
    - id: decide
      label: 決裁
      from: 受付済
      by: reviewer
      asks: [outcome, reason]
      outcomes: {granted: 済, refused: 拒否}
"""
_HEAD = "id: 試験\ntitle: 試験の手続\nlaw: {name: 試験法}\nprocessing: {none: 試験}\n"
_LIBRARY = FolderLibrary(Path(__file__).parent)


def source(text: str) -> str:
    """The YAML of a whole definition; `text` that begins with a list is the fields of its one page."""
    if text.lstrip().startswith("- "):
        fields = "\n".join("      " + line for line in text.strip("\n").splitlines())
        text = f"pages:\n  - id: ページ\n    title: ページ\n    fields:\n{fields}\n"
    return _HEAD + (text if "workflow:" in text else text + WORKFLOW)


def build(text: str) -> tuple[Program | None, tuple[Finding, ...]]:
    """What `program.build` makes of a definition that reads without problems."""
    parsed = parse.parse(source(text), "試験.yaml", WIDGETS, _LIBRARY)
    errors = [problem.line() for problem in parsed.problems if problem.level == "error"]
    assert parsed.procedure is not None and not errors, "\n".join(errors)
    return program.build(parsed.procedure, REGISTRIES)


def made(text: str) -> Program:
    """The program of a definition without errors."""
    found, findings = build(text)
    assert found is not None, "\n".join(f"{each.path} {each.code} {each.reason}" for each in findings)
    return found


def codes(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    """Code and place of every finding."""
    return [(finding.code, finding.path) for finding in build(text)[1]]


def applicant(kind: Any = "corporation", **facts: Any) -> Actor:
    principal = Principal("7999901000001", kind, "港南石油販売株式会社", corporate_number="7999901000001")
    return Actor("a", "見本 花子", "applicant", principal, email="hanako@example.jp", **facts)


def read(program_: Program, raw: Any, **situation: Any) -> Answers:
    """The answers as the applicant would get them on 24 November 2026."""
    return answers.read(program_, raw, Situation(**{"now": NOW, "actor": applicant(), **situation}))


def errors(found: Answers) -> dict[str, str]:
    """The errors as {path: code}; a path with several keeps the first."""
    said: dict[str, str] = {}
    for issue in found.errors:
        said.setdefault(issue.path, issue.code)
    return said
