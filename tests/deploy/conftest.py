"""One nginx with one production server for all tests of a module."""

import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from engine.case.checked import check
from engine.cli.workbench import workbench
from engine.settings import Settings
from engine.store.publication import publish
from engine.store.store import Store
from engine.web.identity.provider.realm import Realm
from engine.web.identity.provider.stand_ins import started
from tests.deploy import front
from tests.web.conftest import DEFINITION


@dataclass(frozen=True)
class Front:
    """What stands: the proxy's ports, its certificate, the log of the program."""

    ports: front.Ports
    certificate: Path
    folder: Path
    data: Path
    stack: ExitStack

    @property
    def address(self) -> str:
        return f"https://{front.NAME}:{self.ports.tls}"

    @property
    def log(self) -> str:
        return (self.data.parent / "serve.log").read_text()

    def client(self, address: str = "127.0.0.1", port: int = 0, name: str = front.NAME) -> Any:
        """A browser; closed with the fixture."""
        return self.stack.enter_context(front.client(port or self.ports.tls, self.certificate, address, name))


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if not front.NGINX:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    home, folder = tmp_path_factory.mktemp("program"), Path(front.tempfile.mkdtemp(prefix="tetsuzuki-nginx-"))
    with ExitStack() as stack:
        stack.callback(front.shutil.rmtree, folder, ignore_errors=True)
        certificate = front.certificate(folder)
        plain, tls, program, provider_tls = (front.free_port() for _ in range(4))
        access, provider = provided(home, provider_tls, f"https://{front.NAME}:{tls}", stack)
        ports = front.Ports(plain, tls, program, provider_tls, provider)
        nginx = front.Nginx(front.adapted(folder, ports), folder)
        stack.callback(nginx.close)
        data = home / "data"
        published(data)
        process = front.serve(environment(data, ports, access, certificate), home / "serve.log")
        stack.callback(process.wait, 30)
        stack.callback(process.terminate)
        front.wait_for(program, process, home / "serve.log")
        yield Front(ports, certificate, folder, data, stack)


def provided(home: Path, port: int, address: str, stack: ExitStack) -> tuple[Any, int]:
    """The stand-in of GビズID, which calls itself by the address it has over TLS; and its own port."""

    def realm(issuer: str, *rest: Any) -> Realm:
        asked.append(issuer)
        return Realm(f"https://localhost:{port}{urlsplit(issuer).path}", *rest)

    asked: list[str] = []
    settings = Settings(data=home, base_url=address)
    access, _ = started(settings, "gbizid", lambda: datetime.now(UTC), stack, realm)  # type: ignore[arg-type]
    return access, urlsplit(asked[0]).port or 0


def published(data: Path) -> None:
    """A procedure to file, as an operator publishes one before the server starts."""
    data.mkdir(mode=0o700)
    store = Store.open("", data)
    checked = check(DEFINITION, "開業届.yaml", workbench())
    parsed = checked.parsed
    with store.write() as tx:
        publish(tx, parsed.procedure, parsed.expanded, parsed.digest, DEFINITION, "test", datetime.now(UTC))
    store.close()


def environment(data: Path, ports: front.Ports, access: Any, certificate: Path) -> dict[str, str]:
    secret = data.parent / "gbizid-secret"
    secret.write_text(access.client_secret.get_secret_value())
    secret.chmod(0o400)
    return {
        "TETSUZUKI_ENV": "production",
        "TETSUZUKI_DATA": str(data),
        "TETSUZUKI_BASE_URL": f"https://{front.NAME}:{ports.tls}",
        "TETSUZUKI_PROXIES": "127.0.0.1",
        "TETSUZUKI_INSIDE": "localhost",
        "TETSUZUKI_SIGN_IN_GBIZID_ISSUER": access.issuer,
        "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_ID": access.client_id,
        "TETSUZUKI_SIGN_IN_GBIZID_CLIENT_SECRET_FILE": secret.name,
        "TETSUZUKI_SIGN_IN_GBIZID_SCOPE": access.scope,
        "CREDENTIALS_DIRECTORY": str(data.parent),
        "PORT": str(ports.program),
        "SSL_CERT_FILE": str(certificate),
        "PYTHONPATH": str(Path(sys.modules["tests"].__path__[0]).parent) if "tests" in sys.modules else "",
    }


def connected(standing: Front, name: str = front.NAME, address: str = "127.0.0.1") -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", standing.ports.tls), 5, (address, 0))
    return front.trusting(standing.certificate).wrap_socket(plain, server_hostname=name)


def exchanged(line: socket.socket, text: bytes) -> bytes:
    found = bytearray()
    try:
        line.sendall(text)
        while more := line.recv(1 << 16):
            found += more
    except OSError:  # reset, or nothing more for a while
        pass
    return bytes(found)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            assert holds()
            return
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
