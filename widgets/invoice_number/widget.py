"""invoice_number (適格請求書発行事業者登録番号): T and thirteen digits, as the tax agency registers issuers of invoices.

A corporation's are T and its 法人番号, whose first digit checks the others; other taxpayers get thirteen digits without one
(消費税法 57条の2, 消費税法基本通達 1-7-2).
"""

from collections.abc import Iterable
from typing import Any, Literal

from engine.formula.formats import is_corporate_number
from engine.procedure.bases.written import Written
from engine.procedure.codes import is_digits, read_digits
from engine.procedure.field import Flag, Invalid, Limits

_FORM = "T1234567890123"


class InvoiceNumberField(Written):
    """`{type: invoice_number}`. Kept as T and digits, typed with or without the T, wide or half-width.

    `check_digit: no` where others than corporations may answer; for a sole proprietor's filing it does not count anyway.
    """

    type: Literal["invoice_number"] = "invoice_number"
    check_digit: Flag = True

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or ("T and 13 digits" if lang == "en" else "Tと13桁の数字")

    def read(self, text: str) -> str | Invalid:
        digits = read_digits(text).upper().removeprefix("T")
        return f"T{digits}" if is_digits(digits, 13, 13) else Invalid("text.format", {"format": _FORM})

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        yield from super().check(value, limits)
        if self.check_digit and limits.check_digit and not is_corporate_number(value.removeprefix("T")):
            yield Invalid("corporate_number.check_digit")
