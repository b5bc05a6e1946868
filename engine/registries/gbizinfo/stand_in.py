"""Stand-in for gBizINFO's server: the JSON envelope of version 2 about fictitious corporations."""

import json
from collections.abc import Mapping
from typing import Any

from engine.registries.recorded import Behaviour

_NUMBERS = ("capital_stock", "employee_number", "company_size_male", "company_size_female", "founding_year")
_PATH = "/v2/hojin/"


def answer(corporations: Mapping[str, Mapping[str, Any]]) -> Behaviour:
    """The server's behaviour: 401 without a token, 404 with an empty list for an unknown number."""

    def serve(path: str, _: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, str, bytes]:
        if not any(name.lower() == "x-hojininfo-api-token" and value for name, value in headers.items()):
            return 401, "application/json", _envelope([], "401 - Unauthorized.")
        entry = corporations.get(path.removeprefix(_PATH)) if path.startswith(_PATH) else None
        if entry is None:
            return 404, "application/json", _envelope([], "404 - Not Found.")
        return 200, "application/json;charset=UTF-8", _envelope([_as_told(entry)], "200 - OK.")

    return serve


def _as_told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """As the server writes it: counts and amounts are JSON numbers, what is not known is null."""
    known: dict[str, Any] = {"kana": None, "capital_stock": None, "employee_number": None, "close_date": None}
    known |= {name: int(value) if name in _NUMBERS else value for name, value in entry.items() if name != "key"}
    return {"corporate_number": entry["key"], **known}


def _envelope(found: list[dict[str, Any]], message: str) -> bytes:
    errors = [] if found else [{"item": None, "message": message}]
    return json.dumps({"hojin-infos": found, "id": None, "message": message, "errors": errors}).encode()
