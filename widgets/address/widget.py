"""address (住所・所在地): the parts that registers, GビズID and the post have in common."""

from collections.abc import Mapping
from typing import Any, Literal

from engine.procedure.bases.composite import Composite
from engine.procedure.codes import read_postal_code, show_postal_code
from engine.procedure.field import Invalid
from engine.procedure.places import PREFECTURES

POSTAL_CODE, PREFECTURE, CITY, STREET, BUILDING = "郵便番号", "都道府県", "市区町村", "町名番地", "建物名"
COUNTRY, ABROAD = "国", "住所"
_WITHOUT_ENDING = {name[:-1]: name for name in PREFECTURES if name != "北海道"}
_HOME = ("日本", "日本国")


class AddressField(Composite):
    """`{type: address}`; `foreign: allowed` adds 国 and 住所 for one abroad. Kept as typed, save the postal code."""

    type: Literal["address"] = "address"
    foreign: Literal["allowed"] | None = None

    @property
    def prefectures(self) -> tuple[str, ...]:
        """The choices for 都道府県."""
        return PREFECTURES

    @property
    def parts(self) -> tuple[str, ...]:
        here = (POSTAL_CODE, PREFECTURE, CITY, STREET, BUILDING)
        return (*here, COUNTRY, ABROAD) if self.foreign else here

    def needed(self, value: Mapping[str, str]) -> tuple[str, ...]:
        abroad = COUNTRY in value or ABROAD in value
        return (COUNTRY, ABROAD) if abroad else (PREFECTURE, CITY, STREET)

    def longest(self, part: str) -> int:
        return 300 if part == ABROAD else 150

    def read_part(self, part: str, text: str) -> str | Invalid:
        if part == POSTAL_CODE:
            return read_postal_code(text)
        if part == PREFECTURE and text not in PREFECTURES:
            return Invalid("address.prefecture", suggestion=_WITHOUT_ENDING.get(text))
        if part == COUNTRY and text in _HOME:
            return Invalid("address.home")
        return text

    def show(self, value: Any, lang: str = "ja") -> str:
        if not value:
            return ""
        if COUNTRY in value:
            return f"{value.get(ABROAD, '')}（{value[COUNTRY]}）"
        place = "".join(value.get(part, "") for part in (PREFECTURE, CITY, STREET))
        code = f"〒{show_postal_code(value[POSTAL_CODE])}" if POSTAL_CODE in value else ""
        return " ".join(text for text in (code, place, value.get(BUILDING, "")) if text)
