"""Mail: whole files in Japanese, once per key; SMTP says no by an exception that names nobody."""

import smtplib
import socket
import threading
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from engine.store import mail
from engine.store.mail import Mail, MailFolder, SmtpPost

AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
LETTER = Mail(
    "c/1/applicant",
    "申請 花子 <hanako@example.jp>",
    "【経済産業省】申請を受け付けました（受付番号 2026-000001-5）",
    "髙﨑 様\n\n受け付けました。\n" * 40,
    AT,
)


def test_a_mail_is_a_file_once(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path / "mail", "no-reply@example.go.jp")
    folder.send(LETTER)
    folder.send(LETTER)
    (found,) = folder.all()
    assert (found["subject"], found["to"], found["from"]) == (LETTER.subject, LETTER.to, "no-reply@example.go.jp")
    assert found.get_content().replace("\r\n", "\n") == LETTER.body
    assert found["message-id"].endswith("@example.go.jp>")
    assert [path.suffix for path in (tmp_path / "mail").iterdir()] == [".eml"]


def test_different_keys_are_different_mails(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path, "x@example.jp")
    for number in range(3):
        folder.send(Mail(f"k{number}", "a@example.jp", f"件名{number}", "本文", AT))
    assert sorted(found["subject"] for found in folder.all()) == ["件名0", "件名1", "件名2"]


@pytest.mark.parametrize("field", ["to", "subject"])
def test_no_header_is_smuggled_in(field: str) -> None:
    values = {"to": "a@example.jp", "subject": "件名", field: "a@example.jp\r\nBcc: all@example.jp"}
    with pytest.raises(ValueError, match=r"(?i)linefeed|newline|header"):
        mail.message(Mail("k", body="", at=AT, **values), "x@example.jp")


class FakeServer:
    """Stands where smtplib's connection would: records what a server would get."""

    sent: list[bytes] = []
    calls: list[tuple] = []
    fail: Exception | None = None

    def __init__(self, host: str, port: int, timeout: float, context: object = None) -> None:
        self.calls.append(("connect", host, port, context is not None))

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.calls.append(("quit",))

    def starttls(self, context: object) -> None:
        self.calls.append(("starttls",))

    def login(self, user: str, password: str) -> None:
        self.calls.append(("login", user, password))

    def send_message(self, made) -> None:
        if self.fail:
            raise self.fail
        self.sent.append(made.as_bytes())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[FakeServer]:
    FakeServer.sent, FakeServer.calls, FakeServer.fail = [], [], None
    monkeypatch.setattr(smtplib, "SMTP", FakeServer)
    monkeypatch.setattr(smtplib, "SMTP_SSL", FakeServer)
    return FakeServer


def test_smtp_gets_the_same_message_id_again(server: type[FakeServer]) -> None:
    post = SmtpPost("smtp://mail.example.jp", "no-reply@example.go.jp")
    post.send(LETTER)
    post.send(LETTER)
    first, second = (message_from_bytes(sent, policy=default) for sent in server.sent)
    assert first["message-id"] == second["message-id"]
    assert server.calls[0] == ("connect", "mail.example.jp", 25, False)


def test_a_password_never_goes_in_the_clear(server: type[FakeServer]) -> None:
    SmtpPost("smtp://u%40x:p%2Fw@mail.example.jp:587", "a@example.jp").send(LETTER)
    assert server.calls[:3] == [("connect", "mail.example.jp", 587, False), ("starttls",), ("login", "u@x", "p/w")]
    server.calls.clear()
    SmtpPost("smtps://u:p@mail.example.jp", "a@example.jp").send(LETTER)
    assert server.calls[:2] == [("connect", "mail.example.jp", 465, True), ("login", "u", "p")]


def test_a_refusal_names_nobody(server: type[FakeServer]) -> None:
    server.fail = smtplib.SMTPRecipientsRefused({"hanako@example.jp": (550, b"no such user")})
    with pytest.raises(OSError, match="SMTPRecipientsRefused") as caught:
        SmtpPost("smtp://mail.example.jp", "a@example.jp").send(LETTER)
    assert "hanako" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_server_inside_must_be_named(scheme: str, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        place = f"{host}:{listener.getsockname()[1]}"
        with pytest.raises(OSError, match="inside"):
            SmtpPost(f"{scheme}://{place}", "no-reply@example.go.jp").send(LETTER)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_named_server_gets_the_mail() -> None:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_take, args=(listener, got))
        thread.start()
        place = f"127.0.0.1:{listener.getsockname()[1]}"
        SmtpPost(f"smtp://{place}", "no-reply@example.go.jp", ("127.0.0.1",)).send(LETTER)
        thread.join(5)
    assert b"Message-ID" in b"".join(got)


def _take(listener: socket.socket, got: list[bytes]) -> None:
    """A mail server that takes one mail."""
    line, _ = listener.accept()
    with line, line.makefile("rb") as lines:
        line.sendall(b"220 here\r\n")
        for said in lines:
            verb = said[:4].upper()
            line.sendall({b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
            if verb == b"DATA":
                for text in lines:
                    got.append(text)
                    if text == b".\r\n":
                        break
                line.sendall(b"250 taken\r\n")
            if verb == b"QUIT":
                return
