"""Options (枝) of a shared workflow: the branches a procedure switches on; the rest is removed before checking.

A state or transition with `option: X` stays only where X is switched on, one with `unless_option: X` only where it is
not. A transition loses the sources that were removed, and goes when none is left.
"""

from collections.abc import Collection

from engine.procedure.nodes import Node

_OWN = ("option", "unless_option")


def declared(workflow: Node) -> dict[str, Node]:
    """The options a workflow offers, with their nodes."""
    options = child(workflow, "options")
    return {key.value: key for key, _ in options.pairs()} if options and options.kind == "map" else {}


def switch(workflow: Node, on: Collection[str]) -> Node:
    """The workflow with these branches and no others; without the keys that speak of options."""
    states = child(workflow, "states")
    removed = {key.value for key, state in states.pairs() if not _stays(state, on)} if states else set()
    items: list[Node] = []
    for key, value in workflow.pairs():
        if key.value == "options":
            continue
        if key.value == "states" and value.kind == "map":
            value = _states(value, on)
        elif key.value == "transitions" and value.kind == "list":
            value = _transitions(value, on, removed)
        items += (key, value)
    return workflow._replace(items=tuple(items))


def child(node: Node, name: str) -> Node | None:
    """The value of a key of a map."""
    return next((value for key, value in node.pairs() if key.value == name), None) if node.kind == "map" else None


def _stays(part: Node, on: Collection[str]) -> bool:
    wanted, unwanted = child(part, "option"), child(part, "unless_option")
    return (wanted is None or wanted.value in on) and (unwanted is None or unwanted.value not in on)


def _states(states: Node, on: Collection[str]) -> Node:
    kept = [(key, _plain(state)) for key, state in states.pairs() if _stays(state, on)]
    return states._replace(items=tuple(node for pair in kept for node in pair))


def _transitions(transitions: Node, on: Collection[str], removed: Collection[str]) -> Node:
    kept: list[Node] = []
    for transition in transitions.items:
        source = child(transition, "from")
        if transition.kind != "map" or source is None:
            kept.append(transition)
            continue
        left = source
        if source.kind == "list":
            left = source._replace(items=tuple(state for state in source.items if state.value not in removed))
        gone = source.value in removed if source.kind == "scalar" else bool(source.items) and not left.items
        if _stays(transition, on) and not gone:
            items = tuple(left if node is source else node for node in _plain(transition).items)
            kept.append(transition._replace(items=items))
    return transitions._replace(items=tuple(kept))


def _plain(part: Node) -> Node:
    if part.kind != "map":
        return part
    items = tuple(node for pair in part.pairs() if pair[0].value not in _OWN for node in pair)
    return part._replace(items=items)
