"""What differs between installations, read once from the environment; everything else is the same code everywhere.

TETSUZUKI_DATA             folder of the database, attachments, mail (./var)
TETSUZUKI_DATABASE_URL     empty = SQLite in that folder; or postgresql://user:password@host/database
TETSUZUKI_ENV              development (sign-in with personas) | production
PORT, TETSUZUKI_HOST       where the server listens (8000, 127.0.0.1)
TETSUZUKI_BASE_URL         how people reach it, for links in mails (http://localhost:PORT)
TETSUZUKI_AUDIT_KEY        64 hexadecimal digits that seal the records; empty = kept in the data folder
TETSUZUKI_THREADS          requests handled at once (8)
TETSUZUKI_SMTP_URL         smtp://user:password@host:587 or smtps://…; empty = .eml files in the data folder
TETSUZUKI_MAIL_FROM        sender of mails
TETSUZUKI_REGISTRY_<NAME>_URL, …_KEY   where a registry is, e.g. TETSUZUKI_REGISTRY_HOUJIN_BANGOU_URL; none = samples
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

_PREFIX, _REGISTRY = "TETSUZUKI_", "TETSUZUKI_REGISTRY_"
_NAMES = {
    "data": "TETSUZUKI_DATA",
    "database_url": "TETSUZUKI_DATABASE_URL",
    "env": "TETSUZUKI_ENV",
    "host": "TETSUZUKI_HOST",
    "port": "PORT",
    "base_url": "TETSUZUKI_BASE_URL",
    "audit_key": "TETSUZUKI_AUDIT_KEY",
    "threads": "TETSUZUKI_THREADS",
    "smtp_url": "TETSUZUKI_SMTP_URL",
    "mail_from": "TETSUZUKI_MAIL_FROM",
}
_WANTED = {
    "env": "development か production を指定してください。",
    "port": "1から65535までの数で指定してください。",
    "threads": "1から64までの数で指定してください。",
    "registries": "TETSUZUKI_REGISTRY_名前_URL か TETSUZUKI_REGISTRY_名前_KEY の形で指定してください。",
}
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
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "no-reply@localhost"
    registries: Mapping[str, RegistryAccess] = {}  # by the registry's folder: houjin_bangou, touki …

    @property
    def development(self) -> bool:
        """Whether the sign-in page with personas may exist."""
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
    def audit_secret(self) -> bytes | None:
        """The key that seals the records, or None to keep one in the data folder."""
        return bytes.fromhex(self.audit_key.get_secret_value()) or None

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """From environment variables (the process's own by default). Raises BadSettings with every problem at once."""
        given = os.environ if environment is None else environment
        unknown = [
            f"{name} という設定はありません。"
            for name in sorted(given)
            if name.startswith(_PREFIX) and name not in _ENVIRONMENTS and not name.startswith(_REGISTRY)
        ]
        values: dict[str, object] = {field: given[name] for field, name in _NAMES.items() if given.get(name)}
        try:
            settings = cls.model_validate({**values, "registries": _registries(given)})
        except ValidationError as error:
            raise BadSettings((*unknown, *map(_say, error.errors(include_input=False, include_url=False)))) from None
        if unknown:
            raise BadSettings(tuple(unknown))
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
    def _is_fit_for_production(self) -> Self:
        if self.env == "production" and not self.https:
            raise ValueError("本番では TETSUZUKI_BASE_URL に https:// で始まるアドレスを指定してください。")
        if self.database_url.get_secret_value() and self.env == "production" and not self.audit_key.get_secret_value():
            raise ValueError("データベースサーバーを使うときは TETSUZUKI_AUDIT_KEY を指定してください。")
        return self


def _registries(given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        if name.startswith(_REGISTRY) and value:
            folder, _, part = name.removeprefix(_REGISTRY).lower().rpartition("_")
            found.setdefault(folder, {})[part] = value
    return found


def _say(error: Mapping[str, object]) -> str:
    place = error.get("loc")
    first = place[0] if isinstance(place, tuple) and place else ""
    text = _WANTED.get(str(first)) or str(error.get("msg", "")).removeprefix("Value error, ")
    name = _NAMES.get(str(first))
    return f"{name}: {text}" if name else text
