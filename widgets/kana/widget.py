"""kana (フリガナ): a reading in full-width katakana."""

from typing import Literal

from engine.formula.formats import is_katakana
from engine.procedure.bases.written import Written
from engine.procedure.characters import to_katakana
from engine.procedure.field import Invalid


class KanaField(Written):
    """`{type: kana}`. Hiragana and half-width kana become full-width katakana, every kind of dash a long mark."""

    type: Literal["kana"] = "kana"

    def read(self, text: str) -> str | Invalid:
        reading = to_katakana(text)
        return reading if is_katakana(reading) else Invalid("kana.format")
