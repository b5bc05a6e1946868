"""Raw answers (入力のまま): stored or posted JSON as typed text, whatever its shape."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.procedure.field import Invalid, Raw

MAX_ROWS = 5_000
_DEEPEST, _WIDEST, _LONGEST_NUMBER = 4, 1_000, 400


def plain(raw: Any, depth: int = 0) -> Raw:
    """Stored or posted JSON as typed text: numbers and yes/no become what `parse` accepts; too deep becomes a wrong
    shape.
    """
    if isinstance(raw, str):
        return raw
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int):
        return str(raw) if raw.bit_length() < _LONGEST_NUMBER else "?"
    if isinstance(raw, float):
        return plain(Decimal(repr(raw)))
    if isinstance(raw, Decimal):
        return f"{raw:f}" if raw.is_finite() and abs(raw.adjusted()) < _LONGEST_NUMBER else "?"
    if isinstance(raw, Mapping) and depth < _DEEPEST and len(raw) <= _WIDEST:
        return {str(name): plain(part, depth + 1) for name, part in raw.items()}
    if isinstance(raw, (list, tuple)) and depth < _DEEPEST and len(raw) <= MAX_ROWS:
        return [plain(part, depth + 1) for part in raw]
    return {"": ""}


def is_blank(raw: Any, depth: int = 0) -> bool:
    """Whether nothing at all was typed; what is nested too deep counts as something."""
    if isinstance(raw, str):
        return not raw or raw.isspace()
    if raw is None:
        return True
    if not isinstance(raw, (Mapping, list, tuple)) or depth > _DEEPEST:
        return False
    return all(is_blank(part, depth + 1) for part in (raw.values() if isinstance(raw, Mapping) else raw))


def is_invalid(value: Any) -> bool:
    return isinstance(value, Invalid) or (isinstance(value, tuple) and bool(value) and isinstance(value[0], Invalid))


def part_path(path: str, at: tuple[str | int, ...]) -> str:
    """The path of a part of a field: `所在地` and ("郵便番号",) -> `所在地.郵便番号`."""
    for step in at:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path
