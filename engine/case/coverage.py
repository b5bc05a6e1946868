"""Which rules no example exercises (例の網羅): conditions never met, checks never broken, table rows, transitions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.case.answers import work_out
from engine.case.reading import Reading
from engine.case.simulation import BadRequest, simulate, split
from engine.procedure.finding import Finding
from engine.procedure.prepared import NoteNode, Rule, TableNode
from engine.procedure.problem import DataPath
from engine.procedure.program import Program

_REMEDY = "この条件が働く例を1つ加えると、直したときの間違いに気づけます。"


def uncovered(program: Program, requests: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Findings (info) for every rule that none of the examples exercises. `requests` are those of the examples."""
    met: set[DataPath] = set()
    for request in requests:
        try:
            trial = simulate(program, request, {})
        except BadRequest:
            continue
        typed = split(program, request["answers"])[0]
        met |= set(_met(work_out(program, typed, trial.situation)))
    for example in program.procedure.examples:
        met |= {("transition", step.do) for step in example.then}
    return tuple(finding for place, finding in _rules(program) if place not in met)


def _met(reading: Reading) -> Iterator[DataPath]:
    """The places of the rules that say yes (a check: no) somewhere in this reading."""
    program = reading.program
    for rule, container in _conditions(program):
        if any(rule.evaluate(reading.env, frame.context) is True for frame in reading.frames[container]):
            yield rule.place
    for found in reading.issues:
        if found.check is not None:
            yield ("checks", found.check.order)
    for step in program.steps:
        if isinstance(step, TableNode):
            for row in step.table.hits(reading.env, reading.root.context) or ():
                yield ("tables", step.id, "rows", row)


def _conditions(program: Program) -> Iterator[tuple[Rule, int]]:
    """Every visible_when and required_when with the container in whose places it is asked."""
    for node in (*program.nodes.values(), *program.notes):
        for rule in (node.visible, None if isinstance(node, NoteNode) else node.required_when):
            if rule is not None:
                yield rule, node.parent
    for page in program.pages:
        if page.visible is not None:
            yield page.visible, 0
    for each in program.attachments:
        for rule in (each.visible, each.required_when):
            if rule is not None:
                yield rule, 0


def _rules(program: Program) -> Iterator[tuple[DataPath, Finding]]:
    for rule, _ in _conditions(program):
        yield rule.place, _finding(rule.place, f"条件「{rule.text}」が「はい」になる例がありません。")
    for check in program.checks:
        place: DataPath = ("checks", check.order)
        yield place, _finding(place, f"検査「{check.check.id}」に触れる例がありません。")
    for table in program.procedure.tables:
        for number in range(len(table.rows)):
            place = ("tables", table.id, "rows", number)
            yield place, _finding(place, f"表「{table.id}」の{number + 1}行目に当てはまる例がありません。")
    for number, transition in enumerate(program.procedure.workflow.transitions):
        if "system" not in transition.by and not transition.after and not transition.every:
            place = ("workflow", "transitions", number)
            yield ("transition", transition.id), _finding(place, f"処理「{transition.title}」を通る例がありません。")


def _finding(place: DataPath, reason: str) -> Finding:
    return Finding(place, "example.uncovered", reason, _REMEDY, "info")
