"""Attachments: whole or not at all, found again by their digest, altered ones named, orphans swept, never somebody else's."""

import hashlib
import io
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.case.model import FileRef
from engine.store.errors import Altered, Full, TooLarge
from engine.store.files import FileStore
from engine.store.store import Store
from tests.store.filing import APPLICANT, NOW, draft

BYTES = "契約書の写し".encode() * 50_000


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]


def test_a_file_comes_back_byte_for_byte(files: FileStore) -> None:
    stored = files.put(io.BytesIO(BYTES), len(BYTES))
    assert (stored.digest, stored.size) == (hashlib.sha256(BYTES).hexdigest(), len(BYTES))
    with files.open(stored.digest, stored.size) as file:
        assert file.read() == BYTES


def test_the_same_bytes_are_kept_once(files: FileStore, tmp_path: Path) -> None:
    assert files.put(io.BytesIO(BYTES), 10**9) == files.put(io.BytesIO(BYTES), 10**9)
    assert len(everything(tmp_path)) == 1


def test_an_empty_file_is_a_file(files: FileStore) -> None:
    stored = files.put(io.BytesIO(), 10)
    with files.open(stored.digest, 0) as file:
        assert file.read() == b""


def test_one_byte_too_many_keeps_nothing(files: FileStore, tmp_path: Path) -> None:
    with pytest.raises(TooLarge) as caught:
        files.put(io.BytesIO(BYTES), len(BYTES) - 1)
    assert caught.value.limit == len(BYTES) - 1
    assert everything(tmp_path) == []


def test_a_broken_stream_keeps_nothing(files: FileStore, tmp_path: Path) -> None:
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 100_000:
                raise ZeroDivisionError
            return super().read(size)

    with pytest.raises(ZeroDivisionError):
        files.put(Cut(BYTES), 10**9)
    assert everything(tmp_path) == []


def test_a_full_disk_keeps_nothing_and_says_so(
    files: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def no_room(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(Full):
        files.put(io.BytesIO(BYTES), 10**9)
    monkeypatch.setattr(os, "fsync", real)
    assert everything(tmp_path) == []
    assert files.put(io.BytesIO(BYTES), 10**9).size == len(BYTES)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 63 + "\n", "/etc/passwd", "\0" * 64]
)
def test_no_name_leads_elsewhere(files: FileStore, name: str) -> None:
    with pytest.raises(Altered):
        files.open(name)


def test_missing_shortened_and_flipped_files_are_named(files: FileStore) -> None:
    held = {}
    for number in range(4):
        stored = files.put(io.BytesIO(BYTES + bytes([number])), 10**9)
        held[stored.digest] = stored.size
    good, missing, short, flipped = held
    files.path(missing).unlink()
    os.truncate(files.path(short), 10)
    with files.path(flipped).open("r+b") as file:
        file.seek(100)
        file.write(b"!")
    assert {problem.digest for problem in files.verify(held)} == {missing, short, flipped}
    for gone in (missing, short):
        with pytest.raises(Altered):
            files.open(gone, held[gone])
    files.open(good, held[good]).close()


def test_only_old_orphans_are_swept(files: FileStore, tmp_path: Path) -> None:
    held, orphan, young = (files.put(io.BytesIO(bytes([number])), 9).digest for number in range(3))
    now = datetime.now(UTC)
    old = (now - timedelta(hours=25)).timestamp()
    part = tmp_path / "files" / "incoming" / "given-up"
    part.write_bytes(b"half")
    for path in (files.path(held), files.path(orphan), part):
        os.utime(path, (old, old))
    assert files.sweep({held}.__contains__, now) == 2
    assert sorted(path.name for path in everything(tmp_path)) == sorted((held, young))


def test_putting_an_old_orphan_again_saves_it(files: FileStore) -> None:
    stored = files.put(io.BytesIO(BYTES), 10**9)
    now = datetime.now(UTC)
    old = (now - timedelta(hours=25)).timestamp()
    os.utime(files.path(stored.digest), (old, old))
    files.put(io.BytesIO(BYTES), 10**9)
    assert files.sweep(lambda digest: False, now) == 0
    assert files.path(stored.digest).exists()


def test_many_put_and_sweep_at_once(files: FileStore) -> None:
    """What was put a moment ago is there whatever the sweep does meanwhile."""
    stop, problems = threading.Event(), []

    def sweeping() -> None:
        while not stop.is_set():
            files.sweep(lambda digest: False, datetime.now(UTC))

    def putting(number: int) -> None:
        for turn in range(10):
            data = b"same" if turn % 2 else bytes([number, turn])
            stored = files.put(io.BytesIO(data), 99)
            try:
                files.open(stored.digest, stored.size).close()
            except Altered as problem:
                problems.append(problem)

    sweeper = threading.Thread(target=sweeping)
    putters = [threading.Thread(target=putting, args=(number,)) for number in range(4)]
    for thread in (sweeper, *putters):
        thread.start()
    for thread in putters:
        thread.join()
    stop.set()
    sweeper.join()
    assert problems == []


def test_memory_stays_flat(files: FileStore) -> None:
    import tracemalloc

    class Endless(io.RawIOBase):
        left = 1 << 26

        def read(self, size: int = -1) -> bytes:
            part = min(size, self.left)
            self.left -= part
            return bytes(part)

    tracemalloc.start()
    files.put(Endless(), 1 << 26)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def held(store: Store) -> Iterator[str]:
    with store.read() as tx:
        yield from tx.files.all()


def test_a_case_opens_only_its_own_files(store: Store, files: FileStore) -> None:
    stored = files.put(io.BytesIO(BYTES), 10**9)
    ref = FileRef(stored.digest, "契約書 <b>.pdf", stored.size, "application/pdf")
    with store.write() as tx:
        mine, other = tx.cases.insert(draft()), tx.cases.insert(draft())
        tx.files.add(mine.id, ref, NOW, APPLICANT.id)
        tx.files.add(mine.id, ref, NOW, APPLICANT.id)
    with store.read() as tx:
        assert tx.files.get(mine.id, stored.digest) == ref
        assert tx.files.get(other.id, stored.digest) is None
        assert tx.files.get(mine.id, "0" * 64) is None
        assert tx.files.of_case(mine.id) == (ref,)
        assert tx.files.is_held(stored.digest)
        assert not tx.files.is_held("0" * 64)
        assert list(files.verify(tx.files.all())) == []
    assert list(held(store)) == [stored.digest]
