"""A registry that is down or mad never raises, never takes longer than 5 seconds, and never gives wrong data."""

import gzip
import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from engine.registries.base import NotFound, Unavailable
from engine.registries.gbizinfo.connector import GBizInfo
from engine.registries.houjin_bangou.connector import HoujinBangou
from engine.registries.http import FAILURES_TO_OPEN, HttpLine
from engine.registries.line import Endpoint, Failure
from engine.registries.touki.connector import Touki

INSIDE = frozenset(("127.0.0.1",))
NUMBER = "7999901000001"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><corporations>&a;</corporations>'


def sized(body: bytes, extra: bytes = b"") -> bytes:
    return OK + extra + b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


def drip(connection: socket.socket) -> None:
    connection.sendall(OK + b"Content-Length: 1000\r\n\r\n")
    for _ in range(60):
        connection.sendall(b"{")
        time.sleep(0.2)


def hang(connection: socket.socket) -> None:
    connection.recv(1)
    time.sleep(8)


def flood(connection: socket.socket) -> None:
    connection.sendall(OK + b"Content-Length: 4000000000\r\n\r\n")
    for _ in range(4000):
        connection.sendall(b"x" * 100_000)


FAULTS = {
    "500": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    "503": b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 9\r\n\r\n",
    "hang": hang,
    "slow drip": drip,
    "reset": lambda connection: connection.close(),
    "garbage": b"\x00\xff\xfe not http at all\r\n\r\n",
    "bad body": sized(b'{"corporate_number": "7999'),
    "deep body": sized(b"[" * 200_000),
    "wrong type": sized(b'{"corporate_number": 7999901000001, "name": ["x"]}'),
    "endless body": flood,
    "gzip bomb": sized(gzip.compress(b"0" * 5_000_000), b"Content-Encoding: gzip\r\n"),
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n",
    "other corporation": sized(b'{"corporate_number": "1", "name": "x", "address": {}, "representative": {}}'),
    "entities": sized(ENTITY),
}


@pytest.fixture
def mad_server():
    servers = []

    def start(fault) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        servers.append(listener)

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        def one(connection):
            try:
                connection.recv(4096)
                fault(connection) if callable(fault) else connection.sendall(fault)
            except OSError:
                pass
            finally:
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize("kind", [HoujinBangou, Touki, GBizInfo], ids=lambda kind: kind.id)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_mad_registry_is_unavailable_in_time(mad_server, kind, fault):
    registry = kind(HttpLine(Endpoint(mad_server(fault), "token", INSIDE)), lambda: datetime.now(UTC))
    began = time.perf_counter()
    answer = registry.lookup(NUMBER)
    assert time.perf_counter() - began < 5
    assert isinstance(answer, Unavailable), answer
    assert NUMBER not in answer.reason


def test_nobody_listening():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    registry = Touki(HttpLine(Endpoint(f"http://127.0.0.1:{port}", "token", INSIDE)), lambda: datetime.now(UTC))
    assert isinstance(registry.lookup(NUMBER), Unavailable)


def test_the_circuit_opens_after_failures_and_nobody_waits_any_more(mad_server):
    line = HttpLine(Endpoint(mad_server(FAULTS["500"]), inside=INSIDE))
    for _ in range(FAILURES_TO_OPEN):
        assert line.get("/", {}) == Failure("status 500")
    assert line.get("/", {}) == Failure("circuit open")


def test_the_circuit_closes_again_by_itself(mad_server, monkeypatch):
    url = mad_server(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n")
    registry = Touki(HttpLine(Endpoint(url, "token", INSIDE)), lambda: datetime.now(UTC))
    for _ in range(FAILURES_TO_OPEN):
        registry.line.breaker.record(ok=False)
    assert isinstance(registry.lookup(NUMBER), Unavailable)
    later = time.monotonic() + 31
    monkeypatch.setattr("engine.registries.http.time.monotonic", lambda: later)
    assert isinstance(registry.lookup(NUMBER), NotFound)
    assert isinstance(registry.lookup(NUMBER), NotFound)
