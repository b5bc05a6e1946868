"""Which office (官署) a case goes to: by an address or prefecture in the answers, by the office table of the
definition.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.procedure.model import OfficeTable, Procedure
from engine.procedure.path import parse_path, schema_path

PREFECTURE = "都道府県"  # the part of an address that decides


def office_for(procedure: Procedure, values: Mapping[str, Any]) -> str:
    """The id of the office that handles a filing with these values (env by id, as `Answers.values`).

    `route_by` may name an address, a prefecture, or a column of rows: all rows in one office's district go there,
    rows in several districts to `several`, no answer or a place that no office has to `none`. "" where the
    definition says nothing: the case then belongs to no office and only staff of every office see it.
    """
    offices = procedure.offices
    path = parse_path(offices.route_by) if offices.route_by else None
    if path is None or offices.table is None:
        return offices.none or ""
    places = set(_places(values, schema_path(path)))
    found = {_office_of(offices.table, place) for place in places}
    if not found or found == {None}:
        return offices.none or ""
    if len(found) == 1:
        return found.pop() or ""
    return offices.several or offices.none or ""


def offices_of(procedure: Procedure) -> tuple[str, ...]:
    """Every office that a filing may be routed to, each once, in the order of the definition."""
    offices = procedure.offices
    table = [office.id for office in offices.table.offices] if offices.table else []
    return tuple(dict.fromkeys(id_ for id_ in (*table, offices.several, offices.none) if id_))


def address_of(procedure: Procedure, office: str) -> str:
    """To whom filings of this office are addressed (関東経済産業局長), or the office's own name."""
    table = procedure.offices.table
    known = next((entry for entry in table.offices if entry.id == office), None) if table else None
    return (known.address_to if known else None) or office


def _places(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Every text that the path reaches; an address gives its prefecture, rows give one each."""
    if isinstance(value, (list, tuple)):
        for row in value:
            yield from _places(row, path)
    elif isinstance(value, Mapping):
        steps = path or ((PREFECTURE,) if PREFECTURE in value else ())
        if steps and steps[0] in value:
            yield from _places(value[steps[0]], steps[1:])
    elif isinstance(value, str) and value and not path:
        yield value


def _office_of(table: OfficeTable, place: str) -> str | None:
    return next((office.id for office in table.offices if place in office.when), None)
