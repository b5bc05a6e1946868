"""consent (同意): one box that must be ticked."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from engine import formula
from engine.procedure.clean import clean_text
from engine.procedure.field import Field, Flag, Invalid, Raw

_WORDS = {"yes": True, "はい": True, "true": True, "on": True, "no": False, "いいえ": False, "false": False}


class ConsentField(Field):
    """`{type: consent, label: 内容への同意}`. Required unless the definition says no; never reused."""

    type: Literal["consent"] = "consent"
    required: Flag = True
    reuse: Literal[False] = False

    required_code: ClassVar[str] = "required.consent"
    formula_keys: ClassVar[tuple[str, ...]] = ()
    collects_list: ClassVar[bool] = True  # the hidden input and the box have one name

    def value_type(self) -> formula.Type:
        return formula.YesNo()

    def parse(self, raw: Raw) -> "bool | Invalid | tuple[Invalid, ...] | None":
        text = clean_text(raw[-1] if isinstance(raw, list) and 0 < len(raw) < 3 else raw)
        if isinstance(text, Invalid):
            return Invalid("shape" if text.code == "shape" else "yes_no.unknown")
        return _WORDS.get(text.lower(), Invalid("yes_no.unknown")) if text else None

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        return () if value is True else ((),)

    def show(self, value: Any, lang: str = "ja") -> str:
        if value is None:
            return ""
        return ("Agreed" if value else "Not agreed") if lang == "en" else ("同意する" if value else "同意しない")

    def reveal(self, value: Any) -> Raw:
        return "" if value is None else "yes" if value else "no"

    def chosen(self, raw: Raw) -> frozenset[str]:
        return frozenset(("yes",)) if self.parse(raw) is True else frozenset()
