"""Which answers change what (影響): from a field to every field whose visibility, value or rules rest on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.procedure.assembling import Assembled
from engine.procedure.inputs import Inputs
from engine.procedure.path import SchemaPath
from engine.procedure.prepared import FieldNode, GroupNode, Node, PageNode, RowsNode, Rule
from engine.procedure.sequence import node_path, value_rules


@dataclass(frozen=True, eq=False)
class Influence:
    """`users` names, by path, the paths whose rules read it. Pages, lookups and decision tables are paths too."""

    users: Mapping[SchemaPath, frozenset[SchemaPath]]
    fields: frozenset[SchemaPath]
    _known: dict[SchemaPath, frozenset[SchemaPath]] = field(default_factory=dict, repr=False)

    def everything(self, path: SchemaPath) -> frozenset[SchemaPath]:
        """All that may change when the answer at `path` does; kept, since it never changes."""
        found = self._known.get(path)
        if found is None:
            reached: set[SchemaPath] = set()
            left = [path]
            while left:
                for user in self.users.get(left.pop(), ()):
                    if user not in reached:
                        reached.add(user)
                        left.append(user)
            found = self._known[path] = frozenset(reached)
        return found

    def dependents(self, path: SchemaPath) -> frozenset[SchemaPath]:
        """The fields among them."""
        return self.everything(path) & self.fields

    def reaches(self, path: SchemaPath, uses: frozenset[SchemaPath]) -> bool:
        """Whether a rule that reads `uses` may change when the answer at `path` does."""
        return path in uses or not uses.isdisjoint(self.everything(path))

    @property
    def triggers(self) -> frozenset[SchemaPath]:
        return frozenset(path for path, users in self.users.items() if users and path in self.fields)


def influence(made: Assembled, inputs: Inputs) -> Influence:
    """The graph of a procedure."""
    users: dict[SchemaPath, set[SchemaPath]] = {}
    nodes: list[Node] = [*made.nodes(), *inputs.lookups, *inputs.tables]
    containers = {node.number: node_path(node) for node in nodes if isinstance(node, (PageNode, GroupNode, RowsNode))}
    for node in nodes:
        here = node_path(node)
        for rule in (*value_rules(node, inputs), *limit_rules(node)):
            for path in rule.uses | rule.earlier:
                users.setdefault(path, set()).add(here)
        if isinstance(node, (GroupNode, RowsNode, FieldNode)):
            if node.parent:
                users.setdefault(containers[node.parent], set()).add(here)
            for fill in node.fills:
                users.setdefault((fill.lookup,), set()).add(here)
    fields = frozenset(node.path for node in nodes if isinstance(node, (GroupNode, RowsNode, FieldNode)))
    return Influence({path: frozenset(found) for path, found in users.items()}, fields)


def limit_rules(node: Node) -> Iterator[Rule]:
    """The rules over a node's value: when it is required, its limits, its cases."""
    if not isinstance(node, (GroupNode, RowsNode, FieldNode)):
        return
    if node.required_when is not None:
        yield node.required_when
    limits = None if isinstance(node, GroupNode) else node.limits
    if limits is None:
        return
    for rule in (limits.min, limits.max, limits.rows_min, limits.rows_max, limits.options_from):
        if isinstance(rule, Rule):
            yield rule
    for case in limits.cases:
        yield from (rule for rule in (case.when, case.min, case.max) if isinstance(rule, Rule))
