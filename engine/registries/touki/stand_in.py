"""Stand-in for the registry gateway: the JSON of README.md with fictitious corporations."""

import json
from collections.abc import Mapping
from typing import Any

from engine.registries.recorded import Behaviour


def answer(corporations: Mapping[str, Mapping[str, Any]]) -> Behaviour:
    """The gateway's behaviour: 401 without a token, 404 for an unknown number."""

    def serve(path: str, _: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, str, bytes]:
        if not headers.get("Authorization", "").startswith("Bearer "):
            return 401, "application/json", b"{}"
        entry = corporations.get(path.removeprefix("/corporations/"))
        if entry is None:
            return 404, "application/json", b"{}"
        body = {**{name: value for name, value in entry.items() if name != "key"}, "corporate_number": entry["key"]}
        return 200, "application/json", json.dumps(body, ensure_ascii=False).encode()

    return serve
