"""Checks over several fields (検査), once or row by row, and the attachments (添付) the answers ask for."""

from collections.abc import Iterator

from engine.case.reading import Found, Frame, Reading
from engine.procedure.field import Invalid
from engine.procedure.prepared import CheckNode, Target

_LAST = 1_000_000  # remarks about the filing as a whole stand behind those at fields


def run_checks(reading: Reading) -> None:
    """Every check of the definition. Unknown passes; so does a check whose remark would stand at a hidden place."""
    for node in reading.program.checks:
        frames = [reading.root] if node.rows is None else reading.frames[node.rows]
        for frame in frames:
            if frame.asked:
                _check(reading, node, frame)


def _check(reading: Reading, node: CheckNode, frame: Frame) -> None:
    if node.when is not None and not reading.holds(node.when, frame):
        return
    if node.ensure is not None:
        told = len(frame.context.warnings)
        if node.ensure.evaluate(reading.env, frame.context) is False:
            _report(reading, node, frame, _where(reading, node, frame))
        elif len(frame.context.warnings) > told:
            reading.unchecked(_where(reading, node, frame), node, frame.context)
    if node.any_of:
        _any_of(reading, node, frame)


def _where(reading: Reading, node: CheckNode, frame: Frame) -> list[tuple[tuple[int, ...], str]]:
    """The places at which a check says its message; the filing as a whole where it names none."""
    if node.at is None:
        return [((_LAST, node.order), "")]
    return [(key, path) for key, path, _ in _places(reading, node.at, node, frame)]


def _any_of(reading: Reading, node: CheckNode, frame: Frame) -> None:
    """How many of these fields are filled. Hidden ones do not count; without any that is shown, all is well."""
    places = [place for target in node.any_of for place in _places(reading, target, node, frame)]
    filled = [place for place in places if place[2]]
    least = node.check.min if node.check.min is not None else 0 if node.check.max is not None else 1
    if places and len(filled) < min(least, len(places)):
        _report(reading, node, frame, [(key, path) for key, path, _ in places])
    elif node.check.max is not None and len(filled) > node.check.max:
        _report(reading, node, frame, [(key, path) for key, path, _ in filled])


def _places(
    reading: Reading, target: Target, node: CheckNode, frame: Frame
) -> Iterator[tuple[tuple[int, ...], str, bool]]:
    """Where a target is shown, seen from `frame`: order, path, whether it is filled."""
    if node.rows is not None and target.parent != node.rows and not _lies_in(reading, target, frame):
        # the table itself: the remark stands at the row
        yield frame.key, frame.prefix[:-1], True
        return
    for place in reading.frames[target.parent]:
        if target.id in place.env and place.asked and (node.rows is None or _is_within(place, frame)):
            value = place.env[target.id]
            filled = any(value.values()) if isinstance(value, dict) else value not in (None, "", (), [])
            yield (*place.key, target.order), place.prefix + target.id + target.suffix, filled


def _lies_in(reading: Reading, target: Target, frame: Frame) -> bool:
    return any(_is_within(place, frame) for place in reading.frames[target.parent])


def _is_within(place: Frame | None, frame: Frame) -> bool:
    while place is not None:
        if place is frame:
            return True
        place = place.parent
    return False


def _report(reading: Reading, node: CheckNode, frame: Frame, places: list[tuple[tuple[int, ...], str]]) -> None:
    text = node.check.message.say(reading.situation.lang)
    if node.message is not None and reading.situation.lang == "ja":
        text = node.message.evaluate(reading.env, frame.context)
    invalid = Invalid("check", {"text": text}, level=node.check.level)
    for key, path in places:
        reading.issues.append(Found(key, path, invalid, None, node))


def attachments(reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The attachments that are required and those that are shown, in the order of the definition.

    One that only a decision table asks for is shown while it is asked for.
    """
    required: list[str] = []
    shown: list[str] = []
    root = reading.root
    for node in reading.program.attachments:
        if node.visible is not None and not reading.holds(node.visible, root):
            continue
        needed = node.attachment.required
        if not needed and node.required_when is not None:
            needed = reading.holds(node.required_when, root)
        if not needed and node.by is not None:
            needed = node.attachment.id in (node.by.evaluate(reading.env, root.context) or ())
        if needed:
            required.append(node.attachment.id)
        if needed or node.by is None or node.required_when is not None or node.visible is not None:
            shown.append(node.attachment.id)
    return tuple(required), tuple(shown)
