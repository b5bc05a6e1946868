"""The proof that the rows of a decision table cover every answer and do not overlap (漏れと重なり).

Every column is cut into classes of answers that all its cells treat alike: codes, はい／いいえ, intervals between the
numbers written, and "anything else" for open texts. Then sets of rows are compared, not answers, so that big tables
with many codes stay quick.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine import formula
from engine.procedure.decision import Table
from engine.procedure.decision_cells import Cell, Numeric, Span
from engine.procedure.finding import Finding

_BUDGET = 200_000  # steps; beyond it the proof is given up with a finding


@dataclass(frozen=True)
class Domain:
    """What is known about the answers to a given: numbers' bounds (included), whether only whole ones occur, codes."""

    low: Numeric | None = None
    high: Numeric | None = None
    whole: bool = False
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class _Class:
    """Answers that all cells of a column treat alike: in words, and the rows that meet them as a bit set."""

    words: str
    rows: int


class _TooBig(Exception):
    pass


def prove(table: Table, domains: Sequence[Domain], labels: Sequence[str]) -> tuple[Finding, ...]:
    """Findings about gaps, overlaps and rows never reached, each with an example in words.

    `domains` and `labels` are by given. `hit: one` must have neither gap nor overlap, `first` no gap and no dead row;
    `all` may have both.
    """
    if table.hit == "all" or not table.lines or not table.givens:
        return ()
    columns = [_classes(table, place, domains[place]) for place in range(len(table.givens))]
    findings: list[Finding] = []
    try:
        if gap := _Gap(columns).find(0, (1 << len(table.lines)) - 1):
            words = _in_words(labels, gap)
            findings.append(
                Finding(
                    ("tables", table.id),
                    "table.gap",
                    f"{words}のとき、当てはまる行がありません。",
                    "その場合の行を加えるか、ほかのすべてを受ける「*」の行を加えてください。",
                )
            )
    except _TooBig:
        remedy = "条件の列を減らすか、「*」の行を加えてください。"
        findings.append(
            Finding(
                ("tables", table.id), "table.unproved", "表が大きく、漏れがないか確かめられません。", remedy, "warning"
            )
        )
    findings += _overlaps(table, columns, labels) if table.hit == "one" else _dead(table, columns)
    return tuple(findings)


class _Gap:
    """Searches an answer that no row meets, column by column over sets of rows still possible."""

    def __init__(self, columns: Sequence[Sequence[_Class]]) -> None:
        self._columns = columns
        self._closed: set[tuple[int, int]] = set()
        self._steps = 0

    def find(self, place: int, rows: int) -> tuple[str, ...] | None:
        """The words of the answers from column `place` on that leave no row of `rows`; None when there are none."""
        if not rows:
            return tuple(column[0].words for column in self._columns[place:])
        if place == len(self._columns) or (place, rows) in self._closed:
            return None
        tried: set[int] = set()
        for each in self._columns[place]:
            left = rows & each.rows
            if left in tried:
                continue
            tried.add(left)
            self._steps += 1
            if self._steps > _BUDGET:
                raise _TooBig
            if (rest := self.find(place + 1, left)) is not None:
                return (each.words, *rest)
        self._closed.add((place, rows))
        return None


def _overlaps(table: Table, columns: Sequence[Sequence[_Class]], labels: Sequence[str]) -> list[Finding]:
    findings = []
    for row in range(len(table.lines)):
        others = (1 << row) - 1  # only earlier rows: each pair once
        for column in columns:
            others &= _union(each.rows for each in column if each.rows >> row & 1)
        if not others:
            continue
        first = (others & -others).bit_length() - 1
        both = 1 << row | 1 << first
        shared = [next(each.words for each in column if each.rows & both == both) for column in columns]
        findings.append(
            Finding(
                ("tables", table.id, "rows", row),
                "table.overlap",
                f"{_in_words(labels, shared)}のとき、{first + 1}行目と{row + 1}行目の両方に当てはまります。",
                "どちらかの行の条件を狭めるか、上の行を優先するときは `hit: first` にしてください。",
            )
        )
    return findings


