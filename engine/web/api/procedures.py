"""GET /api/v1/procedures: what may be filed, and what one version of it asks."""

import re
from collections.abc import Iterator, Sequence

from starlette.responses import Response

from engine.case.model import Denied
from engine.case.need import is_guarded
from engine.case.policy import may
from engine.case.scopes import INTERNAL, covered, looking_as, scopes_of
from engine.case.seeing import Roles, sees
from engine.procedure.field import Field, Option
from engine.procedure.model import Attachment, Page, Procedure, walk_fields
from engine.procedure.path import format_path
from engine.store.errors import BadCursor
from engine.store.transaction import Transaction
from engine.store.versions import CatalogueQuery, Version
from engine.web.api import shapes
from engine.web.api.answer import answer
from engine.web.api.asked import Paged, VersionAsked, asked, bad_value
from engine.web.opening import day_of, version_of
from engine.web.refusal import denied, unknown
from engine.web.request import Request

PATH = "/api/v1/procedures"
_ID = re.compile(r"[\w-]{1,60}")


def show_list(request: Request) -> Response:
    """GET /api/v1/procedures: those that may be filed today, of those that the token is for."""
    wanted = asked(request, Paged)
    query = CatalogueQuery(day_of(request), after=wanted.cursor, limit=wanted.limit, procedures=covered(request.person))
    with request.reading() as tx:
        try:
            found = tx.versions.catalogue(query)
        except BadCursor as error:
            raise bad_value(Paged, "cursor") from error
    return answer(shapes.ProcedureList(items=tuple(map(_row, found.rows)), next=found.next))


def show(request: Request) -> Response:
    """GET /api/v1/procedures/{procedure}: the version in force today, or the one that is named."""
    wanted = asked(request, VersionAsked)
    with request.reading() as tx:
        version = _version(request, tx, wanted.version)
        procedure = version_of(request.app, tx, version.digest).procedure
    decision = may(request.actor, request.permission, procedure=procedure)
    if isinstance(decision, Denied):
        raise denied(decision)
    roles = looking_as(request.person, procedure)
    internal = INTERNAL in scopes_of(request.person, procedure.id)
    return answer(_told(version, procedure, [_page(page, roles) for page in pages(procedure, internal)]))


def pages(procedure: Procedure, internal: bool) -> list[Page]:
    """The pages whose answers applicants see in the end; with the scope, also those that only officials see."""
    return [
        page for page in procedure.pages if internal or page.filled_by_applicant or page.shown_to_applicant != "never"
    ]


def _version(request: Request, tx: Transaction, digest: str | None) -> Version:
    id_ = request.params.get("procedure", "")
    if not _ID.fullmatch(id_):
        raise unknown()
    found = tx.versions.get(digest) if digest else tx.versions.in_force(id_, day_of(request))
    if found is None or found.procedure != id_:
        raise unknown()
    return found


def _row(version: Version) -> shapes.ProcedureRow:
    return shapes.ProcedureRow(
        id=version.procedure,
        title=version.title,
        summary=version.summary,
        kind=version.kind,
        version=version.digest,
        effective_from=version.effective_from,
        effective_until=version.effective_until,
        published_at=version.published_at,
        url=f"{PATH}/{version.procedure}",
    )


def _told(version: Version, procedure: Procedure, told: Sequence[shapes.PageShape]) -> shapes.ProcedureAnswer:
    law = procedure.law
    return shapes.ProcedureAnswer(
        id=procedure.id,
        version=version.digest,
        title=procedure.title,
        summary=procedure.summary,
        kind=procedure.kind,
        law=shapes.Law(name=law.name, number=law.number, article=law.article) if law else None,
        effective_from=version.effective_from,
        effective_until=version.effective_until,
        published_at=version.published_at,
        pages=tuple(told),
        attachments=tuple(map(_attachment, procedure.attachments)),
        states=tuple(
            shapes.StateShape(
                id=state.id, label=state.title, holder=state.holder, initial=state.initial, final=state.final
            )
            for state in procedure.workflow.states
        ),
    )


def _page(page: Page, roles: Roles) -> shapes.PageShape:
    return shapes.PageShape(
        id=page.id,
        title=page.title,
        by="applicant" if page.filled_by_applicant else "office",
        repeated=page.repeat is not None,
        fields=tuple(_fields(page, roles)),
    )


def _fields(page: Page, roles: Roles) -> Iterator[shapes.FieldShape]:
    """What a guarded field is called is no secret; what only certain roles see is not told at all."""
    above = (page.id,) if page.repeat is not None else ()
    shown = {*roles, "need_to_know"}
    hidden: list[tuple[str, ...]] = []
    for path, field in walk_fields(page.fields, above):
        if any(path[: len(each)] == each for each in hidden) or not (sees(page, shown) and sees(field, shown)):
            hidden.append(path)
            continue
        yield shapes.FieldShape(
            key=format_path(path),
            label=field.title,
            widget=field.type,
            required=_required(field),
            many=field.many,
            computed=field.value is not None,
            guarded=is_guarded(field),
            choices=_choices(field.options_on(None)),
        )


def _choices(options: tuple[Option, ...] | None) -> tuple[shapes.Choice, ...] | None:
    return tuple(shapes.Choice(code=each.code, label=each.label) for each in options) if options is not None else None


def _required(part: Field | Attachment) -> str:
    if part.required:
        return "always"
    sometimes = part.required_when or any(case.required for case in getattr(part, "cases", ()))
    return "sometimes" if sometimes else "never"


def _attachment(attachment: Attachment) -> shapes.AttachmentShape:
    return shapes.AttachmentShape(
        id=attachment.id,
        label=attachment.label,
        required=_required(attachment),
        accept=attachment.accept,
        guarded=is_guarded(attachment),
    )
