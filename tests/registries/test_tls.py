"""TLS to other services (ASVS 12.3.2): who cannot prove his name gets nothing, neither a question nor a mail."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.registries.http import HttpLine
from engine.registries.line import Endpoint, Failure, Reply
from engine.store.mail import Mail, SmtpPost

INSIDE = frozenset(("127.0.0.1", "localhost"))
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Start = Callable[[str], tuple[int, list[bytes]]]


def certificate(folder: Path, name: str) -> Path:
    """Signed by itself, for one name or address: certificate and key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    known = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([known]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A TLS server under a certificate for a name; what it was told in the clear after the handshake."""
    listeners: list[socket.socket] = []

    def serve(name: str) -> tuple[int, list[bytes]]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path, name))
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        heard: list[bytes] = []

        def answer() -> None:
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(plain, server_side=True) as secure:
                        heard.append(secure.recv(4096))
                        secure.sendall(ANSWER)
                except OSError:
                    plain.close()

        threading.Thread(target=answer, daemon=True).start()
        return int(listener.getsockname()[1]), heard

    yield serve
    for listener in listeners:
        listener.close()


def ask(port: int) -> Reply | Failure:
    return HttpLine(Endpoint(f"https://127.0.0.1:{port}", "secret-token", INSIDE)).get("/x", {}, {"X-Key": "secret"})


def test_a_registry_that_nobody_vouches_for_is_told_nothing(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    port, heard = start("127.0.0.1")
    assert ask(port) == Failure("ConnectError")
    assert heard == []
    assert f"registry.failed host=127.0.0.1:{port} reason=ConnectError" in caplog.text
    assert "secret" not in caplog.text and "/x" not in caplog.text


def test_one_that_is_vouched_for_is_asked(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port, heard = start("127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "127.0.0.1.pem"))
    assert ask(port) == Reply(200, b"{}")
    assert len(heard) == 1


def test_a_certificate_for_another_name_is_no_proof(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = start("other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.example.pem"))
    assert ask(port) == Failure("ConnectError")
    assert heard == []


def test_a_mail_server_that_nobody_vouches_for_gets_no_mail(start: Start) -> None:
    port, heard = start("127.0.0.1")
    letter = Mail("k", "a@example.jp", "件名", "本文", datetime.now(UTC))
    with pytest.raises(ssl.SSLCertVerificationError):
        SmtpPost(f"smtps://u:secret@127.0.0.1:{port}", "x@example.jp", INSIDE).send(letter)
    assert heard == []
