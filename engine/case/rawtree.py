"""The raw tree that a page shows again (入力欄に戻す内容): what was typed, or given in its place."""

from typing import Any

from engine.case.reading import Frame, Reading
from engine.procedure.prepared import GroupNode, RowsNode


def raw_tree(reading: Reading) -> dict[str, Any]:
    """A new tree; nothing that was posted is changed. Hidden fields keep what was typed in them."""
    root: dict[str, Any] = dict(reading.root.raw)
    copies: dict[int, dict[str, Any]] = {id(reading.root): root}
    for page in reading.program.pages:
        for frame in reading.frames[page.number]:
            copies[id(frame)] = root if page.page.filled_by_applicant else dict(frame.raw)
    for node in reading.program.judged:
        if isinstance(node, (GroupNode, RowsNode)):
            for frame in reading.frames[node.number]:
                _copy(node, frame, copies)
    for frame, field, value in reading.given:
        if not field.field.internal and id(frame) in copies:
            copies[id(frame)][field.id] = field.field.reveal(value) if value is not None else ""
    return root


def _copy(node: GroupNode | RowsNode, frame: Frame, copies: dict[int, dict[str, Any]]) -> None:
    """The place's own part of the tree, hung into that of the place around it."""
    parent = frame.parent
    if parent is None or id(parent) not in copies:
        return
    mine = copies[id(frame)] = dict(frame.raw)
    above = copies[id(parent)]
    if isinstance(node, GroupNode):
        above[node.id] = mine
    elif frame.context.index == 0:
        above[node.id] = [mine]
    else:
        above[node.id].append(mine)
