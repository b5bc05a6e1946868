"""Everything that can be said about one definition before it is published: the one list behind `tetsuzuki check`,
the designer's problems and the gate of `publish`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import formula
from engine.case import examples
from engine.procedure import parse, program, rules
from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.model import Procedure
from engine.procedure.parse import Parsed
from engine.procedure.problem import DataPath, Position, Problem, has_errors
from engine.procedure.program import Program
from engine.procedure.roles import ROLES
from engine.procedure.rules.subject import Subject
from engine.procedure.library import Library


@dataclass(frozen=True)
class Surroundings:
    """What a definition is checked against: widgets, shared parts, what registries give, recorded answers, roles."""

    widgets: tuple[type[Field], ...]
    library: Library
    registries: Mapping[str, Mapping[str, formula.Type]]
    samples: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset(ROLES)


@dataclass(frozen=True)
class Checked:
    """`program` is there when forms could be made from the definition; `problems` are in the order of the file."""

    parsed: Parsed
    program: Program | None
    problems: tuple[Problem, ...]

    @property
    def publishable(self) -> bool:
        return self.program is not None and not has_errors(self.problems)


def check(text: str, file: str, around: Surroundings, previous: Procedure | None = None) -> Checked:
    """Read, build, cross-check and run the examples of one definition. Never raises, whatever the text."""
    parsed = parse.parse(text, file, around.widgets, around.library)
    if parsed.procedure is None:
        return Checked(parsed, None, _in_order(parsed.problems))
    built, findings = program.build(parsed.procedure, around.registries)
    subject = Subject(parsed.procedure, built, previous, around.registries, around.roles, file)
    found = [*findings, *rules.run(subject)]
    if built is not None and not any(finding.level == "error" for finding in found):
        found += examples.run(built, around.samples)
    problems = [*parsed.problems, *(problem(finding, parsed, file) for finding in found)]
    return Checked(parsed, built, _in_order(problems))


def problem(finding: Finding, parsed: Parsed, file: str) -> Problem:
    """The finding with its line and column: the nearest place in the file that its path leads to."""
    place = _place(finding.path, parsed, file)
    if finding.column is not None and finding.path in parsed.positions:
        place = Position(place.file, place.line, place.column + finding.column - 1)
    return Problem(finding.code, place, finding.reason, finding.remedy, finding.level, finding.path)


def _place(path: DataPath, parsed: Parsed, file: str) -> Position:
    for end in range(len(path), -1, -1):
        position = parsed.positions.get(path[:end])
        if position is not None:
            return position
    return Position(file, 1, 1)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Once each, by file and place; a problem of the same code at the same place says nothing new."""
    once = {(each.code, each.position, each.reason): each for each in problems}
    return tuple(sorted(once.values(), key=lambda each: (each.position.file, each.position.line, each.position.column)))
