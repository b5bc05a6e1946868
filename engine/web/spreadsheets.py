"""Tables for spreadsheets (CSV): in UTF-8 with a byte order mark, no cell of which is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"
_BEGINS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_BLANKS = " \u3000\u00a0\u200b\u2060\ufeff"  # what spreadsheets skip, too


def csv_of(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as a file. The byte order mark keeps Excel from reading Japanese as Shift_JIS."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([inert(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula, blanks before it or not (ASVS 1.2.10)."""
    return f"'{cell}" if cell.lstrip(_BLANKS).startswith(_BEGINS) else cell
