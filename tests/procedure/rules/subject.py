"""A small definition without problems, parts of which a test replaces: what the rules then find."""

import re
from collections.abc import Mapping

from engine.procedure import parse, program, rules
from engine.procedure.finding import Finding
from engine.procedure.model import Procedure
from engine.procedure.rules.subject import Subject
from engine.registries import REGISTRIES
from widgets import WIDGETS

GIVES = {kind.id: {name: value.type for name, value in kind.gives.items()} for kind in REGISTRIES}
BASE = """\
id: "1"
title: 見本の登録
kind: application
offices: {none: 本省}
processing: {online: 10 days, other: 15 days}
lookups:
  - {id: 登記, registry: 登記情報連携, by: 番号, fills: {商号: name}, locks: [商号]}
tables:
  書類表:
    given: {区分: 区分}
    gives: [書類]
    rows:
      - {区分: 新規, 書類: [誓約書]}
      - {区分: 変更, 書類: []}
pages:
  - id: 申請
    title: 申請
    fields:
      - {id: 番号, type: corporate_number, label: 法人番号}
      - {id: 商号, type: text, label: 商号, required: true}
      - {id: 区分, type: choice, label: 区分, choices: [新規, 変更], required: true}
      - id: 明細
        type: table
        label: 明細
        fields:
          - {id: 金額, type: number, label: 金額, min: 0, blank: zero}
      - {id: 計, type: number, label: 計, value: 合計(明細.金額)}
attachments:
  - {id: 誓約書, label: 誓約書, required_by: 書類表.書類}
workflow:
  states:
    下書き: {holder: applicant, initial: true}
    審査中: {holder: office, clock: runs, public: 審査中}
    登録済: {final: granted, public: 手続終了}
    拒否: {final: refused, public: 手続終了}
  transitions:
    - {id: submit, label: 申請する, from: 下書き, to: 審査中, by: applicant}
    - {id: grant, label: 登録する, from: 審査中, to: 登録済, by: reviewer}
    - {id: refuse, label: 拒否する, from: 審査中, to: 拒否, by: reviewer, asks: [reason]}
notices:
  - {id: 登録通知, upon: grant, to: applicant, appeal: {to: 経済産業大臣}}
  - {id: 拒否通知, upon: refused, to: applicant, appeal: {to: 経済産業大臣}}
queue: {columns: [商号, 明細.件数]}
examples:
  - name: 通る
    answers: {商号: 見本, 区分: 変更}
    expect: {valid: true}
"""
_KEY = re.compile(r"^(\w+):", re.MULTILINE)


class NoParts:
    """A library without shared parts."""

    def part(self, name: str, file: str) -> None:
        return None

    def data_file(self, name: str, beside: str) -> None:
        return None

    def names(self, *args: object) -> tuple[str, ...]:
        return ()


def text_with(changes: str = "") -> str:
    """BASE with the top-level keys of `changes` in place of its own."""
    parts = {**_parts(BASE), **_parts(changes)}
    return "".join(parts.values())


def _parts(text: str) -> Mapping[str, str]:
    starts = [match.start() for match in _KEY.finditer(text)]
    ends = [*starts[1:], len(text)][: len(starts)]
    chunks = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return {chunk.split(":")[0]: chunk if chunk.endswith("\n") else chunk + "\n" for chunk in chunks}


def procedure(changes: str = "") -> Procedure:
    parsed = parse.parse(text_with(changes), "1-見本.yaml", tuple(WIDGETS), NoParts())
    assert parsed.procedure is not None, [problem.line() for problem in parsed.problems]
    return parsed.procedure


def findings(changes: str = "", previous: str | None = None, file: str = "1-見本.yaml") -> tuple[Finding, ...]:
    """What the rules say of BASE with these changes."""
    subject = procedure(changes)
    built, _ = program.build(subject, GIVES)
    before = None if previous is None else procedure(previous)
    return rules.run(Subject(subject, built, before, GIVES, file=file))


def codes(changes: str = "", previous: str | None = None, file: str = "1-見本.yaml") -> list[str]:
    return [finding.code for finding in findings(changes, previous, file)]
