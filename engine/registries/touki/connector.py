"""登記情報連携 (法務省): `GET /corporations/{number}` with a bearer token, answered in JSON.

The ministry's interface is open to agencies only and its description is not public; this connector speaks the small
JSON form written down in README.md, which a gateway on the ministry's network translates. An official who has looked
the corporation up in the ministry's own screen records 「照会済」 instead (`manual_answer`).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from engine.formula import Date, Number, Record, Text, YesNo
from engine.registries.asked import Asked, Told
from engine.registries.base import Found, Gives
from engine.registries.line import Failure, Reply
from engine.registries.recorded import Behaviour, read_examples
from engine.registries.touki.stand_in import answer

_ADDRESS = Record({"郵便番号": Text(), "都道府県": Text(), "市区町村": Text(), "町名番地": Text()})
_PERSON = Record({"氏": Text(), "名": Text()})
_ADDRESS_PARTS = ("郵便番号", "都道府県", "市区町村", "町名番地")


class Touki(Asked):
    """Key: a 13-digit corporate number (its last 12 digits are the 会社法人等番号)."""

    id: ClassVar[str] = "登記情報連携"
    label: ClassVar[str] = "登記情報連携（法務省）"
    gives: ClassVar[Mapping[str, Gives]] = {
        "name": Gives(Text(), "商号又は名称"),
        "address": Gives(_ADDRESS, "本店又は主たる事務所の所在地"),
        "representative_title": Gives(Text(), "代表者の役職"),
        "representative_name": Gives(_PERSON, "代表者の氏名"),
        "capital": Gives(Number("円"), "資本金の額"),
        "established": Gives(Date(), "会社成立の年月日"),
        "closed": Gives(YesNo(), "登記記録が閉鎖されている"),
    }

    def ask(self, key: str) -> Reply | Failure:
        headers = {"Authorization": f"Bearer {self.line.endpoint.token}", "Accept": "application/json"}
        return self.line.get(f"/corporations/{key}", {}, headers)

    def told(self, body: bytes, key: str) -> Told | str | None:
        values = _values(body, key)
        if isinstance(values, str):
            return values
        return Told(values, ("登記記録は閉鎖されています。",) if values["closed"] == "はい" else ())

    @classmethod
    def samples(cls) -> Mapping[str, Mapping[str, Any]]:
        found = {}
        for key, entry in read_examples(Path(__file__).parent).items():
            values = _values(json.dumps({**entry, "corporate_number": key}).encode(), key)
            if not isinstance(values, str):
                found[key] = values
        return found

    @classmethod
    def stand_in(cls) -> Behaviour:
        return answer(read_examples(Path(__file__).parent))


def _values(body: bytes, key: str) -> dict[str, Any] | str:
    """The registered facts as Raw; a reason when the answer cannot be trusted."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(data, dict) or data.get("corporate_number") != key:
        return "answer for another corporation"
    address, representative = data.get("address"), data.get("representative")
    if not isinstance(address, dict) or not isinstance(representative, dict) or not _text(data.get("name")):
        return "parts missing"
    return {
        "name": _text(data["name"]),
        "address": {part: _text(address.get(part)) for part in _ADDRESS_PARTS},
        "representative_title": _text(representative.get("title")),
        "representative_name": {"氏": _text(representative.get("family")), "名": _text(representative.get("given"))},
        "capital": _text(data.get("capital")),
        "established": _text(data.get("established")),
        "closed": "はい" if _text(data.get("closed")) in {"true", "True"} else "いいえ",
    }


def _text(value: Any) -> str:
    """A scalar as text, cut to a sane length; anything else counts as missing."""
    return str(value)[:300] if isinstance(value, str | int | bool) else ""


def manual_answer(values: Mapping[str, Any], reference: str, at: datetime) -> Found:
    """An official looked the corporation up by hand (照会済): `reference` says where and under which number."""
    return Found(values, f"登記情報連携（手動照会 {reference}）", at)
