"""choice (選択): one out of a list."""

from collections.abc import Iterable
from typing import Any, Literal

from engine import formula
from engine.procedure.bases.chosen import Chosen
from engine.procedure.field import Invalid, Limits, Raw


class ChoiceField(Chosen):
    """`{type: choice, choices: [新規, 変更]}`. The value is the code; with `other: true` also a text of one's own."""

    type: Literal["choice"] = "choice"

    @property
    def grouped(self) -> bool:
        return self.look == "radios" or self.other

    def value_type(self) -> formula.Type:
        return self.code_type()

    def parse(self, raw: Raw) -> "str | Invalid | tuple[Invalid, ...] | None":
        codes = self.read_codes(raw)
        if isinstance(codes, Invalid):
            return codes
        if len(codes) > 1:
            return Invalid("choice.one")
        return codes[0] if codes else None

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        invalid = self.refused(value, limits)
        return (invalid,) if invalid else ()

    def show(self, value: Any, lang: str = "ja") -> str:
        return "" if value is None else self.label_of(value, lang)

    def reveal(self, value: Any) -> Raw:
        codes = (value,) if value else ()
        return self.raw_of(codes) if self.other else "".join(codes)
