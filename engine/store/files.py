"""The file store: a folder of attachments, each addressed by the sha256 of its bytes: nothing is ever overwritten.

Order: bytes to a temporary file, fsync, rename, fsync of the folder, and only then a row (`tx.files.add`). A crash
leaves at most an orphan, which `sweep` removes after a day; a row without its file cannot come about.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Self

from engine.store.errors import Altered, Down, Full, TooLarge

CHUNK = 1 << 16
ORPHAN = timedelta(hours=24)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


@dataclass(frozen=True)
class Stored:
    """What was put: its address (sha256, hexadecimal) and its size in bytes."""

    digest: str
    size: int


class Upload:
    """Bytes on their way in. `write` as they come, then `finish`; leaving the block without it throws them away."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._path = folder / "incoming" / secrets.token_hex(16)
        self._hash, self._size = hashlib.sha256(), 0
        with _translated():
            self._file = self._path.open("xb")

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge at the first byte over the limit, Full when the disk is."""
        self._size += len(chunk)
        if self._size > self._limit:
            raise TooLarge(self._limit)
        self._hash.update(chunk)
        with _translated():
            self._file.write(chunk)

    def finish(self) -> Stored:
        """Make the file durable at its address."""
        digest = self._hash.hexdigest()
        with _translated():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            target = _place(self._folder, digest)
            target.parent.mkdir(exist_ok=True)
            with _locked(self._folder, fcntl.LOCK_SH):
                self._path.replace(target)  # the same bytes, if it is there: then its age starts anew for the sweep
                os.utime(target)
            for folder in (target.parent, self._folder):
                _flush(folder)
        return Stored(digest, self._size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


class FileStore:
    """One folder. Several servers may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _translated():
            (folder / "incoming").mkdir(parents=True, exist_ok=True)

    def upload(self, limit: int) -> Upload:
        """Begin to store at most `limit` bytes, for callers that get them piece by piece."""
        return Upload(self._folder, limit)

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Store a stream of at most `limit` bytes. Raises TooLarge, Full, Down; then nothing of it is kept."""
        with self.upload(limit) as upload:
            while chunk := stream.read(CHUNK):
                upload.write(chunk)
            return upload.finish()

    def open(self, digest: str, size: int | None = None) -> BinaryIO:
        """Open for reading. Raises Altered when the file is gone or not `size` bytes long any more."""
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError:
            raise Altered(digest, "がありません。") from None
        except OSError as error:
            raise Down("ファイルの保管場所が読めません。") from error
        if size is not None and os.fstat(file.fileno()).st_size != size:
            file.close()
            raise Altered(digest, "の大きさが変わっています。")
        return file

    def path(self, digest: str) -> Path:
        """Where a file lies. Raises Altered for what is no digest: a path can never be made from elsewhere."""
        if not _DIGEST.fullmatch(digest):
            raise Altered(digest[:64], "は保管番号ではありません。")
        return _place(self._folder, digest)

    def verify(self, held: Mapping[str, int]) -> Iterator[Altered]:
        """Read every held file (digest -> size, from `tx.files.all()`) and name those that are gone or changed."""
        for digest, size in held.items():
            try:
                with self.open(digest, size) as file:
                    if _hash(file) != digest:
                        yield Altered(digest, "の内容が変わっています。")
            except Altered as problem:
                yield problem

    def sweep(self, is_held: Callable[[str], bool], now: datetime) -> int:
        """Remove what no row names and is older than a day: uploads that were given up. How many."""
        removed = 0
        for path in sorted(self._folder.glob("??/*")) + sorted(self._folder.glob("incoming/*")):
            if self._is_old(path, now) and not is_held(path.name):
                with _locked(self._folder, fcntl.LOCK_EX):
                    if self._is_old(path, now):  # nobody put the same bytes meanwhile
                        path.unlink(missing_ok=True)
                        removed += 1
        return removed

    def _is_old(self, path: Path, now: datetime) -> bool:
        try:
            return now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > ORPHAN
        except FileNotFoundError:
            return False


def _hash(file: BinaryIO) -> str:
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    with (folder / "lock").open("ab") as handle:
        fcntl.flock(handle, how)
        yield


@contextmanager
def _translated() -> Iterator[None]:
    """The system's errors in the store's words."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Full("ファイルを保管する場所がいっぱいか、書き込めません。") from error
        raise Down("ファイルの保管場所が使えません。") from error
