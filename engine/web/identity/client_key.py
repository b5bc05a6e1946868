"""How we prove who we are where a provider wants a key and no secret: `private_key_jwt` (RFC 7523, OpenID Connect Core 9).

The key is read for each sign-in, so that it can be changed without a restart. The provider knows its public half, under
the name (`kid`) that follows from it (RFC 7638).
"""

import secrets
from datetime import datetime
from pathlib import Path

from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from engine.web.identity.refused import SignInRefused

LIFETIME = 120  # seconds that an assertion is good for
_SHORTEST = 2048  # bits
_CURVE = "P-256"
Key = RSAKey | ECKey
_MALFORMED = (OSError, JoseError, ValueError, TypeError)


def proof(key: Key, token_endpoint: str, now: datetime) -> PrivateKeyJWT:
    """What signs one request to this token endpoint, for nowhere else; authlib signs with the key as client secret."""
    issued = int(now.timestamp())
    claims = {"iat": issued, "exp": issued + LIFETIME, "jti": secrets.token_urlsafe(16)}
    alg = "RS256" if isinstance(key, RSAKey) else "ES256"
    return PrivateKeyJWT(token_endpoint, claims, {"kid": key.thumbprint()}, alg)


def read(path: Path) -> Key:
    """The private key of a PEM file: RSA of 2048 bits and more, or EC P-256. Raises SignInRefused `client_key`."""
    kinds: tuple[type[RSAKey] | type[ECKey], ...] = (RSAKey, ECKey)
    for kind in kinds:
        try:
            key = kind.import_key(path.read_bytes())
        except _MALFORMED:
            continue
        if not key.is_private:
            raise SignInRefused("client_key", "public")
        if isinstance(key, RSAKey) and key.public_key.key_size < _SHORTEST:
            raise SignInRefused("client_key", "short")
        if isinstance(key, ECKey) and key.curve_name != _CURVE:
            raise SignInRefused("client_key", "curve")
        return key
    raise SignInRefused("client_key", "unreadable")
