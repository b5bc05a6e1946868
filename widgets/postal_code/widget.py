"""postal_code (郵便番号): seven digits."""

from typing import Any, Literal

from engine.procedure.bases.written import Written
from engine.procedure.codes import read_postal_code, show_postal_code
from engine.procedure.field import Invalid, Raw


class PostalCodeField(Written):
    """`{type: postal_code}`. Stored as seven digits, shown as 100-8901."""

    type: Literal["postal_code"] = "postal_code"

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or ("Example: 100-8901" if lang == "en" else "例：100-8901")

    def read(self, text: str) -> str | Invalid:
        return read_postal_code(text)

    def show(self, value: Any, lang: str = "ja") -> str:
        return show_postal_code(value) if value else ""

    def reveal(self, value: Any) -> Raw:
        return self.show(value)
