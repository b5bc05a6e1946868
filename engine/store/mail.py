"""Mail: a folder of .eml files in development, SMTP in production. Sending the same key again sends nothing new."""

import hashlib
import os
import smtplib
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY, default as MODERN
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from engine import egress

TIMEOUT = 10.0  # seconds


@dataclass(frozen=True)
class Mail:
    """One mail to one recipient. `key` is the outbox's: it makes the Message-ID, by which twins are recognised."""

    key: str
    to: str
    subject: str
    body: str
    at: datetime


class Post(Protocol):
    """Whoever takes mails. Raises OSError or ValueError when it does not; the worker tries again."""

    def send(self, mail: Mail) -> None: ...


@dataclass(frozen=True)
class MailFolder:
    """Writes each mail as a file, for the admin page to show."""

    folder: Path
    sender: str

    def send(self, mail: Mail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{_digest(mail.key)}.eml"
        if target.exists():
            return
        draft = target.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(message(mail, self.sender).as_bytes(policy=POLICY))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)

    def forget(self, key: str) -> None:
        """Remove the mail of a message; nothing where there is none."""
        (self.folder / f"{_digest(key)}.eml").unlink(missing_ok=True)

    def all(self) -> tuple[EmailMessage, ...]:
        """Every mail, the newest first."""
        found = []
        for path in self.folder.glob("*.eml"):
            with path.open("rb") as file:
                found.append((path.stat().st_mtime_ns, BytesParser(EmailMessage, policy=MODERN).parse(file)))
        return tuple(mail for _, mail in sorted(found, key=lambda pair: -pair[0]))


@dataclass(frozen=True)
class SmtpPost:
    """Hands mails to an SMTP server: `smtp://user:password@host:587` (STARTTLS when there is a password) or `smtps://`."""

    url: str
    sender: str
    inside: Collection[str] = ()  # hosts in our own network that may be connected to (engine.egress)

    def send(self, mail: Mail) -> None:
        try:
            self._send(message(mail, self.sender))
        except smtplib.SMTPException as error:
            raise OSError(f"SMTP: {type(error).__name__}") from error  # the text may hold addresses

    def _send(self, made: EmailMessage) -> None:
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "localhost", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = _checked(smtplib.SMTP_SSL, self.inside)(
                host, parts.port or 465, timeout=TIMEOUT, context=secure
            )
        else:
            server = _checked(smtplib.SMTP, self.inside)(host, parts.port or 25, timeout=TIMEOUT)
        with server:
            if parts.password is not None and parts.scheme != "smtps":
                server.starttls(context=secure)
            if parts.password is not None:
                server.login(unquote(parts.username or ""), unquote(parts.password))
            server.send_message(made)


def _checked(kind: Any, inside: Collection[str]) -> Any:
    """smtplib's client, connecting to an address that was checked; the certificate is still asked for the name."""

    class Checked(kind):  # type: ignore[misc]
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            made = egress.connect(host, port, timeout, inside)
            return self.context.wrap_socket(made, server_hostname=host) if hasattr(self, "context") else made

    return Checked


def message(mail: Mail, sender: str) -> EmailMessage:
    """The mail as RFC 5322 wants it. Raises ValueError for line breaks in headers."""
    made = EmailMessage(policy=POLICY)
    made["From"], made["To"], made["Subject"] = sender, mail.to, mail.subject
    made["Date"] = format_datetime(mail.at)
    made["Message-ID"] = f"<{_digest(mail.key)}@{sender.rpartition('@')[2].rstrip('>') or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body)
    return made


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]
