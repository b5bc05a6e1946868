"""consent (同意): one box that must be ticked."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from engine import formula
from engine.procedure.clean import clean_text
from engine.procedure.field import Field, Flag, Invalid, Raw

_YES, _NOT = ("yes", "はい", "true", "on"), ("no", "いいえ", "false")


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
        """True or None: a consent that is refused is one that was not given."""
        text = clean_text(raw[-1] if isinstance(raw, list) and 0 < len(raw) < 3 else raw)
        if isinstance(text, Invalid):
            return Invalid("shape" if text.code == "shape" else "yes_no.unknown")
        if not text or text.lower() in _NOT:
            return None
        return True if text.lower() in _YES else Invalid("yes_no.unknown")

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        return () if value is True else ((),)

    def show(self, value: Any, lang: str = "ja") -> str:
        return "" if value is not True else "Agreed" if lang == "en" else "同意する"

    def reveal(self, value: Any) -> Raw:
        return "yes" if value is True else ""

    def chosen(self, raw: Raw) -> frozenset[str]:
        return frozenset(("yes",)) if self.parse(raw) is True else frozenset()
