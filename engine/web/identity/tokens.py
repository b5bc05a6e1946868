"""The ID token (本人確認の証明): signature by a key of the provider, then every claim that OpenID Connect Core 3.1.3.7 names.

Only RS256 and ES256: neither `none` nor a shared secret can stand for a signature (RFC 8725). joserfc checks it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from engine.web.identity.refused import SignInRefused

ALGORITHMS = ("RS256", "ES256")
LEEWAY = 60  # seconds that clocks may differ
_KEY_OF: dict[str, type[RSAKey] | type[ECKey]] = {"RS256": RSAKey, "ES256": ECKey}
_SHORTEST_MODULUS = 342  # base64url digits of 2048 bits
_MALFORMED = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
Key = RSAKey | ECKey


class UnknownKey(Exception):
    """The token names a key that is not among those we have."""


@dataclass(frozen=True)
class Expected:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str
    acr: frozenset[str] = frozenset()  # one of these; empty = not looked at
    max_age: int | None = None  # seconds


def claims_of(token: str, keys: Iterable[Any], expected: Expected, now: datetime) -> dict[str, Any]:
    """The verified claims. Raises UnknownKey, and SignInRefused `token` or `acr` naming the check that failed."""
    known = [key for key in map(_imported, keys) if key is not None]
    try:
        read = jwt.decode(token, lambda signed: _chosen(signed.headers(), known), algorithms=ALGORITHMS)
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": expected.issuer},
            aud={"essential": True, "value": expected.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": expected.nonce},
        )
        registry.validate(read.claims)
    except _MALFORMED as error:
        raise SignInRefused("token", type(error).__name__) from error
    _check_exactly(read.claims, expected)
    _check_strength(read.claims, expected, now)
    return read.claims


def _check_exactly(claims: dict[str, Any], expected: Expected) -> None:
    """What the registry takes more widely: a list that holds the right value among others."""
    audience, nonce, subject = claims["aud"], claims["nonce"], claims["sub"]
    if audience not in (expected.client_id, [expected.client_id]):
        raise SignInRefused("token", "aud")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise SignInRefused("token", "azp")
    if not isinstance(nonce, str) or not secrets.compare_digest(
        nonce.encode(errors="replace"), expected.nonce.encode()
    ):
        raise SignInRefused("token", "nonce")
    if not (0 < len(subject) <= 255 and subject.isascii() and subject.isprintable()):
        raise SignInRefused("token", "sub")


def _check_strength(claims: dict[str, Any], expected: Expected, now: datetime) -> None:
    """What we asked for must be what came: a provider may answer with less (OpenID Connect Core 3.1.2.1, ASVS 6.8.4)."""
    acr, at = claims.get("acr"), claims.get("auth_time")
    if expected.acr and not (isinstance(acr, str) and acr in expected.acr):
        raise SignInRefused("acr", "acr")
    if expected.max_age is not None:
        since = now.timestamp() - at if isinstance(at, int) and not isinstance(at, bool) else None
        if since is None or not -LEEWAY <= since <= expected.max_age + LEEWAY:
            raise SignInRefused("acr", "auth_time")


def _imported(sent: Any) -> Key | None:
    """A key for signatures out of the provider's list; what is not one is passed over."""
    if not isinstance(sent, dict) or sent.get("use", "sig") != "sig" or sent.get("kty") not in ("RSA", "EC"):
        return None
    if sent["kty"] == "RSA" and len(str(sent.get("n", ""))) < _SHORTEST_MODULUS:
        return None
    public = {name: value for name, value in sent.items() if name in ("kty", "kid", "n", "e", "crv", "x", "y")}
    try:
        key = jwk.import_key(public)
    except _MALFORMED:
        return None
    return key if isinstance(key, RSAKey | ECKey) else None


def _chosen(header: dict[str, Any], known: list[Key]) -> Key:
    """The key that the header names, of the kind that its algorithm takes; without a name, the only one."""
    wanted, kind = header.get("kid"), _KEY_OF.get(str(header.get("alg")))
    if kind is None:
        raise ValueError("alg")
    fitting = [key for key in known if isinstance(key, kind) and (wanted is None or key.kid == wanted)]
    if wanted is not None and not fitting:
        raise UnknownKey
    if len(fitting) != 1:
        raise ValueError("kid")
    return fitting[0]
