"""gBizINFO REST API v2 (経済産業省): `GET /v2/hojin/{number}` with `X-hojinInfo-api-token`, answered in JSON."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from engine.formula import Date, Number, Text, YesNo
from engine.registries.asked import Asked, Told
from engine.registries.base import Gives
from engine.registries.gbizinfo.stand_in import answer
from engine.registries.line import Failure, Reply
from engine.registries.recorded import Behaviour, read_examples

# Ours -> theirs. Every one but name may be null: gBizINFO holds what other offices reported.
_TEXTS = {
    "name": "name",
    "kana": "kana",
    "postal_code": "postal_code",
    "location": "location",
    "representative_name": "representative_name",
    "business_summary": "business_summary",
    "url": "company_url",
}
_NUMBERS = {"capital": "capital_stock", "employees": "employee_number"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 2_000


class GBizInfo(Asked):
    """Key: a 13-digit corporate number. The credential is the API token that gBizINFO gives on application."""

    id: ClassVar[str] = "gBizINFO"
    label: ClassVar[str] = "gBizINFO"
    gives: ClassVar[Mapping[str, Gives]] = {
        "name": Gives(Text(), "商号又は名称"),
        "kana": Gives(Text(), "フリガナ"),
        "postal_code": Gives(Text(), "郵便番号"),
        "location": Gives(Text(), "本社所在地"),
        "representative_name": Gives(Text(), "代表者名"),
        "business_summary": Gives(Text(), "事業概要"),
        "url": Gives(Text(), "ホームページ"),
        "capital": Gives(Number("円"), "資本金"),
        "employees": Gives(Number("人"), "従業員数"),
        "established": Gives(Date(), "設立年月日"),
        "closed": Gives(YesNo(), "登記記録が閉鎖されている"),
    }

    def ask(self, key: str) -> Reply | Failure:
        headers = {"X-hojinInfo-api-token": self.line.endpoint.token, "Accept": "application/json"}
        return self.line.get(f"/v2/hojin/{key}", {}, headers)

    def told(self, body: bytes, key: str) -> Told | str | None:
        corporation = _corporation(body, key)
        return Told(_values(corporation), _notes(corporation)) if isinstance(corporation, Mapping) else corporation

    @classmethod
    def samples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {key: _values(entry) for key, entry in read_examples(Path(__file__).parent).items()}

    @classmethod
    def stand_in(cls) -> Behaviour:
        return answer(read_examples(Path(__file__).parent))


def _corporation(body: bytes, key: str) -> Mapping[str, Any] | str | None:
    """The corporation's fields; None when gBizINFO does not know it; a reason when the answer cannot be trusted."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return "not JSON"
    found = data.get("hojin-infos") if isinstance(data, dict) else None
    if not isinstance(found, list):
        return "unexpected answer"
    if not found:
        return "errors in the answer" if data.get("errors") else None
    for entry in found:
        if isinstance(entry, dict) and entry.get("corporate_number") == key:
            return entry if _text(entry.get("name")) else "name missing"
    return "answer for another corporation"


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As Raw, by our names. What is not known, or not what it should be, is blank."""
    numbers = {ours: _text(fields.get(theirs)) for ours, theirs in _NUMBERS.items()}
    established = _text(fields.get("date_of_establishment"))[:10]
    return {
        **{ours: _text(fields.get(theirs)) for ours, theirs in _TEXTS.items()},
        **{ours: text if text.isascii() and text.isdigit() else "" for ours, text in numbers.items()},
        "established": established if _DAY.fullmatch(established) else "",
        "closed": "はい" if _text(fields.get("close_date")) else "いいえ",
    }


def _notes(fields: Mapping[str, Any]) -> tuple[str, ...]:
    closed = _text(fields.get("close_date"))
    return (f"登記記録は{closed[:10]}に閉鎖されています。",) if closed else ()


def _text(value: Any) -> str:
    """A scalar as text, cut to a sane length; anything else counts as missing."""
    return str(value)[:_LONGEST].strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
