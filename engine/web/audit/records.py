"""The records (監査記録) for auditors: who did what to what and when, newest first, filtered, and as CSV."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode

from starlette.responses import Response

from engine.case.calendar import JST, midnight
from engine.store.audit import Record, RecordQuery
from engine.web.audit import words
from engine.web.audit.tabs import tabs
from engine.web.refusal import Refusal, Say
from engine.web.rendering import page
from engine.web.request import Request
from engine.web.spreadsheets import csv_of

_AT_ONCE, _MOST = 1000, 50_000
_FILTERS = ("action", "actor", "subject", "since", "until")
# Signs by which a spreadsheet takes a cell for a formula, full width too.
_HEADINGS = ("番号", "日時", "処理", "人の番号", "人", "だれの代わりに", "対象", "内容", "処理の符号", "ダイジェスト")


@dataclass(frozen=True)
class Line:
    """One record as the list shows it; `case`: its address where there is one."""

    number: int
    at: str
    action: str
    who: str
    subject: str
    facts: str


def show(request: Request) -> Response:
    """GET /audit"""
    chosen = {name: request.query_text(name) for name in _FILTERS}
    asked, wrong = _asked(chosen)
    with request.reading() as tx:
        found = tx.audit.page(replace(asked, cursor=request.query.get("after") or None))
    base = {name: value for name, value in chosen.items() if value}
    return page(
        request,
        "audit/records.html",
        422 if wrong else 200,
        tabs=tabs(request),
        rows=[_line(row) for row in found.rows],
        actions=sorted(words.ACTIONS.items(), key=lambda pair: pair[0]),
        chosen=chosen,
        wrong=wrong,
        filtered=bool(base),
        export=f"/audit/export?{urlencode(base)}" if base else "/audit/export",
        next=f"/audit?{urlencode({**base, 'after': found.next})}" if found.next else "",
        first=not request.query.get("after"),
    )


def export(request: Request) -> Response:
    """GET /audit/export: the filtered records as CSV. That it was taken out is a record itself."""
    chosen = {name: request.query_text(name) for name in _FILTERS}
    asked, wrong = _asked(chosen)
    if wrong:
        raise Refusal(
            422, "audit.filter", Say("条件を確かめてください", "".join(wrong.values()), "日付を直してください。")
        )
    rows = _all(request, asked)
    facts = {"rows": len(rows), **{name: value for name, value in chosen.items() if value}}
    request.app.store.do(lambda tx: tx.audit.append("audit.export", request.person, "records:", facts, request.now))
    name = quote(f"監査記録_{request.now.astimezone(JST):%Y%m%d_%H%M}.csv")
    headers = {"content-disposition": f"attachment; filename=\"audit.csv\"; filename*=UTF-8''{name}"}
    return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers={**headers, "cache-control": "no-store"})


def _all(request: Request, asked: RecordQuery) -> list[Record]:
    rows: list[Record] = []
    cursor: str | None = None
    with request.reading() as tx:
        while True:
            found = tx.audit.page(replace(asked, cursor=cursor, limit=_AT_ONCE))
            rows += found.rows
            if found.next is None:
                return rows
            if len(rows) >= _MOST:
                reason = f"{_MOST:,}件を超えるため、一度に書き出せません。"
                raise Refusal(422, "audit.many", Say("件数が多すぎます", reason, "期間などで絞ってください。"))
            cursor = found.next


def _csv(rows: list[Record]) -> bytes:
    return csv_of([_HEADINGS, *map(_cells, rows)])


def _cells(row: Record) -> tuple[object, ...]:
    shown = _line(row)
    who = (row.actor, row.actor_name, row.principal or "")
    return (row.number, shown.at, shown.action, *who, shown.subject, shown.facts, row.action, row.digest)


def _asked(chosen: dict[str, str]) -> tuple[RecordQuery, dict[str, str]]:
    since, until = _day(chosen["since"]), _day(chosen["until"])
    wrong = {
        name: f"「{chosen[name]}」は日付ではありません。2026-04-01 のように入力してください。"
        for name, day in (("since", since), ("until", until))
        if chosen[name] and day is None
    }
    if since and until and until < since:
        wrong["until"] = "終わりの日が、始まりの日より前です。"
    found = RecordQuery(
        actor=chosen["actor"] or None,
        action=chosen["action"] or None,
        subject=chosen["subject"] or None,
        since=midnight(since) if since else None,
        until=_after(until) if until else None,
    )
    return found, wrong


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2999 else None


def _after(day: date) -> datetime:
    return midnight(day + timedelta(days=1))


def _line(row: Record) -> Line:
    return Line(
        number=row.number,
        at=f"{row.at.astimezone(JST):%Y-%m-%d %H:%M:%S}",
        action=words.action(row.action),
        who=f"{row.actor_name}（{row.actor}）",
        subject=words.subject(row.subject),
        facts=words.facts(row.data),
    )
