"""JSON with exact numbers: a Decimal is written as the number it is, not as a float and not as text."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine import formula
from engine.formula import PartialDate

_SAFE = json.JSONEncoder(ensure_ascii=False).encode
_ASCII = json.JSONEncoder(ensure_ascii=True).encode


def to_json(value: Any, indent: int | None = None) -> str:
    """`value` as JSON in one line, or indented. Dates are ISO texts; what JSON cannot say becomes text."""
    return "".join(_write(value, indent, "\n" if indent else ""))


def _write(value: Any, indent: int | None, line: str) -> Iterator[str]:
    if isinstance(value, str):
        yield _text(value)
    elif value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, (int, Decimal, Fraction)):
        yield formula.plain_number(value)
    elif isinstance(value, (date, datetime, time, PartialDate)):
        yield _text(value.isoformat())
    elif isinstance(value, Mapping):
        pairs = [(_text(str(name)) + (": " if indent else ":"), part) for name, part in value.items()]
        yield from _listed("{}", pairs, indent, line)
    elif isinstance(value, (list, tuple, frozenset, set)):
        yield from _listed("[]", [("", part) for part in value], indent, line)
    else:
        yield _text(str(value))


def _listed(brackets: str, pairs: list[tuple[str, Any]], indent: int | None, line: str) -> Iterator[str]:
    if not pairs:
        yield brackets
        return
    inner = line + " " * (indent or 0)
    yield brackets[0]
    for number, (name, part) in enumerate(pairs):
        yield ("," if number else "") + inner + name
        yield from _write(part, indent, inner)
    yield line + brackets[1]


def _text(text: str) -> str:
    """Japanese as it is; half a surrogate pair, which no encoding takes, as an escape."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ASCII(text)
    return _SAFE(text)
