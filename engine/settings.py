"""What differs between installations, read once from the environment; everything else is the same code everywhere.

TETSUZUKI_DATA             folder of the database, attachments, mail (./var)
TETSUZUKI_DATABASE_URL     empty = SQLite in that folder; or postgresql://user:password@host/database
TETSUZUKI_ENV              development (sign-in with personas) | production
PORT, TETSUZUKI_HOST       where the server listens (8000, 127.0.0.1)
TETSUZUKI_BASE_URL         how people reach it, for links in mails (http://localhost:PORT)
TETSUZUKI_AUDIT_KEY        64 hexadecimal digits that seal the records; empty = kept in the data folder
TETSUZUKI_ANCHORS          folder on another machine or disk that gets a copy of every anchor (控え) of the records; empty = none
TETSUZUKI_THREADS          requests handled at once (8)
TETSUZUKI_PACE             how much quicker than usual one person may be (1); 0 = no rate limits, for measuring only
TETSUZUKI_SMTP_URL         smtp://user:password@host:587 or smtps://…; empty = .eml files in the data folder
TETSUZUKI_MAIL_FROM        sender of mails
TETSUZUKI_CLAMAV           virus scanner: host:port, or the path of clamd's socket; empty = uploads are not scanned
TETSUZUKI_INSIDE           hosts in our own network that may be connected to, by spaces (registries, SMTP, ClamAV …)
TETSUZUKI_QUOTA_CASE_FILES, …_CASE_MB   uploads in one case between two filings (200, 4000)
TETSUZUKI_QUOTA_PARTY_FILES, …_PARTY_MB, …_DRAFTS   a company's or person's uploads in unfiled drafts, and how many drafts
                           (2000, 20000, 500)
TETSUZUKI_PROXIES          addresses of the proxies in front whose X-Forwarded-… is believed, by spaces; empty = nobody's
TETSUZUKI_REGISTRY_<NAME>_URL, …_KEY   where a registry is, e.g. TETSUZUKI_REGISTRY_HOUJIN_BANGOU_URL; none = samples
TETSUZUKI_SIGN_IN_<PROFILE>_ISSUER, …_CLIENT_ID, …_CLIENT_SECRET   an OpenID provider, e.g. profile GBIZID or STAFF;
                           none = a stand-in in development, no start in production. See `SignInAccess` for …_SCOPE …

Secrets (…_DATABASE_URL, …_AUDIT_KEY, …_SMTP_URL, …_KEY of a registry, …_CLIENT_SECRET) may lie in a file instead:
X_FILE names it, see engine/credentials.py.
"""

import os
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from engine import credentials, production
from engine.sign_ins import KINDS, WANTED as _SIGN_IN_WANTED, SignInAccess

_PREFIX, _REGISTRY, _SIGN_IN = "TETSUZUKI_", "TETSUZUKI_REGISTRY_", "TETSUZUKI_SIGN_IN_"
_NAMES = {
    "data": "TETSUZUKI_DATA",
    "database_url": "TETSUZUKI_DATABASE_URL",
    "env": "TETSUZUKI_ENV",
    "host": "TETSUZUKI_HOST",
    "port": "PORT",
    "base_url": "TETSUZUKI_BASE_URL",
    "audit_key": "TETSUZUKI_AUDIT_KEY",
    "anchors": "TETSUZUKI_ANCHORS",
    "threads": "TETSUZUKI_THREADS",
    "pace": "TETSUZUKI_PACE",
    "smtp_url": "TETSUZUKI_SMTP_URL",
    "mail_from": "TETSUZUKI_MAIL_FROM",
    "clamav": "TETSUZUKI_CLAMAV",
    "inside": "TETSUZUKI_INSIDE",
    "proxies": "TETSUZUKI_PROXIES",
    "quota_case_files": "TETSUZUKI_QUOTA_CASE_FILES",
    "quota_case_mb": "TETSUZUKI_QUOTA_CASE_MB",
    "quota_party_files": "TETSUZUKI_QUOTA_PARTY_FILES",
    "quota_party_mb": "TETSUZUKI_QUOTA_PARTY_MB",
    "quota_drafts": "TETSUZUKI_QUOTA_DRAFTS",
}
_COUNTED = "1から1000000までの数で指定してください。"
_WANTED = {
    "env": "development か production を指定してください。",
    "port": "1から65535までの数で指定してください。",
    "threads": "1から64までの数で指定してください。",
    "pace": "0から100までの数で指定してください（普通は1）。",
    "clamav": "ホスト名:ポート か、/ で始まるソケットの場所を指定してください。",
    **{name: _COUNTED for name in _NAMES if name.startswith("quota_")},
    "registries": "TETSUZUKI_REGISTRY_名前_URL か TETSUZUKI_REGISTRY_名前_KEY の形で指定してください。",
}
LOOPBACK = production.LOOPBACK
Counted = Annotated[int, Field(ge=1, le=1_000_000)]
_ENVIRONMENTS = {name: field for field, name in _NAMES.items()}


class BadSettings(Exception):
    """The environment holds something we cannot use: one line per problem, naming the variable and the remedy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class RegistryAccess(BaseModel):
    """Where a registry is and by which key it lets us in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = ""
    key: SecretStr = SecretStr("")


