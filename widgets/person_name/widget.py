"""person_name (氏名): family and given name, with their reading."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from engine.formula.formats import is_katakana
from engine.procedure.bases.composite import Composite, rare_characters
from engine.procedure.characters import odd_in_a_name, to_katakana
from engine.procedure.field import Flag, Invalid, Limits

NAMES = ("氏", "名")
READINGS = ("氏カナ", "名カナ")


class PersonNameField(Composite):
    """`{type: person_name, kana: true}`. Names stay as their owners write them; readings become full-width katakana.

    A person with one name only, as some foreigners have, leaves 名 empty with `single: true`.
    """

    type: Literal["person_name"] = "person_name"
    kana: Flag = False
    single: Flag = False

    @property
    def parts(self) -> tuple[str, ...]:
        return NAMES + READINGS if self.kana else NAMES

    def needed(self, value: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(part for part in self.parts if not (self.single and part.startswith("名")))

    def longest(self, part: str) -> int:
        return 60

    def read_part(self, part: str, text: str) -> str | Invalid:
        if part in READINGS:
            reading = to_katakana(text)
            return reading if is_katakana(reading) else Invalid("kana.format")
        odd = odd_in_a_name(text)
        return Invalid("name.character", {"character": odd}) if odd else text

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        yield from super().check(value, limits)
        for part in NAMES:
            yield from rare_characters(part, value.get(part, ""))

    def show(self, value: Any, lang: str = "ja") -> str:
        if not value:
            return ""
        name = " ".join(value[part] for part in NAMES if part in value)
        reading = " ".join(value[part] for part in READINGS if part in value)
        return f"{name}（{reading}）" if reading else name
