"""国税庁 法人番号システム Web-API Ver.4: `GET /4/num?id=…&number=…&type=12&history=0`, answered in XML (UTF-8)."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from engine.formula import Record, Text, YesNo
from engine.registries.base import Answer, Connector, Found, Gives, Health, NotFound, Unavailable
from engine.registries.houjin_bangou.stand_in import answer
from engine.registries.http import Endpoint, Failure, Line
from engine.registries.stand_in import StandIn, read_examples

_ADDRESS = Record({"郵便番号": Text(), "都道府県": Text(), "市区町村": Text(), "町名番地": Text()})


class HoujinBangou(Connector):
    """Key: a 13-digit corporate number. The credential is the application ID (アプリケーションID) of the tax agency."""

    id: ClassVar[str] = "法人番号"
    label: ClassVar[str] = "国税庁法人番号公表サイト"
    gives: ClassVar[Mapping[str, Gives]] = {
        "name": Gives(Text(), "商号又は名称"),
        "kana": Gives(Text(), "フリガナ"),
        "address": Gives(_ADDRESS, "本店又は主たる事務所の所在地"),
        "closed": Gives(YesNo(), "登記記録が閉鎖されている"),
        "updated": Gives(Text(), "更新年月日"),
    }

    def __init__(self, endpoint: Endpoint, clock: Callable[[], datetime]) -> None:
        super().__init__(endpoint, clock)
        self.line = Line(endpoint)

    def lookup(self, key: str) -> Answer:
        at = self.clock()
        if not (len(key) == 13 and key.isascii() and key.isdigit()):
            return NotFound(self.label, at)
        query = {"id": self.endpoint.token, "number": key, "type": "12", "history": "0"}
        reply = self.line.get("/4/num", query)
        if isinstance(reply, Failure):
            return Unavailable(self.label, at, reply.reason)
        corporation = None if reply.status == 404 else _corporation(reply.body, key)
        if isinstance(corporation, str):
            return Unavailable(self.label, at, corporation)
        # hihyoji 1 = the corporation asked not to be found by search: never filled in silently.
        if corporation is None or corporation.get("hihyoji") == "1":
            return NotFound(self.label, at)
        return Found(_values(corporation), self.label, at, _notes(corporation))

    def check(self) -> Health:
        answered = self.lookup("7000012050002")  # the tax agency itself
        if isinstance(answered, Unavailable):
            return Health(False, answered.reason)
        return Health(True)

    @classmethod
    def samples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {key: _values(entry) for key, entry in read_examples(Path(__file__).parent).items()}

    @classmethod
    def stand_in(cls) -> StandIn:
        return StandIn(answer(read_examples(Path(__file__).parent)))


def _corporation(body: bytes, key: str) -> Mapping[str, str] | str | None:
    """The corporation's fields; None when the list is empty; a reason when the answer cannot be trusted."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return "document type in the answer"
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return "not XML"
    if root.tag != "corporations":
        return "unexpected XML"
    for element in root.findall("corporation"):
        fields = {child.tag: (child.text or "").strip() for child in element}
        if fields.get("corporateNumber") == key and fields.get("latest") == "1":
            return fields if fields.get("name") else "name missing"
    return None


def _values(fields: Mapping[str, str]) -> Mapping[str, Any]:
    address = {
        "郵便番号": fields.get("postCode", ""),
        "都道府県": fields.get("prefectureName", ""),
        "市区町村": fields.get("cityName", ""),
        "町名番地": fields.get("streetNumber", ""),
    }
    return {
        "name": fields.get("name", ""),
        "kana": fields.get("furigana", ""),
        "address": address,
        "closed": "はい" if fields.get("closeDate") else "いいえ",
        "updated": fields.get("updateDate", ""),
    }


def _notes(fields: Mapping[str, str]) -> tuple[str, ...]:
    notes = []
    if fields.get("nameImageId"):
        notes.append("商号に、画面に出せない文字が含まれています。登記の文字を確かめてください。")
    if fields.get("closeDate"):
        notes.append(f"登記記録は{fields['closeDate']}に閉鎖されています。")
    return tuple(notes)
