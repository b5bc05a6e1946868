"""Secrets from files (秘密の値のファイル): every secret setting X may be given as X_FILE, the path of a file that holds it.

So containers and systemd hand over secrets without their standing in the environment, which every child process and
many a crash report shows. A path without a leading / lies in $CREDENTIALS_DIRECTORY (systemd's LoadCredential).
"""

import os
from collections.abc import Mapping
from pathlib import Path

LARGEST = 64 * 1024  # bytes
_FOLDER = "CREDENTIALS_DIRECTORY"
_FILE = "_FILE"
_SECRETS = ("TETSUZUKI_AUDIT_KEY", "TETSUZUKI_DATABASE_URL", "TETSUZUKI_SMTP_URL")
_KINDS = (("TETSUZUKI_REGISTRY_", "_KEY"), ("TETSUZUKI_SIGN_IN_", "_CLIENT_SECRET"))


def read(given: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The environment with every X_FILE replaced by X, and one line per file that cannot be used."""
    found = {name: value for name, value in given.items() if not _names_file(name)}
    problems = []
    for name in sorted(name for name, value in given.items() if _names_file(name) and value):
        plain = name.removesuffix(_FILE)
        try:
            if given.get(plain):
                raise _Unfit(f"{plain} と {name} は、どちらか一方だけを指定してください。")
            found[plain] = _content(_place(given[name], given))
        except _Unfit as why:
            problems.append(f"{name}: {why}")
    return found, tuple(problems)


class _Unfit(Exception):
    """Why a file is not taken; never what it holds."""


def _names_file(name: str) -> bool:
    plain = name.removesuffix(_FILE)
    secret = plain in _SECRETS or any(plain.startswith(start) and plain.endswith(end) for start, end in _KINDS)
    return plain != name and secret


def _place(text: str, given: Mapping[str, str]) -> Path:
    path = Path(text)
    if path.is_absolute():
        return path
    if not given.get(_FOLDER):
        raise _Unfit(f"ファイルの場所を / から始めて指定してください（systemd のときは {_FOLDER} の中の名前）。")
    if ".." in path.parts:
        raise _Unfit(f"{_FOLDER} の中の名前を指定してください。")
    return Path(given[_FOLDER]) / path


def _content(path: Path) -> str:
    """The one line that the file holds."""
    if path.exists() and not path.is_file():
        raise _Unfit(f"{path} はファイルではありません。")
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o027:
                raise _Unfit(f"{path} をほかの利用者が読み書きできないようにしてください（chmod 400 {path}）。")
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise _Unfit(f"{path} を読めません（{error.strerror}）。場所と権限を確かめてください。") from None
    if len(content) > LARGEST:
        raise _Unfit(f"{path} が大きすぎます（64 kB まで）。秘密の値だけを書いたファイルを指定してください。")
    return _line(path, content)


def _line(path: Path, content: bytes) -> str:
    try:
        text = content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise _Unfit(f"{path} は文字のファイル（UTF-8）ではありません。") from None
    if not text.strip():
        raise _Unfit(f"{path} が空です。秘密の値を1行で書いてください。")
    if not text.isprintable():
        raise _Unfit(f"{path} には、秘密の値だけを1行で書いてください。")
    return text
