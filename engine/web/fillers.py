"""What goes into each kind of slot. Every function returns HTML with each person's text escaped."""

from collections.abc import Mapping, Sequence

from engine.case.answers import Issue
from engine.case.entries import NOT_OPEN
from engine.procedure.field import Option
from engine.procedure.path import html_id
from engine.web.bound import Asked, Bound
from engine.web.slots import text

NEED = {
    True: '<span class="field__need field__need--yes">※必須</span>',
    False: '<span class="field__need">※任意</span>',
}


def name(bound: Bound, part: str | None) -> str:
    return text(f"{bound.key}.{part}" if part else bound.key)


def control_id(bound: Bound, part: str | None) -> str:
    return text(html_id((*bound.path, part) if part else bound.path))


def frame_id(bound: Bound, letter: str) -> str:
    return letter + html_id(bound.path)[1:]


def value(bound: Bound, part: str | None) -> str:
    raw = bound.part(part)
    return text(raw) if raw else ""


def checked(bound: Bound, code: str) -> str:
    return " checked" if bound.raw and code in bound.field.chosen(bound.raw) else ""


def selected(bound: Bound, code: str) -> str:
    return " selected" if bound.raw and code in bound.field.chosen(bound.raw) else ""


def part_selected(bound: Bound, argument: tuple[str, str]) -> str:
    return " selected" if bound.part(argument[0]) == argument[1] else ""


def shown(bound: Bound, part: str | None) -> str:
    """The value as a person reads it; what could not be read is shown as typed."""
    found = bound.value
    if part is not None:
        return text(found.get(part) or "" if isinstance(found, Mapping) else bound.part(part))
    if found is None:
        return text(bound.part(None))
    for option in bound.sheet.limits(bound.key, bound.schema).options or ():
        if option.code == found:
            return text(option.label.say(bound.sheet.lang))
    return text(bound.field.show(found, bound.sheet.lang))


# ── the form contract ────────────────────────────────────────────────────────────────────────────────────────────────


def attrs(bound: Bound, part: str | None) -> str:
    """aria-describedby, aria-invalid and aria-required of a control, as the form contract has them."""
    if not bound.sheet.said and not bound.spec.in_row:
        return bound.spec.plain_attrs(part, bound.key in bound.sheet.required)
    wanted = part is None or part in bound.spec.needed
    wrong = bool(bound.sheet.errors) and bool(bound.issues(part) or (part and wanted and bound.issues(None)))
    return _described(bound, wrong) + (' aria-invalid="true"' if wrong else "") + (_required(bound) if wanted else "")


def option_attrs(bound: Bound, _: None) -> str:
    """For radio buttons and check boxes in a fieldset: ARIA allows neither `invalid` nor `required` there."""
    return ""


def group_attrs(bound: Bound, _: None) -> str:
    """The fieldset names its help and its error; its members are described through it."""
    return _described(bound, bool(bound.sheet.errors) and bool(bound.all_issues()))


def _described(bound: Bound, wrong: bool) -> str:
    ids = []
    if bound.spec.help:
        ids.append(frame_id(bound, "h"))
    if bound.spec.hinted:
        ids.append(html_id(bound.path) + "-x")
    if bound.sheet.remarks and bound.key in bound.sheet.remarks:
        ids.append(frame_id(bound, "r"))
    if bound.spec.items:
        ids.append(frame_id(bound, "m"))
    elif wrong:
        ids.append(frame_id(bound, "e"))
    return f' aria-describedby="{text(" ".join(ids))}"' if ids else ""


def _required(bound: Bound) -> str:
    return ' aria-required="true"' if bound.key in bound.sheet.required else ""


def need(bound: Bound, _: None) -> str:
    return NEED[bound.key in bound.sheet.required]


def wrong_class(bound: Bound, _: None) -> str:
    return " field--wrong" if bound.sheet.errors and not bound.spec.items and bound.all_issues() else ""


def reason(bound: Bound, _: None) -> str:
    """Why a field cannot be changed, below its value."""
    why = bound.sheet.locked.get(bound.key)
    # A correction page says once for all fields that only some are open.
    return f'<p class="field__reason">{text(why)}</p>' if why and why != NOT_OPEN else ""


def fixed(bound: Bound, _: None) -> str:
    """編集不可, beside the label."""
    return '<span class="field__need">編集不可</span>' if bound.key in bound.sheet.locked else ""


def remarks(bound: Bound, _: None) -> str:
    found = bound.sheet.remarks.get(bound.key, ()) if bound.sheet.remarks else ()
    if not found:
        return ""
    body = "".join(f"<p>{text(remark.text)}</p>" for remark in found)
    return f'<div class="field__remark" id="{text(frame_id(bound, "r"))}"><strong>補正してください</strong>{body}</div>'


