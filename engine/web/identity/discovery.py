"""What a provider says of itself (OpenID Connect Discovery), and its keys: asked anew now and then, kept when it is down."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.web.identity.backchannel import BackChannel
from engine.web.identity.profiles import Profile, origin_of
from engine.web.identity.refused import SignInRefused

FRESH = timedelta(hours=1)
KEPT = timedelta(hours=24)  # while the provider does not answer (OI-05)
_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Metadata:
    """Where a provider's endpoints are. `names_itself`: its answers say who they come from (RFC 9207).

    `end_session_endpoint` is empty where it has none that we may send people to.
    """

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    names_itself: bool
    end_session_endpoint: str = ""


class _Kept:
    """One document that was fetched, until it is stale."""

    def __init__(self) -> None:
        self.document: Mapping[str, Any] = {}
        self.at: datetime | None = None

    def is_within(self, age: timedelta, now: datetime) -> bool:
        return self.at is not None and timedelta(0) <= now - self.at <= age


class Discovery:
    """Of one profile. Threads share it; one of them at a time asks."""

    def __init__(self, profile: Profile, channel: BackChannel) -> None:
        self._profile, self._channel = profile, channel
        self._lock = threading.Lock()
        self._metadata, self._keys = _Kept(), _Kept()

    def metadata(self, now: datetime) -> Metadata:
        """Checked: it is the issuer we know, and sends nobody elsewhere. Raises SignInRefused `unreachable`."""
        address = self._profile.issuer.rstrip("/") + _WELL_KNOWN
        return self._checked(self._fetched(self._metadata, address, now, FRESH))

    def keys(self, now: datetime, anew: bool = False) -> list[Any]:
        """The provider's keys as JWK. `anew`: a token names one that is not among them, so they may have been changed."""
        address = self.metadata(now).jwks_uri
        found = self._fetched(self._keys, address, now, timedelta(0) if anew else FRESH).get("keys")
        return found if isinstance(found, list) else []

    def _fetched(self, kept: _Kept, address: str, now: datetime, age: timedelta) -> Mapping[str, Any]:
        with self._lock:
            if age and kept.is_within(age, now):
                return kept.document
            try:
                document = self._channel.fetch(address)
                if kept is self._metadata:
                    self._checked(document)
            except SignInRefused:
                if kept.is_within(KEPT, now):
                    return kept.document
                raise
            kept.document, kept.at = document, now
            return document

    def _checked(self, document: Mapping[str, Any]) -> Metadata:
        if document.get("issuer") != self._profile.issuer:
            raise SignInRefused("unreachable", "another issuer")
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        found = {name: document.get(name) for name in names}
        for name, address in found.items():
            if not self._is_known(address):
                raise SignInRefused("unreachable", f"{name} elsewhere")
        named = document.get("authorization_response_iss_parameter_supported") is True
        ending = document.get("end_session_endpoint")
        known = {name: str(address) for name, address in found.items()}
        return Metadata(**known, names_itself=named, end_session_endpoint=str(ending) if self._is_known(ending) else "")

    def _is_known(self, address: Any) -> bool:
        return isinstance(address, str) and origin_of(address) in self._profile.origins and "#" not in address
