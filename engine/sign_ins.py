"""How an OpenID provider (認証の提供者) is reached and how it knows us: the settings of one profile of signing in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from engine.production import LOOPBACK

SignInKind = Literal["business", "staff", "individual"]
KINDS: Mapping[str, SignInKind] = {"gbizid": "business", "staff": "staff"}  # profiles whose kind need not be said
WANTED: Mapping[str, str] = {
    "issuer": "https:// で始まるアドレスを、提供者が示すとおりに（終わりの / も）指定してください。",
    "client_id": "提供者から受け取った番号を指定してください。",
    "client_secret": "提供者から受け取った秘密の値か、…_CLIENT_KEY_FILE の、どちらか一方を指定してください。",
    "client_key_file": "秘密鍵（暗号化していないPEM、RSA 2048ビット以上かEC P-256）のファイルの場所を指定してください。",
    "max_age": "60から604800までの秒数で指定してください。",
    "kind": "business か staff か individual を指定してください。",
}


class SignInAccess(BaseModel):
    """An OpenID provider (認証の提供者) that people sign in at, and how it knows us. What is empty follows from `kind`.

    `kind`: business (GビズID), staff (職員ディレクトリ) or individual (デジタル認証アプリ …); known by itself for the
    profiles GBIZID and STAFF. `scope`: always sent. `hosts`: further hosts, by spaces, that the provider's endpoints may
    lie on besides the issuer's. `claims`: where the claims differ from the kind's, as `name=claim; name=claim`; see
    engine/web/identity/claims.py. `label`: on the button.

    `acr_values`: how sure the provider must be, as it calls that: asked for, and required of what comes back.
    `acr_accepted`: which answers are sure enough, where they are called otherwise; none of both = not looked at, as for
    GビズID, whose tokens have no `acr`. `max_age`: seconds at most since the person proved himself there.
    `client_key_file`: PEM file with the private key by which the provider knows us (private_key_jwt, RFC 7523); instead
    of a secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    client_id: Annotated[str, Field(min_length=1)]
    client_key_file: Path | None = None
    client_secret: Annotated[SecretStr, Field(validate_default=True)] = SecretStr("")
    kind: SignInKind | Literal[""] = ""
    scope: str = ""
    hosts: str = ""
    claims: str = ""
    label: str = ""
    acr_values: str = ""
    acr_accepted: str = ""
    max_age: Annotated[int, Field(ge=60, le=604800)] | None = None

    @field_validator("client_secret")
    @classmethod
    def _is_one_of_both(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        known = "client_key_file" in info.data  # it is not where it was wrong: that is said already
        if known and bool(value.get_secret_value()) == bool(info.data["client_key_file"]):
            raise ValueError(WANTED["client_secret"])
        return value

    @field_validator("client_key_file")
    @classmethod
    def _is_key(cls, value: Path | None) -> Path | None:
        if value is not None and not _is_private_key(value):
            raise ValueError(WANTED["client_key_file"])
        return value

    @field_validator("issuer")
    @classmethod
    def _is_issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        plain = value.isascii() and value.isprintable() and not parts.query and not parts.fragment and "@" not in value
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not plain or not safe or not parts.hostname:
            raise ValueError(WANTED["issuer"])
        return value

    @property
    def https(self) -> bool:
        return self.issuer.startswith("https://")


def _is_private_key(path: Path) -> bool:
    """Whether the file looks like one, unencrypted. What is in it is read at the first sign-in: the cryptography is not
    loaded before (ADR 0010).
    """
    try:
        lines = path.read_text("ascii").split("\n")
    except (OSError, ValueError):
        return False
    return any(
        line.startswith("-----BEGIN ") and line.rstrip().endswith("PRIVATE KEY-----") for line in lines
    ) and not any("ENCRYPTED" in line for line in lines)
