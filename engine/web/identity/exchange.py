"""The authorization code flow as authlib speaks it: the address to send people to, the code for tokens, the userinfo."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from engine.store.sign_ins import Begun
from engine.web.identity.backchannel import BackChannel, json_object
from engine.web.identity.client_key import proof, read
from engine.web.identity.discovery import Metadata
from engine.web.identity.profiles import Profile
from engine.web.identity.refused import SignInRefused

_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
_LONGEST_TOKEN = 16_384


@dataclass(frozen=True)
class Tokens:
    """What the token endpoint gave; neither is kept any longer than the sign-in takes."""

    id_token: str
    access_token: str


@dataclass(frozen=True)
class Answered:
    """What tokens are given for: the code that came back, the verifier (PKCE) kept for it, and when it came."""

    code: str
    verifier: str
    at: datetime


def address(profile: Profile, channel: BackChannel, metadata: Metadata, begun: Begun, state: str) -> str:
    """Where to send the person: code flow with PKCE S256, state, nonce, and always a scope."""
    wanted = {"acr_values": profile.acr_values, "max_age": str(profile.max_age or "")}
    more = {name: value for name, value in wanted.items() if value}
    made, _ = _client(profile, channel).create_authorization_url(
        metadata.authorization_endpoint, state=state, code_verifier=begun.verifier, nonce=begun.nonce, **more
    )
    return str(made)


def tokens(profile: Profile, channel: BackChannel, metadata: Metadata, answered: Answered) -> Tokens:
    """The tokens for a code. Raises SignInRefused."""
    client = _client(profile, channel)
    if profile.client_key_file is not None:
        client.client_secret = read(profile.client_key_file)
        client.register_client_auth_method(proof(client.client_secret, metadata.token_endpoint, answered.at))
    try:
        got = client.fetch_token(
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=answered.code,
            code_verifier=answered.verifier,
        )
    except OAuthError as error:
        raise SignInRefused("code" if error.error == "invalid_grant" else "provider", "token endpoint") from error
    except httpx2.HTTPError as error:
        raise SignInRefused("unreachable", type(error).__name__) from error
    except (AuthlibBaseError, *_MALFORMED) as error:
        raise SignInRefused("token", type(error).__name__) from error
    if str(got.get("token_type")).lower() != "bearer":
        raise SignInRefused("token", "token_type")
    return Tokens(_token(got.get("id_token")), _token(got.get("access_token")))


def userinfo(channel: BackChannel, metadata: Metadata, access_token: str) -> dict[str, Any]:
    """What the provider says of the person: a JSON object. Raises SignInRefused."""
    bearer = {"authorization": f"Bearer {access_token}", "accept": "application/json"}
    try:
        answer = httpx2.Client(**channel.options).get(metadata.userinfo_endpoint, headers=bearer)
    except httpx2.HTTPError as error:
        raise SignInRefused("unreachable", type(error).__name__) from error
    if answer.status_code >= 500:
        raise SignInRefused("unreachable", f"userinfo {answer.status_code}")
    found = json_object(answer.content) if answer.status_code == 200 else None
    if found is None:
        raise SignInRefused("userinfo", f"status {answer.status_code}")
    return found


def _client(profile: Profile, channel: BackChannel) -> OAuth2Client:
    """One for each use: authlib's client keeps the tokens it got."""
    return OAuth2Client(
        client_id=profile.client_id,
        client_secret=profile.client_secret,
        token_endpoint_auth_method="private_key_jwt" if profile.client_key_file else "client_secret_basic",
        scope=profile.scope,
        redirect_uri=profile.redirect_uri,
        code_challenge_method="S256",
        **channel.options,
    )


def _token(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TOKEN:
        raise SignInRefused("token", "missing")
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise SignInRefused("token", "characters")
    return value
