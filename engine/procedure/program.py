"""A procedure compiled (手続の実行形): every formula once, in the order in which answers are worked out.

`build` collects everything that is wrong with the formulas, their order and the decision tables; `engine.case.answers`
reads answers with what it gives. A Program is frozen and shared by threads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.procedure.assembling import Assembled, assemble, field_paths
from engine.procedure.compiling import Compiler
from engine.procedure.conclusions import Conclusions, conclude
from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.influence import Influence, influence
from engine.procedure.inputs import Inputs, prepare_inputs
from engine.procedure.model import Procedure
from engine.procedure.path import SchemaPath
from engine.procedure.prepared import (
    AttachmentNode,
    Block,
    CheckNode,
    FieldNode,
    GroupNode,
    Guard,
    Node,
    NoteNode,
    PageNode,
    RowsNode,
    Rule,
)
from engine.procedure.problem import DataPath
from engine.procedure.scope import Gives, Scopes
from engine.procedure.sequence import sequence

_MOST_PLACES = 10_000  # kept per version


@dataclass(frozen=True, eq=False)
class Program:
    """One version of a procedure ready to read answers.

    `steps` are the nodes in the order of evaluation, `judged` those with rules over their values in the order of the
    form; `containers` says how many numbered containers there are.
    """

    procedure: Procedure
    scopes: Scopes
    fields: Mapping[SchemaPath, Field]
    containers: int
    steps: tuple[Node | Block, ...]
    judged: tuple[GroupNode | RowsNode | FieldNode, ...]
    notes: tuple[NoteNode, ...]
    nodes: Mapping[SchemaPath, GroupNode | RowsNode | FieldNode]
    pages: tuple[PageNode, ...]
    checks: tuple[CheckNode, ...]
    attachments: tuple[AttachmentNode, ...]
    guards: Mapping[str, Guard]
    fees: Mapping[str, Rule]
    texts: Mapping[DataPath, Rule]
    _reads: frozenset[SchemaPath] = field(repr=False)
    _influence: Influence = field(repr=False)

    def reads(self) -> frozenset[SchemaPath]:
        """Every name that some formula of the definition reads, with its parts."""
        return self._reads

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ids that stand outside groups and tables, in the order of the form; that of a repeating page too."""
        found = (
            [page.id] if page.repeat is not None else [item.id for item in page.fields if isinstance(item, Field)]
            for page in self.procedure.pages
        )
        return tuple(name for names in found for name in names)

    def field(self, path: SchemaPath) -> Field:
        """The field at a schema path. Raises KeyError for a path that is none."""
        return self.fields[path]

    def place_of(self, path: str) -> tuple[int, ...]:
        """Where a formatted path stands in the order of the form; rows in their order. For sorting."""
        place = self._places.get(path)
        if place is None:
            place = self._place_of(path)
            if len(self._places) < _MOST_PLACES:
                self._places[path] = place
        return place

    def _place_of(self, path: str) -> tuple[int, ...]:
        found: list[int] = []
        schema = ""
        for piece in path.split("."):
            name, _, row = piece.partition("[")
            schema = f"{schema}.{name}" if schema else name
            order = self._orders.get(schema)
            if order is None:
                break
            found.append(order)
            if row:
                found.append(int(row[:-1]))
        return tuple(found)

    @cached_property
    def _orders(self) -> Mapping[str, int]:
        return {".".join(path): node.order for path, node in self.nodes.items()}

    @cached_property
    def _places(self) -> dict[str, tuple[int, ...]]:
        """Places that were asked for: every reading of a version asks for nearly the same ones."""
        return {}

    def dependents(self, path: SchemaPath) -> frozenset[SchemaPath]:
        """The fields whose visibility, value or rules may change when the answer at `path` does, however far away."""
        return self._influence.dependents(path)

    def is_influenced(self, uses: frozenset[SchemaPath], path: SchemaPath) -> bool:
        """Whether a rule that reads `uses` may change when the answer at `path` does."""
        return self._influence.reaches(path, uses)

    @cached_property
    def triggers(self) -> frozenset[SchemaPath]:
        """The fields of which anything else depends: a change there is worth telling the server at once."""
        return self._influence.triggers


def build(procedure: Procedure, registries: Mapping[str, Gives]) -> tuple[Program | None, tuple[Finding, ...]]:
    """The Program, None while there are errors; all findings about formulas, cycles and decision tables at once."""
    fields = field_paths(procedure)
    inputs: Inputs = prepare_inputs(procedure, registries, fields)
    compiler: Compiler = inputs.compiler
    made: Assembled = assemble(procedure, compiler)
    order = sequence(made, inputs, compiler)
    every: list[GroupNode | RowsNode | FieldNode] = [*made.groups, *made.tables, *made.fields]
    nodes = {node.path: node for node in every}
    ends: Conclusions = conclude(procedure, compiler, nodes)
    findings = tuple(compiler.findings)
    if any(finding.level == "error" for finding in findings):
        return None, findings
    program = Program(
        procedure=procedure,
        scopes=compiler.scopes,
        fields=fields,
        containers=made.containers,
        steps=order,
        judged=tuple(sorted((node for node in nodes.values() if _is_judged(node)), key=lambda node: node.order)),
        notes=tuple(made.notes),
        nodes=nodes,
        pages=tuple(made.pages),
        checks=ends.checks,
        attachments=ends.attachments,
        guards=ends.guards,
        fees=ends.fees,
        texts=ends.texts,
        _reads=frozenset(compiler.read),
        _influence=influence(made, inputs),
    )
    return program, findings


def _is_judged(node: GroupNode | RowsNode | FieldNode) -> bool:
    if isinstance(node, FieldNode):
        rules = node.check or node.required or node.required_when or node.limits
        return bool(rules) and not node.immediate and not node.field.internal
    return True
