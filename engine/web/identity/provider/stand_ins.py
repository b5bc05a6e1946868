"""Which providers have a stand-in in development: those that the settings leave out."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime

from pydantic import SecretStr

from engine.settings import Settings
from engine.sign_ins import SignInAccess
from engine.web.identity.provider import accounts
from engine.web.identity.provider.realm import Directory, Realm
from engine.web.identity.provider.requests import Client
from engine.web.identity.provider.server import ProviderServer

DIRECTORIES: Mapping[str, Directory] = {
    "gbizid": Directory("GビズID（開発用の代わり）", accounts.gbizid, accounts.GBIZID_SCOPES),
    "staff": Directory("職員ディレクトリ（開発用の代わり）", accounts.staff, accounts.STAFF_SCOPES, ends=True),
}


def stand_ins(settings: Settings, clock: Callable[[], datetime], stack: ExitStack) -> Mapping[str, SignInAccess]:
    """Start them; they stop with `stack`. Raises NotForProduction outside development."""
    return {
        profile: started(settings, profile, clock, stack)[0]
        for profile in DIRECTORIES
        if profile not in settings.sign_ins
    }


def started(
    settings: Settings, profile: str, clock: Callable[[], datetime], stack: ExitStack, kind: type[Realm] = Realm
) -> tuple[SignInAccess, Realm]:
    """One stand-in: how to reach it, and its realm. Tests hand in a `kind` of realm that lies."""
    back, left = f"{settings.address}/sign-in/{profile}/callback", f"{settings.address}/signed-out"
    client = Client("tetsuzuki", back, secrets.token_urlsafe(32), left)
    directory = DIRECTORIES[profile]
    server = ProviderServer(settings, lambda issuer: kind(issuer, directory, client, clock))
    stack.callback(server.close)
    access = SignInAccess(
        issuer=server.realm.issuer,
        client_id=client.id,
        client_secret=SecretStr(client.secret),
        scope=" ".join(directory.scopes),
    )
    return access, server.realm
