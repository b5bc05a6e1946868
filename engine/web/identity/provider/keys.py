"""The stand-in's keys for signatures: made anew at each start, changed on demand."""

import secrets
from collections.abc import Mapping
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST = 300  # seconds that an assertion may be good for


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


def is_proven(form: Mapping[str, str], key: Mapping[str, Any], audience: str, now: int) -> str:
    """The `jti` of a client assertion (RFC 7523) that this key signed for this client and this endpoint; else empty."""
    if form.get("client_assertion_type") != ASSERTION:
        return ""
    known = jwk.import_key(dict(key))
    try:
        read = jwt.decode(
            form.get("client_assertion", ""), known, algorithms=["RS256" if known.key_type == "RSA" else "ES256"]
        )
        who: jwt.ClaimsOption = {"essential": True, "value": form.get("client_id", "")}
        where: jwt.ClaimsOption = {"essential": True, "value": audience}
        need: jwt.ClaimsOption = {"essential": True}
        registry = jwt.JWTClaimsRegistry(now=now, iss=who, sub=who, aud=where, exp=need, jti=need)
        registry.validate(read.claims)
    except (JoseError, ValueError, TypeError):
        return ""
    named = read.header.get("kid") == known.thumbprint()
    return str(read.claims["jti"]) if named and read.claims["exp"] <= now + LONGEST else ""


def _made() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(8)})
