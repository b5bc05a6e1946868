"""Stand-in for the tax agency's server: the Ver.4 XML with its 30 fields in order, about fictitious corporations."""

from collections.abc import Mapping
from html import escape
from typing import Any

from engine.registries.recorded import Behaviour

_NAMES = (
    "sequenceNumber corporateNumber process correct updateDate changeDate name nameImageId kind prefectureName "
    "cityName streetNumber addressImageId prefectureCode cityCode postCode addressOutside addressOutsideImageId "
    "closeDate closeCause successorCorporateNumber changeCause assignmentDate latest enName enPrefectureName "
    "enCityName enAddressOutside furigana hihyoji"
)
FIELDS = tuple(_NAMES.split())
_DEFAULTS = {"process": "01", "correct": "0", "kind": "301", "latest": "1", "hihyoji": "0", "sequenceNumber": "1"}


def answer(corporations: Mapping[str, Mapping[str, Any]]) -> Behaviour:
    """The server's behaviour over these corporations (number -> XML field -> text)."""

    def serve(path: str, query: Mapping[str, str], _: Mapping[str, str]) -> tuple[int, str, bytes]:
        if path != "/4/num" or query.get("type") != "12":
            return 404, "text/html", b"<html>404</html>"
        if not query.get("id"):
            return 403, "text/html", b"<html>403</html>"
        entry = corporations.get(query.get("number", ""))
        return 200, "application/xml; charset=utf-8", _document([entry] if entry else [])

    return serve


def _document(entries: list[Mapping[str, Any]]) -> bytes:
    bodies = []
    for entry in entries:
        known = {**_DEFAULTS, **entry, "corporateNumber": entry["key"]}
        inner = "".join(f"<{name}>{escape(known.get(name, ''), quote=False)}</{name}>" for name in FIELDS)
        bodies.append(f"<corporation>{inner}</corporation>")
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><corporations><lastUpdateDate>2026-11-20</lastUpdateDate>'
        f"<count>{len(entries)}</count><divideNumber>1</divideNumber><divideSize>1</divideSize>"
        f"{''.join(bodies)}</corporations>"
    )
    return text.encode()
