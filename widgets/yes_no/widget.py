"""yes_no (はい・いいえ): a question with two answers."""

from typing import Any, Literal

from engine import formula
from engine.procedure.clean import clean_text
from engine.procedure.field import Field, Invalid, Raw

WORDS = {"yes": True, "はい": True, "true": True, "有": True, "no": False, "いいえ": False, "false": False, "無": False}


class YesNoField(Field):
    """`{type: yes_no}`. The value is True or False; not answered is neither."""

    type: Literal["yes_no"] = "yes_no"

    required_code = "required.choose"
    formula_keys = ()

    @property
    def grouped(self) -> bool:
        return True

    def value_type(self) -> formula.Type:
        return formula.YesNo()

    def parse(self, raw: Raw) -> "bool | Invalid | tuple[Invalid, ...] | None":
        text = clean_text(raw)
        if isinstance(text, Invalid):
            return Invalid("shape" if text.code == "shape" else "yes_no.unknown")
        return WORDS.get(text.lower(), Invalid("yes_no.unknown")) if text else None

    def show(self, value: Any, lang: str = "ja") -> str:
        if value is None:
            return ""
        return ("Yes" if value else "No") if lang == "en" else ("はい" if value else "いいえ")

    def reveal(self, value: Any) -> Raw:
        return "" if value is None else "yes" if value else "no"

    def chosen(self, raw: Raw) -> frozenset[str]:
        value = self.parse(raw)
        return frozenset() if not isinstance(value, bool) else frozenset(("yes" if value else "no",))
