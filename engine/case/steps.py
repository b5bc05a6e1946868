"""Reading in order (読み取りの順): each kind of node with the function that reads it."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.case.entries import read_field, read_field_at
from engine.case.lookups import read_lookup
from engine.case.places import read_group, read_page, read_rows
from engine.case.reading import Reading
from engine.procedure.prepared import Block, FieldNode, GroupNode, LookupNode, PageNode, RowsNode, TableNode


def run(reading: Reading) -> None:
    """Work out every node in order."""
    frames = reading.frames
    for step in reading.program.steps:
        if step.__class__ is FieldNode:  # nearly all: without a detour
            read_field_at(reading, step, frames[step.parent])
        else:
            READ[type(step)](reading, step)


def _decide(reading: Reading, node: TableNode) -> None:
    reading.env[node.id] = node.table.decide(reading.env, reading.root.context)


def _block(reading: Reading, block: Block) -> None:
    for frame in reading.frames[block.parent]:
        for node in block.nodes:
            read_field_at(reading, node, (frame,))


READ: Mapping[type, Callable[[Reading, Any], None]] = {
    FieldNode: read_field,
    PageNode: read_page,
    GroupNode: read_group,
    RowsNode: read_rows,
    LookupNode: read_lookup,
    TableNode: _decide,
    Block: _block,
}
