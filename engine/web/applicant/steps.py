"""Step navigation (ステップ): every page a filing leads through, and how far each is."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from engine.case.answers import Answers
from engine.case.correction import ATTACHMENT
from engine.procedure.field import Field
from engine.procedure.model import Procedure
from engine.web.opening import OpenCase
from engine.web.sheets import any_text, filled
from engine.web.slots import safe

ATTACH, CHECK = "attachments", "check"
_WORDS = {"none": "未入力", "part": "入力中", "done": "入力済み", "wrong": "直すところがあります"}


@dataclass(frozen=True)
class Step:
    """One step: `state` is how far it is, `look` how it is drawn (`here` for the open page)."""

    id: str
    title: str
    href: str
    number: int
    state: str
    look: str

    @property
    def word(self) -> str:
        if self.id == CHECK or (self.id == ATTACH and self.state == "none"):
            return ""
        return _WORDS[self.state]


def page_of(open_: OpenCase, path: str) -> str:
    """The page on which a path stands; empty when it is none of the applicant's."""
    pages = open_.opened.kept("page_of", lambda: _pages_by_field(open_.procedure))
    top = path.partition(".")[0].partition("[")[0]
    return pages.get(top, ATTACH if path.startswith(ATTACHMENT) else "")


def _pages_by_field(procedure: Procedure) -> Mapping[str, str]:
    """Every page by the ids of its fields, and by its own id, under which its notes and a repeating page's rows stand."""
    fields = {item.id: page.id for page in procedure.pages for item in page.fields if isinstance(item, Field)}
    return {**fields, **{page.id: page.id for page in procedure.pages}}


def steps(open_: OpenCase, answers: Answers, here: str) -> list[Step]:
    """The steps that are shown now, in order."""
    base, procedure = f"/cases/{open_.case.id}", open_.procedure
    shown = [page for page in procedure.pages if page.filled_by_applicant and page.id in answers.shown_pages]
    wanted = [(page.id, page.title.say(), f"{base}/pages/{page.id}") for page in shown]
    if answers.attachments_shown:
        wanted.append((ATTACH, "添付書類", f"{base}/attachments"))
    wanted.append((CHECK, "内容の確認と提出", f"{base}/check"))
    states = _states(open_, answers, [page.id for page in shown])
    made = []
    for number, (id_, title, href) in enumerate(wanted, 1):
        state = states.get(id_, "none")
        look = "here" if id_ == here else state
        made.append(Step(id_, title, href, number, state, look))
    return made


def _states(open_: OpenCase, answers: Answers, pages: Iterable[str]) -> dict[str, str]:
    gaps: set[str] = set()
    wrong: set[str] = set()
    for issue in answers.errors:
        page = page_of(open_, issue.path)
        gap = issue.code.startswith(("required", "rows.required", "rows.min")) or not filled(answers.raw, issue.path)
        (gaps if gap else wrong).add(page)
    typed = {page_of(open_, name) for name, raw in answers.raw.items() if any_text(raw)}
    found = {}
    for page in pages:
        found[page] = "wrong" if page in wrong else "part" if page in gaps and page in typed else "none"
        if page not in wrong | gaps:
            found[page] = "done"
    there = all(open_.case.draft_files.get(id_) for id_ in answers.attachments)
    some = any(open_.case.draft_files.values())
    found[ATTACH] = "part" if not there and some else "done" if there and answers.attachments else "none"
    return found


def navigation(open_: OpenCase, items: list[Step]) -> Markup:
    """The step list as HTML: the same for everybody who is as far, but for the case in its links."""
    key = ("steps", tuple((item.id, item.state, item.look) for item in items))
    return _filled(open_, key, lambda macros: macros.steps(items))


def progress(open_: OpenCase, items: list[Step]) -> Markup:
    """How far one is, in a line above the title."""
    here = next(item.number for item in items if item.look == "here")
    return _filled(open_, ("progress", here, len(items)), lambda macros: macros.progress(items))


def _filled(open_: OpenCase, key: Hashable, make: Callable[[Any], str]) -> Markup:
    id_, opened = open_.case.id, open_.opened

    def anybody() -> str:
        return str(make(opened.templates.get_template("parts.html").module)).replace(id_, "\x00")

    return safe(opened.kept(key, anybody).replace("\x00", id_))


def after(items: list[Step], here: str, offset: int) -> str:
    """The address of the step before (-1) or after (+1) this one."""
    ids = [item.id for item in items]
    at = ids.index(here) + offset if here in ids else 0
    return items[min(max(at, 0), len(items) - 1)].href
