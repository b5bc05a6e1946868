"""国税庁 法人番号システム Web-API Ver.4: `GET /4/num?id=…&number=…&type=12&history=0`, answered in XML (UTF-8)."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from engine.formula import Record, Text, YesNo
from engine.registries.asked import Asked, Told
from engine.registries.base import Gives
from engine.registries.houjin_bangou.stand_in import answer
from engine.registries.line import Failure, Reply
from engine.registries.recorded import Behaviour, read_examples

_ADDRESS = Record({"郵便番号": Text(), "都道府県": Text(), "市区町村": Text(), "町名番地": Text()})


class HoujinBangou(Asked):
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

    def ask(self, key: str) -> Reply | Failure:
        query = {"id": self.line.endpoint.token, "number": key, "type": "12", "history": "0"}
        return self.line.get("/4/num", query)

    def told(self, body: bytes, key: str) -> Told | str | None:
        corporation = _corporation(body, key)
        if not isinstance(corporation, Mapping):
            return corporation
        # hihyoji 1 = the corporation asked not to be found by search: never filled in silently.
        hidden = corporation.get("hihyoji") == "1"
        return None if hidden else Told(_values(corporation), _notes(corporation))

    @classmethod
    def samples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {key: _values(entry) for key, entry in read_examples(Path(__file__).parent).items()}

    @classmethod
    def stand_in(cls) -> Behaviour:
        return answer(read_examples(Path(__file__).parent))


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
