"""A case always finds an office: a table, or the office for none and for several; no prefecture belongs to two offices.

Why: a filing that no office sees is as good as lost, and the legal period runs.

Wrong:
    offices: {route_by: 本店所在地, table: _shared/offices/経済産業局}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("office.missing", "office.overlap", "office.no_route")


def check(subject: Subject) -> Iterator[Finding]:
    offices = subject.procedure.offices
    if offices.none is None:
        reason = "どの官署にも当てはまらない案件の届け先がありません。"
        remedy = "offices: に none: 官署の名前 を書いてください。"
        path = ("offices",) if "offices" in subject.procedure.model_fields_set else ("id",)
        yield Finding(path, "office.missing", reason, remedy)
    if offices.table is None:
        return
    if offices.route_by is None:
        reason = "官署の表がありますが、何で振り分けるか（route_by）がありません。"
        yield Finding(("offices",), "office.no_route", reason, "route_by: 本店所在地 のように書いてください。")
    seen: dict[str, str] = {}
    for at, office in enumerate(offices.table.offices):
        for area in office.when:
            if area in seen:
                reason = f"「{area}」は「{seen[area]}」と「{office.id}」の両方にあります。"
                remedy = "どちらか一方だけに書いてください。"
                yield Finding(("offices", "table", "offices", at, "when"), "office.overlap", reason, remedy)
            seen.setdefault(area, office.id)
