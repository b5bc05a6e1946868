"""What must not be so in production (本番で断る設定): every reason at once, before anything is opened."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from engine.settings import Settings

_USUAL = ("postgres", "password", "admin", "root", "tetsuzuki", "changeme", "secret")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SIGN_IN, _REGISTRY = "TETSUZUKI_SIGN_IN_", "TETSUZUKI_REGISTRY_"


def reasons(settings: "Settings") -> list[str]:
    """Why production must not start with these: every reason at once, each with its remedy."""
    return [*_itself(settings), *_outside(settings), *_readable_by_others(settings)]


def _readable_by_others(settings: "Settings") -> list[str]:
    keys = [access.client_key_file for access in settings.sign_ins.values() if access.client_key_file]
    return [
        f"{path} をほかの利用者が読めないようにしてください（chmod {closed:o} {path}）。"
        for path, closed in (
            (settings.data, 0o750),
            *((path, 0o600) for path in (settings.data / "audit.key", *keys)),
        )
        if path.exists() and path.stat().st_mode & 0o777 & ~closed
    ]


def _itself(settings: "Settings") -> list[str]:
    found = []
    if not settings.https:
        found.append("本番では TETSUZUKI_BASE_URL に https:// で始まるアドレスを指定してください。")
    if settings.database_url.get_secret_value() and not settings.audit_key.get_secret_value():
        found.append("データベースサーバーを使うときは TETSUZUKI_AUDIT_KEY を指定してください。")
    if not settings.sign_ins:
        wanted = f"{_SIGN_IN}GBIZID_ISSUER、…_CLIENT_ID、…_CLIENT_SECRET を指定してください。"
        found.append(f"本番には開発用のサインインがありません。{wanted}")
    key = settings.audit_key.get_secret_value()
    if key and len(set(key.lower())) < 8:  # 0000…, 1234 1234 …: nobody drew this
        found.append("TETSUZUKI_AUDIT_KEY は、乱数で作った値にしてください（例: openssl rand -hex 32）。")
    if not settings.pace:
        found.append("本番では TETSUZUKI_PACE を 0 にできません（普通は1）。")
    return found


def _outside(settings: "Settings") -> list[str]:
    found = [*_database(settings), *_usual_password(settings), *_scanner(settings)]
    smtp = urlsplit(settings.smtp_url.get_secret_value())
    if smtp.scheme == "smtp" and smtp.password is None and smtp.hostname not in LOOPBACK:
        found.append(
            "本番では TETSUZUKI_SMTP_URL に smtps:// か、利用者とパスワードのある smtp:// を指定してください。"
        )
    for name, registry in settings.registries.items():
        if registry.url and urlsplit(registry.url).scheme != "https":
            found.append(f"{_REGISTRY}{name.upper()}_URL: 本番では https:// で始まるアドレスを指定してください。")
    for profile, access in settings.sign_ins.items():
        if not access.https:
            found.append(f"{_SIGN_IN}{profile.upper()}_ISSUER: 本番では https:// で始まるアドレスを指定してください。")
    return found


def _database(settings: "Settings") -> list[str]:
    """Answers go to another machine over TLS that proves which machine it is, or not at all (ASVS 12.3)."""
    parts = urlsplit(settings.database_url.get_secret_value())
    asked = parse_qs(parts.query)
    named = [parts.netloc.rpartition("@")[2], *asked.get("host", ()), *asked.get("hostaddr", ())]
    hosts = {_without_port(host) for each in named for host in each.split(",")} - {""}
    here = all(host in LOOPBACK or host.startswith(("/", "%2f", "%2F")) for host in hosts)
    if here or asked.get("sslmode") == ["verify-full"]:
        return []
    return [
        "本番では、ほかの機械にあるデータベースの TETSUZUKI_DATABASE_URL の終わりに ?sslmode=verify-full と"
        "（必要なら）&sslrootcert=証明書のファイル を付けてください。"
    ]


def _usual_password(settings: "Settings") -> list[str]:
    """What a database comes with, everybody knows (ASVS 13.2.3)."""
    parts = urlsplit(settings.database_url.get_secret_value())
    password = unquote(parts.password or "").lower()
    if not password or password not in (unquote(parts.username or "").lower(), *_USUAL):
        return []
    return ["TETSUZUKI_DATABASE_URL のパスワードが、だれにでも分かるものです。乱数で作った値に変えてください。"]


def _without_port(place: str) -> str:
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place if place.count(":") > 1 else place.partition(":")[0]


def _scanner(settings: "Settings") -> list[str]:
    """clamd speaks without TLS: only inside, and only where the operator says that this host is inside."""
    place = settings.clamav
    host = place.rpartition(":")[0]
    if not place or place.startswith("/") or host.lower() in {each.lower() for each in settings.inside_hosts}:
        return []
    return [
        f"TETSUZUKI_CLAMAV: ファイルは暗号化されずに送られます。{host} が自分のネットワークの中にあるときは、"
        "TETSUZUKI_INSIDE に加えるか、ソケットの場所を指定してください。"
    ]
