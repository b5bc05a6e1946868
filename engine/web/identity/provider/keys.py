"""The stand-in's keys for signatures: made anew at each start, changed on demand."""

import secrets
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey


class Keys:
    """One RSA key at a time."""

    def __init__(self) -> None:
        self._key = _made()

    def rotate(self) -> None:
        """Another key from now on; what the old one signed counts no more."""
        self._key = _made()

    def public(self) -> dict[str, Any]:
        """The key set (JWKS) as it is published."""
        return {"keys": [{**self._key.as_dict(private=False), "alg": "RS256", "use": "sig"}]}

    def signed(self, claims: dict[str, Any]) -> str:
        """A JWT by RS256."""
        return jwt.encode({"alg": "RS256", "kid": self._key.kid}, claims, self._key)


def _made() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(8)})
