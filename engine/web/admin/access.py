"""The access review (権限の点検): who can do what and since when, as a page and as CSV; that it was reviewed, by office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from engine.case.policy import may
from engine.procedure.roles import ROLES
from engine.store.access import AccessLine, AccessQuery
from engine.store.audit import RecordQuery
from engine.store.transaction import Transaction
from engine.web.admin import access_systems, words
from engine.web.admin.asking import done, said
from engine.web.audit.tabs import tabs
from engine.web.dates import local
from engine.web.opening import day_of
from engine.web.refusal import Refusal, Say, bad_request
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.spreadsheets import MEDIA_TYPE, csv_of

EVERY = "*"  # in addresses: roles that hold in every office
_HEADINGS = (
    "氏名",
    "利用者番号",
    "メール",
    "所属",
    "役割",
    "官署",
    "手続・系統",
    "いつから",
    "与えた人",
    "承認した人",
    "期限",
    "理由",
    "最後のサインイン",
)
_CHANGED = Say(
    "役割が変わりました",
    "この画面を開いたあとに、この官署の役割が変わりました。点検したことは、まだ記録していません。",
    "権限の点検の画面を開き直して、もう一度確かめてください。",
)
_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Group:
    """The roles of one office, and when somebody last looked through them. `id` = EVERY: those of every office."""

    id: str
    title: str
    lines: Sequence[tuple[AccessLine, words.Line]]
    reviewed_at: datetime | None
    reviewed_by: str
    seen: str
    is_due: bool  # never looked through, or more than a year ago


def show(request: Request) -> Response:
    """GET /admin/access?office=&role=&procedure="""
    chosen = _chosen(request)
    asked = _query(request, chosen)
    with request.reading() as tx:
        lines = tx.access.lines(asked)
        groups = list(_groups(request, tx, lines))
        offices = [office.id for office in tx.offices.all() if office.ended_at is None]
        systems = access_systems.systems(tx, chosen, request.now)
    kept = {name: value for name, value in chosen.items() if value}
    return page(
        request,
        "admin/access.html",
        groups=groups,
        systems=systems,
        count=len(lines),
        people=len({line.person.id for line in lines}),
        offices=offices,
        roles=[(id_, text.ja) for id_, text in ROLES.items()],
        chosen=chosen,
        every=EVERY,
        csv=f"/admin/access.csv?{urlencode(kept)}",
        may_review=bool(may(request.person, "admin.access.review")) and not chosen["role"] and not chosen["procedure"],
        operates=bool(may(request.person, "admin.view")),
        audits=tabs(request),
        said=said(request),
    )


def export(request: Request) -> Response:
    """GET /admin/access.csv: the same lines, people's and systems', for a spreadsheet; that they were taken out is recorded."""
    chosen = _chosen(request)
    with request.app.store.write() as tx:
        lines = tx.access.lines(_query(request, chosen))
        told = words.lines(tx, tuple(line.held for line in lines), day_of(request))
        rows = [_row(line, each) for line, each in zip(lines, told, strict=True)]
        rows += [access_systems.row_of(each) for each in access_systems.systems(tx, chosen, request.now)]
        facts = {"count": len(rows), **{name: value for name, value in chosen.items() if value}}
        tx.audit.append("access.export", request.person, "access:staff", facts, request.now)
    name = f"access-{local(request.now):%Y%m%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(csv_of([_HEADINGS, *rows]), headers=headers, media_type=MEDIA_TYPE)


def review(request: Request) -> Response:
    """POST /admin/access/reviewed: that one office's roles were looked through: how many, by whom, when."""
    office = request.form.one("office")
    with request.app.store.write() as tx:
        if office != EVERY and tx.offices.get(office) is None:
            raise bad_request("office.unknown", "その官署はありません。")
        asked = AccessQuery(day_of(request), office="" if office == EVERY else office)
        numbers = [line.held.number for line in tx.access.lines(asked)]
        if request.form.get("seen") != _seen(numbers):
            raise Refusal(409, "access.changed", _CHANGED)
        facts = {"count": len(numbers), "grants": numbers}
        tx.audit.append("access.review", request.person, f"office:{office}", facts, request.now)
    return done("/admin/access", "access.review")


def unreviewed(tx: Transaction, now: datetime) -> list[str]:
    """Offices whose roles nobody looked through within a year."""
    found = [office.id for office in tx.offices.all() if office.ended_at is None]
    return [id_ for id_ in found if (last := _last_review(tx, id_)[0]) is None or now - last > _YEAR]


def _chosen(request: Request) -> dict[str, str]:
    return {name: request.query_text(name) for name in ("office", "role", "procedure")}


def _query(request: Request, chosen: dict[str, str]) -> AccessQuery:
    office = "" if chosen["office"] == EVERY else chosen["office"] or None
    return AccessQuery(day_of(request), office=office, role=chosen["role"], procedure=chosen["procedure"])


def _groups(request: Request, tx: Transaction, lines: Sequence[AccessLine]) -> Iterator[Group]:
    told = words.lines(tx, tuple(line.held for line in lines), day_of(request))
    by_office: dict[str, list[tuple[AccessLine, words.Line]]] = {}
    for line, each in zip(lines, told, strict=True):
        by_office.setdefault(line.held.grant.office or EVERY, []).append((line, each))
    for id_, found in by_office.items():
        at, by = _last_review(tx, id_)
        seen, is_due = _seen([line.held.number for line, _ in found]), at is None or request.now - at > _YEAR
        yield Group(id_, words.EVERY_OFFICE if id_ == EVERY else id_, found, at, by, seen, is_due)


def _last_review(tx: Transaction, office: str) -> tuple[datetime | None, str]:
    found = tx.audit.page(RecordQuery(action="access.review", subject=f"office:{office}", limit=1)).rows
    return (found[0].at, found[0].actor_name) if found else (None, "")


def _seen(numbers: Sequence[int]) -> str:
    """What was on the page: a review is of these roles, not of those that came meanwhile."""
    return "-".join(map(str, sorted(numbers)))


def _row(line: AccessLine, told: words.Line) -> tuple[str, ...]:
    person, held = line.person, line.held
    return (
        person.name,
        person.id,
        person.email,
        person.office,
        told.role,
        told.office,
        told.procedure,
        f"{local(held.granted_at):%Y-%m-%d}",
        told.by,
        told.approved_by,
        held.until.isoformat() if held.until else "",
        held.reason,
        f"{local(person.signed_in_at):%Y-%m-%d %H:%M}" if person.signed_in_at else "",
    )
