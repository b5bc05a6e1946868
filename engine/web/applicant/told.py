"""What is wrong, as a list with links to the places: the error summary of a page and of the whole filing."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.case.answers import Issue
from engine.case.correction import ATTACHMENT
from engine.procedure.path import format_path, html_id, parse_path, schema_path
from engine.web.applicant.steps import ATTACH, page_of
from engine.web.opening import OpenCase


@dataclass(frozen=True)
class Told:
    """One line of the summary."""

    href: str
    text: str
    page: str


def told(open_: OpenCase, issues: Iterable[Issue], here: str = "", correction: bool = False) -> list[Told]:
    """The issues as lines, each text once; links within `here`, or all on a correction's one page, stay on the page."""
    lines: dict[str, Told] = {}
    for issue in issues:
        page = page_of(open_, issue.path)
        lines.setdefault(
            f"{page}:{issue.text}", Told(_href(open_, issue.path, page, page if correction else here), issue.text, page)
        )
    return list(lines.values())


def _href(open_: OpenCase, path: str, page: str, here: str) -> str:
    base = f"/cases/{open_.case.id}"
    if path.startswith(ATTACHMENT):
        return f"{base}/attachments#a-{path.removeprefix(ATTACHMENT)}"
    anchor = f"#{anchor_of(open_, path)}"
    if not page or page in (here, ATTACH):
        return anchor
    return f"{base}/pages/{page}{anchor}"


def anchor_of(open_: OpenCase, path: str) -> str:
    """The element to go to for a path: the control, or the group of controls."""
    parsed = parse_path(path)
    if parsed is None:
        return "form"
    piece = open_.opened.pieces.get(format_path(schema_path(parsed)))
    letter = "c" if piece is not None and piece.field.grouped else "f"
    return letter + html_id(parsed)[1:]
