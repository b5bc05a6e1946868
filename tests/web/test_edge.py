"""What the server lets through and the edge refuses, over real sockets: as `tetsuzuki serve` speaks HTTP, without a proxy."""

import socket
import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
import uvicorn
from starlette.testclient import TestClient

from engine.cli.serving import configured
from tests.web.conftest import FORM, ORIGIN, Person, opened

Ask = Callable[[bytes], bytes]
HOST = b"Host: localhost:8000\r\n"
CLOSE = b"Connection: close\r\n"
POST = b"POST /sign-in HTTP/1.1\r\n" + HOST + CLOSE + f"Content-Type: {FORM}\r\n".encode()
GET = b"GET /healthz HTTP/1.1\r\n" + HOST
CHUNKS = b"\r\n3\r\na=1\r\n0\r\n\r\n"
WEBSOCKET = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    site = opened(tmp_path_factory.mktemp("edge"))
    place = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configured(site.app, site.app.state.site.settings))
    thread = Thread(target=server.run, kwargs={"sockets": [place]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield lambda raw: answered(place.getsockname()[1], raw)
    server.should_exit = True
    thread.join(30)


def answered(port: int, raw: bytes) -> bytes:
    """Everything that comes back until the other side closes; five seconds at most."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        found = bytearray()
        try:
            line.sendall(raw)
            while more := line.recv(1 << 16):
                found += more
        except ConnectionError:
            pass
    return bytes(found)


RAW = [
    ("HT-01", "two lengths", POST + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\na=1xx", 400),
    ("HT-01", "the same length twice", POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1", 400),
    ("HT-01", "a list of lengths", POST + b"Content-Length: 3, 3\r\n\r\na=1", 400),
    ("HT-02", "negative", POST + b"Content-Length: -3\r\n\r\na=1", 400),
    ("HT-02", "with a sign", POST + b"Content-Length: +3\r\n\r\na=1", 400),
    ("HT-03", "CL.TE", POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" + CHUNKS, 400),
    ("HT-03", "TE.CL", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n" + CHUNKS, 400),
    ("HT-03", "two codings", POST + b"Transfer-Encoding: gzip, chunked\r\n" + CHUNKS, 400),
    ("HT-03", "two coding headers", POST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n" + CHUNKS, 400),
    ("HT-03", "an unknown coding", POST + b"Transfer-Encoding: xchunked\r\n" + CHUNKS, 400),
    ("HT-03", "a space before the colon", POST + b"Transfer-Encoding : chunked\r\n" + CHUNKS, 400),
    ("HT-03", "in HTTP/1.0", POST.replace(b"1.1", b"1.0", 1) + b"Transfer-Encoding: chunked\r\n" + CHUNKS, 400),
    ("HT-04", "no chunk size", POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\na=1\r\n0\r\n\r\n", 400),
    ("HT-05", "no Host", b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
    ("HT-05", "two Hosts", b"GET / HTTP/1.1\r\n" + HOST + b"Host: b\r\n" + CLOSE + b"\r\n", 400),
    ("HT-06", "a path in Host", b"GET /cases HTTP/1.1\r\nHost: x/healthz?\r\n" + CLOSE + b"\r\n", 303),
    ("HT-09", "a header of 70 kB", GET + CLOSE + b"X-A: " + b"a" * 70_000 + b"\r\n\r\n", 431),
    ("HT-09", "2,000 headers", GET + CLOSE + b"".join(b"X-%d: a\r\n" % n for n in range(2000)) + b"\r\n", 431),
    ("HT-09", "an address of 70 kB", b"GET /?" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 400),
    ("HT-09", "an address of 20 kB", b"GET /?" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 414),
    ("HT-10", "NUL in the path", b"GET /\0 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 400),
    ("HT-10", "NUL in a header", GET + CLOSE + b"X-A: a\0b\r\n\r\n", 400),
    ("HT-10", "CR in a header", GET + CLOSE + b"X-A: a\rb\r\n\r\n", 400),
    ("HT-10", "a folded header", GET + CLOSE + b"X-A: a\r\n b\r\n\r\n", 400),
    ("HT-10", "%zz", b"GET /%zz HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
    ("HT-10", "%c0%af", b"GET /%c0%af HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
    ("HT-10", "bytes that are not escaped", "GET /手続 HTTP/1.1\r\n".encode() + HOST + CLOSE + b"\r\n", 400),
    ("HT-11", "a TLS hello", b"\x16\x03\x01\x00\x50" + b"\x01" * 80, 400),
    ("HT-11", "garbage", b"\xff\xfe\0garbage\r\n\r\n", 400),
    ("HT-11", "HTTP/2 at once", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("HT-12", "TRACE", b"TRACE / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 405),
    ("HT-12", "CONNECT", b"CONNECT evil.test:443 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 400),
    ("HT-12", "FOO", b"FOO / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 400),
    ("HT-34", "WebSocket", GET + WEBSOCKET + b"\r\n", 400),
    ("HT-34", "without a key", GET + b"Upgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n", 400),
]


@pytest.mark.parametrize(("id_", "what", "raw", "status"), RAW, ids=[f"{row[0]} {row[1]}" for row in RAW])
def test_what_is_no_request_of_ours(ask: Ask, id_: str, what: str, raw: bytes, status: int) -> None:
    started = time.perf_counter()
    found = ask(raw)
    head = found.partition(b"\r\n")[0]
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert found.count(b"HTTP/1.1 ") == 1, "one answer, and nothing after it"
    assert b"Traceback" not in found
    assert b"evil" not in found
    assert time.perf_counter() - started < 3
    assert ask(GET + CLOSE + b"\r\n").startswith(b"HTTP/1.1 200 "), "others are served"


def test_a_refusal_is_our_own_page_and_ends_the_connection(ask: Ask) -> None:
    found = ask(GET + b"X-A: " + b"a" * 70_000 + b"\r\n\r\n" + GET + CLOSE + b"\r\n").decode()
    assert "ブラウザーから届いた情報が大きすぎます" in found
    assert "connection: close" in found
    assert "content-security-policy" in found
    assert found.count("HTTP/1.1 ") == 1
    problem = ask(GET + b"Accept: application/json\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n").decode()
    assert "application/problem+json" in problem
    assert '"code": "edge.header_size"' in problem
    api = b"GET /api/v1/cases HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 70_000 + b"\r\n\r\n"
    assert "application/problem+json" in ask(api).decode()


def test_ht_33_a_hundred_requests_at_once_are_a_hundred_answers(ask: Ask) -> None:
    found = ask((GET + b"\r\n") * 99 + GET + CLOSE + b"\r\n")
    assert found.count(b"HTTP/1.1 200 ") == 100


def test_as_many_headers_as_browsers_send_are_taken(ask: Ask) -> None:
    long = b"Cookie: a=" + b"b" * 60_000 + b"\r\n"
    assert ask(GET + CLOSE + long + b"\r\n").startswith(b"HTTP/1.1 200 ")
    many = b"".join(b"X-%d: a\r\n" % n for n in range(98))
    assert ask(GET + CLOSE + many + b"\r\n").startswith(b"HTTP/1.1 200 ")
    assert ask(GET + CLOSE + many + b"X-Z: a\r\n\r\n").startswith(b"HTTP/1.1 431 ")


FRAMES = [
    ([("content-length", "3"), ("transfer-encoding", "chunked")], 400),
    ([("content-length", "3"), ("content-length", "3")], 400),
    ([("content-length", "3, 3")], 400),
    ([("content-length", "-3")], 400),
    ([("transfer-encoding", "gzip")], 400),
    ([("transfer-encoding", "Chunked ")], 403),  # another site's, as no Origin of ours was sent
    ([("content-length", "3")], 403),
]


@pytest.mark.parametrize(("headers", "status"), FRAMES, ids=lambda value: str(value)[:60])
def test_whatever_server_is_beneath(applicant: Person, headers: list[tuple[str, str]], status: int) -> None:
    """The same without uvicorn: another server may hand such requests on."""
    given = [("content-type", FORM), ("origin", "https://evil.test"), *headers]
    client = TestClient(applicant.site.app, base_url=ORIGIN)
    request = client.build_request("POST", "/sign-out", content=b"a=1")
    request.headers = type(request.headers)([("host", "localhost:8000"), *given])
    answer = client.send(request)
    assert answer.status_code == status, answer.text
