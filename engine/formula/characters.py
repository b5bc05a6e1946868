"""Characters as people count them (文字数).

A base character with its marks, variation selectors or joiners is one character: 葛󠄀 is 1, 👨‍👩‍👧 is 1, か with a
separate dakuten is 1. Half-width kana count one by one (ｶﾞ is 2), as the systems do that ask for them.
"""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 100_000
"""No text that a formula builds becomes longer; the result is unknown then."""

_SIMPLE = re.compile(r"[\x20-\u02ff\u3000-\u3029\u3030-\u3098\u309b-\ud7ff\uff01-\uffee]*")
_JOINER = "\u200d"


def split_characters(text: str) -> list[str]:
    """`text` cut into what people count as characters. Joined, the pieces are the text again."""
    if _SIMPLE.fullmatch(text):
        return list(text)
    pieces: list[str] = []
    flag_open = False
    for ch in text:
        flag = "\U0001f1e6" <= ch <= "\U0001f1ff"
        if pieces and (
            _extends(ch) or pieces[-1].endswith(_JOINER) or (flag and flag_open) or pieces[-1] + ch == "\r\n"
        ):
            pieces[-1] += ch
            flag_open = False
        else:
            pieces.append(ch)
            flag_open = flag
    return pieces


def _extends(ch: str) -> bool:
    if "\U0001f3fb" <= ch <= "\U0001f3ff" or "\U000e0020" <= ch <= "\U000e007f" or ch == _JOINER:
        return True
    return unicodedata.category(ch) in ("Mn", "Me", "Mc")


def count_characters(text: str) -> int:
    """文字数."""
    return len(text) if _SIMPLE.fullmatch(text) else len(split_characters(text))
