"""Reading fields (項目の読み取り): what each is worth: typed, computed, looked up, locked, defaulted, uploaded,
closed.
"""

from collections.abc import Sequence
from typing import Any

from engine.case.judging import missing
from engine.case.lookups import evidence_of
from engine.case.raw import is_blank, is_invalid, part_path, plain
from engine.case.reading import Frame, Reading
from engine.procedure.field import Invalid
from engine.procedure.prepared import Default, FieldNode

NOT_OPEN = "補正の対象ではないため、変更できません。"
LOCKED = "この項目は変更できません。"
_MISSING: Any = object()


def read_field(reading: Reading, node: FieldNode) -> None:
    """One field at each of its places."""
    read_field_at(reading, node, reading.frames[node.parent])


def read_field_at(reading: Reading, node: FieldNode, frames: Sequence[Frame]) -> None:
    """One field at some of its places; most are plain: shown, worth what was typed, and judged at once."""
    name, visible, required = node.id, node.visible, node.required
    for frame in frames:
        if visible is not None and visible.evaluate(reading.env, frame.context) is not True:
            continue
        path = frame.prefix + name
        if not (node.plain and frame.open):
            frame.env[name] = value = _governed(reading, node, frame, path)
        else:
            reading.shown.append(path)
            raw = frame.raw.get(name)
            value = node.empty if raw is None or raw == "" else _parse(reading, node, frame, path, raw)
            frame.env[name] = value
        if not node.immediate:
            continue
        if required:
            reading.required.append(path)
            if node.parted or value is None or value == ():
                missing(reading, node, frame, path)
        if node.check is not None and value is not None and value != ():
            for invalid in node.check(value, reading.limits):
                reading.issue(frame, node.order, part_path(path, invalid.at), invalid, node.field)


def _unread(reading: Reading, node: FieldNode, frame: Frame, path: str, wrong: Any) -> None:
    """What was typed cannot be read: the field has no value, and that is said."""
    reading.unread.add(path)
    for invalid in (wrong,) if isinstance(wrong, Invalid) else wrong:
        reading.issue(frame, node.order, part_path(path, invalid.at), invalid, node.field)


def _governed(reading: Reading, node: FieldNode, frame: Frame, path: str) -> Any:
    """A value that is not simply what was typed: computed, looked up, locked, defaulted, uploaded, closed, internal."""
    field = node.field
    if not field.internal:
        reading.shown.append(path)
    if node.compute is not None:
        return _give(reading, node, frame, _computed(reading, node, frame, path), "computed")
    if field.uploaded:
        if not frame.open and not reading.is_open(frame, path, node.key):
            reading.closed.add(path)
            reading.locked[path] = NOT_OPEN
        return reading.situation.files.get(path) or node.empty
    if not frame.open and not reading.is_open(frame, path, node.key):
        reading.closed.add(path)
        reading.locked[path] = NOT_OPEN
        base = frame.base.get(node.id) if frame.base is not None else None
        return _give(reading, node, frame, _parse(reading, node, frame, path, base), "base")
    offered, source = _offer(reading, node, path)
    if path in reading.locked:
        return _give(reading, node, frame, offered, source)
    if field.locked or field.internal:
        return _fixed(reading, node, frame, (path, offered, source))
    return _typed(reading, node, frame, (path, offered, source))


def _computed(reading: Reading, node: FieldNode, frame: Frame, path: str) -> Any:
    """The value of a formula as the field holds it; what could not be calculated is said. Only blanks is blank."""
    told = len(frame.context.warnings)
    found = node.compute.evaluate(reading.env, frame.context) if node.compute is not None else None
    if len(frame.context.warnings) > told:
        reading.uncomputed(frame, node.order, path, node.field)
    value = node.field.settle(found)
    if isinstance(value, str) and not value.strip():
        return None
    return tuple(value) if isinstance(value, list) and node.empty == () else value


def _fixed(reading: Reading, node: FieldNode, frame: Frame, offer: tuple[str, Any, str]) -> Any:
    """Fields that nobody types: what was set for them, else what a registry gives, else their default."""
    path, offered, source = offer
    if not node.field.internal:
        reading.locked[path] = LOCKED
    elif (set_ := reading.situation.office.get(node.id)) not in (None, ""):
        return _give(reading, node, frame, _parse(reading, node, frame, path, set_), "office")
    if offered is not None:
        return _give(reading, node, frame, offered, source)
    before = (reading.situation.base or {}).get(node.id) if frame.prefix == "" else None
    if before not in (None, ""):
        return _give(reading, node, frame, _parse(reading, node, frame, path, before), "base")
    return _default(reading, node, frame)


def _typed(reading: Reading, node: FieldNode, frame: Frame, offer: tuple[str, Any, str]) -> Any:
    path, offered, source = offer
    raw = frame.raw.get(node.id, _MISSING)
    if is_blank(None if raw is _MISSING else raw):
        if offered is not None:
            return _give(reading, node, frame, offered, source)
        return _default(reading, node, frame) if raw is _MISSING and node.default else node.empty
    value = _parse(reading, node, frame, path, raw)
    if offered is not None and value == offered:
        reading.origin[path] = source
    elif node.default is not None and value is not None and value == default_of(reading, node, node.default, frame):
        reading.origin[path] = "account" if node.default.account else "default"
    return value


def _default(reading: Reading, node: FieldNode, frame: Frame) -> Any:
    if node.default is None:
        return node.empty
    value = default_of(reading, node, node.default, frame)
    if value is None:
        return node.empty
    return _give(reading, node, frame, value, "account" if node.default.account else "default")


def default_of(reading: Reading, node: FieldNode, default: Default, frame: Frame) -> Any:
    """The value an untouched field holds at this moment."""
    if default.rule is None:
        return default.value
    value = node.field.settle(default.rule.evaluate(reading.env, frame.context))
    if value is None or node.field.parts:
        return value
    read = node.field.parse(plain(node.field.reveal(value)))  # a text of the account may break the field's own spelling
    return None if is_invalid(read) else read


def _give(reading: Reading, node: FieldNode, frame: Frame, value: Any, origin: str) -> Any:
    """Note a value that was not typed here, so that the page shows it."""
    reading.given.append((frame, node, value))
    if value is not None:
        reading.origin[frame.prefix + node.id] = origin
    return node.empty if value is None else value


def _parse(reading: Reading, node: FieldNode, frame: Frame, path: str, raw: Any) -> Any:
    if raw.__class__ is not str:
        raw = plain(raw)
        if not raw:
            return node.empty
    value = node.parse(raw)
    kind = value.__class__
    if kind is Invalid or (kind is tuple and value and value[0].__class__ is Invalid):
        _unread(reading, node, frame, path, value)
        return node.empty
    return node.empty if value is None else value


def _offer(reading: Reading, node: FieldNode, path: str) -> tuple[Any, str]:
    """The value a registry gives for the present key, and its origin; a locking one is noted in `locked`."""
    for fill in node.fills:
        raw = evidence_of(reading, fill)
        if raw is None:
            continue
        value = node.field.parse(plain(raw))
        if value is None or is_invalid(value):
            continue  # what the registry gives does not fit the field: it stays to be typed
        if fill.locks:
            reading.locked[path] = fill.said
        return value, f"registry:{fill.lookup}"
    return None, ""