def messages(bound: Bound, _: None) -> str:
    """Below the control: what is wrong, what to check, what may be taken instead, where the value came from."""
    sheet, html = bound.sheet, ""
    if not sheet.said and bound.key not in sheet.origins:
        return ""
    if sheet.errors and (issues := bound.all_issues()):
        said = dict.fromkeys(issue.text for issue in issues)
        lines = "".join(f'<p class="field__error">{text(line)}</p>' for line in said)
        html += f'<div id="{text(frame_id(bound, "e"))}">{lines}</div>{_suggestions(bound, issues)}'
    if sheet.warnings and (found := sheet.warnings.get(bound.key)):
        html += "".join(f'<p class="field__warning">{text(issue.text)}</p>' for issue in found)
        html += _suggestions(bound, found)
    if sheet.asked and (asked := sheet.asked.get(bound.key)):
        html += _asked(asked)
    if (origin := sheet.origins.get(bound.key)) and bound.key not in sheet.locked:
        html += f'<p class="field__origin">{text(origin)}</p>'
    return html


def _asked(asked: Asked) -> str:
    notes = "".join(f'<p class="small">{text(note)}</p>' for note in asked.notes)
    button = (
        '<p><button class="button button--small" type="submit" name="form-do" '
        f'value="lookup:{text(asked.lookup)}">もう一度照会する</button></p>'
    )
    return (
        f'<div class="asked asked--{asked.look}" role="status"><p>{text(asked.text)}</p>{notes}'
        f"{button if asked.again else ''}</div>"
    )


def container_messages(bound: Bound, _: None) -> str:
    """The messages of a table or group in an element of their own: a partial answer replaces them without the rows."""
    return f'<div id="{text(frame_id(bound, "m"))}">{messages(bound, None)}</div>'


def _suggestions(bound: Bound, issues: Sequence[Issue]) -> str:
    html = ""
    for issue in issues:
        if issue.suggestion is not None:
            html += (
                '<p><button class="button button--small" type="submit" name="form-do" '
                f'value="accept:{text(issue.path)}">'
                f"「{text(issue.suggestion)}」に置きかえる</button></p>"
            )
    return html


# ── what needs the compiled page ─────────────────────────────────────────────────────────────────────────────────────


def members(bound: Bound, _: None) -> str:
    """The fields of a group."""
    raw = bound.raw if isinstance(bound.raw, dict) else {}
    values = bound.value if isinstance(bound.value, Mapping) else {}
    return "".join(item.html(bound.sheet, bound.path, raw, values) for item in bound.spec.items)


def rows(bound: Bound, _: None) -> str:
    """The rows of a table."""
    raw = bound.raw if isinstance(bound.raw, list) else []
    return "".join(bound.spec.row_html(bound, index) for index in range(len(raw)))


def rows_read(bound: Bound, _: None) -> str:
    """The rows of a table that is only to be read: a numbered card each."""
    count = len(bound.raw) if isinstance(bound.raw, list) else 0
    cards = "".join(
        f'<li class="row"><p class="row__number">{bound.spec.row_title(bound, index)}</p>'
        f'<div class="row__fields">{bound.spec.row_members(bound, index)}</div></li>'
        for index in range(count)
    )
    return f'<ol class="rows">{cards}</ol>' if count else ""


def column_sum(bound: Bound, column: str) -> str:
    """`<output>` of its own, so that a partial answer replaces the sum and nothing else."""
    total = bound.sheet.sum_of(bound, column)
    return f'<output id="{text(frame_id(bound, "s"))}-{text(column)}">{text(total)}</output>'


def choices(bound: Bound, _: None) -> str:
    """Options that come from the case, by the widget's own `options.html`."""
    options: Sequence[Option] = bound.sheet.limits(bound.key, bound.schema).options or ()
    return bound.spec.options_html(bound, options)


def files(bound: Bound, _: None) -> str:
    """The uploaded files of a field, each with a button to remove it."""
    found = bound.sheet.files.get(bound.key, ())
    if not found:
        return ""
    lines = "".join(
        f'<li><span><a class="files__name" href="/cases/{bound.sheet.case}/files/{file.digest}">{text(file.name)}</a>'
        f' <span class="small soft">{size_text(file.size)}</span></span>'
        f'<button class="button button--small button--text" type="submit" name="form-do" '
        f'value="remove-file:{text(bound.key)}:{file.digest}">取り除く'
        f'<span class="visually-hidden">：{text(file.name)}</span></button></li>'
        for file in found
    )
    return f'<ul class="files">{lines}</ul>'


def size_text(size: int) -> str:
    """How large a file is, for people."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024)):,}KB"
    return f"{size / 1024 / 1024:,.1f}MB"
