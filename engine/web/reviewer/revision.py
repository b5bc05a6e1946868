"""One submitted version (提出の版) beside the one before it: every answer, what differs marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from engine.case.model import FileRef
from engine.case.seeing import unseen
from engine.store.answers import Revision
from engine.web.file_access import readable
from engine.web.file_states import file_states
from engine.web.opening import OpenCase, case_of
from engine.web.refusal import unknown
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.reviewer import filed
from engine.web.summary import lines_of


@dataclass(frozen=True)
class Cell:
    """An answer as text, or its uploads: linked where this official may read them, else only named."""

    text: str = ""
    files: tuple[FileRef, ...] = ()
    head: bool = False
    label: str = ""

    @property
    def blank(self) -> bool:
        return not self.text and not self.files


@dataclass(frozen=True)
class Side:
    """One answer in both versions; `before` None where there is no earlier version."""

    label: str
    before: Cell | None
    after: Cell
    differs: bool
    head: bool


Cells = Mapping[str, Mapping[str, Cell]]  # page title -> path


def show(request: Request) -> Response:
    """GET /review/cases/{case}/revisions/{number}"""
    with request.app.store.read() as tx:
        open_ = case_of(request, tx)
        revisions = tx.answers.of_case(open_.case.id)
        states = file_states(request, tx, open_.case.id, official=True)
    number = request.params.get("number", "")
    found = next((each for each in revisions if str(each.number) == number), None)
    if found is None:
        raise unknown()
    earlier = next((each for each in revisions if each.number == found.number - 1), None)
    return page(
        request,
        "reviewer/revision.html",
        case=open_.case,
        procedure=open_.procedure,
        revision=found,
        earlier=earlier,
        revisions=revisions,
        sections=_sections(request, open_, found, earlier),
        states=states,
        readable=readable(request, open_),
    )


def _sections(
    request: Request, open_: OpenCase, found: Revision, earlier: Revision | None
) -> list[tuple[str, list[Side]]]:
    after = _cells(request, open_, found)
    before = _cells(request, open_, earlier) if earlier else None
    sections = []
    for title in {**after, **(before or {})}:
        lines, old = after.get(title, {}), None if before is None else before.get(title, {})
        sides = []
        for path, cell in lines.items():
            was = None if old is None else old.get(path, Cell())
            differs = was is not None and (was.text, was.files) != (cell.text, cell.files)
            sides.append(Side(cell.label, was, cell, differs, cell.head))
        for path, was in (old or {}).items():
            if path not in lines and not was.blank:
                sides.append(Side(was.label, was, Cell(), True, was.head))
        if sides:
            sections.append((title, sides))
    return sections


def _cells(request: Request, open_: OpenCase, revision: Revision) -> Cells:
    """One version, read by the definition it was filed under."""
    as_filed: dict[str, Any] = {"answers": revision.values, "files": revision.files, "evidence": revision.evidence}
    answers, roles = filed.read(request, open_, as_filed), filed.roles(request, open_)
    pages = [each for each in open_.procedure.pages if each.filled_by_applicant and each.id in answers.shown_pages]
    found = {
        each.title.say(): {
            line.path: Cell(line.value, line.files, line.head, line.label)
            for line in lines_of(each, answers, roles=roles)
        }
        for each in pages
    }
    away = unseen(open_.procedure, roles)
    attached = {
        each.id: Cell(
            "（伏せています）" if (each.id,) in away else "", () if (each.id,) in away else there, False, label
        )
        for each in open_.procedure.attachments
        if (label := each.label.say()) and (there := revision.files.get(each.id, ()))
    }
    return {**found, "添付書類": attached} if attached else found
