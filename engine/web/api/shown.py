"""What was filed, as a system is shown it: values by key, files, and what is withheld from this token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.case import guards, scopes
from engine.case.answers import ATTACHMENT, Answers, canonical
from engine.case.model import Case
from engine.case.need import NEED_TO_KNOW, is_guarded
from engine.case.policy import may
from engine.case.seeing import as_seen, is_shown_to_applicant, is_unseen, unseen
from engine.procedure.field import Field
from engine.procedure.model import Page, walk_fields
from engine.procedure.path import SchemaPath, format_path
from engine.web.api.shapes import FileShape
from engine.web.opening import OpenCase
from engine.web.request import Request

PEOPLE = ("individual", "sole_proprietor", "promoters", "staff")  # parties whose name is a person's


@dataclass(frozen=True)
class Filed:
    """`answers` are JSON; keys of `files` are ids of attachments or paths; `withheld` names keys of both."""

    answers: dict[str, Any]
    files: dict[str, tuple[FileShape, ...]]
    withheld: tuple[str, ...]
    internal: bool  # whether the scopes open what only officials see


def is_person(case: Case) -> bool:
    """Whether the case was filed by a person, whose name is personal data."""
    return case.owner.kind in PEOPLE


def filed(request: Request, open_: OpenCase) -> Filed:
    """The case as this system's scopes open it."""
    program, case, procedure = open_.program, open_.case, open_.procedure
    roles = scopes.looking_as(request.person, procedure)
    whole = guards.read_filed(program, case, request.now)
    internal = bool(may(request.person, "api.case.internal", case, procedure))
    pages = [each for each in procedure.pages if each.id in whole.shown_pages]
    pages = [each for each in pages if internal or is_shown_to_applicant(each, case)]
    seen = as_seen(program, whole, roles)
    values = _values(open_, seen)
    answers = {
        key: values[key] for page in pages if page.id in seen.shown_pages for key in _keys(page) if key in values
    }
    away = unseen(procedure, roles)
    held = {**case.files, **(case.office_files if internal else {})}
    files = {key: _files(refs) for key, refs in held.items() if refs and not _is_away(key, away)}
    withheld = [] if NEED_TO_KNOW in roles else [key for page in pages for key in _guarded(page)]
    guarded = {each.id for each in procedure.attachments if is_guarded(each)}
    withheld += [key for key, refs in held.items() if refs and key not in files and _bare(key) in guarded]
    return Filed(answers, files, tuple(withheld), internal)


def _bare(key: str) -> str:
    return key.removeprefix(ATTACHMENT)


def _is_away(key: str, away: frozenset[SchemaPath]) -> bool:
    return is_unseen(_bare(key), away)


def _values(open_: OpenCase, answers: Answers) -> Mapping[str, Any]:
    return {**canonical(open_.program, answers), **canonical(open_.program, answers, office=True)}


def _keys(page: Page) -> list[str]:
    if page.repeat is not None:
        return [page.id]
    return [item.id for item in page.fields if isinstance(item, Field)]


def _guarded(page: Page) -> list[str]:
    above = (page.id,) if page.repeat is not None else ()
    return [format_path(path) for path, field in walk_fields(page.fields, above) if is_guarded(field)]


def _files(refs: tuple[Any, ...]) -> tuple[FileShape, ...]:
    return tuple(FileShape(name=ref.name, size=ref.size, media_type=ref.media_type, sha256=ref.digest) for ref in refs)