class Settings(BaseModel):
    """One installation. Secrets do not show when this is printed or logged."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: Path = Path("var")
    database_url: SecretStr = SecretStr("")
    env: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    base_url: str = ""
    audit_key: SecretStr = SecretStr("")
    anchors: Path | None = None
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    pace: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 1
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "no-reply@localhost"
    clamav: Annotated[str, Field(pattern=r"^(?:|/[!-~]+|[A-Za-z0-9.-]+:[0-9]{1,5})$")] = ""
    inside: str = ""
    proxies: str = ""
    quota_case_files: Counted = 200
    quota_case_mb: Counted = 4000
    quota_party_files: Counted = 2000
    quota_party_mb: Counted = 20_000
    quota_drafts: Counted = 500
    registries: Mapping[str, RegistryAccess] = {}  # by the registry's folder: houjin_bangou, touki …
    sign_ins: Mapping[str, SignInAccess] = {}  # by the profile: gbizid, staff …

    @property
    def development(self) -> bool:
        """Whether personas and the stand-in of a provider may exist."""
        return self.env == "development"

    @property
    def https(self) -> bool:
        """Whether people reach us over TLS: then cookies are bound to it."""
        return self.address.startswith("https://")

    @property
    def address(self) -> str:
        """The address people type, without a slash at its end."""
        return self.base_url or f"http://localhost:{self.port}"

    @property
    def files(self) -> Path:
        """Folder of the attachments."""
        return self.data / "files"

    @property
    def mail(self) -> Path:
        """Folder of the mails where no SMTP server is set."""
        return self.data / "mail"

    @property
    def inside_hosts(self) -> frozenset[str]:
        """Hosts that may lie in our own network; in development this machine, too."""
        return frozenset((*self.inside.split(), *(LOOPBACK if self.development else ())))

    @property
    def audit_secret(self) -> bytes | None:
        """The key that seals the records, or None to keep one in the data folder."""
        return bytes.fromhex(self.audit_key.get_secret_value()) or None

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """From environment variables (the process's own by default). Raises BadSettings with every problem at once."""
        given, unread = credentials.read(os.environ if environment is None else environment)
        unknown = [
            f"{name} という設定はありません。"
            for name in sorted(given)
            if name.startswith(_PREFIX) and name not in _ENVIRONMENTS and not name.startswith((_REGISTRY, _SIGN_IN))
        ]
        values: dict[str, object] = {field: given[name] for field, name in _NAMES.items() if given.get(name)}
        try:
            settings = cls.model_validate({**values, "registries": _registries(given), "sign_ins": _sign_ins(given)})
        except ValidationError as error:
            said = chain.from_iterable(map(_say, error.errors(include_input=False, include_url=False)))
            raise BadSettings((*unread, *unknown, *said)) from None
        if unread or unknown:
            raise BadSettings((*unread, *unknown))
        return settings

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/")):
            raise ValueError("https://ホスト名 の形で指定してください。")
        return value.rstrip("/")

    @field_validator("audit_key")
    @classmethod
    def _is_key(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and (len(text) != 64 or set(text.lower()) - set("0123456789abcdef")):
            raise ValueError("16進数64桁で指定してください（例: openssl rand -hex 32）。")
        return value

    @model_validator(mode="after")
    def _is_fit(self) -> Self:
        problems = [*_unknown_kinds(self.sign_ins), *(production.reasons(self) if self.env == "production" else ())]
        if problems:
            raise ValueError("\n".join(problems))
        return self


def _unknown_kinds(sign_ins: Mapping[str, SignInAccess]) -> list[str]:
    wanted = "business か staff か individual を指定してください。"
    return [
        f"{_SIGN_IN}{profile.upper()}_KIND: {wanted}"
        for profile, access in sign_ins.items()
        if not access.kind and profile not in KINDS
    ]


def _registries(given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        if name.startswith(_REGISTRY) and value:
            folder, _, part = name.removeprefix(_REGISTRY).lower().rpartition("_")
            found.setdefault(folder, {})[part] = value
    return found


def _sign_ins(given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By profile; what ends in no part that we know is a part called like the whole, for the model to refuse."""
    found: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        if name.startswith(_SIGN_IN) and value:
            rest = name.removeprefix(_SIGN_IN).lower()
            part = next((part for part in SignInAccess.model_fields if rest.endswith(f"_{part}")), "")
            profile = rest.removesuffix(f"_{part}") if part else rest.partition("_")[0]
            found.setdefault(profile, {})[part or rest.partition("_")[2] or "?"] = value
    return found


def _say(error: Mapping[str, object]) -> list[str]:
    """One line per problem: the variable, and what to set."""
    place = error.get("loc")
    first, *rest = place if isinstance(place, tuple) and place else ("",)
    if first == "sign_ins" and len(rest) == 2:
        return [_say_of_sign_in(str(rest[0]), str(rest[1]), error)]
    text = _WANTED.get(str(first)) or str(error.get("msg", "")).removeprefix("Value error, ")
    name = _NAMES.get(str(first))
    return [f"{name}: {text}"] if name else text.splitlines()


def _say_of_sign_in(profile: str, part: str, error: Mapping[str, object]) -> str:
    name = f"{_SIGN_IN}{profile}_{part}".upper()
    if error.get("type") == "extra_forbidden":
        return f"{name.removesuffix('_?')} という設定はありません。"
    return f"{name}: {_SIGN_IN_WANTED.get(part, '値を確かめてください。')}"
