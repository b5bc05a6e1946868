"""Settings: defaults that run, every mistake named with its variable and remedy, secrets never shown."""

from pathlib import Path

import pytest

from engine.settings import BadSettings, Settings

GBIZID = {
    "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "https://gbiz-id.example/oauth/",
    "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_ID": "t-1",
    "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_SECRET": "secret-4",
}


def test_nothing_set_is_development_on_sqlite() -> None:
    found = Settings.read({})
    assert (found.port, found.env, found.database_url.get_secret_value(), str(found.data)) == (
        8000,
        "development",
        "",
        "var",
    )
    assert (found.address, found.https, found.development) == ("http://localhost:8000", False, True)
    assert found.audit_secret is None
    assert (str(found.files), str(found.mail)) == ("var/files", "var/mail")


def test_everything_can_be_set() -> None:
    found = Settings.read(
        {
            "TETSUZUKI_DATA": "/srv/t", "TETSUZUKI_DATABASE_URL": "postgresql://u:secret-1@db/t?sslmode=verify-full", "TETSUZUKI_ENV": "production",
            "PORT": "8443", "TETSUZUKI_HOST": "0.0.0.0", "TETSUZUKI_BASE_URL": "https://t.example.go.jp/",
            "TETSUZUKI_AUDIT_KEY": "ab12cd34" * 8, "TETSUZUKI_THREADS": "16", "TETSUZUKI_SMTP_URL": "smtps://u:secret-2@m",
            "TETSUZUKI_MAIL_FROM": "t@example.go.jp", "TETSUZUKI_REGISTRY_HOUJIN_BANGOU_URL": "https://api.example",
            "TETSUZUKI_REGISTRY_HOUJIN_BANGOU_KEY": "secret-3", "HOME": "/root",
            **GBIZID, "TETSUZUKI_SIGN_IN_GBIZID_SCOPE": "openid profile", "TETSUZUKI_SIGN_IN_GBIZID_HOSTS": "a.example b.example",
        }
    )  # fmt: skip
    assert (found.address, found.https, found.development, found.threads) == (
        "https://t.example.go.jp",
        True,
        False,
        16,
    )
    assert found.audit_secret == bytes.fromhex("ab12cd34" * 8)
    assert found.registries["houjin_bangou"].url == "https://api.example"
    assert found.registries["houjin_bangou"].key.get_secret_value() == "secret-3"
    gbizid = found.sign_ins["gbizid"]
    assert (gbizid.issuer, gbizid.client_id, gbizid.scope) == (
        "https://gbiz-id.example/oauth/",
        "t-1",
        "openid profile",
    )
    assert gbizid.client_secret.get_secret_value() == "secret-4"
    assert "secret-" not in repr(found)
    assert "ab12cd34" not in repr(found)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"PORT": "x"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"TETSUZUKI_ENV": "prod"}, "TETSUZUKI_ENV"),
        ({"TETSUZUKI_THREADS": "0"}, "TETSUZUKI_THREADS"),
        ({"TETSUZUKI_QUOTA_CASE_MB": "0"}, "TETSUZUKI_QUOTA_CASE_MB"),
        ({"TETSUZUKI_BASE_URL": "example.jp"}, "TETSUZUKI_BASE_URL"),
        ({"TETSUZUKI_BASE_URL": "https://example.jp/path"}, "TETSUZUKI_BASE_URL"),
        ({"TETSUZUKI_AUDIT_KEY": "0123"}, "TETSUZUKI_AUDIT_KEY"),
        ({"TETSUZUKI_DATEBASE_URL": "x"}, "TETSUZUKI_DATEBASE_URL"),
        ({"TETSUZUKI_REGISTRY_TOUKI": "x"}, "TETSUZUKI_REGISTRY_"),
        ({"TETSUZUKI_ENV": "production"}, "TETSUZUKI_BASE_URL"),
        ({"TETSUZUKI_ENV": "production"}, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER"),
        ({"TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "https://x.jp"}, "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_ID"),
        ({"TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "https://x.jp"}, "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_SECRET"),
        ({**GBIZID, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "http://x.jp"}, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER"),
        ({**GBIZID, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "https://u@x.jp"}, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER"),
        ({**GBIZID, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "https://x.jp?a"}, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER"),
        ({**GBIZID, "TETSUZUKI_SIGN_IN_GBIZID_SCOPES": "openid"}, "TETSUZUKI_SIGN_IN_GBIZID_SCOPES"),
        ({"TETSUZUKI_SIGN_IN_GBIZID": "x"}, "TETSUZUKI_SIGN_IN_GBIZID "),
        ({key.replace("GBIZID", "JPKI"): value for key, value in GBIZID.items()}, "TETSUZUKI_SIGN_IN_JPKI_KIND"),
        (
            {
                **GBIZID,
                "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "http://127.0.0.1:5000/",
                "TETSUZUKI_ENV": "production",
                "TETSUZUKI_BASE_URL": "https://x.jp",
            },
            "TETSUZUKI_SIGN_IN_GBIZID_ISSUER",
        ),
        (
            {
                "TETSUZUKI_ENV": "production",
                "TETSUZUKI_BASE_URL": "https://x.jp",
                "TETSUZUKI_DATABASE_URL": "postgresql://u:secret@h/d",
            },
            "TETSUZUKI_AUDIT_KEY",
        ),
    ],
)
def test_a_mistake_is_named(environment: dict, named: str) -> None:
    with pytest.raises(BadSettings) as caught:
        Settings.read(environment)
    assert any(named in problem for problem in caught.value.problems), caught.value.problems
    assert "secret" not in str(caught.value)


FIT = {"TETSUZUKI_ENV": "production", "TETSUZUKI_BASE_URL": "https://t.example.go.jp", **GBIZID}
UNSAFE = [
    ({"TETSUZUKI_BASE_URL": ""}, "TETSUZUKI_BASE_URL"),
    ({"TETSUZUKI_BASE_URL": "http://t.example.go.jp"}, "TETSUZUKI_BASE_URL"),
    ({"TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "http://127.0.0.1:5000/"}, "GBIZID_ISSUER"),
    ({"TETSUZUKI_PACE": "0"}, "TETSUZUKI_PACE"),
    ({"TETSUZUKI_AUDIT_KEY": "0" * 64}, "TETSUZUKI_AUDIT_KEY"),
    ({"TETSUZUKI_AUDIT_KEY": "12" * 32}, "TETSUZUKI_AUDIT_KEY"),
    ({"TETSUZUKI_DATABASE_URL": "postgresql://u:p@localhost/d"}, "TETSUZUKI_AUDIT_KEY"),
    ({"TETSUZUKI_CLAMAV": "scan.example.go.jp:3310"}, "TETSUZUKI_INSIDE"),
    ({"TETSUZUKI_CLAMAV": "127.0.0.1:3310"}, "TETSUZUKI_INSIDE"),
    ({"TETSUZUKI_SMTP_URL": "smtp://mail.example:25"}, "TETSUZUKI_SMTP_URL"),
    ({"TETSUZUKI_REGISTRY_TOUKI_URL": "http://api.example"}, "TETSUZUKI_REGISTRY_TOUKI_URL"),
]


SEALED = {"TETSUZUKI_AUDIT_KEY": "ab12cd34" * 8}
FITTING = [
    {},
    {"TETSUZUKI_CLAMAV": "/run/clamav/clamd.ctl"},
    {"TETSUZUKI_CLAMAV": "Scan:3310", "TETSUZUKI_INSIDE": "mail scan"},
    *(
        {"TETSUZUKI_DATABASE_URL": f"postgresql://{rest}", **SEALED}
        for rest in (
            "u:p@127.0.0.1:5433/d",
            "u:p@[::1]:5432/d",
            "u@/d?host=/run/postgresql",
            "u@%2Frun%2Fpostgresql/d",
            "/d",
            "u:p@db.example:5432/d?sslmode=verify-full",
            "u:p@a.example,b.example/d?connect_timeout=3&sslmode=verify-full&sslrootcert=system",
        )
    ),
]
PLAIN_DATABASES = (
    "u:p@db.example/d",
    "u:p@db.example/d?sslmode=require",
    "u:p@db.example/d?sslmode=verify-ca",
    "u:p@db.example/d?sslmode=verify-full&sslmode=disable",
    "u:p@localhost,db.example/d",
    "u:p@/d?host=db.example",
    "u:p@localhost/d?hostaddr=203.0.113.9",
    "u:p@[2001:db8::1]:5432/d",
    "u:a@b@db.example/d",
)


@pytest.mark.parametrize("more", FITTING)
def test_production_starts_with_fit_settings(tmp_path: Path, more: dict[str, str]) -> None:
    tmp_path.chmod(0o700)
    assert not Settings.read({**FIT, **more, "TETSUZUKI_DATA": str(tmp_path)}).development


@pytest.mark.parametrize("url", PLAIN_DATABASES)
def test_production_asks_no_database_elsewhere_without_knowing_it(tmp_path: Path, url: str) -> None:
    tmp_path.chmod(0o700)
    given = {**FIT, **SEALED, "TETSUZUKI_DATABASE_URL": f"postgresql://{url}", "TETSUZUKI_DATA": str(tmp_path)}
    with pytest.raises(BadSettings) as caught:
        Settings.read(given)
    assert ["sslmode=verify-full" in problem for problem in caught.value.problems] == [True]
    assert "db.example" not in str(caught.value), "nor anything else that the URL holds"


@pytest.mark.parametrize("user", ["postgres:postgres", "app:APP", "app:p%61ssword", "app:changeme"])
def test_production_asks_no_database_by_a_password_that_everybody_knows(tmp_path: Path, user: str) -> None:
    tmp_path.chmod(0o700)
    key = {"TETSUZUKI_AUDIT_KEY": "ab12cd34" * 8, "TETSUZUKI_DATA": str(tmp_path)}
    with pytest.raises(BadSettings) as caught:
        Settings.read({**FIT, **key, "TETSUZUKI_DATABASE_URL": f"postgresql://{user}@127.0.0.1/t"})
    (said,) = caught.value.problems
    assert "TETSUZUKI_DATABASE_URL" in said and user.partition(":")[2] not in said
    assert Settings.read({**FIT, **key, "TETSUZUKI_DATABASE_URL": "postgresql://app:k3Jd92@127.0.0.1/t"})


@pytest.mark.parametrize(("unsafe", "named"), UNSAFE)
def test_production_refuses_what_is_unsafe(tmp_path: Path, unsafe: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings) as caught:
        Settings.read({**FIT, "TETSUZUKI_DATA": str(tmp_path), **unsafe})
    assert [named in problem for problem in caught.value.problems] == [True], caught.value.problems


@pytest.mark.parametrize(("name", "mode"), [("", 0o755), ("", 0o701), ("audit.key", 0o644), ("audit.key", 0o640)])
def test_production_refuses_data_that_others_may_read(tmp_path: Path, name: str, mode: int) -> None:
    (tmp_path / "audit.key").touch(mode=0o600)
    (tmp_path / name).chmod(mode)
    with pytest.raises(BadSettings) as caught:
        Settings.read({**FIT, "TETSUZUKI_DATA": str(tmp_path)})
    assert ["chmod" in problem for problem in caught.value.problems] == [True]


def test_every_unsafe_setting_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "audit.key").touch(mode=0o644)
    tmp_path.chmod(0o755)
    everything = {name: value for unsafe, _ in UNSAFE for name, value in unsafe.items()}
    with pytest.raises(BadSettings) as caught:
        Settings.read({"TETSUZUKI_ENV": "production", "TETSUZUKI_DATA": str(tmp_path), **GBIZID, **everything})
    assert len(caught.value.problems) == 9, caught.value.problems


@pytest.mark.parametrize("value", ["clamd", "host:port", "host:1:2", "relative/path", "/a b"])
def test_a_scanner_is_a_place(value: str) -> None:
    with pytest.raises(BadSettings, match="TETSUZUKI_CLAMAV"):
        Settings.read({"TETSUZUKI_CLAMAV": value})


def test_all_mistakes_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        Settings.read({"PORT": "x", "TETSUZUKI_FOO": "1", "TETSUZUKI_ENV": "test"})
    assert len(caught.value.problems) == 3


def test_all_that_production_needs_is_said_at_once() -> None:
    unsafe = {**GBIZID, "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "http://127.0.0.1:5000/"}
    with pytest.raises(BadSettings) as caught:
        Settings.read({**unsafe, "TETSUZUKI_ENV": "production", "TETSUZUKI_DATABASE_URL": "postgresql://u:p@h/d"})
    said = "\n".join(caught.value.problems)
    assert all(name in said for name in ("BASE_URL", "AUDIT_KEY", "GBIZID_ISSUER")), said
