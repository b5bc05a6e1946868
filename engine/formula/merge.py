"""Values in an author's texts (差し込み): 《式》 or «式», the signs in which Word shows merge fields.

Only the formula language is evaluated; there is no template language. 《《 and «« stand for the sign itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.formula.compiled import Formula, compile_formula
from engine.formula.context import Context
from engine.formula.display import display
from engine.formula.problems import FormulaProblem, Problems
from engine.formula.types import Rows, Scope, Use

_CLOSING = {"《": "》", "«": "»"}
_QUOTES = {'"': '"', "＂": "＂", "「": "」", "“": "”", "『": "』"}


@dataclass(frozen=True)
class MergeText:
    """A text with formulas in it. `parts` are, in order, the author's own words (str) and the formulas between them."""

    text: str
    parts: tuple[str | Formula, ...]

    @property
    def names(self) -> frozenset[tuple[str, ...]]:
        """Every name path the text reads."""
        return frozenset(name for part in self.parts if isinstance(part, Formula) for name in part.names)

    @property
    def uses_today(self) -> bool:
        """Whether the day matters."""
        return any(part.uses_today for part in self.parts if isinstance(part, Formula))

    def render(self, env: Mapping[str, Any], context: Context, escape: Callable[[str], str] = str) -> str:
        """The text with its values. `escape` makes each value safe for where it goes; the author's words stay as they
        are.

        An unknown value is an empty text.
        """
        return "".join(
            escape(display(part.type, part.evaluate(env, context))) if isinstance(part, Formula) else part
            for part in self.parts
        )


def merge_text(text: str, scope: Scope) -> tuple[MergeText | None, tuple[FormulaProblem, ...]]:
    """Read a text with 《式》 in it. None only with an error; columns count in the whole text."""
    problems = Problems()
    parts: list[str | Formula] = []
    words = ""
    at = 0
    while at < len(text):
        opening = text[at]
        if opening not in _CLOSING or text.startswith(opening, at + 1):
            words += opening
            at += 2 if opening in _CLOSING else 1
            continue
        end = _end_of_formula(text, at + 1, _CLOSING[opening])
        if end is None:
            _unclosed(opening, at, problems)
            break
        formula = _formula(text, at + 1, end, scope, problems)
        parts += [words] * bool(words) + ([formula] if formula else [])
        words, at = "", end + 1
    if problems.failed():
        return None, problems.all()
    return MergeText(text, (*parts, words) if words else tuple(parts)), problems.all()


def _end_of_formula(text: str, at: int, closing: str) -> int | None:
    """Where the closing sign stands, strings and quoted names skipped."""
    quote = ""
    for place in range(at, len(text)):
        ch = text[place]
        if quote:
            quote = "" if ch == quote else quote
        elif ch == closing:
            return place
        else:
            quote = _QUOTES.get(ch, "")
    return None


def _unclosed(opening: str, at: int, problems: Problems) -> None:
    problems.error(
        "formula.merge_unclosed",
        (at, at + 1),
        f"{at + 1}文字目の「{opening}」に対応する「{_CLOSING[opening]}」がありません。",
        f"式の終わりに「{_CLOSING[opening]}」を入れてください。「{opening}」という字そのものは2つ重ねて書きます。",
    )


def _formula(text: str, start: int, end: int, scope: Scope, problems: Problems) -> Formula | None:
    formula, found = compile_formula(text[start:end], scope, Use.TEXT)
    for problem in found:
        problems.add(problem.moved(start))
    if formula is not None and isinstance(formula.type, Rows):
        problems.error(
            "formula.type",
            (start, end),
            f"「{formula.canonical}」は表なので、文の中には入れられません。",
            "列か、件数( ) を書いてください。",
        )
    return formula
