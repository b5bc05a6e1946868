"""`check`: everything that can be said about one definition before anybody files it, in one list by line.

Reading, shape (`parse`), then formulas, cycles and tables (`program.build`), then the rules. Running the examples needs
`engine.case`; whoever runs them adds the findings with `Checked.with_findings`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine import formula
from engine.procedure import program as compiled
from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.library import Library
from engine.procedure.model import Procedure
from engine.procedure.parse import Parsed, in_order, parse
from engine.procedure.problem import Problem, has_errors
from engine.procedure.program import Program
from engine.procedure.roles import ROLES
from engine.procedure.rules import RULES
from engine.procedure.rules.subject import Subject

# While a shared part or a table's file is missing, its names are unknown everywhere: saying so once is enough.
_WHOLE = ("use.missing", "use.cycle", "use.kind", "csv.encoding", "csv.empty", "csv.size")


@dataclass(frozen=True)
class Surroundings:
    """What a definition is checked against: registries and what they give, grantable roles, the version in force."""

    registries: Mapping[str, Mapping[str, formula.Type]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset(ROLES)
    previous: Procedure | None = None


@dataclass(frozen=True)
class Checked:
    """`program` is there when the formulas are right; `problems` are sorted by file and line."""

    parsed: Parsed
    program: Program | None
    problems: tuple[Problem, ...]

    @property
    def publishable(self) -> bool:
        """Whether this definition may be published: no errors at all."""
        return self.program is not None and not has_errors(self.problems)

    def with_findings(self, findings: Iterable[Finding]) -> "Checked":
        """With the findings of a later step, such as the examples."""
        more = [self.parsed.problem(finding) for finding in findings]
        return replace(self, problems=in_order([*self.problems, *more], self.parsed.file))


def check(
    text: str, file: str, widgets: Sequence[type[Field]], library: Library, around: Surroundings | None = None
) -> Checked:
    """Check one definition. Never raises, whatever the text."""
    around = around or Surroundings()
    parsed = parse(text, file, widgets, library)
    if parsed.procedure is None or any(_leaves_a_hole(problem) for problem in parsed.problems):
        return Checked(parsed, None, parsed.problems)
    program, findings = compiled.build(parsed.procedure, around.registries)
    subject = Subject(parsed.procedure, program, around.previous, around.registries, around.roles, file)
    found = list(findings)
    for rule in RULES:
        found += rule.check(subject)
    around_errors = [each.path[:-1] or each.path for each in parsed.problems if each.level == "error" and each.path]
    found = [each for each in found if not any(each.path[: len(place)] == place for place in around_errors)]
    problems = [*parsed.problems, *(parsed.problem(finding) for finding in found)]
    return Checked(parsed, program, in_order(problems, file))


def _leaves_a_hole(problem: Problem) -> bool:
    return problem.code in _WHOLE or (problem.code == "file.missing" and problem.path[:1] == ("tables",))
