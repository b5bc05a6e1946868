"""Evidence (照会結果) as the reading uses it: does it answer the present key, and what do formulas see of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine import formula
from engine.case.situation import LookupState, LookupStatus
from engine.procedure.numbers import read_number

_STATUSES: Mapping[str, LookupStatus] = {
    "found": "found",
    "not_found": "not_found",
    "unavailable": "unavailable",
    "manual": "manual",
}
KNOWN = ("found", "manual")  # 照会済: the registry, or an official by hand, has the answer
_LONGEST_KEY = 300


def key_of(parts: Sequence[Any]) -> str | None:
    """The key a registry is asked by: the values joined by a space; None while one of them is blank."""
    texts = ["" if part is None else str(part).strip() for part in parts]
    key = " ".join(texts)
    return key if all(texts) and len(key) <= _LONGEST_KEY else None


def state_of(evidence: Mapping[str, Any] | None, key: str | None, gives: Mapping[str, formula.Type]) -> LookupState:
    """Where the lookup stands. Evidence about another key than the present one counts for nothing."""
    if key is None:
        return LookupState("blank")
    if not isinstance(evidence, Mapping) or evidence.get("key") != key:
        return LookupState("pending", key)
    status = _STATUSES.get(str(evidence.get("status")), "pending")
    values = evidence.get("values") if status in KNOWN else None
    typed = {name: typed_value(kind, values.get(name)) for name, kind in gives.items()} if values else {}
    notes = tuple(str(note) for note in evidence.get("notes") or ())
    return LookupState(status, key, typed, (), notes, str(evidence.get("source") or ""))


def typed_value(kind: formula.Type, raw: Any) -> Any:
    """A registry's text as formulas see it; None where it is blank or cannot be read."""
    if raw is None or raw in ("", [], {}):
        return None
    if isinstance(kind, formula.Record):
        parts = raw if isinstance(raw, Mapping) else {}
        return {name: typed_value(part, parts.get(name)) for name, part in kind.parts.items()}
    if isinstance(kind, formula.Rows):
        rows = raw if isinstance(raw, (list, tuple)) else ()
        return [typed_value(formula.Record(kind.columns), row) or {} for row in rows]
    if isinstance(kind, formula.ListOf):
        items = raw if isinstance(raw, (list, tuple)) else (raw,)
        return tuple(typed_value(kind.item, item) for item in items)
    return _single(kind, raw)


def _single(kind: formula.Type, raw: Any) -> Any:
    text = ("true" if raw else "false") if isinstance(raw, bool) else str(raw)
    if isinstance(kind, formula.YesNo):
        return {"true": True, "はい": True, "1": True, "false": False, "いいえ": False, "0": False}.get(text.lower())
    if isinstance(kind, formula.Number):
        number = read_number(text)
        return number if not hasattr(number, "code") else None
    if isinstance(kind, formula.Date):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return text
