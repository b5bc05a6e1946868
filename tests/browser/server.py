"""The real server as `make run` starts it, in a process of its own, so that a test may kill it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email import message_from_bytes
from email.policy import default
from pathlib import Path

READY_IN = 90  # seconds; two cores shared by many need them
ROOT = Path(__file__).resolve().parents[2]


class Server:
    """`tetsuzuki serve` over a folder of its own: SQLite, stand-ins of the registries, sample procedures, personas."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self._folder / "server.log"

    def mails(self) -> list[str]:
        """The texts of all mails that went out so far, oldest first."""
        found = sorted((self._folder / "data" / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime)
        return [message_from_bytes(path.read_bytes(), policy=default).get_content() for path in found]

    def start(self) -> None:
        """Start and wait until it says that it is ready."""
        command = [sys.executable, "-m", "engine", "serve", "--port", str(self._port)]
        command += ["--data", str(self._folder / "data")]
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TETSUZUKI_")}
        ours["TETSUZUKI_PACE"] = "20"  # one machine is everybody here
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=ours, stdout=log, stderr=log)
        until = time.monotonic() + READY_IN
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the server did not start:\n{self.log.read_text(encoding='utf-8')[-3000:]}")
            time.sleep(0.1)

    def revive(self) -> None:
        """Start again, if a test that failed left it dead."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """kill -9: no goodbye, nothing flushed."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it as an operator does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def errors(self) -> list[str]:
        """What the server's log says went wrong."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if '"level": "error"' in line or "Traceback" in line]

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
