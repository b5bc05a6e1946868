"""A profile at work (OpenID Connect relying party): send people to their provider, take what they come back with.

authlib, joserfc and the cryptography below them are loaded when the first person signs in, not when the server starts:
they cost a third of a cold start (ADR 0010, 0012).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from engine.store.sign_ins import Begun
from engine.web.identity.backchannel import BackChannel
from engine.web.identity.discovery import Discovery
from engine.web.identity.profiles import Profile
from engine.web.identity.refused import SignInRefused

_CODE_LIMIT = 4000  # some directories put much into a code
_EXCHANGE, _TOKENS = "engine.web.identity.exchange", "engine.web.identity.tokens"


@dataclass(frozen=True)
class Departure:
    """Where to send a person, and what is kept until he is back."""

    address: str
    state: str
    begun: Begun


class RelyingParty:
    """One of a site; shared by all threads."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    @cached_property
    def _channel(self) -> BackChannel:
        return BackChannel(self.profile.origins, self.profile.inside)

    @cached_property
    def _discovery(self) -> Discovery:
        return Discovery(self.profile, self._channel)

    def depart(self, next_: str, now: datetime) -> Departure:
        """Begin a sign-in; `next_` is where the person wants to go afterwards. Raises SignInRefused."""
        metadata = self._discovery.metadata(now)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        begun = Begun(self.profile.id, nonce, verifier, next_, now)
        exchange = import_module(_EXCHANGE)
        return Departure(exchange.address(self.profile, self._channel, metadata, begun, state), state, begun)

    def leave(self, now: datetime) -> str:
        """Where to send a person who signed out here, so that he signs out there, too (OpenID Connect RP-Initiated
        Logout 1.0); empty where the provider takes nobody or does not answer. No ID token goes along: none is kept.
        """
        try:
            address = self._discovery.metadata(now).end_session_endpoint
        except SignInRefused:
            return ""
        said = {"client_id": self.profile.client_id, "post_logout_redirect_uri": self.profile.left_uri}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(said)}" if address else ""

    def arrive(self, answer: Mapping[str, str], begun: Begun, now: datetime) -> dict[str, Any]:
        """The userinfo of who came back with the provider's answer (the query). Raises SignInRefused."""
        metadata = self._discovery.metadata(now)
        issuer = answer.get("iss")
        if issuer != self.profile.issuer and (issuer is not None or metadata.names_itself):
            raise SignInRefused("token", "iss parameter")
        if answer.get("error"):
            raise SignInRefused("cancelled" if answer["error"] == "access_denied" else "provider", "authorization")
        code = answer.get("code", "")
        if not 0 < len(code) <= _CODE_LIMIT or not (code.isascii() and code.isprintable()):
            raise SignInRefused("code", "shape")
        exchange = import_module(_EXCHANGE)
        answered = exchange.Answered(code, begun.verifier, now)
        tokens = exchange.tokens(self.profile, self._channel, metadata, answered)
        subject = self._verified(tokens.id_token, begun, now)["sub"]
        sent: dict[str, Any] = exchange.userinfo(self._channel, metadata, tokens.access_token)
        if sent.get("sub") != subject:
            raise SignInRefused("userinfo", "sub")
        return sent

    def _verified(self, token: str, begun: Begun, now: datetime) -> dict[str, Any]:
        """The ID token's claims; where it names a key we do not know, the keys are asked for anew, once."""
        tokens = import_module(_TOKENS)
        own = self.profile
        expected = tokens.Expected(own.issuer, own.client_id, begun.nonce, own.acr, own.max_age)
        for anew in (False, True):
            try:
                found: dict[str, Any] = tokens.claims_of(token, self._discovery.keys(now, anew), expected, now)
            except tokens.UnknownKey:
                continue
            return found
        raise SignInRefused("token", "kid")
