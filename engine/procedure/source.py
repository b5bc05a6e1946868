"""Reading a definition's text: every scalar as text, exact places, and all accidents at once.

An accident with a repair is mended in memory and reading goes on, so that the finding behind it is found too; all
places are those of the author's file. `read` never raises, whatever the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.procedure import layout, prescan, slips, syntax
from engine.procedure.accident import Accident
from engine.procedure.document import Document, Mark, Places
from engine.procedure.nodes import Node, compose
from engine.procedure.prescan import decode as decode  # what reads a file's bytes for `read`
from engine.procedure.problem import DataPath, Edit, Position, Problem
from engine.procedure.repairs import Mending, mend

MAX_ROUNDS = 40
MAX_PROBLEMS = 200


@dataclass(frozen=True)
class Source:
    """What a file says. `data` has text scalars only; `positions` and `keys` map data paths to places.

    `root` is the tree of nodes behind `data` (offsets into `document.read`), None when nothing could be read.
    """

    data: dict[str, Any] | list[Any] | str
    positions: Mapping[DataPath, Position]
    keys: Mapping[DataPath, Position]
    problems: tuple[Problem, ...]
    document: Document = field(repr=False)
    root: Node | None = field(repr=False)


def read(text: str, file: str) -> Source:
    """Read one file. Problems are in the order of the file; `data` is `{}` when nothing could be read."""
    document = Document(file, text)
    if stop := prescan.unreadable(text):
        return Source({}, Places({}), Places({}), (_problem(stop, document, Mending(text)),), document, None)
    mending = mend(text, [Edit(0, 1, "")] if text.startswith("\ufeff") else [])
    problems: list[Problem] = []
    root: Node | None = None
    tried: set[tuple[str, int]] = set()
    for remaining in reversed(range(MAX_ROUNDS)):
        accidents, root = _look(mending.text)
        # A repair that did not help is not tried again: quoting what is already quoted doubles it, each round anew.
        fresh = [one for one in accidents if (one.code, mending.origin(one.start)) not in tried]
        mended = _without_overlap(fresh) if remaining else []
        tried |= {(one.code, mending.origin(one.start)) for one in mended}
        now = mended or accidents
        problems += [_problem(accident, document, mending) for accident in now]
        if not mended or len(problems) > MAX_PROBLEMS:
            break
        mending = mend(mending.text, [edit for accident in mended for edit in accident.edits], mending)
    if mending.text != text:
        document = Document(file, text, mending)
    tree = Tree()
    data = tree.plant(root, document) if root else {}
    return Source(data, Places(tree.values), Places(tree.keys), _in_order(problems), document, root)


def _look(text: str) -> tuple[list[Accident], Node | None]:
    """The accidents of one stage: those of a later stage may only be echoes of these."""
    early = [*prescan.scan(text), *layout.scan(text)]
    if early:
        return early, None
    composed = compose(text)
    if composed.fault:
        return [syntax.explain(text, composed.fault)], None
    found = [slips.odd(text, oddity) for oddity in composed.oddities]
    if composed.root:
        found += slips.find(text, composed.root)
    return found, composed.root


def _without_overlap(accidents: list[Accident]) -> list[Accident]:
    """Accidents that can be mended in one go; the others are found again in the next round."""
    chosen: list[Accident] = []
    taken: list[tuple[int, int]] = []
    for accident in accidents:
        if not accident.edits:
            continue
        start = min(edit.start for edit in accident.edits)
        end = max(max(edit.end, edit.start + 1) for edit in accident.edits)
        if not any(start < end_ and start_ < end for start_, end_ in taken):
            chosen.append(accident)
            taken.append((start, end))
    return chosen


def _problem(accident: Accident, document: Document, mending: Mending) -> Problem:
    reason = accident.reason
    if accident.other is not None:
        reason = reason.replace("{line}", str(document.place(mending.origin(accident.other)).line))
    return Problem(
        accident.code,
        document.place(mending.origin(accident.start)),
        reason,
        accident.remedy,
        path=accident.path,
        repair=tuple(mending.original(edit) for edit in accident.edits),
    )


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    unique = {(problem.code, problem.position): problem for problem in problems}
    ordered = sorted(unique.values(), key=lambda problem: (problem.position.line, problem.position.column))
    return tuple(ordered[:MAX_PROBLEMS])


class Tree:
    """Nodes to plain data, with the mark of each value and key. Shared parts are planted by `shared`."""

    def __init__(self) -> None:
        self.values: dict[DataPath, Mark] = {}
        self.keys: dict[DataPath, Mark] = {}

    def plant(self, node: Node, document: Document, path: DataPath = ()) -> Any:
        """The node's data; of a doubled key the first counts."""
        self.values[path] = Mark(document, node)
        if node.kind == "scalar":
            return node.value
        if node.kind == "list":
            return [self.plant(item, document, (*path, index)) for index, item in enumerate(node.items)]
        data: dict[str, Any] = {}
        for key, value in node.pairs():
            if key.kind == "scalar" and key.value not in data:
                here = (*path, key.value)
                self.keys[here] = Mark(document, key)
                data[key.value] = self.plant(value, document, here)
        return data
