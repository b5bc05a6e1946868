"""The reading of answers, second half (検査): what is required, within its limits, complete, and what checks say.

Tables: an empty required table reports `rows.min` where the definition gives a minimum of rows (language.md: "a table
below `rows.min` reports `rows.min`, never `required`") and `required` where it gives none; an empty optional table is
fine whatever its minimum ("`rows.min` counts once there is one").
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.case.raw import part_path
from engine.case.reading import Frame, Reading
from engine.procedure.field import Field, Invalid, Limits, Option
from engine.procedure.prepared import CaseRule, FieldNode, GroupNode, LimitRules, NoteNode, RowsNode, Rule
from engine.procedure.text import Text

_NOT_TYPED = frozenset(("computed", "default", "account"))


def judge(reading: Reading) -> None:
    """Check every value that was worked out, in the order of the form; then the notes."""
    for node in reading.program.judged:
        JUDGE[type(node)](reading, node)
    for note in reading.program.notes:
        _note(reading, note)


# ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _field(reading: Reading, node: FieldNode) -> None:
    name, field, limits = node.id, node.field, reading.limits
    for frame in reading.frames[node.parent]:
        if name not in frame.env or not frame.asked:
            continue
        value = frame.env[name]
        required = node.required
        if node.limits is not None:
            limits, required = _limits(reading, node.limits, frame, required)
            reading.rules[frame.prefix + name] = limits
        if not required and node.required_when is not None:
            required = reading.holds(node.required_when, frame)
        if required and frame.needed and node.compute is None:
            path = frame.prefix + name
            reading.required.append(path)
            if value is None or value == () or node.parted:
                missing(reading, node, frame, path)
        if node.check is not None and value is not None and value != ():
            for invalid in node.check(value, limits):
                reading.issue(frame, node.order, part_path(frame.prefix + name, invalid.at), invalid, field)


def missing(reading: Reading, node: FieldNode, frame: Frame, path: str) -> None:
    """Say what is missing of a required field: the whole, or parts of it. What could not be read is not missing."""
    if path in reading.unread:
        return
    field = node.field
    value = frame.env[node.id]
    whole = not node.parted or value is None or value == ()
    for gap in ((),) if whole else field.missing(value):
        if gap:
            label = f"{field.title.say(reading.situation.lang)}（{part_path('', gap).lstrip('.')}）"
            reading.issue(frame, node.order, part_path(path, gap), Invalid("required", {"label": label}), field)
        else:
            reading.issue(frame, node.order, path, Invalid(field.required_code), field)


def _limits(reading: Reading, rules: LimitRules, frame: Frame, required: bool) -> tuple[Limits, bool]:
    """The rules of this moment at this place, and whether the field is required by them."""
    found: dict[str, Any] = {}
    for name, rule in (("min", rules.min), ("max", rules.max)):
        if rule is not None:
            found[name] = rule.evaluate(reading.env, frame.context)
    if rules.options_from is not None:
        found["options"] = _options(rules.options_from.evaluate(reading.env, frame.context))
    for case in rules.cases:
        if reading.holds(case.when, frame):
            found |= _case(reading, case, frame)
            required = required if case.required is None else case.required
            break
    return replace(reading.limits, **found), required


def _case(reading: Reading, case: CaseRule, frame: Frame) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("min", "max", "pattern", "format", "options"):
        value = getattr(case, name)
        if isinstance(value, Rule):
            value = value.evaluate(reading.env, frame.context)
        if value is not None:
            found[name] = value
    return found


def _options(values: Any) -> tuple[Option, ...]:
    """The choices that the rows of this case offer: each text once, blanks left out."""
    texts = dict.fromkeys(str(value) for value in values or () if value is not None and value != "")
    return tuple(Option(text, Text(ja=text)) for text in texts)


# ── groups and tables ────────────────────────────────────────────────────────────────────────────────────────────────


def _group(reading: Reading, node: GroupNode) -> None:
    for frame in reading.frames[node.number]:
        parent = frame.parent
        if parent is None or not frame.asked:
            continue
        required = node.field.required
        if not required and node.required_when is not None:
            required = reading.holds(node.required_when, parent)
        filled = is_filled(reading, node.field, frame.env, frame.prefix)
        frame.needed = (required and parent.needed) or filled
        if not (required and parent.needed):
            continue
        path = frame.prefix[:-1]
        reading.required.append(path)
        if not filled and node.field.missing(None):
            reading.issue(parent, node.order, path, Invalid(node.field.required_code), node.field)


def is_filled(reading: Reading, field: Field, values: Mapping[str, Any], prefix: str) -> bool:
    """Whether somebody answered a member: computed values and defaults left as they are do not count."""
    for member in field.members:
        if not isinstance(member, Field) or (value := values.get(member.id)) in (None, "", (), []):
            continue
        path = prefix + member.id
        if isinstance(value, dict) and member.members:
            if is_filled(reading, member, value, path + "."):
                return True
        elif reading.origin.get(path) not in _NOT_TYPED:
            return True
    return False


def _rows(reading: Reading, node: RowsNode) -> None:
    for frame in reading.frames[node.parent]:
        rows = frame.env.get(node.id)
        if rows is None or not frame.asked:
            continue
        low, high = (_count(reading, rule, frame) for rule in (node.limits.rows_min, node.limits.rows_max))
        path = frame.prefix + node.id
        if isinstance(node.limits.rows_min, Rule) or isinstance(node.limits.rows_max, Rule):
            reading.rules[path] = replace(reading.limits, rows_min=low, rows_max=high)
        required = node.required
        if not required and node.required_when is not None:
            required = reading.holds(node.required_when, frame)
        required = required and frame.needed and not (low == 0 and node.field is None)
        if required:
            reading.required.append(path)
        invalid = _row_count(len(rows), low, high, required)
        if invalid is not None:
            if node.field is None:
                invalid = Invalid(invalid.code, {"label": node.title.say(reading.situation.lang), **invalid.params})
            reading.issue(frame, node.order, path, invalid, node.field)


def _row_count(count: int, low: int | None, high: int | None, required: bool) -> Invalid | None:
    if count == 0 and not required:
        return None
    if low is not None and count < low:
        return Invalid("rows.min", {"min": low, "count": count})
    if count == 0:
        return Invalid("rows.required")
    return Invalid("rows.max", {"max": high, "count": count}) if high is not None and count > high else None


def _count(reading: Reading, rule: Rule | int | None, frame: Frame) -> int | None:
    """A limit of rows; a fraction or an unknown number limits nothing."""
    value = rule.evaluate(reading.env, frame.context) if isinstance(rule, Rule) else rule
    return int(value) if value is not None and value == int(value) else None


def _note(reading: Reading, node: NoteNode) -> None:
    for frame in reading.frames[node.parent]:
        if node.visible is not None and not reading.holds(node.visible, frame):
            continue
        text = node.note.note.say(reading.situation.lang)
        if node.text is not None and reading.situation.lang == "ja":
            text = node.text.evaluate(reading.env, frame.context)
        path = frame.prefix + node.key
        reading.notes[path] = text
        if node.note.level == "stop" and frame.asked:
            reading.stopped = True
            reading.issue(frame, node.order, path, Invalid("stop", {"text": text}), None)


JUDGE: Mapping[type, Callable[[Reading, Any], None]] = {FieldNode: _field, GroupNode: _group, RowsNode: _rows}
