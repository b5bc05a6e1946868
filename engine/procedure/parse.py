"""Parsing a definition: text to a Procedure, with every problem of the file at once.

reading (source, chapters) → shared parts (shared) → CSV tables and files beside the definition (beside) → shape (shape, later).
Formulas, cycles and tables are proved by `program.build`, workflow and style by the rules; both give Findings, which
`Parsed.problem` turns into problems with line and column.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.procedure import beside, chapters, later, shape, shared, source
from engine.procedure.building import from_expanded as from_expanded, procedure_model  # from_expanded: the fast path
from engine.procedure.document import Mark, Places
from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.library import Library
from engine.procedure.model import Procedure
from engine.procedure.problem import DataPath, Edit, Position, Problem, has_errors
from engine.procedure.repairs import Mending

_LEFT_OUT = 4  # rounds of leaving out what is wrong
_NAMING = frozenset({"id", "type", "fields", "pages", "workflow", "states", "transitions", "title"})
_NAMED = frozenset({"tables", "states", "options", "given"})  # maps whose keys are names
_AT_KEY = frozenset({"key.unknown", "key.not_yet"})


@dataclass(frozen=True)
class Parsed:
    """What a definition says and what is wrong with it.

    `procedure` is there whenever a whole one could be built, even from a text whose accidents were mended in memory, so
    that everything behind an accident can be checked and shown: publish only what `sound` says. `expanded` is the
    self-contained data; `digest` the sha256 of its canonical JSON (keys in the author's order, for order is meaning).
    """

    procedure: Procedure | None
    problems: tuple[Problem, ...]
    positions: Places = field(repr=False)
    expanded: dict[str, Any] = field(repr=False)
    digest: str
    used_parts: tuple[str, ...]
    keys: Places = field(repr=False)
    file: str = ""

    @property
    def sound(self) -> bool:
        """Whether the text is free of errors as far as reading goes."""
        return self.procedure is not None and not has_errors(self.problems)

    def problem(self, finding: Finding) -> Problem:
        """A finding of the checker or of a rule, at its line and column (inside a formula: of the character meant)."""
        path = finding.path
        if finding.code in _AT_KEY and path in self.keys and path[-1] != "type":
            place: Position | None = self.keys[path]
        elif finding.column is not None:
            place = self.positions.inside(path, finding.column - 1)
        else:
            place = self.positions.nearest(path)
        return Problem(
            finding.code,
            place or Position(self.file, 1, 1),
            finding.reason,
            finding.remedy,
            finding.level,
            path,
        )


def parse(text: str, file: str, widgets: Sequence[type[Field]], library: Library) -> Parsed:
    """Parse one definition. Never raises, whatever the text."""
    read = source.read(text, file)
    expanded = chapters.expand_all(read, library)
    problems = list(expanded.problems)
    data = expanded.data
    if not isinstance(data, dict) or read.root is None:
        return _nothing(problems, file, expanded)
    marks = dict(expanded.values.marks)
    postponed = list(later.find(data))
    problems += beside.bring(data, marks, file, library)
    procedure, findings, renames = _shape(procedure_model(tuple(widgets)), data, postponed)
    for path, key in renames.items():
        _follow(marks, path, (*path[:-1], key))
    parsed = Parsed(procedure, (), Places(marks), data, digest_of(data), expanded.used, expanded.keys, file)
    known = [problem.path for problem in problems if problem.path and not problem.repair]
    for finding in findings:
        if not any(finding.path[: len(path)] == path for path in known):
            problems.append(_with_repair(parsed.problem(finding), renames, expanded.keys))
    return replace(parsed, problems=in_order(problems, file))


def in_order(problems: Iterable[Problem], file: str) -> tuple[Problem, ...]:
    """By place, the definition's own file first; the same thing said twice at one place only once."""
    unique = {(one.code, one.position, one.reason): one for one in problems}

    def place(problem: Problem) -> tuple[bool, str, int, int]:
        at = problem.position
        return at.file != file, at.file, at.line, at.column

    return tuple(sorted(unique.values(), key=place))


def digest_of(expanded: Mapping[str, Any]) -> str:
    """sha256 (hex) of the canonical JSON: UTF-8, no blanks, keys in their order."""
    text = json.dumps(expanded, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _nothing(problems: list[Problem], file: str, expanded: shared.Expanded) -> Parsed:
    if not problems:
        reason = "手続の定義がありません。"
        problems.append(
            Problem("file.empty", Position(file, 1, 1), reason, "「id: …」「title: …」から書き始めてください。")
        )
    nothing = Parsed(None, (), expanded.values, {}, digest_of({}), expanded.used, expanded.keys, file)
    return replace(nothing, problems=in_order(problems, file))


def _shape(
    model: type[Procedure], data: dict[str, Any], postponed: list[Finding]
) -> tuple[Procedure | None, list[Finding], Mapping[DataPath, str]]:
    """Validate; where a key is surely misspelt, once more with the right one, to see what is wrong behind it."""
    findings = list(postponed)
    said = {finding.path for finding in findings}
    result = shape.validate(model, later.without(data))
    findings += [finding for finding in result.findings if finding.path not in said]
    if not result.renames:
        return result.procedure or _behind(model, later.without(data), result.findings), findings, {}
    meant = _renamed(later.without(data), result.renames)
    again = shape.validate(model, meant)
    said = {finding.path for finding in findings}
    findings += [finding for finding in again.findings if finding.path not in said]
    return again.procedure or _behind(model, meant, again.findings), findings, result.renames


def _behind(model: type[Procedure], data: dict[str, Any], findings: Sequence[Finding]) -> Procedure | None:
    """The definition without the keys that are wrong, so that what is wrong elsewhere is found too.

    Nothing that has a name is left out: what speaks of it would be told it does not exist.
    """
    for _ in range(_LEFT_OUT):
        for finding in findings:
            path = finding.path[:-1] if finding.code == "key.missing" else finding.path
            if not path or not isinstance(path[-1], str) or path[-1] in _NAMING or _NAMED & {*path[-2:-1]}:
                return None
            data = _left_out(data, path)
        result = shape.validate(model, data)
        if result.procedure is not None or not result.findings:
            return result.procedure
        findings = result.findings
    return None


def _left_out(data: Any, path: DataPath) -> Any:
    """The data without what stands at the path; other branches are shared, nothing is changed in place."""
    step, rest = path[0], path[1:]
    if isinstance(data, dict) and step in data:
        return {
            key: _left_out(value, rest) if key == step else value for key, value in data.items() if rest or key != step
        }
    if isinstance(data, list) and isinstance(step, int) and step < len(data) and rest:
        return [_left_out(value, rest) if number == step else value for number, value in enumerate(data)]
    return data


def _follow(marks: dict[DataPath, Mark], path: DataPath, meant: DataPath) -> None:
    """What stands below a misspelt key is found under the key that was meant, too."""
    for place, mark in list(marks.items()):
        if place[: len(path)] == path:
            marks[(*meant, *place[len(path) :])] = mark


def _renamed(data: Any, renames: Mapping[DataPath, str], path: DataPath = ()) -> Any:
    if isinstance(data, dict):
        return {renames.get((*path, key), key): _renamed(value, renames, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_renamed(value, renames, (*path, index)) for index, value in enumerate(data)]
    return data


def _with_repair(problem: Problem, renames: Mapping[DataPath, str], keys: Places) -> Problem:
    """One click writes the key that was meant."""
    mark = keys.marks.get(problem.path)
    if problem.path not in renames or problem.code != "key.unknown" or mark is None:
        return problem
    edit = Edit(mark.node.start, mark.node.end, renames[problem.path])
    mending = mark.document.mended or Mending(mark.document.text)
    return Problem(
        problem.code,
        problem.position,
        problem.reason,
        problem.remedy,
        problem.level,
        problem.path,
        (mending.original(edit),),
    )
