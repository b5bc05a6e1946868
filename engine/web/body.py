"""Read a request's body strictly: what a browser sends for our forms, complete and in UTF-8, or a clear refusal.

Starlette's own form reading answers an empty form to a wrong content type, the parts before the cut to a truncated
multipart, and mojibake to a wrong charset; an autosave on top of that would wipe a draft (reliability.md T8).
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from anyio import to_thread

from engine.web.multipart import Multipart, Upload
from engine.web.refusal import Refusal, bad_request

MAX_PAIRS = 20_000
_ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
CONTROL = "form-"  # our own inputs; no field id contains a hyphen


@dataclass(frozen=True)
class Form:
    """What was posted: answers (`pairs`, in order), our own controls (`form-…`) and uploads."""

    pairs: tuple[tuple[str, str], ...] = ()
    controls: Mapping[str, str] | None = None
    uploads: tuple[Upload, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """One of our own controls by its short name: `get("revision")` reads `form-revision`."""
        return (self.controls or {}).get(CONTROL + name, default)

    def one(self, name: str, default: str = "") -> str:
        """A plain input that may stand once; refused when it stands twice."""
        found = [value for key, value in self.pairs if key == name]
        if len(found) > 1:
            raise bad_request("body.duplicate", "同じ名前の入力が2つ送られました。")
        return found[0] if found else default


@dataclass(frozen=True)
class Limit:
    """How large a body may be, in bytes, and whether it may hold files."""

    size: int = 256 * 1024
    files: int = 0
    pairs: int = 1000


def media_type(headers: Mapping[str, str]) -> str:
    """The content type of a form post, or a refusal: 415 for anything but our two kinds, in UTF-8, not compressed."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "body.encoding")
    kind, _, parameters = headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    charset = re.search(r'charset="?([^";\s]+)', parameters, re.IGNORECASE)
    if kind not in (_FORM, _MULTIPART) or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise Refusal(415, "body.type")
    return kind


async def read(headers: Mapping[str, str], chunks: AsyncIterator[bytes], limit: Limit) -> Form:
    """The posted form. Raises Refusal 400, 413 or 415; uploads lie in temporary files that the caller closes."""
    kind = media_type(headers)
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit.size:
        raise Refusal(413, "body.size")
    if kind == _FORM:
        body = await _whole(chunks, limit.size)
        _refuse_cut(declared, len(body))
        return _sorted(decode(body, limit.pairs), ())
    reader = Multipart(headers["content-type"], limit.files, limit.pairs)
    size = 0
    try:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit.size:
                raise Refusal(413, "body.size")
            await to_thread.run_sync(reader.feed, chunk)
        _refuse_cut(declared, size)
        pairs, uploads = reader.finish()
    except BaseException:
        reader.close()
        raise
    return _sorted(pairs, uploads)


def _refuse_cut(declared: str, size: int) -> None:
    """Less arrived than was announced: a value may end in its middle, wherever on the way it was cut."""
    if declared.isdigit() and int(declared) != size:
        raise bad_request("body.cut", "送られた内容が途中で切れていました。保存済みの内容は変わっていません。")


async def _whole(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise Refusal(413, "body.size")
    return bytes(body)


def decode(body: bytes, limit: int = MAX_PAIRS) -> tuple[tuple[str, str], ...]:
    """`a=1&b=%E3%81%82` -> (("a", "1"), ("b", "あ")). Strict: only ASCII, whole escapes, valid UTF-8."""
    if not body:
        raise bad_request("body.empty", "何も送られませんでした。保存済みの内容は変わっていません。")
    parts = body.split(b"&")
    if len(parts) > limit:
        raise Refusal(413, "body.pairs")
    pairs = []
    try:
        for part in parts:
            name, equals, value = part.partition(b"=")
            if not name or not equals:
                raise bad_request("body.syntax")
            pairs.append((_name(name), _unescape(value) if value else ""))
    except UnicodeDecodeError as error:
        raise bad_request("body.encoding", "文字の符号化がUTF-8ではありません。") from error
    return tuple(pairs)


def _unescape(text: bytes) -> str:
    if b"+" in text:
        text = text.replace(b"+", b" ")
    if b"%" in text:
        if not text.isascii():
            raise bad_request("body.encoding")
        # Runs are turned as one: Japanese is all escapes, and one at a time costs ten times as much.
        plain = _ESCAPES.sub(_run, text)
        if plain.count(b"%") != text.count(b"%25"):
            raise bad_request("body.escape")
        return plain.decode()
    return text.decode("ascii")


def _run(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[0].replace(b"%", b"").decode())


# Names come from our own pages and repeat with every post. Values are personal and are never kept.
_name = lru_cache(maxsize=4096)(_unescape)


def _sorted(pairs: tuple[tuple[str, str], ...], uploads: tuple[Upload, ...]) -> Form:
    controls: dict[str, str] = {}
    answers: list[tuple[str, str]] = []
    for name, value in pairs:
        if not name.startswith(CONTROL):
            answers.append((name, value))
        elif name in controls:
            raise bad_request("body.duplicate", "同じ名前の入力が2つ送られました。")
        else:
            controls[name] = value
    return Form(tuple(answers), controls, uploads)
