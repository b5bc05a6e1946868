"""The order in which a procedure's nodes are worked out, and its cycles told to the author (評価順と循環)."""

from collections.abc import Iterator, Mapping, Sequence

from engine.procedure.assembling import Assembled
from engine.procedure.compiling import Compiler
from engine.procedure.inputs import Inputs
from engine.procedure.order import arrange
from engine.procedure.path import SchemaPath
from engine.procedure.prepared import Block, FieldNode, GroupNode, LookupNode, Node, PageNode, RowsNode, Rule, TableNode


def sequence(made: Assembled, inputs: Inputs, compiler: Compiler) -> tuple[Node | Block, ...]:
    """All nodes so that each stands behind what it needs; cycles become findings."""
    nodes: list[Node] = [*made.nodes(), *inputs.lookups, *inputs.tables]
    places = _places(nodes)
    containers = {
        node.number: place for place, node in enumerate(nodes) if isinstance(node, (PageNode, GroupNode, RowsNode))
    }
    needs: list[set[int]] = []
    earlier: list[set[int]] = []
    for node in nodes:
        uses: set[int] = set()
        before: set[int] = set()
        for rule in value_rules(node, inputs):
            uses |= {places[path] for path in rule.uses if path in places}
            before |= {places[path] for path in rule.earlier if path in places}
        if isinstance(node, (GroupNode, RowsNode, FieldNode)):
            uses |= {containers[node.parent]} if node.parent else set()
            uses |= {places[(fill.lookup,)] for fill in node.fills}
        needs.append(uses)
        earlier.append(before)
    order = arrange(needs, earlier)
    for cycle in order.cycles:
        _report([nodes[place] for place in cycle], compiler, inputs)
    steps: list[Node | Block] = []
    for block in order.blocks:
        if len(block) == 1 and block[0] not in earlier[block[0]]:
            steps.append(nodes[block[0]])
        elif not order.cycles:
            steps += _block([nodes[place] for place in block], compiler, inputs)
    return tuple(steps)


def value_rules(node: Node, inputs: Inputs) -> Iterator[Rule]:
    """The rules that decide whether a node is shown and what it is worth; limits and `required` come afterwards."""
    if isinstance(node, (LookupNode, TableNode)):
        yield from inputs.rules[node.id]
        return
    if node.visible is not None:
        yield node.visible
    if isinstance(node, FieldNode):
        if node.compute is not None:
            yield node.compute
        if node.default is not None and node.default.rule is not None:
            yield node.default.rule


def _places(nodes: Sequence[Node]) -> Mapping[SchemaPath, int]:
    return {node_path(node): place for place, node in enumerate(nodes)}


def node_path(node: Node) -> SchemaPath:
    """The path by which formulas name a node; pages have one that no formula can write."""
    if isinstance(node, PageNode):
        return ("", node.page.id)
    return (node.id,) if isinstance(node, (LookupNode, TableNode)) else node.path


def _name(node: Node) -> str:
    if isinstance(node, PageNode):
        return f"ページ「{node.page.title}」"
    return f"「{'.'.join(node_path(node))}」"


def _report(cycle: Sequence[Node], compiler: Compiler, inputs: Inputs) -> None:
    names = " → ".join(_name(node) for node in cycle)
    place = next((rule.place for node in cycle for rule in value_rules(node, inputs)), ("pages",))
    compiler.say(
        place,
        "formula.cycle",
        (
            f"たがいに相手の値を必要としていて、決まりません（循環）: {names}",
            "どれか1つの式から、相手の項目を除いてください。",
        ),
    )


def _block(nodes: Sequence[Node], compiler: Compiler, inputs: Inputs) -> list[Block]:
    """Columns of one table that look at each other's row before; anything else cannot be worked out row by row."""
    columns = tuple(node for node in nodes if isinstance(node, FieldNode))
    if len(columns) == len(nodes) and len({node.parent for node in columns}) == 1:
        return [Block(columns[0].parent, columns)]
    _report([*nodes, nodes[0]], compiler, inputs)
    return []
