"""What every part of a transaction works with: the connection, and the key that seals the chains."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Scope:
    """One transaction's connection. `key` lives outside the database: who can write rows cannot re-seal a chain."""

    connection: Connection
    key: bytes
    count: Callable[[str], int]  # the next number of a sequence, see sequence.py

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def seal(self, case: str, events: int, head: str) -> str:
        """The seal of a case: over its id, the number of its events and the digest of the last one."""
        return self.sign(f"{case}|{events}|{head}")

    def sign(self, text: str) -> str:
        """HMAC-SHA256 with the store's key; hexadecimal. `text` begins with what it is about, so that no seal fits elsewhere."""
        return hmac.digest(self.key, text.encode(), "sha256").hex()
