"""The office's own fields in the form of an act (官署の記入欄): shown, with their errors; edited by the form's buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from engine.case import intake
from engine.case.act import Refused
from engine.case.answers import Answers, Issue
from engine.case.office_fields import asked_fields
from engine.procedure.field import Raw
from engine.procedure.path import format_path, parse_path
from engine.web import asking, rows, uploads
from engine.web.bound import Sheet
from engine.web.refusal import Refusal
from engine.web.request import Request
from engine.web.reviewer import asked, filed
from engine.web.reviewer.asked import Opened


def reading(request: Request, act: Opened) -> Answers:
    """The filed answers with the office's fields as typed now, under the outcome chosen now."""
    changes = filed.with_office(act.open_, act.office, act.outcome)
    return filed.read(request, act.open_, {**changes, "office_files": files(act)}, act.wanted)


def files(act: Opened) -> uploads.Files:
    """Every upload of the office's, those of this act as the form holds them now."""
    given = asked.changed_files(act)
    return {path: found for path, found in {**act.case.office_files, **given}.items() if found}


def pages(act: Opened, answers: Answers, issues: Sequence[Issue]) -> list[tuple[str, Markup]]:
    """The office's pages that this act asks for, ready to be filled in; none until the outcome is known."""
    wanted = asked_fields(act.open_.procedure, act.transition)
    if not wanted or ("outcome" in act.words and not act.outcome):
        return []
    errors: dict[str, list[Issue]] = {}
    for issue in issues:
        errors.setdefault(issue.path, []).append(issue)
    raw = {**act.case.office_answers, **act.office}
    needed = {format_path((name,)) for name, ask in wanted.items() if ask is not None and ask.required}
    required = frozenset(answers.required) | needed
    sheet = Sheet(answers, raw, act.case.id, errors=errors, files=act.office_files, required=required)
    found = []
    for form in act.open_.opened.office_pages.values():
        ids = {piece.field.id for piece in form.fields()}
        if not form.page.filled_by_applicant and ids & set(wanted) and form.page.id in answers.shown_pages:
            found.append((form.page.title.say(), form.body(sheet)))
    return found


def edited(request: Request, act: Opened, do: str) -> tuple[Opened, Refused | None]:
    """The act after a button within its form: rows of a table, an address by its postal code, a suggestion taken."""
    op, _, target = do.partition(":")
    if op == "accept":
        answers = reading(request, act)
        for issue in (*answers.errors, *answers.warnings):
            if issue.path == target and issue.suggestion is not None:
                act = _put(act, {target: issue.suggestion})
    elif op == "postal":
        code = str((rows.at(act.office, target) or {}).get("郵便番号", ""))
        digits = "".join(str(int(sign)) for sign in code if sign.isdecimal())
        found = asking.postal(request.app, digits)
        act = _put(act, {f"{target}.{part}": value for part, value in found.items()})
    elif op in rows.OPS:
        return _rows(request, act, op, target)
    return act, None


def _rows(request: Request, act: Opened, op: str, target: str) -> tuple[Opened, Refused | None]:
    path = parse_path(target) or ()
    index = path[-1] if path and isinstance(path[-1], int) else -1
    table = format_path(path[:-1]) if index >= 0 else target
    if not path or path[0] not in act.wanted:
        return act, Refused("rows.target", "行を変える表が見つかりません。")
    raw = {**act.case.office_answers, **act.office}
    try:
        text = rows.sent_text(request, op, target)
    except Refusal as refusal:
        return act, Refused(refusal.code, refusal.words.reason)
    changed = intake.edit_rows(act.open_.program, raw, table, "paste" if op == "csv" else op, index, text)
    if isinstance(changed, intake.Unreadable):
        return act, Refused(changed.code, changed.reason)
    office = {name: value for name, value in changed.items() if name in act.wanted}
    return replace(act, office=office, office_files=rows.moved(act.office_files, table, op, index)), None


def _put(act: Opened, values: Mapping[str, Any]) -> Opened:
    tree = intake.decode(list(values.items()))
    if isinstance(tree, intake.Unreadable):
        return act
    mine: Mapping[str, Raw] = {name: raw for name, raw in tree.items() if name in act.wanted}
    return replace(act, office=intake.merge(act.open_.program, act.office, mine, lambda _: True))
