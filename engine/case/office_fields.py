"""The office's own fields that a transition asks for (`by: office` pages with `ask_at`, or asked by name), checked."""

from collections.abc import Collection, Iterator, Mapping

from engine.case.act import Act, Attempt, Refused
from engine.case.answers import Answers, Issue
from engine.case.asks import asked
from engine.case.correction import fields_of
from engine.case.derived import Derived
from engine.case.model import Case, FileRef
from engine.procedure.field import Invalid, Raw
from engine.procedure.messages import text_of
from engine.procedure.model import Procedure
from engine.procedure.path import SchemaPath, format_path, parse_path, schema_path
from engine.procedure.workflow import ASK_WORDS, Ask, Transition

Wanted = Mapping[str, Ask | None]
Files = Mapping[str, tuple[FileRef, ...]]


def asked_fields(procedure: Procedure, transition: Transition) -> Wanted:
    """Top-level ids of the office's fields that `transition` asks for, with this transition's own rules for them."""
    return _ASKED(procedure).get(transition.id, {})


def _all_asked(procedure: Procedure) -> dict[str, Wanted]:
    return {transition.id: _asked(procedure, transition) for transition in procedure.workflow.transitions}


_ASKED: Derived[Procedure, dict[str, Wanted]] = Derived(_all_asked)


def _asked(procedure: Procedure, transition: Transition) -> Wanted:
    asks = {name: ask for name, ask in asked(transition).items() if name not in ASK_WORDS}
    found: dict[str, Ask | None] = {}
    for page, path, field in fields_of(procedure):
        if len(path) != (2 if page.repeat is not None else 1) or page.filled_by_applicant:
            continue
        if field.id in asks:
            found[path[0]] = asks[field.id]
        elif page.id in asks or page.ask_at == transition.id:
            found[path[0]] = asks.get(page.id)
    return found


def collect(attempt: Attempt, answers: Answers | None) -> Mapping[str, Raw] | Refused:
    """What the act writes into the office's fields: only those asked for; Refused with the issues when they do not
    hold.
    """
    wanted = asked_fields(attempt.procedure, attempt.transition)
    given = {name: raw for name, raw in attempt.act.office.items() if name in wanted}
    if not wanted or answers is None:
        return given
    issues = (*_errors(answers, wanted), *_missing(attempt.procedure, answers, wanted))
    if issues:
        return Refused("office.invalid", "入力に直すところがあります。示した項目を確かめてください。", tuple(issues))
    return given


def files_after(case: Case, act: Act, wanted: Collection[str]) -> Files:
    """The uploads at the office's fields after the act, by path: only those asked for change."""
    given = {path: files for path, files in act.office_files.items() if _top(path) in wanted}
    return {path: files for path, files in {**case.office_files, **given}.items() if files}


def collect_files(attempt: Attempt, answers: Answers | None) -> Files | None:
    """The uploads that are stored with the act; None where it asks for none. Those at fields that this act asks for
    and that are not shown (a row that is gone, a condition) are let go.
    """
    wanted = asked_fields(attempt.procedure, attempt.transition)
    if not wanted or answers is None:
        return None
    found = files_after(attempt.case, attempt.act, wanted)
    return {path: files for path, files in found.items() if _top(path) not in wanted or path in answers.shown}


def _top(path: str) -> str:
    parsed = parse_path(path)
    return str(parsed[0]) if parsed else ""


def _errors(answers: Answers, wanted: Wanted) -> Iterator[Issue]:
    """What the reading found wrong in the fields asked for; one that the transition makes optional may be blank."""
    for issue in answers.errors:
        path = parse_path(issue.path)
        if path is None or path[0] not in wanted:
            continue
        ask = wanted[str(path[0])]
        if ask is not None and ask.required is False and issue.code.startswith("required") and len(path) == 1:
            continue
        yield issue


def _missing(procedure: Procedure, answers: Answers, wanted: Wanted) -> Iterator[Issue]:
    """Fields that only this transition requires (`asks: [{field: 決定日, required: true}]`)."""
    for _, path, field in fields_of(procedure):
        ask = wanted.get(path[0]) if len(path) == 1 else None
        if ask is None or not ask.required or field.id != ask.field or format_path(path) not in answers.shown:
            continue
        if field.missing(answers.values.get(field.id)) and not _reported(answers, path):
            yield Issue(format_path(path), field.required_code, text_of(Invalid(field.required_code), field), None)


def _reported(answers: Answers, path: SchemaPath) -> bool:
    return any((at := parse_path(issue.path)) is not None and schema_path(at) == path for issue in answers.errors)
