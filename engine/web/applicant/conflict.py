"""Two at one draft (下書きの競合): what is stored beside what was typed here; the person chooses, nothing is lost."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from engine.case import intake
from engine.procedure.field import Raw
from engine.procedure.path import format_path, parse_path, schema_path
from engine.web.opening import OpenCase
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.rows import at

if TYPE_CHECKING:
    from engine.web.applicant.sheet_page import Form


@dataclass(frozen=True)
class Difference:
    """One field that differs: its label, what is stored, what was typed here."""

    label: str
    stored: str
    typed: str


def answer(request: Request, now: OpenCase, form: "Form") -> Response:
    """409 with both versions, and a form that holds what was typed."""
    return page(
        request,
        "applicant/conflict.html",
        409,
        form=form,
        procedure=now.procedure,
        case=now.case,
        kept=request.form.pairs,
        differences=_differences(request, now),
    )


def _differences(request: Request, now: OpenCase) -> list[Difference]:
    posted = intake.decode(request.form.pairs)
    if isinstance(posted, intake.Unreadable):
        return []
    names = dict.fromkeys(name for name, _ in request.form.pairs)
    found = []
    for name in names:
        stored, typed = at(now.case.draft, name), at(posted, name)
        if _text(stored) != _text(typed):
            found.append(Difference(_label(now, name), _text(stored), _text(typed)))
    return found


def _text(raw: Raw | None) -> str:
    if isinstance(raw, list):
        return "、".join(_text(item) for item in raw)
    return raw if isinstance(raw, str) else ""


def _label(now: OpenCase, name: str) -> str:
    parsed = parse_path(name)
    if parsed is None:
        return name
    words: list[str] = []
    for length in range(1, len(parsed) + 1):
        step = parsed[length - 1]
        if isinstance(step, int):
            words.append(f"{step + 1}行目")
            continue
        piece = now.opened.pieces.get(format_path(schema_path(parsed[:length])))
        words.append(piece.field.title.say() if piece else step)
    return " ".join(words)
