"""Secrets from files: taken as they are, and refused with a clear text where others could read or swap them."""

from pathlib import Path

import pytest

from engine.settings import BadSettings, Settings

KEY = "ab12cd34" * 8
SECRETS = {
    "TETSUZUKI_AUDIT_KEY": KEY,
    "TETSUZUKI_DATABASE_URL": "postgresql://u:p@localhost/d",
    "TETSUZUKI_SMTP_URL": "smtps://u:p@mail.example",
    "TETSUZUKI_REGISTRY_TOUKI_KEY": "k-1",
    "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_SECRET": "s-1",
}
GBIZID = {"TETSUZUKI_SIGN_IN_GBIZID_ISSUER": "https://x.example/", "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_ID": "t"}


def kept(folder: Path, name: str, content: bytes, mode: int = 0o400) -> Path:
    path = folder / name
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_every_secret_may_lie_in_a_file(tmp_path: Path, end: str) -> None:
    files = {f"{name}_FILE": str(kept(tmp_path, name, f"{value}{end}".encode())) for name, value in SECRETS.items()}
    assert Settings.read({**GBIZID, **files}) == Settings.read({**GBIZID, **SECRETS})


def test_a_name_alone_lies_among_the_credentials_of_the_unit(tmp_path: Path) -> None:
    kept(tmp_path, "audit", KEY.encode())
    found = Settings.read({"TETSUZUKI_AUDIT_KEY_FILE": "audit", "CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert found.audit_secret == bytes.fromhex(KEY)


def test_a_group_may_read_it_as_containers_mount_it(tmp_path: Path) -> None:
    path = kept(tmp_path, "audit", KEY.encode(), 0o440)
    assert Settings.read({"TETSUZUKI_AUDIT_KEY_FILE": str(path)}).audit_secret


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (KEY, 0o444, "chmod 400"),
        (KEY, 0o460, "chmod 400"),
        ("", 0o400, "空です"),
        (" \n", 0o400, "空です"),
        ("x" * (64 * 1024 + 1), 0o400, "大きすぎます"),
        (f"{KEY}\n{KEY}\n", 0o400, "1行"),
        (f"{KEY}\0", 0o400, "1行"),
        (b"\xff\xfe", 0o400, "UTF-8"),
    ],
)
def test_a_file_that_is_not_fit_is_said(tmp_path: Path, content: str | bytes, mode: int, said: str) -> None:
    path = kept(tmp_path, "audit", content if isinstance(content, bytes) else content.encode(), mode)
    problem = refused({"TETSUZUKI_AUDIT_KEY_FILE": str(path)})
    assert problem.startswith("TETSUZUKI_AUDIT_KEY_FILE: ")
    assert said in problem
    assert KEY[:8] not in problem


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    assert "読めません" in refused({"TETSUZUKI_AUDIT_KEY_FILE": str(tmp_path / "none")})
    assert "ファイルではありません" in refused({"TETSUZUKI_AUDIT_KEY_FILE": str(tmp_path)})
    assert "ファイルではありません" in refused({"TETSUZUKI_AUDIT_KEY_FILE": "/dev/null"})
    assert "/ から始めて" in refused({"TETSUZUKI_AUDIT_KEY_FILE": "audit"})
    among = {"TETSUZUKI_AUDIT_KEY_FILE": "../audit", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert "の中の名前" in refused(among)


def test_both_at_once_are_refused(tmp_path: Path) -> None:
    path = kept(tmp_path, "audit", KEY.encode())
    given = {"TETSUZUKI_AUDIT_KEY": KEY, "TETSUZUKI_AUDIT_KEY_FILE": str(path)}
    assert "どちらか一方" in refused(given)


@pytest.mark.parametrize("name", ["TETSUZUKI_DATA_FILE", "TETSUZUKI_FILE", "TETSUZUKI_REGISTRY_TOUKI_URL_FILE"])
def test_what_is_no_secret_has_no_file(tmp_path: Path, name: str) -> None:
    assert "という設定はありません" in refused({name: str(tmp_path)}) or "の形で" in refused({name: str(tmp_path)})


def refused(given: dict[str, str]) -> str:
    with pytest.raises(BadSettings) as caught:
        Settings.read(given)
    assert len(caught.value.problems) == 1, caught.value.problems
    return caught.value.problems[0]
