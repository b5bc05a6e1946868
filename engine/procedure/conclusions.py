"""What stands on the answers (検査・添付・処理): checks, attachments, guards, fees, notices, compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import formula
from engine.formula import Name, Scope, Use
from engine.procedure.compiling import Compiler, Seat
from engine.procedure.finding import Finding
from engine.procedure.model import Check, Procedure
from engine.procedure.path import SchemaPath
from engine.procedure.prepared import (
    AttachmentNode,
    CheckNode,
    FieldNode,
    GroupNode,
    Guard,
    RowsNode,
    Rule,
    Target,
)
from engine.procedure.problem import DataPath
from engine.procedure.text import Text
from engine.procedure.workflow import Transition

ByPath = Mapping[SchemaPath, GroupNode | RowsNode | FieldNode]
SERIAL = "連番"  # in a notice's number: the next number of that notice


@dataclass(frozen=True)
class Conclusions:
    checks: tuple[CheckNode, ...]
    attachments: tuple[AttachmentNode, ...]
    guards: Mapping[str, Guard]
    fees: Mapping[str, Rule]
    texts: Mapping[DataPath, Rule]


def conclude(procedure: Procedure, compiler: Compiler, nodes: ByPath) -> Conclusions:
    """Compile everything that is not a field; findings are in the compiler."""
    checks = tuple(_check(check, number, compiler, nodes) for number, check in enumerate(procedure.checks))
    return Conclusions(
        checks,
        tuple(_attachments(procedure, compiler)),
        {
            transition.id: _guard(transition, ("workflow", "transitions", number), compiler)
            for number, transition in enumerate(procedure.workflow.transitions)
        },
        _fees(procedure, compiler),
        _texts(procedure, compiler),
    )


# ── checks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(check: Check, number: int, compiler: Compiler, nodes: ByPath) -> CheckNode:
    place: DataPath = ("checks", number)
    at = _target(check.at, (*place, "at"), compiler, nodes) if check.at else None
    any_of = tuple(
        target
        for each, path in enumerate(check.any_of)
        if (target := _target(path, (*place, "any_of", each), compiler, nodes))
    )
    tables = _tables_of(check.at or (check.any_of[0] if check.any_of else ""), nodes)
    office = _is_office((check.at, *check.any_of), nodes)
    seat = Seat(place, compiler.scopes.top, public=not office)
    ensure, chosen, table = _ensure(check, compiler, seat, tables)
    rows = table.number if table and (ensure.per_row if ensure else _all_inside(check.any_of, table, nodes)) else None
    if rows is None and at is not None and table is not None and check.at is not None:
        at = _target(".".join(table.path), (*place, "at"), compiler, nodes)
    return CheckNode(
        check,
        ensure,
        compiler.condition(check.when, chosen.below("when"), Use.REQUIRED),
        compiler.text(check.message.ja, chosen.below("message")),
        rows,
        at,
        any_of,
        office,
        number,
    )


def _ensure(
    check: Check, compiler: Compiler, seat: Seat, tables: list[RowsNode]
) -> tuple[Rule | None, Seat, RowsNode | None]:
    """The condition, read in the rows of the innermost table at which it stands that fits; else outside of all. With it
    the seat its other texts have, and the table once per row of which it runs.
    """
    seats = [Seat(seat.place, compiler.scopes.at(table.path), seat.public) for table in tables]
    innermost = tables[0] if tables else None
    if check.ensure is None:
        return None, seats[0] if seats else seat, innermost
    said: list[Finding] | None = None
    for here, table in zip([*seats, seat], [*tables, None], strict=True):
        trial = replace(compiler, findings=[])
        rule = trial.condition(check.ensure, here.below("ensure"), Use.CHECK)
        said = trial.findings if said is None else said
        if rule is not None:
            compiler.findings.extend(trial.findings)
            return (rule, here, table) if rule.per_row else (rule, seat, innermost)
    compiler.findings.extend(said or ())
    return None, seat, innermost


def _target(path: str, place: DataPath, compiler: Compiler, nodes: ByPath) -> Target | None:
    """The container and id a remark stands at; parts of a composite field follow as suffix."""
    steps = tuple(path.split("."))
    for length in range(len(steps), 0, -1):
        node = nodes.get(steps[:length])
        if node is None:
            continue
        rest = steps[length:]
        if rest and (not isinstance(node, FieldNode) or rest[0] not in node.field.parts):
            break
        return Target(node.parent, node.id, node.order, "".join(f".{step}" for step in rest))
    known = [".".join(each) for each in nodes]
    hint = formula.suggestion(path, known)
    compiler.say(place, "check.at", (f"「{path}」という項目はありません。{hint}", "項目の id を確かめてください。"))
    return None


def _tables_of(path: str, nodes: ByPath) -> list[RowsNode]:
    """The tables that a path names or lies in, the innermost first."""
    steps = tuple(path.split("."))
    found = (nodes.get(steps[:length]) for length in range(len(steps), 0, -1))
    return [node for node in found if isinstance(node, RowsNode)]


def _all_inside(paths: tuple[str, ...], table: RowsNode, nodes: ByPath) -> bool:
    return bool(paths) and all(next(iter(_tables_of(path, nodes)), None) is table for path in paths)


def _is_office(paths: tuple[str | None, ...], nodes: ByPath) -> bool:
    found = (nodes.get(tuple(path.split("."))) for path in paths if path)
    return any(node is not None and node.office for node in found)


# ── attachments, transitions, fees, texts ────────────────────────────────────────────────────────────────────────────


def _attachments(procedure: Procedure, compiler: Compiler) -> list[AttachmentNode]:
    made = []
    for number, each in enumerate(procedure.attachments):
        seat = Seat(("attachments", number), compiler.scopes.top)
        by = compiler.value(each.required_by, seat.below("required_by"), None)
        if by is not None and not isinstance(by.type, formula.ListOf):
            words = (
                f"「{each.required_by}」は一覧ではありません。",
                "「区分別の書類.書類」のように、表の gives の列を書いてください。",
            )
            compiler.say(seat.below("required_by").place, "attachment.required_by", words)
        made.append(
            AttachmentNode(
                each,
                compiler.condition(each.required_when, seat.below("required_when"), Use.REQUIRED),
                compiler.condition(each.visible_when, seat.below("visible_when"), Use.VISIBLE),
                by,
            )
        )
    return made


def _guard(transition: Transition, place: DataPath, compiler: Compiler) -> Guard:
    seat = Seat(place, compiler.scopes.top, public=False)
    targets: list[tuple[Rule | None, str]] = []
    if transition.to is not None and not isinstance(transition.to, str):
        for number, line in enumerate(transition.to):
            rule = compiler.condition(line.when, seat.below("to", number, "when"), Use.TRANSITION)
            state = line.state or line.otherwise
            if state:
                targets.append((rule, state))
    asks = {}
    for number, ask in enumerate(transition.asks):
        shown = compiler.condition(ask.visible_when, seat.below("asks", number, "visible_when"), Use.VISIBLE)
        if shown is not None:
            asks[ask.field] = shown
    return Guard(compiler.condition(transition.when, seat.below("when"), Use.TRANSITION), tuple(targets), asks)


def _fees(procedure: Procedure, compiler: Compiler) -> Mapping[str, Rule]:
    found = {}
    for number, fee in enumerate(procedure.fees):
        seat = Seat(("fees", number, "amount"), compiler.scopes.top, public=False)
        rule = compiler.value(fee.amount, seat, formula.Number("円"))
        if rule is not None:
            found[fee.id] = rule
    return found


def _texts(procedure: Procedure, compiler: Compiler) -> Mapping[DataPath, Rule]:
    """Every text with 《式》 outside fields and checks, by its place."""
    found: dict[DataPath, Rule] = {}
    top = compiler.scopes.top
    numbering = Scope({**top.names, SERIAL: Name(formula.Text(), SERIAL, optional=False)})
    for number, notice in enumerate(procedure.notices):
        place: DataPath = ("notices", number)
        seat = Seat(place, top, public=False)
        compiler.condition(notice.when, seat.below("when"), Use.TRANSITION)
        for key, text in (("title", notice.title), ("body", notice.body)):
            _add_text(found, text, seat.below(key), compiler)
        if notice.number is not None:
            _add_text(found, Text(ja=notice.number), Seat((*place, "number"), numbering, public=False), compiler)
    for number, page in enumerate(procedure.pages):
        if page.repeat is not None and page.repeat.label is not None:
            seat = Seat(("pages", number, "repeat", "label"), compiler.scopes.at((page.id,)))
            _add_text(found, page.repeat.label, seat, compiler)
    return found


def _add_text(found: dict[DataPath, Rule], text: Text | None, seat: Seat, compiler: Compiler) -> None:
    if text is None:
        return
    if (rule := compiler.text(text.ja, seat)) is not None:
        found[seat.place] = rule
    if text.en and (rule := compiler.text(text.en, seat.below("en"))) is not None:
        found[(*seat.place, "en")] = rule