def _dead(table: Table, columns: Sequence[Sequence[_Class]]) -> list[Finding]:
    findings = []
    for row in range(1, len(table.lines)):
        within = [[each for each in column if each.rows >> row & 1] for column in columns]
        try:
            reached = _Gap(within).find(0, (1 << row) - 1) is not None
        except _TooBig:
            continue
        if not reached:
            reason = f"{row + 1}行目には、どの答えも当てはまりません。上の行が先にすべて受けています。"
            findings.append(
                Finding(
                    ("tables", table.id, "rows", row),
                    "table.row_dead",
                    reason,
                    "行の順を変えるか、行を除いてください。",
                    "warning",
                )
            )
    return findings


def _union(sets: Iterable[int]) -> int:
    joined = 0
    for each in sets:
        joined |= each
    return joined


def _in_words(labels: Sequence[str], answers: Sequence[str]) -> str:
    return "、".join(f"{label}が{answer}" for label, answer in zip(labels, answers, strict=True))


def _classes(table: Table, place: int, domain: Domain) -> list[_Class]:
    given = table.givens[place]
    cells = [line.cells[place] for line in table.lines]
    if isinstance(given.type, formula.YesNo):
        return [_Class(words, _rows(cells, value)) for value, words in ((True, "はい"), (False, "いいえ"))]
    if isinstance(given.type, (formula.Number, formula.Date)):
        return _intervals(cells, domain, isinstance(given.type, formula.Date))
    written = sorted({value for cell in cells if isinstance(cell, frozenset) for value in cell})
    codes = domain.codes or (given.type.codes if isinstance(given.type, formula.Choice) else None)
    if codes is not None:
        return [_Class(f"「{code}」", _rows(cells, code)) for code in codes]
    other = _union(1 << number for number, cell in enumerate(cells) if cell is None)
    return [*(_Class(f"「{value}」", _rows(cells, value)) for value in written), _Class("これら以外の値", other)]


def _rows(cells: Sequence[Cell], value: Any) -> int:
    return _union(
        1 << n for n, cell in enumerate(cells) if cell is None or (isinstance(cell, frozenset) and value in cell)
    )


def _intervals(cells: Sequence[Cell], domain: Domain, days: bool) -> list[_Class]:
    spans = [span for cell in cells if isinstance(cell, tuple) for span in cell]
    ends = {Fraction(end) for span in spans for end in (span.low, span.high) if end is not None}
    inner = sorted(end for end in ends if _inside(end, domain))
    whole = domain.whole or days
    classes = []
    for value in _samples(inner, domain, whole):
        rows = _union(1 << n for n, cell in enumerate(cells) if cell is None or _meets(cell, value))
        classes.append(_Class(_number_words(value, days), rows))
    return classes or [_Class("どの値でも", (1 << len(cells)) - 1)]


def _meets(cell: Cell, value: Numeric) -> bool:
    return isinstance(cell, tuple) and any(span.meets(value) for span in cell)


def _inside(end: Numeric, domain: Domain) -> bool:
    return Span(domain.low, domain.high).meets(end)


def _samples(ends: Sequence[Fraction], domain: Domain, whole: bool) -> list[Fraction]:
    """One number for each class: every end, and one between neighbours, below the first and above the last."""
    marks = sorted({*ends, *(Fraction(end) for end in (domain.low, domain.high) if end is not None)})
    if not marks:
        return [Fraction(0)]
    found: list[Fraction] = [] if domain.low is not None else [marks[0] - 1]
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        found.append(mark)
        if following is not None and (not whole or following - mark > 1):
            found.append(mark + 1 if following - mark > 1 else (mark + following) / 2)
    return found if domain.high is not None else [*found, marks[-1] + 1]


def _number_words(value: Fraction, days: bool) -> str:
    if days:
        return f"「{date.fromordinal(max(1, int(value))).isoformat()}」"
    if value.denominator == 1:
        return f"「{value.numerator}」"
    return f"「{Decimal(value.numerator) / Decimal(value.denominator):f}」"
