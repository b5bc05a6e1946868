"""JSON with exact numbers: a Decimal is written as the number it is, not as a float and not as text."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any

from engine import formula
from engine.formula import PartialDate

_WORDS = {None: "null", True: "true", False: "false"}


def to_json(value: Any, indent: int | None = None) -> str:
    """`value` as JSON in one line, or indented. Dates are ISO texts; what JSON cannot say becomes text."""
    written: list[str] = []
    _write(value, indent, "\n" if indent else "", written)
    return "".join(written)


def _write(value: Any, indent: int | None, line: str, written: list[str]) -> None:
    if isinstance(value, str):
        written.append(_text(value))
    elif value is None or isinstance(value, bool):
        written.append(_WORDS[value])
    elif isinstance(value, (int, Decimal, Fraction)):
        written.append(formula.plain_number(value))
    elif isinstance(value, Mapping):
        colon = ": " if indent else ":"
        pairs = [(_text(str(name)) + colon, part) for name, part in value.items()]
        _listed("{}", pairs, (indent, line), written)
    elif isinstance(value, (list, tuple, frozenset, set)):
        _listed("[]", [("", part) for part in value], (indent, line), written)
    else:
        written.append(
            _text(value.isoformat() if isinstance(value, (date, datetime, time, PartialDate)) else str(value))
        )


def _listed(brackets: str, pairs: list[tuple[str, Any]], layout: tuple[int | None, str], written: list[str]) -> None:
    if not pairs:
        written.append(brackets)
        return
    indent, line = layout
    inner = line + " " * (indent or 0)
    between = brackets[0] + inner
    for name, part in pairs:
        written.append(between + name)
        _write(part, indent, inner, written)
        between = "," + inner
    written.append(line + brackets[1])


def _text(text: str) -> str:
    """Japanese as it is; half a surrogate pair, which no encoding takes, as an escape."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return encode_basestring_ascii(text)
    return encode_basestring(text)
