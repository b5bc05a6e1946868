"""email (メールアドレス): one address."""

from typing import Literal

from engine.formula.formats import is_mail_address
from engine.procedure.bases.written import Written
from engine.procedure.characters import to_ascii
from engine.procedure.field import Invalid

LONGEST = 254


class EmailField(Written):
    """`{type: email}`. One address in ASCII with a real domain; full-width letters are folded, no more."""

    type: Literal["email"] = "email"

    def read(self, text: str) -> str | Invalid:
        if len(text) > LONGEST:
            return Invalid("text.max_length", {"max": LONGEST, "length": len(text)})
        address = to_ascii(text)
        return address if is_mail_address(address) else Invalid("email.format")
