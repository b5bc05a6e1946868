"""Where a remark may stand (指摘): every answer of the applicant and every attachment, with what was written so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.case.answers import Answers
from engine.case.correction import attachment_path, unknown_remark
from engine.case.model import FileRef, Remark
from engine.case.seeing import Roles, unseen
from engine.procedure.model import Page
from engine.web.opening import OpenCase
from engine.web.summary import lines_of

REMARK = "remark-"  # how a remark's input begins: no field id contains a hyphen
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """One answer or attachment. `name` of its input, "" where no remark can stand; `head` lines have no value.

    `files` are linked instead of the value.
    """

    name: str
    label: str
    value: str
    remark: str
    head: bool = False
    level: int = 0
    files: tuple[FileRef, ...] = ()


@dataclass(frozen=True)
class Section:
    """The places of one page. `written` = how many have a remark already."""

    title: str
    places: Sequence[Place]

    @property
    def written(self) -> int:
        return sum(1 for place in self.places if place.remark.strip())


def remarks_of(pairs: Sequence[tuple[str, str]]) -> tuple[Remark, ...]:
    """The remarks in a posted form; empty boxes are none."""
    return tuple(
        Remark(name.removeprefix(REMARK), text) for name, text in pairs if name.startswith(REMARK) and text.strip()
    )


def sections(open_: OpenCase, answers: Answers, typed: Typed, roles: Roles) -> Sequence[Section]:
    """Everything the applicant filed, in the form's order, the attachments last."""
    found = [
        Section(page.title.say(), _of_page(open_, page, answers, typed, roles))
        for page in open_.procedure.pages
        if page.filled_by_applicant and page.id in answers.shown_pages
    ]
    return [
        section for section in (*found, Section("添付書類", _attached(open_, answers, typed, roles))) if section.places
    ]


def _of_page(open_: OpenCase, page: Page, answers: Answers, typed: Typed, roles: Roles) -> list[Place]:
    places = []
    for line in lines_of(page, answers, roles=roles):
        wrong = unknown_remark(open_.procedure, open_.case, Remark(line.path, "x"))
        name = "" if wrong else REMARK + line.path
        places.append(Place(name, line.label, line.value, typed.get(name, ""), line.head, line.level, line.files))
    return places


def _attached(open_: OpenCase, answers: Answers, typed: Typed, roles: Roles) -> list[Place]:
    files: Mapping[str, tuple[FileRef, ...]] = open_.case.files
    away, places = unseen(open_.procedure, roles), []
    for attachment in open_.procedure.attachments:
        if attachment.id not in answers.attachments and not files.get(attachment.id):
            continue
        name = REMARK + attachment_path(attachment.id)
        there = files.get(attachment.id, ())
        closed = bool(there) and (attachment.id,) in away
        value = "（伏せています）" if closed else "（添付なし）"
        shown = () if closed else there
        places.append(Place(name, attachment.label.say(), value, typed.get(name, ""), files=shown))
    return places
