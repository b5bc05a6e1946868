"""The stand-in's protocol: codes for choices, tokens for codes, userinfo for tokens. No HTTP here.

As GビズID's guideline has it: code flow only, codes of 22 letters and digits for five minutes and one use, PKCE S256 if
asked for, client_secret_basic, access tokens for an hour, an ID token without personal data.
"""

import base64
import hashlib
import secrets
import string
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from importlib import import_module
from typing import Any

from engine.web.dates import local
from engine.web.identity.provider.accounts import Account
from engine.web.identity.provider.requests import Asked, Client, Wrong, asked, credentials, left

CODE_LIFETIME = timedelta(minutes=5)
TOKEN_LIFETIME = timedelta(hours=1)
_LETTERS = string.ascii_letters + string.digits
_KEYS = "engine.web.identity.provider.keys"


@dataclass(frozen=True)
class Directory:
    """Who can sign in, and which keys of theirs a scope brings. `ends`: it can be told that somebody signs out."""

    title: str
    accounts: Callable[[date], tuple[Account, ...]]
    scopes: Mapping[str, tuple[str, ...]]
    ends: bool = False


@dataclass
class _Given:
    """What a code stands for; `token` once it was used."""

    sub: str
    asked: Asked
    at: datetime
    token: str = ""


class Realm:
    """One provider. Everything is forgotten when the process ends."""

    def __init__(self, issuer: str, directory: Directory, client: Client, clock: Callable[[], datetime]) -> None:
        self.issuer, self.directory, self.client, self.clock = issuer, directory, client, clock
        self._lock = threading.Lock()
        self._codes: dict[str, _Given] = {}
        self._tokens: dict[str, _Given] = {}
        self._proofs: set[str] = set()  # of clients: each is taken once
        self._signed_in: dict[str, str] = {}  # the provider's own cookie: whose it is

    @cached_property
    def keys(self) -> Any:
        """Made when they are first needed: the server starts without the cryptography."""
        return import_module(_KEYS).Keys()

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        ending = {"end_session_endpoint": f"{self.issuer}logout"} if self.directory.ends else {}
        return {
            "issuer": self.issuer,
            **ending,
            **{f"{name}_endpoint": f"{self.issuer}{name}" for name in ("authorization", "token", "userinfo")},
            "authorization_endpoint": f"{self.issuer}authorize",
            "jwks_uri": f"{self.issuer}jwks",
            "scopes_supported": list(self.directory.scopes),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": [self._method],
            "code_challenge_methods_supported": ["S256"],
        }

    def jwks(self) -> dict[str, Any]:
        """The keys that signatures are checked with."""
        with self._lock:
            found: dict[str, Any] = self.keys.public()
        return found

    def accounts(self) -> tuple[Account, ...]:
        """Who can sign in today."""
        return self.directory.accounts(local(self.clock()).date())

    def asked(self, query: Mapping[str, str]) -> Asked:
        """The authorization request. Raises Wrong."""
        return asked(query, self.client, self.directory.scopes)

    def here(self, cookie: str) -> Account | None:
        """Who is signed in at the provider itself by this cookie."""
        sub = self._signed_in.get(cookie)
        return next((account for account in self.accounts() if account.sub == sub), None)

    def stay(self, sub: str) -> str:
        """Somebody is signed in here from now on: the cookie."""
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            self._signed_in[cookie] = sub
        return cookie

    def leave(self, cookie: str) -> None:
        """He is not any more."""
        with self._lock:
            self._signed_in.pop(cookie, None)

    def left(self, query: Mapping[str, str]) -> str:
        """Where somebody goes who was sent here to sign out. Raises Wrong."""
        if not self.directory.ends:
            raise Wrong("not_found", status=404)
        return left(query, self.client)

    def choose(self, request: Asked, sub: str) -> str:
        """Somebody signed in: the address that takes the code back. Raises Wrong where nobody of that name is."""
        if sub not in {account.sub for account in self.accounts()}:
            raise Wrong("access_denied", "", request)
        code = "".join(secrets.choice(_LETTERS) for _ in range(22))
        with self._lock:
            self._codes[code] = _Given(sub, request, self.clock())
        return request.back(code=code)

    def token(self, authorization: str, form: Mapping[str, str]) -> dict[str, Any]:
        """The token endpoint's answer. Raises Wrong."""
        self._prove(authorization, form)
        if form.get("grant_type") != "authorization_code":
            raise Wrong("unsupported_grant_type")
        given = self._used(form)
        now = self.clock()
        times = {"iat": int(now.timestamp()), "exp": int((now + TOKEN_LIFETIME).timestamp())}
        made = {"iss": self.issuer, "sub": given.sub, "azp": self.client.id, **times, "jti": secrets.token_hex(16)}
        given.token = self.keys.signed(made)
        with self._lock:
            self._tokens[given.token] = given
        return {
            "access_token": given.token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
            "id_token": self.id_token(self.id_claims(given.sub, given.asked.nonce)),
        }

    def id_claims(self, sub: str, nonce: str) -> dict[str, Any]:
        """What the ID token says: no personal data."""
        now = int(self.clock().timestamp())
        said = {"iss": self.issuer, "sub": sub, "aud": self.client.id, "iat": now, "auth_time": now}
        said |= {"exp": now + int(TOKEN_LIFETIME.total_seconds()), "jti": secrets.token_hex(16)}
        return {**said, "nonce": nonce} if nonce else said

    def id_token(self, claims: dict[str, Any]) -> str:
        """The ID token, signed."""
        return str(self.keys.signed(claims))

    def userinfo(self, authorization: str) -> dict[str, Any]:
        """What may be told to the bearer of an access token. Raises Wrong."""
        kind, _, token = authorization.partition(" ")
        given = self._tokens.get(token) if kind.lower() == "bearer" else None
        if given is None or self.clock() - given.at > CODE_LIFETIME + TOKEN_LIFETIME:
            raise Wrong("invalid_token", status=401)
        account = next(account for account in self.accounts() if account.sub == given.sub)
        return account.info(given.asked.scope, self.directory.scopes)

    def rotate(self) -> None:
        """Sign with another key from now on."""
        with self._lock:
            self.keys.rotate()

    @property
    def _method(self) -> str:
        return "private_key_jwt" if self.client.key else "client_secret_basic"

    def _prove(self, authorization: str, form: Mapping[str, str]) -> None:
        """The client is who it says, by the one way that was agreed. Raises Wrong."""
        if self.client.key:
            who = {"client_id": self.client.id, **form}
            endpoint, now = f"{self.issuer}token", int(self.clock().timestamp())
            jti = import_module(_KEYS).is_proven(who, self.client.key, endpoint, now)
            proven = bool(jti) and who["client_id"] == self.client.id and jti not in self._proofs
            self._proofs.add(jti)
        else:
            name, secret = credentials(authorization)
            proven = name == self.client.id and secrets.compare_digest(secret.encode(), self.client.secret.encode())
        if not proven:
            raise Wrong("invalid_client", f"{self._method} is needed", status=401)

    def _used(self, form: Mapping[str, str]) -> _Given:
        """What the code stands for, once; used twice, the token that it gave ends as well (RFC 6749 4.1.2)."""
        with self._lock:
            given = self._codes.get(form.get("code", ""))
            if given is None or self.clock() - given.at > CODE_LIFETIME:
                raise Wrong("invalid_grant", "unknown or expired code")
            if given.token:
                self._tokens.pop(given.token, None)
                raise Wrong("invalid_grant", "the code was used already")
            given.token = "used"
        if form.get("redirect_uri") != given.asked.redirect_uri:
            raise Wrong("invalid_grant", "another redirect_uri")
        if given.asked.challenge and _challenge(form.get("code_verifier", "")) != given.asked.challenge:
            raise Wrong("invalid_grant", "code_verifier does not fit")
        return given


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
