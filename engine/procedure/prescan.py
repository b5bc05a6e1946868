"""Accidents of characters, found before the YAML parser is: encoding, size, and characters nobody can see."""

import re
from collections.abc import Iterator

from engine.procedure.accident import Accident
from engine.procedure.problem import Edit
from engine.procedure.repairs import line_end, line_start

MAX_BYTES = 256_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u200b\u2060\ufeff\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff"
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{_BIDI}{_INVISIBLE}]|\r(?!\n)")


def decode(data: bytes) -> str:
    """A file's bytes as text. Bytes that are not UTF-8 become lone surrogates, which `unreadable` reports."""
    return data.decode("utf-8", "surrogateescape")


def unreadable(text: str) -> Accident | None:
    """Why a text is not read at all: too long, or not UTF-8."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return Accident(
            "yaml.size",
            0,
            f"ファイルが大きすぎます（{MAX_BYTES // 1000} kBまで）。",
            "大きな表はCSVファイルに、長い部分は共通部品に分けてください。",
        )
    found = _SURROGATE.search(text)
    if not found:
        return None
    data = text.encode("utf-8", "surrogatepass" if found[0] < "\udc80" else "surrogateescape")
    for encoding, name in (("utf-16", "UTF-16"), ("cp932", "Shift_JIS")):
        if encoding == "cp932" or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            try:
                edit = Edit(0, len(text), data.decode(encoding))
            except UnicodeDecodeError:
                continue
            reason = f"文字コードがUTF-8ではありません（{name}のようです）。"
            return Accident("yaml.encoding", found.start(), reason, "UTF-8で保存し直してください。", (edit,))
    reason = "UTF-8として読めない文字があります。"
    return Accident("yaml.encoding", found.start(), reason, "UTF-8で保存し直してください。")


def forbidden(value: str) -> str | None:
    """The first character in a value that must not stand in a definition (`"\\u202e"` in quotes makes one)."""
    found = _FORBIDDEN.search(value) or _SURROGATE.search(value)
    return found[0] if found else None


def scan(text: str) -> Iterator[Accident]:
    """Characters that must not stand in a definition: control, bidirectional, invisible. One finding a line."""
    seen = -1
    for found in _FORBIDDEN.finditer(text):
        start = line_start(text, found.start())
        if start == seen:
            continue
        seen = start
        edits = tuple(
            Edit(bad.start(), bad.end(), "\n" if bad[0] in "\r\u2028\u2029\x85" else "")
            for bad in _FORBIDDEN.finditer(text, start, line_end(text, start) + 1)
        )
        reason = f"目に見えない文字（U+{ord(found[0]):04X}）が入っています。"
        yield Accident("yaml.character", found.start(), reason, "その文字を消してください。", edits)
