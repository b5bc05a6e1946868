"""url (ウェブサイト): an address that begins with https:// or http://."""

import re
from typing import Literal
from urllib.parse import urlsplit

from engine.procedure.bases.written import Written
from engine.procedure.characters import to_ascii
from engine.procedure.field import Invalid

LONGEST = 2_000
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]")
_FORBIDDEN = re.compile(r"[\s<>\"'`\\{}|^]")


class UrlField(Written):
    """`{type: url}`. Only http and https, a host with a dot, no name or password in it."""

    type: Literal["url"] = "url"

    def read(self, text: str) -> str | Invalid:
        if len(text) > LONGEST:
            return Invalid("text.max_length", {"max": LONGEST, "length": len(text)})
        address = to_ascii(text)
        try:
            parts = urlsplit(address)
            host, port, scheme = parts.hostname or "", parts.port, parts.scheme
        except ValueError:
            return Invalid("url.format")
        if scheme not in ("http", "https"):
            return Invalid("url.scheme")
        fine = _HOST.fullmatch(host) and "@" not in parts.netloc and (port is None or port > 0)
        return address if fine and not _FORBIDDEN.search(address) else Invalid("url.format")
