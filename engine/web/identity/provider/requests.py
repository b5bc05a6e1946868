"""What comes to the stand-in, read as the specifications say: authorization requests, client authentication, errors."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode


@dataclass(frozen=True)
class Client:
    """The system that people sign in to, as it was registered."""

    id: str
    redirect_uri: str
    secret: str = field(repr=False)
    left_uri: str = ""  # where people may be sent after they signed out
    key: Mapping[str, Any] | None = None  # its public key (JWK): it proves itself by that instead of by the secret


@dataclass(frozen=True)
class Asked:
    """An authorization request that may be answered."""

    redirect_uri: str
    scope: str
    state: str
    nonce: str
    challenge: str

    def back(self, **answer: str) -> str:
        """The address that takes an answer back."""
        pairs = {**answer, **({"state": self.state} if self.state else {})}
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(pairs)}"


class Wrong(Exception):
    """An error of RFC 6749: shown here where we must not send anybody away, told by a redirect otherwise."""

    def __init__(self, error: str, description: str = "", asked: Asked | None = None, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.asked, self.status = error, description, asked, status

    @property
    def body(self) -> dict[str, str]:
        return {"error": self.error, "error_description": self.description}


def asked(query: Mapping[str, str], client: Client, scopes: Mapping[str, object]) -> Asked:
    """The request, or Wrong: without `asked` where client or redirect address are not the registered ones."""
    if query.get("client_id") != client.id:
        raise Wrong("invalid_client", "unknown client_id")
    if query.get("redirect_uri") != client.redirect_uri:
        raise Wrong("invalid_request", "redirect_uri is not the registered one")
    challenge, nonce = query.get("code_challenge", ""), query.get("nonce", "")
    found = Asked(client.redirect_uri, query.get("scope", ""), query.get("state", ""), nonce, challenge)
    if query.get("response_type") != "code":
        raise Wrong("unsupported_response_type", "code only", found)
    wanted = found.scope.split()
    if "openid" not in wanted or set(wanted) - set(scopes):
        raise Wrong("invalid_scope", "openid and known scopes only", found)
    if challenge and query.get("code_challenge_method") != "S256":
        raise Wrong("invalid_request", "code_challenge_method must be S256", found)
    if query.get("prompt") == "none":
        raise Wrong("login_required", "nobody is signed in here", found)
    return found


def left(query: Mapping[str, str], client: Client) -> str:
    """Where somebody goes who signs out (OpenID Connect RP-Initiated Logout 1.0); Wrong where that is not registered."""
    if query.get("client_id") != client.id:
        raise Wrong("invalid_client", "unknown client_id")
    if not client.left_uri or query.get("post_logout_redirect_uri") != client.left_uri:
        raise Wrong("invalid_request", "post_logout_redirect_uri is not the registered one")
    state = {"state": query["state"]} if query.get("state") else {}
    return f"{client.left_uri}{'?' if state else ''}{urlencode(state)}"


def credentials(header: str) -> tuple[str, str]:
    """Client id and secret of `Authorization: Basic …` (RFC 6749 2.3.1); empty where there are none."""
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(name), unquote_plus(secret)
