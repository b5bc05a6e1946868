"""choices (複数選択): some out of a list."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field as Key, model_validator

from engine import formula
from engine.procedure.bases.chosen import Chosen
from engine.procedure.field import Invalid, Limits, Raw

Count = Annotated[int, Key(ge=1, le=10_000)]


class ChoicesField(Chosen):
    """`{type: choices, choices: [A, B, なし], min: 1, max: 2, alone: [なし]}`. Value: a tuple of codes, () if empty."""

    type: Literal["choices"] = "choices"
    min: Count | None = None
    max: Count | None = None
    alone: tuple[str, ...] = ()

    collects_list: ClassVar[bool] = True

    @model_validator(mode="after")
    def _possible(self) -> "ChoicesField":
        if self.min and self.max and self.min > self.max:
            raise ValueError(f"min（{self.min}）が max（{self.max}）より大きくなっています。")
        strange = [code for code in self.alone if self.options() is not None and code not in self.labels]
        if strange:
            raise ValueError(f"alone の「{strange[0]}」は choices にありません。")
        return self

    @property
    def grouped(self) -> bool:
        return True

    def value_type(self) -> formula.Type:
        return formula.ListOf(self.code_type())

    def parse(self, raw: Raw) -> "tuple[str, ...] | Invalid | tuple[Invalid, ...] | None":
        codes = self.read_codes(raw)
        if isinstance(codes, Invalid) or len(codes) < 2:
            return codes
        if self.other and self.labels and sum(code not in self.labels for code in codes) > 1:
            return Invalid("choices.one_other")
        order = {code: place for place, code in enumerate(self.labels)}
        return tuple(sorted(codes, key=lambda code: order.get(code, len(order))))

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        if refused := next((invalid for code in value if (invalid := self.refused(code, limits))), None):
            yield refused
        if value and self.min is not None and len(value) < self.min:
            yield Invalid("choices.min", {"min": self.min})
        if self.max is not None and len(value) > self.max:
            yield Invalid("choices.max", {"max": self.max})
        if len(value) > 1 and (alone := next((code for code in value if code in self.alone), None)):
            yield Invalid("choices.alone", {"option": self.label_of(alone)})

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        return () if value else ((),)

    def dump(self, value: Any) -> Any:
        return None if value is None else list(value)

    def show(self, value: Any, lang: str = "ja") -> str:
        return ("、" if lang == "ja" else ", ").join(self.label_of(code, lang) for code in value or ())

    def reveal(self, value: Any) -> Raw:
        return self.raw_of(value or ()) if self.other else list(value or ())
