"""phone (電話番号): a Japanese number, with an extension; numbers abroad where the definition allows them."""

import re
from typing import Literal

from engine.procedure.bases.written import Written
from engine.procedure.characters import to_code
from engine.procedure.field import Invalid

_LONGEST = 60
_EXTENSION = re.compile(
    r"(?P<number>.*?) *[,;]? *[(]? *(?:内線|ext\.?|EXT\.?) *[:.]? *(?P<extension>[0-9]{1,8}) *[)]?", re.ASCII
)
_MARKS = re.compile(r"[ ().-]+")
_GROUPED = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}", re.ASCII)
_DOMESTIC = re.compile(r"0[1-9][0-9]{8}|0[5-9]0[0-9]{8}|0800[0-9]{7}", re.ASCII)
_ABROAD = re.compile(r"[+][1-9][0-9]{6,14}", re.ASCII)
# Where a number without hyphens is cut; area codes of other lengths stay uncut rather than be cut wrongly.
_CUTS = ((re.compile(r"0[5-9]0[0-9]{8}"), (3, 7)), (re.compile(r"0800[0-9]{7}"), (4, 7)),
         (re.compile(r"0(?:120|570|990)[0-9]{6}"), (4, 7)), (re.compile(r"0[36][0-9]{8}"), (2, 6)))  # fmt: skip


class PhoneField(Written):
    """`{type: phone}`; `foreign: allowed` takes +1-202-555-0100. Value: `03-3501-1511`, `内線123` behind a blank."""

    type: Literal["phone"] = "phone"
    foreign: Literal["allowed"] | None = None

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or (
            "Example: 03-3501-1511" if lang == "en" else "例：03-3501-1511、090-0000-0000、03-3501-1511 内線123"
        )

    def read(self, text: str) -> str | Invalid:
        if len(text) > _LONGEST:
            return Invalid("phone.format")
        plain = to_code(text)
        found = _EXTENSION.fullmatch(plain)
        number = _read_number((found["number"] if found else plain).strip(), self.foreign is not None)
        if isinstance(number, Invalid) or not found:
            return number
        return f"{number} 内線{found['extension']}"


def _read_number(plain: str, foreign: bool) -> str | Invalid:
    grouped = _MARKS.sub("-", plain).strip("-")
    if grouped.startswith("+"):
        if not grouped.startswith("+81"):
            if not foreign:
                return Invalid("phone.foreign")
            return grouped if _ABROAD.fullmatch(grouped.replace("-", "")) else Invalid("phone.format")
        grouped = "0" + grouped.removeprefix("+81").lstrip("-").removeprefix("0").lstrip("-")
    digits = grouped.replace("-", "")
    if not _DOMESTIC.fullmatch(digits):
        return Invalid("phone.format")
    if _GROUPED.fullmatch(grouped):
        return grouped
    cuts = next((cuts for shape, cuts in _CUTS if shape.fullmatch(digits)), None)
    return f"{digits[: cuts[0]]}-{digits[cuts[0] : cuts[1]]}-{digits[cuts[1] :]}" if cuts else digits
