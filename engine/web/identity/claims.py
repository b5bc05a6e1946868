"""Claims (利用者情報) of a provider, read carefully: whatever was sent comes out as short, plain text or as nothing.

What people are called is shown on pages and printed in notices: control, bidirectional and invisible signs and halves of
characters do not get in, nor does anything of another type. Numbers and codes are compared by whoever reads them.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

_LONGEST = 200
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


class Claims:
    """What a provider said of one person; `names` says where each fact stands (profiles.py)."""

    def __init__(self, sent: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self._sent, self._names = sent, names

    def text(self, name: str) -> str:
        """A fact as one line of plain text of at most 200 characters; empty where it is missing or of another type."""
        for choice in self._names.get(name, "").split("|"):
            found = " ".join(part for part in (_plain(self._at(path)) for path in choice.split()) if part)
            if found:
                return found[:_LONGEST]
        return ""

    def raw(self, name: str) -> Any:
        """A fact as it was sent; None where it is missing."""
        return self._at(self._names.get(name, "").partition("|")[0].strip())

    def day(self, name: str) -> date | None:
        """A day as GビズID writes it: 20270331."""
        text = self.text(name)
        if len(text) != 8 or not text.isascii() or not text.isdigit():
            return None
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None

    def _at(self, path: str) -> Any:
        found: Any = self._sent
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        return found


def _plain(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    kept = (" " if sign.isspace() else sign for sign in value[: _LONGEST * 4] if sign.isspace() or _is_seen(sign))
    return " ".join("".join(kept).split())


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN
