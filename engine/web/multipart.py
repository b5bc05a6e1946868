"""Read multipart/form-data strictly: every part named, text in UTF-8, the closing boundary there, files on disk."""

import re
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from engine.web.refusal import Refusal, bad_request

_IN_MEMORY = 1024 * 1024
_TEXT_LIMIT = 1024 * 1024
_HEADER_LIMIT = 8 * 1024
_SEPARATORS = re.compile(r"[/\\]")


@dataclass(frozen=True)
class Upload:
    """One uploaded file: which input sent it, its name as sent (never a path), its bytes in a temporary file."""

    field: str
    name: str
    file: BinaryIO
    size: int


@dataclass
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    filename: str | None = None
    text: bytearray = field(default_factory=bytearray)
    file: BinaryIO | None = None
    size: int = 0


class Multipart:
    """Fed chunk by chunk, in a thread. `finish` gives the pairs and uploads, or refuses what is not whole."""

    def __init__(self, content_type: str, max_files: int, max_pairs: int) -> None:
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if not 1 <= len(boundary) <= 200:
            raise bad_request("body.boundary")
        self._max_files, self._max_pairs = max_files, max_pairs
        self._pairs: list[tuple[str, str]] = []
        self._uploads: list[Upload] = []
        self._open: list[BinaryIO] = []
        self._part = _Part()
        self._header, self._value = bytearray(), bytearray()
        self._complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._finished,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; file content goes to disk beyond 1 MB."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise bad_request("body.multipart") from error

    def finish(self) -> tuple[tuple[tuple[str, str], ...], tuple[Upload, ...]]:
        """What was sent; a body cut before its closing boundary is refused whole."""
        try:
            self._parser.finalize()
        except FormParserError as error:
            raise bad_request("body.multipart") from error
        if not self._complete:
            raise bad_request("body.truncated", "送信が途中で切れました。保存済みの内容は変わっていません。")
        if not self._pairs and not self._uploads:
            raise bad_request("body.empty")
        return tuple(self._pairs), tuple(self._uploads)

    def close(self) -> None:
        """Throw the temporary files away."""
        for file in self._open:
            file.close()

    def _begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]
        self._bounded()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bounded()

    def _bounded(self) -> None:
        if len(self._header) + len(self._value) > _HEADER_LIMIT:
            raise bad_request("body.header")

    def _header_end(self) -> None:
        self._part.headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        kind, options = parse_options_header(self._part.headers.get(b"content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise bad_request("body.part")
        self._part.name = _utf8(options[b"name"])
        if b"filename" not in options:
            if len(self._pairs) >= self._max_pairs:
                raise Refusal(413, "body.pairs")
            return
        if len(self._uploads) >= max(self._max_files, 1):
            raise Refusal(413, "body.files")
        # Some browsers sent whole paths; only the last piece was ever the name.
        self._part.filename = _SEPARATORS.split(_utf8(options[b"filename"]))[-1]
        self._part.file = _temporary()
        self._open.append(self._part.file)

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        part.size += end - start
        if part.file is not None:
            part.file.write(data[start:end])
        elif part.size > _TEXT_LIMIT:
            raise Refusal(413, "body.part")
        else:
            part.text += data[start:end]

    def _end(self) -> None:
        part = self._part
        if part.file is None:
            self._pairs.append((part.name, _utf8(bytes(part.text))))
        elif not part.filename and not part.size:  # an empty file input sends a nameless, empty part
            part.file.close()
        elif not self._max_files:
            raise Refusal(415, "body.files")
        else:
            part.file.seek(0)
            self._uploads.append(Upload(part.name, part.filename or "", part.file, part.size))

    def _finished(self) -> None:
        self._complete = True


def _temporary() -> BinaryIO:
    """In memory up to 1 MB, then on disk. Closed by `close`, or by who reads it."""
    # typeshed gives it no common base with the files it behaves like
    return SpooledTemporaryFile(max_size=_IN_MEMORY)  # type: ignore[return-value]


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise bad_request("body.encoding", "文字の符号化がUTF-8ではありません。") from error
