"""The shipped proxy holds what only a proxy can (reliability.md §5.1, §8.14), and hands on what it should."""

import socket
import ssl
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from tests.deploy import front
from tests.deploy.conftest import Front, connected, exchanged, until

pytestmark = pytest.mark.slow
CHUNKS = b"\r\n3\r\na=1\r\n0\r\n\r\n"


@pytest.fixture
def raw(standing: Front) -> Callable[..., bytes]:
    """Bytes over TLS, and all that comes back; `name` in the handshake."""

    def ask(text: bytes, wait: float = 3, name: str = front.NAME, address: str = "127.0.0.1") -> bytes:
        with connected(standing, name, address) as line:
            line.settimeout(wait)
            return exchanged(line, text.replace(b"HOST", f"{front.NAME}:{standing.ports.tls}".encode()))

    return ask


REFUSED = [
    ("HT-01", "two lengths", b"POST /sign-out HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\na=1", 400),
    ("HT-03", "CL.TE", b"POST /sign-out HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" + CHUNKS, 400),
    ("HT-03", "TE.CL", b"POST /sign-out HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n" + CHUNKS, 400),
    ("HT-03", "two codings", b"POST /sign-out HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip, chunked\r\n" + CHUNKS, 501),
    ("HT-05", "two Hosts", b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: b\r\n\r\n", 400),
    ("HT-07", "another Host", b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n", 421),
    ("HT-09", "a header of 70 kB", b"GET / HTTP/1.1\r\nHost: HOST\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n", 431),
    ("HT-09", "2,000 headers", b"GET / HTTP/1.1\r\nHost: HOST\r\n" + b"X-A: abcdefghijklmnopqrstuvwxyzabcd\r\n" * 2000 + b"\r\n", 431),
    ("HT-09", "an address of 70 kB", b"GET /?" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n", 414),
    ("HT-09", "an address of 17 kB", b"GET /?" + b"a" * 17_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n", 414),
    ("HT-10", "NUL in the address", b"GET /\0 HTTP/1.1\r\nHost: HOST\r\n\r\n", 400),
    ("HT-11", "garbage", b"\xff\xfe\0garbage\r\n\r\n", 400),
    ("HT-12", "TRACE", b"TRACE / HTTP/1.1\r\nHost: HOST\r\n\r\n", 405),
    ("HT-23", "a body that is announced too large", b"POST /sign-out HTTP/1.1\r\nHost: HOST\r\nContent-Length: 60000000\r\n\r\n", 413),
    ("HT-34", "WebSocket", b"GET / HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n", 400),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "what", "text", "status"), REFUSED, ids=[f"{row[0]} {row[1]}" for row in REFUSED])
def test_the_proxy_refuses(raw: Callable[..., bytes], id_: str, what: str, text: bytes, status: int) -> None:
    found = raw(text.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    reset = not found and len(text) > 60_000  # closed before all of it was read
    assert reset or found.startswith(b"HTTP/1.1 %d " % status), found[:300]
    assert b"nginx/" not in found, "no version"
    assert b"evil" not in found


def test_a_refusal_of_the_proxy_is_a_calm_page(raw: Callable[..., bytes]) -> None:
    found = raw(
        b"POST /sign-out HTTP/1.1\r\nHost: HOST\r\nContent-Length: 60000000\r\nConnection: close\r\n\r\n", 1
    ).decode()
    assert "保存済みの内容は変わっていません" in found
    assert found.count("Strict-Transport-Security: max-age=31536000; includeSubDomains") == 1
    assert "default-src 'none'" in found


# ── slow clients (HT-14; the shipped 30 s are 1 s here) ──


def test_thirty_seconds_are_what_is_shipped() -> None:
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert f"    {name} 30s;" in front.CONFIG


def test_ht_14_slow_heads_and_bodies_are_cut_and_others_are_served(standing: Front) -> None:
    host = f"Host: {front.NAME}:{standing.ports.tls}\r\n".encode()
    head = b"GET / HTTP/1.1\r\n" + host
    body = b"POST /sign-out HTTP/1.1\r\n" + host + b"Content-Length: 1000\r\nContent-Type: text/plain\r\n\r\na"
    lines = [connected(standing) for _ in range(200)]
    began = time.monotonic()
    for number, line in enumerate(lines):
        line.sendall(body if number % 2 else head)
    quick = time.monotonic()
    assert standing.client().get("/").status_code == 200
    assert time.monotonic() - quick < 1
    for line in lines:
        line.settimeout(10)
        answer = exchanged(line, b"")
        assert not answer or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 408")), answer[:100]
        line.close()
    assert time.monotonic() - began < 8


def test_ht_33_a_hundred_requests_at_once_then_gone(standing: Front, raw: Callable[..., bytes]) -> None:
    one = b"GET /sign-in HTTP/1.1\r\nHost: HOST\r\n"
    found = raw((one + b"\r\n") * 99 + one + b"Connection: close\r\n\r\n", 20)
    assert found.count(b"HTTP/1.1 200 ") == 100
    line = connected(standing)
    line.sendall((one + b"\r\n").replace(b"HOST", f"{front.NAME}:{standing.ports.tls}".encode()) * 100)
    line.close()
    assert standing.client().get("/").status_code == 200
    assert '"status": 500' not in standing.log
    assert "Traceback" not in standing.log


# ── TLS and names ──


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(standing: Front, version: ssl.TLSVersion) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        handshake(standing, version, "ALL:@SECLEVEL=0")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_new_tls_is_taken(standing: Front, version: ssl.TLSVersion) -> None:
    assert handshake(standing, version, "ALL:@SECLEVEL=0")[0]


@pytest.mark.parametrize(
    "cipher", ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AECDH-NULL-SHA"]
)
def test_ciphers_without_forward_secrecy_or_authentication_are_refused(standing: Front, cipher: str) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        handshake(standing, ssl.TLSVersion.TLSv1_2, f"{cipher}:@SECLEVEL=0")


def handshake(standing: Front, version: ssl.TLSVersion, ciphers: str) -> tuple[str, str, int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what is old is the point
        context.minimum_version = context.maximum_version = version
    plain = socket.create_connection(("127.0.0.1", standing.ports.tls), 5)
    with context.wrap_socket(plain, server_hostname=front.NAME) as line:
        return line.cipher() or ("", "", 0)


def test_another_name_gets_no_certificate(standing: Front) -> None:
    with pytest.raises(ssl.SSLError, match=r"UNRECOGNIZED_NAME|unrecognized name"):
        connected(standing, "evil.test")


def test_plain_http_leads_to_https_by_our_name(standing: Front) -> None:
    def asked(host: str, path: str = "/cases?a=1") -> bytes:
        with socket.create_connection(("127.0.0.1", standing.ports.plain), 5) as line:
            return exchanged(line, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())

    found = asked(front.NAME)
    assert found.startswith(b"HTTP/1.1 308 ")
    assert f"Location: {standing.address}/cases?a=1\r\n".encode() in found
    assert asked("evil.test") == b"", "closed without a word"
    program = asked(front.NAME, "/api/v1/cases")
    assert program.startswith(b"HTTP/1.1 403 ") and b"Location" not in program, "programs are not led on (ASVS 4.1.2)"


def test_health_is_asked_from_this_machine_only(standing: Front) -> None:
    assert standing.client().get("/healthz").status_code == 200
    for path in ("/healthz", "/readyz"):
        assert standing.client("127.0.0.9").get(path).status_code == 404


# ── who asks ──


def sign_in_until_refused(client: Any, headers: dict[str, str]) -> int:
    for count in range(1, 60):
        if client.get("/sign-in/gbizid", headers=headers).status_code == 429:
            return count
    return 0


def test_limits_count_the_real_address_and_nobody_talks_his_way_out(standing: Front) -> None:
    flood = standing.client("127.0.0.21")
    counted = sign_in_until_refused(flood, {})
    assert 25 <= counted <= 35
    for number, header in enumerate(("x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip")):
        spoofed = {header: f"203.0.113.{number}"}
        assert flood.get("/sign-in/gbizid", headers=spoofed).status_code == 429, header
    assert standing.client("127.0.0.22").get("/sign-in/gbizid").status_code == 303, "others are not meant"
    assert '"address": "127.0.0.21"' in standing.log
    assert "203.0.113.0" not in standing.log


def test_what_comes_past_the_proxy_is_not_believed(standing: Front) -> None:
    """From an address that TETSUZUKI_PROXIES does not name, X-Forwarded-For is a header like any other."""

    def asked(claimed: str) -> int:
        place = ("127.0.0.1", standing.ports.program)
        with socket.create_connection(place, 5, ("127.0.0.31", 0)) as line:
            text = f"GET /sign-in/gbizid HTTP/1.1\r\nHost: {front.NAME}:{standing.ports.tls}\r\n"
            text += f"X-Forwarded-For: {claimed}\r\nConnection: close\r\n\r\n"
            return int(exchanged(line, text.encode()).split()[1])

    assert 429 in {asked(f"203.0.113.{number}") for number in range(40)}


def test_two_proxies(standing: Front) -> None:
    """A load balancer in front: this proxy believes it, and only it, about who asks."""
    ports = front.Ports(front.free_port(), front.free_port(), standing.ports.program)
    changes = {"# set_real_ip_from 192.0.2.10;": "set_real_ip_from 127.0.0.40;", "# real_ip_header": "real_ip_header"}
    inner = front.Nginx(front.adapted(standing.folder, ports, changes), standing.folder)
    try:
        balancer = standing.client("127.0.0.40", ports.tls)
        named = {"host": f"{front.NAME}:{standing.ports.tls}"}
        balancer.event_hooks = {"request": [lambda asked: asked.headers.update(named), _sni]}
        until(lambda: balancer.get("/").status_code == 200)
        found = [balancer.get("/sign-in/gbizid", headers={"x-forwarded-for": "203.0.113.50"}) for _ in range(40)]
        assert found[-1].status_code == 429
        other = balancer.get("/sign-in/gbizid", headers={"x-forwarded-for": "203.0.113.51"})
        assert other.status_code == 303
        liar = standing.client("127.0.0.41", ports.tls)
        liar.event_hooks = balancer.event_hooks
        told = {
            liar.get("/sign-in/gbizid", headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code
            for n in range(99, 139)
        }
        assert 429 in told, "whoever is not the load balancer is himself"
    finally:
        inner.close()


def _sni(request: Any) -> None:
    request.extensions["sni_hostname"] = front.NAME
