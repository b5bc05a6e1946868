"""Nothing of ours connects into our own network by accident: 33 spellings, and names that change their mind (SS-*, S-11)."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from engine import egress
from engine.egress import Forbidden, is_public
from engine.registries.http import HttpLine
from engine.registries.line import Endpoint, Failure, Reply
from engine.registries.transport import transport

FORMS = (
    "http://127.0.0.1:{port}",
    "http://127.0.0.2:{port}",
    "http://127.1:{port}",
    "http://127.0.1:{port}",
    "http://2130706433:{port}",
    "http://0x7f000001:{port}",
    "http://0x7f.0.0.1:{port}",
    "http://0x7f.1:{port}",
    "http://0177.0.0.1:{port}",
    "http://017700000001:{port}",
    "http://127.0.0.1.:{port}",
    "http://0.0.0.0:{port}",
    "http://0:{port}",
    "http://localhost:{port}",
    "http://LOCALHOST:{port}",
    "http://localhost.:{port}",
    "http://[::1]:{port}",
    "http://[0:0:0:0:0:0:0:1]:{port}",
    "http://[::]:{port}",
    "http://[::ffff:127.0.0.1]:{port}",
    "http://[::ffff:7f00:1]:{port}",
    "http://[::127.0.0.1]:{port}",
    "http://[64:ff9b::7f00:1]:{port}",
    "http://[2002:7f00:1::]:{port}",
    "http://user@127.0.0.1:{port}",
    "http://public.example@127.0.0.1:{port}",
    "http://127.0.0.1:{port}#@public.example",
    "http://127.0.0.1:{port}?@public.example",
    "http://127.0.0.1:{port}\\@public.example",
    "http://１２７.0.0.1:{port}",
    "http://①②⑦.⓪.⓪.①:{port}",
    "http://ｌｏｃａｌｈｏｓｔ:{port}",
    "http://127。0。0。1:{port}",
)  # fmt: skip
INSIDE = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254", "172.16.0.1",
    "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "168.63.129.16", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "2001::1", "2001:db8::1", "2002:a00:1::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
)  # fmt: skip
OUTSIDE = ("1.1.1.1", "203.0.114.1", "2606:4700::1111", "2400:4000::1")


class Listener:
    """A server on loopback that counts who comes."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.hits = 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                made, _ = self._server.accept()
            except OSError:
                return
            self.hits += 1
            with made:
                made.recv(1000)
                made.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def test_there_are_33_forms() -> None:
    assert len(set(FORMS)) == 33


@pytest.mark.parametrize("form", FORMS)
def test_no_spelling_of_loopback_is_reached(listener: Listener, form: str) -> None:
    line = HttpLine(Endpoint(form.format(port=listener.port)))
    assert isinstance(line.get("/latest/meta-data", {}), Failure)
    line.close()
    assert listener.hits == 0


def test_what_the_operator_names_is_reached_and_nothing_beside_it(listener: Listener) -> None:
    named = HttpLine(Endpoint(f"http://127.0.0.1:{listener.port}", inside=frozenset(("127.0.0.1",))))
    assert named.get("/", {}) == Reply(200, b"hi")
    other = HttpLine(Endpoint(f"http://localhost:{listener.port}", inside=frozenset(("127.0.0.1",))))
    assert isinstance(other.get("/", {}), Failure)
    assert listener.hits == 1
    named.close(), other.close()


@pytest.mark.parametrize("path", ["@127.0.0.1:1/x", ".evil.test/x", ":81/x", "\\@evil.test", "\r\nHost: evil"])
def test_what_is_appended_changes_no_destination(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: asked.append(args) or [])
    line = HttpLine(Endpoint("http://registry.example"))
    assert isinstance(line.get(path, {}), Failure)
    assert all(args[0] == "registry.example" for args in asked)
    line.close()


def test_one_address_inside_forbids_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Forbidden):
        egress.addresses("two.example", 80)


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch: pytest.MonkeyPatch, listener: Listener) -> None:
    """The first answer is public and is what gets connected to; a second question is never asked."""
    answers = iter(["192.0.0.8", "127.0.0.1"])
    tried: list[str] = []
    monkeypatch.setattr(egress, "is_public", lambda address: str(address) != "127.0.0.1")

    def answer(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host[0].isdigit():
            tried.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 9))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(socket.socket, "connect", lambda _, place: (_ for _ in ()).throw(ConnectionRefusedError(place)))
    with pytest.raises(httpx2.ConnectError):
        httpx2.Client(transport=transport(), timeout=0.5).get(f"http://rebinding.example:{listener.port}/")
    assert next(answers) == "127.0.0.1"
    assert set(tried) <= {"192.0.0.8"}
    assert listener.hits == 0


def test_a_redirect_is_not_followed(listener: Listener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{listener.port}/\r\nContent-Length: 0\r\n\r\n"

        def once() -> None:
            made, _ = server.accept()
            with made:
                made.recv(1000)
                made.sendall(answer.encode())

        threading.Thread(target=once, daemon=True).start()
        line = HttpLine(Endpoint(f"http://127.0.0.1:{server.getsockname()[1]}", inside=frozenset(("127.0.0.1",))))
        assert isinstance(line.get("/", {}), Failure)
        line.close()
    assert listener.hits == 0


@pytest.mark.parametrize("text", INSIDE)
def test_an_address_inside_is_no_public_one(text: str) -> None:
    assert not is_public(egress.ipaddress.ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_an_address_of_the_world_is_a_public_one(text: str) -> None:
    assert is_public(egress.ipaddress.ip_address(text))
