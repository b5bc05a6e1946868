"""The cells of a decision table (区分の表): what may be written in one, and which answers it meets.

| cell | meets |
|---|---|
| blank or `*` | every answer |
| a value | that answer: a code of a choice, はい／いいえ, a number, a date as 2026-04-01, a text |
| a list of these | any of them |
| `>= 100` `> 100` `< 100` `<= 100` (also ≧ ≦) | numbers and dates on that side |
| `10..20` `10..` `..20` | numbers and dates from, to or between these, both ends included |

Comparisons and ranges are read in columns of numbers and dates only; elsewhere such a text is a plain value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine import formula

Numeric = int | Decimal | Fraction
_COMPARED = re.compile(r"(>=|<=|>|<)\s*(\S+)")
_RATIO = re.compile(r"(-?[0-9]{1,28})\s*/\s*([1-9][0-9]{0,27})", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,28}(\.[0-9]{1,28})?", re.ASCII)
_WIDE = str.maketrans("≧≦＞＜＝．－−０１２３４５６７８９", "≥≤><=.--0123456789")
_YES_NO = {"はい": True, "いいえ": False, "true": True, "false": False, "yes": True, "no": False}


@dataclass(frozen=True)
class Span:
    """Numbers (or day numbers) from `low` to `high`; None = without end. `low_open`: the end itself is not met."""

    low: Numeric | None
    high: Numeric | None
    low_open: bool = False
    high_open: bool = False

    def meets(self, value: Numeric) -> bool:
        """Whether the value lies within."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return not (self.high is not None and (value > self.high or (self.high_open and value == self.high)))


# What a cell meets: None = every answer, else a set of values or spans.
Cell = frozenset[Any] | tuple[Span, ...] | None


class BadCell(ValueError):
    """A cell that cannot be read; the message says why."""


def is_any(cell: Any) -> bool:
    """A blank cell and `*` meet every answer."""
    return cell is None or (isinstance(cell, str) and cell.strip() in ("", "*"))


def items(cell: Any) -> tuple[Any, ...]:
    """The values written in a cell: a list's items, or the one value."""
    return tuple(cell) if isinstance(cell, (list, tuple)) else (cell,)


def read_cell(cell: Any, kind: formula.Type) -> Cell:
    """The cell of a column whose answers are of `kind`. Raises BadCell with the reason in Japanese."""
    if is_any(cell):
        return None
    texts = items(cell)
    if not all(isinstance(text, str) for text in texts):
        raise BadCell("値か、値の一覧を書いてください。")
    if isinstance(kind, formula.Number):
        return tuple(_span(text, _number) for text in texts)
    if isinstance(kind, formula.Date):
        return tuple(_span(text, _day) for text in texts)
    if isinstance(kind, formula.YesNo):
        return frozenset(_yes_no(text) for text in texts)
    values = frozenset(text.strip() for text in texts)
    if isinstance(kind, formula.Choice) and kind.codes is not None and (unknown := sorted(values - set(kind.codes))):
        raise BadCell(f"「{unknown[0]}」は選択肢にありません。")
    return values


def as_numeric(value: Any) -> Any:
    """A value as spans and sets hold it: dates by their day number."""
    return value.toordinal() if isinstance(value, date) else value


def meets(cell: Cell, value: Any) -> bool:
    """Whether a known answer meets the cell."""
    if cell is None:
        return True
    if isinstance(cell, frozenset):
        return value in cell
    number = as_numeric(value)
    return isinstance(number, (int, Decimal, Fraction)) and any(span.meets(number) for span in cell)


def _yes_no(text: str) -> bool:
    found = _YES_NO.get(text.strip().lower())
    if found is None:
        raise BadCell(f"「{text}」は「はい」か「いいえ」で書いてください。")
    return found


def _span(text: str, read: Any) -> Span:
    said = text.translate(_WIDE).replace("≥", ">=").replace("≤", "<=").strip()
    if compared := _COMPARED.fullmatch(said):
        end, bound = read(compared[2]), compared[1]
        if bound[0] == ">":
            return Span(end, None, low_open=bound == ">")
        return Span(None, end, high_open=bound == "<")
    if ".." in said:
        low, _, high = (part.strip() for part in said.partition(".."))
        span = Span(read(low) if low else None, read(high) if high else None)
        if span.low is not None and span.high is not None and span.low > span.high:
            raise BadCell(f"「{text}」は、始めが終わりより大きくなっています。")
        return span
    value = read(said)
    return Span(value, value)


def _number(text: str) -> Numeric:
    plain = text.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise BadCell(f"「{text}」は数として読めません。")
    return Decimal(plain) if "." in plain else int(plain)


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise BadCell(f"「{text}」は日付として読めません。2026-04-01 のように書いてください。") from None


def output_type(cells: Sequence[Any]) -> formula.Type:
    """What a column of results is: a list as soon as one cell is a list; numbers if all are; else text."""
    if any(isinstance(cell, (list, tuple)) for cell in cells):
        return formula.ListOf(formula.Text())
    written = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if written and all(_result_number(cell) is not None for cell in written):
        return formula.Number()
    return formula.Text()


def read_output(cell: Any, kind: formula.Type) -> Any:
    """A result cell as a value of `kind`; None when blank."""
    if isinstance(kind, formula.ListOf):
        return tuple(item for item in items(cell) if isinstance(item, str) and item.strip())
    if not isinstance(cell, str) or not cell.strip():
        return None
    return _result_number(cell) if isinstance(kind, formula.Number) else cell.strip()


def _result_number(cell: str) -> Numeric | None:
    """A number as result: also an exact ratio (補助率 2/3)."""
    said = cell.strip().translate(_WIDE)
    if ratio := _RATIO.fullmatch(said):
        return Fraction(int(ratio[1]), int(ratio[2]))
    return _number(said) if _NUMBER.fullmatch(said) else None
