"""The filings that are played from start to notice: over HTTP here, in Chromium in tests/browser.

A story names one of the definition's own examples and adds what comes after filing: what the office asks to be
corrected, what it fills in, how it ends. Who plays it knows no procedure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from engine.case.examples import request_of
from engine.procedure import parse, program
from engine.procedure.field import Field
from engine.procedure.library import FolderLibrary
from engine.procedure.model import Page, Procedure
from engine.procedure.path import parse_path, schema_path
from engine.procedure.program import Program
from engine.registries import REGISTRIES
from widgets import WIDGETS

PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"


@dataclass(frozen=True)
class Correction:
    """One remark of the reviewer, and what the applicant answers to it. `path` as in remarks: `給油所[0].販売見込`."""

    path: str
    remark: str
    value: str


@dataclass(frozen=True)
class Story:
    """One filing. `words` finds the procedure on the start page; `changes` are answers over the example's.

    `acts` are the transitions between the resubmission and the decision; `office` what the drafting asks for.
    Without `drafting` the last act ends the case by itself, as with a notification (届出).
    """

    procedure: str
    example: str
    words: str
    corrections: tuple[Correction, ...]
    notice: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    drafting: str = ""
    office: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.procedure

    @property
    def program(self) -> Program:
        """The definition as it stands in `procedures/`, compiled."""
        return _program(self.procedure)

    @property
    def title(self) -> str:
        return self.program.procedure.title.ja

    @property
    def answers(self) -> Mapping[str, Any]:
        """What the applicant types: the example's answers, merged as the engine merges them, with this story's own."""
        example = next(each for each in self.program.procedure.examples if each.name == self.example)
        return {**request_of(self.program, example)["answers"], **self.changes}

    def answers_of(self, page: Page) -> dict[str, Any]:
        """The part of the answers that belongs on one page."""
        ids = {item.id for item in page.fields if isinstance(item, Field)}
        return {name: value for name, value in self.answers.items() if name in ids}

    def label(self, path: str) -> str:
        """What the form calls the field at a path."""
        return self.program.field(schema_path(parse_path(path) or ())).title.ja

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages that an applicant fills."""
        return tuple(page for page in self.program.procedure.pages if page.filled_by_applicant)


@cache
def parsed(procedure: str) -> tuple[Procedure, parse.Parsed, str]:
    """The definition of a sample procedure, all that was read of it, and its text."""
    file = next(PROCEDURES.rglob(f"{procedure}-*.yaml"))
    text = file.read_text(encoding="utf-8")
    found = parse.parse(text, str(file), WIDGETS, FolderLibrary(PROCEDURES))
    assert found.procedure is not None, [problem.line() for problem in found.problems]
    return found.procedure, found, text


@cache
def _program(procedure: str) -> Program:
    gives = {kind.id: {name: value.type for name, value in kind.gives.items()} for kind in REGISTRIES}
    built, findings = program.build(parsed(procedure)[0], gives)
    assert built is not None, findings
    return built


def leaves(raw: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The single answers of a raw tree by form name, in order: texts, and lists of texts (several choices)."""
    if isinstance(raw, Mapping):
        for name, part in raw.items():
            yield from leaves(part, f"{path}.{name}" if path else name)
    elif isinstance(raw, list) and raw and isinstance(raw[0], Mapping):
        for index, row in enumerate(raw):
            yield from leaves(row, f"{path}[{index}]")
    else:
        yield path, raw


_HARBOUR = {"郵便番号": "1050022", "都道府県": "東京都", "市区町村": "港区", "町名番地": "海岸1-1"}
_KASUMI = {"郵便番号": "1000013", "都道府県": "東京都", "市区町村": "千代田区", "町名番地": "霞が関1-3-1"}

GASOLINE = Story(
    procedure="25843",
    example="給油所を1か所追加",
    words="揮発油",
    changes={
        "給油所": [
            {"名称": "港南SS", "所在地": _KASUMI, "敷地": "自己所有", "販売見込": "1200"},
            {"名称": "海岸SS", "所在地": _HARBOUR, "敷地": "賃借", "契約書": "契約書.pdf", "販売見込": "800.5"},
        ]
    },
    corrections=(
        Correction("登録番号", "登録通知書の番号と合いません。", "2-00002"),
        Correction("給油所[0].販売見込", "事業計画書の数量と合わせてください。", "1500"),
    ),
    drafting="draft_decision",
    office={"変更登録番号": "2-00002-1", "変更登録日": "令和8年12月1日"},
    notice="変更登録通知書",
)
ENGINEER = Story(
    procedure="219272",
    example="外部選任",
    words="主任技術者",
    corrections=(
        Correction("免状の番号", "免状の写しの番号と合いません。", "第00001号"),
        Correction("選任.選任年月日", "委託契約書の日付を確かめてください。", "2026-11-01"),
    ),
    acts=("complete",),
    notice="届出の確認を終えたお知らせ",
)
RETAILER = Story(
    procedure="26308",
    example="法人、内訳が一致",
    words="小売電気事業",
    corrections=(
        Correction("苦情窓口電話", "様式第3の電話番号と合いません。", "0120-000-111"),
        Correction("相対契約[0].備考", "契約書の番号を書いてください。", "契約書 第12号"),
    ),
    acts=("ask_opinion", "got_opinion"),
    drafting="draft_decision",
    office={"登録番号": "A0001", "登録年月日": "2026-12-01"},
    notice="小売電気事業登録通知書",
)
STORIES = (GASOLINE, ENGINEER, RETAILER)
