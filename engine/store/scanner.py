"""The virus scanner (ウイルス検査): ClamAV's INSTREAM protocol, over TCP or a socket file. It sees bytes, never names."""

import socket
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from engine import egress

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 20.0  # a large archive takes its time; whoever waits is told that it is being checked
_CHUNK = 1 << 16
_LONGEST = 4096


class ScannerDown(OSError):
    """No verdict: nobody answered, not in time, or not in words we know. The file counts as not scanned."""


class Scanner(Protocol):
    """Whoever looks for viruses."""

    def scan(self, file: BinaryIO) -> str:
        """The name of what was found in the file from where it stands; "" = nothing. Raises ScannerDown."""


@dataclass(frozen=True)
class ClamAV:
    """clamd at `place`: host:port, or the path of its socket."""

    place: str
    inside: Collection[str] = ()
    patience: float = ANSWER_SECONDS

    def scan(self, file: BinaryIO) -> str:
        """See Scanner. clamd refuses what is larger than its StreamMaxLength: that, too, is not scanned."""
        try:
            with self._connected() as line:
                line.settimeout(self.patience)
                line.sendall(b"zINSTREAM\0")
                while chunk := file.read(_CHUNK):
                    line.sendall(struct.pack(">I", len(chunk)) + chunk)
                line.sendall(struct.pack(">I", 0))
                return _verdict(_answer(line))
        except ScannerDown:
            raise
        except (OSError, ValueError) as error:
            raise ScannerDown(type(error).__name__) from error

    def _connected(self) -> socket.socket:
        if not self.place.startswith("/"):
            host, _, port = self.place.rpartition(":")
            return egress.connect(host, int(port), CONNECT_SECONDS, self.inside)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.settimeout(CONNECT_SECONDS)
            made.connect(self.place)
        except OSError:
            made.close()
            raise
        return made


def _answer(line: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) < _LONGEST:
        more = line.recv(_LONGEST)
        if not more:
            break
        found += more
    return found.partition(b"\0")[0].decode("ascii", "replace").strip()


def _verdict(answer: str) -> str:
    """`stream: OK` -> "", `stream: Eicar FOUND` -> `Eicar`; everything else is no verdict."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    name = said.removesuffix(" FOUND")
    if name == said or not name:
        raise ScannerDown("no verdict")
    return "".join(sign for sign in name if sign.isprintable())[:100]
