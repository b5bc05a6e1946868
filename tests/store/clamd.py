"""A virus scanner on loopback: a stand-in that speaks clamd's INSTREAM, and the real clamd where it is installed."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
INSIDE = ("127.0.0.1",)


class StandIn:
    """Answers as clamd does; `mode` is how it is today: well, silent, garbled, full, cut."""

    def __init__(self, mode: str = "well") -> None:
        self.mode, self.streams = mode, list[bytes]()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _run(self) -> None:
        while True:
            try:
                made, _ = self._server.accept()
            except OSError:
                return
            with made:
                try:
                    self._serve(made)
                except OSError:
                    continue

    def _serve(self, line: socket.socket) -> None:
        assert _exactly(line, 10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", _exactly(line, 4))[0]:
            content += _exactly(line, size)
        self.streams.append(content)
        if self.mode == "silent":
            time.sleep(2)
        elif self.mode == "cut":
            line.sendall(b"stream: ")
        elif self.mode == "garbled":
            line.sendall(b"\xff\xfe what?\0")
        elif self.mode == "full":
            line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            line.sendall(b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0")


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = line.recv(size - len(found))
        if not more:
            raise OSError("cut")
        found += more
    return found


@contextmanager
def real(folder: Path) -> Iterator[str]:
    """Debian's clamd with a signature of our own for EICAR; its socket's path."""
    program = shutil.which("clamd") or ""
    (folder / "db").mkdir()
    (folder / "db/own.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n", encoding="ascii")
    place = folder / "s"
    config = folder / "clamd.conf"
    config.write_text(
        f"LocalSocket {place}\nDatabaseDirectory {folder}/db\nForeground yes\nStreamMaxLength 1M\nUser root\n",
        encoding="ascii",
    )
    with (folder / "log").open("wb") as log:
        started = subprocess.Popen([program, "--config-file", str(config)], stdout=log, stderr=log)
    try:
        until = time.monotonic() + 30
        while not place.exists():
            assert started.poll() is None and time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        yield str(place)
    finally:
        started.terminate()
        started.wait(10)
