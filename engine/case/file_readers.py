"""Who may read which upload (添付の閲覧): a file is for those who are shown a place where it stands, and for who sent it.

A digest alone opens nothing. Officials never read what the applicant has not filed yet, nor what stands at a field or
page that `seen_by` keeps from them; applicants never read what the office keeps to itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.case.answers import Answers
from engine.case.model import Case, Event, FileRef
from engine.case.seeing import APPLICANT, Roles, is_shown_to_applicant, is_unseen, unseen
from engine.procedure.model import Procedure
from engine.procedure.path import SchemaPath, parse_path

Files = Mapping[str, tuple[FileRef, ...]]
Readable = dict[str, FileRef]  # by digest


@dataclass(frozen=True)
class Held:
    """What a case holds and held: the files of each submitted revision, its events, every upload ever, and those that
    the person in question sent himself.
    """

    revisions: Sequence[Files]
    events: Sequence[Event]
    uploads: Sequence[FileRef]
    own: Sequence[FileRef]


def for_official(procedure: Procedure, case: Case, held: Held, roles: Roles) -> Readable:
    """What somebody with these roles on the case may read."""
    away = unseen(procedure, roles)
    found = _by_digest(_at(files, away) for files in (case.files, *held.revisions, case.office_files))
    by_digest = {file.digest: file for file in held.uploads}
    for digest in _of_events(held.events, away):
        if digest in by_digest:
            found.setdefault(digest, by_digest[digest])
    return {**_by_digest([held.own]), **found}


def for_applicant(procedure: Procedure, case: Case, held: Held, filed: Answers | None) -> Readable:
    """What the side that filed may read. `filed`: the answers as officials read them; without them no office page."""
    found = _by_digest([*case.draft_files.values(), *(each for files in held.revisions for each in files.values())])
    found |= _by_digest([*case.files.values(), held.own])
    if filed is None:
        return found
    away = unseen(procedure, APPLICANT)
    pages = {page.id for page in procedure.pages if is_shown_to_applicant(page, case)}
    shown = {field.id for page, _, field in procedure.walk() if page.id in pages} | pages
    for path, files in case.office_files.items():
        parsed = parse_path(path)
        if parsed and parsed[0] in shown and path in filed.shown and not is_unseen(path, away):
            found |= _by_digest([files])
    return found


def _at(files: Files, away: frozenset[SchemaPath]) -> Iterator[FileRef]:
    for path, found in files.items():
        if not is_unseen(path, away):
            yield from found


def _of_events(events: Iterable[Event], away: frozenset[SchemaPath]) -> Iterator[str]:
    """What acts attached, and what stood at the office's fields before."""
    for event in events:
        attached, office = event.data.get("files"), event.data.get("office_files")
        if isinstance(attached, Mapping):
            yield from (digest for digests in attached.values() for digest in digests)
        if isinstance(office, Mapping):
            yield from (digest for path, digests in office.items() if not is_unseen(path, away) for digest in digests)


def _by_digest(groups: Iterable[Iterable[FileRef]]) -> Readable:
    return {file.digest: file for group in groups for file in group}
