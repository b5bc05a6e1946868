"""What can be wrong with a formula, as messages to its author.

Every problem has a stable code out of `CODES`, a place (column and length in characters of the text as given), a reason
and a remedy in plain Japanese. An "error" stops the formula; a "finding" (気づき) does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

CODES: Mapping[str, str] = {
    "formula.empty": "式が空です",
    "formula.too_long": "式が2,000文字を超えています",
    "formula.too_deep": "括弧や関数の入れ子が深すぎます",
    "formula.bad_character": "式に使えない文字があります",
    "formula.syntax": "式の書き方が正しくありません",
    "formula.unclosed": "括弧や引用符が閉じていません",
    "formula.unopened": "対応する開き括弧がありません",
    "formula.number_form": "数の書き方が正しくありません",
    "formula.number_too_large": "数が大きすぎます",
    "formula.mixed_and_or": "「かつ」と「または」が括弧なしで混ざっています",
    "formula.unknown_name": "定義されていない名前です",
    "formula.unknown_part": "その項目にない部分の名前です",
    "formula.unknown_function": "定義されていない関数です",
    "formula.arguments": "関数に渡す値の数が合いません",
    "formula.type": "値の種類が合いません",
    "formula.unit": "単位が合いません",
    "formula.unit_unknown": "換算できない単位です",
    "formula.choice_unknown": "選択肢にない値です",
    "formula.choice_apart": "共通の選択肢がない項目どうしを比べています",
    "formula.text_format": "書式の書き方が正しくありません",
    "formula.no_format": "形式が決まっていない項目です",
    "formula.ambiguous_row": "行の列と外の項目の両方にある名前です",
    "formula.row_outside": "表の行の外で「行」を使っています",
    "formula.merge_unclosed": "《 が閉じていません",
    "formula.lookalike": "見た目の似た別の名前があります",
    "formula.not_optional": "任意の項目が空欄のとき、判定できません",
    "formula.optional_number": "任意の数が空欄のとき、検査が行われません",
    "formula.empty_text": '「""」と比べても空欄は見つかりません',
    "formula.percent": "パーセントの値をそのまま掛けています",
    "formula.thousands": "桁区切りに見える「,」があります",
    "formula.choice_code": "選択肢のコードがそのまま文に入ります",
    "formula.switch_gap": "結果の決まっていない選択肢があります",
}
"""Every code with a one-line description: the manual and the designer's help are made from it."""


@dataclass(frozen=True)
class FormulaProblem:
    """One message to the author. `column` counts from 1."""

    code: str
    column: int
    length: int
    message: str
    remedy: str
    level: Literal["error", "finding"] = "error"

    def moved(self, by: int) -> FormulaProblem:
        """The same problem `by` characters further right, for formulas inside a longer text."""
        return replace(self, column=self.column + by)


class Problems:
    """Collects the problems of one formula, each place and code once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int], FormulaProblem] = {}

    def error(self, code: str, span: tuple[int, int], message: str, remedy: str) -> None:
        """Add an error at the offsets `span` (start, end)."""
        self.add(FormulaProblem(code, span[0] + 1, max(1, span[1] - span[0]), message, remedy))

    def finding(self, code: str, span: tuple[int, int], message: str, remedy: str) -> None:
        """Add a finding at the offsets `span` (start, end)."""
        self.add(FormulaProblem(code, span[0] + 1, max(1, span[1] - span[0]), message, remedy, "finding"))

    def add(self, problem: FormulaProblem) -> None:
        """Add a finished problem."""
        assert problem.code in CODES, problem.code
        self._found.setdefault((problem.code, problem.column, problem.length), problem)

    def failed(self) -> bool:
        """Whether any of them is an error."""
        return any(problem.level == "error" for problem in self._found.values())

    def all(self) -> tuple[FormulaProblem, ...]:
        """All problems from left to right."""
        return tuple(sorted(self._found.values(), key=lambda problem: (problem.column, problem.code)))


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`, or None when none is like it. Ties go to the first in order."""
    best, best_score = None, 0.0
    for candidate in candidates:
        score = SequenceMatcher(None, word, candidate).ratio()
        if score > best_score:
            best, best_score = candidate, score
    needed = 0.5 if len(word) <= 4 else 0.6
    return best if best_score >= needed else None


def suggestion(word: str, candidates: Iterable[str]) -> str:
    """「…」ではありませんか。 with the nearest candidate, or an empty text."""
    near = nearest(word, candidates)
    return f"「{near}」ではありませんか。" if near else ""


def shortened(text: str, limit: int = 30) -> str:
    """`text` for use inside a message: cut when long, with unprintable characters made visible."""
    visible = "".join(ch if ch.isprintable() else f"U+{ord(ch):04X}" for ch in text[:limit])
    return visible + ("…" if len(text) > limit else "")
