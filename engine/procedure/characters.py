"""What Japanese text is made of: width, kana, long marks, the character set of JIS X 0213.

All functions are pure and take text that `clean_text` has let through. Widths are folded only for what is a number, a
code or a reading (フリガナ); names and free text stay as typed.
"""

import re
import unicodedata
from collections.abc import Mapping

import jaconv

from engine.formula.characters import split_characters

_TO_ASCII = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0xA0: 0x20}
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u30fc\uff70\u2500\u2501\u02d7\ufe63"
_TO_HYPHEN = dict.fromkeys(map(ord, _HYPHENS), 0x2D)
# Signs that people type for the long mark ー inside a reading, and for the middle dot.
_LONG_MARK = re.compile("(?<=[ァ-ヺー])[-\u2010-\u2015\u2212\uff0d\uff70\uff5e\u301c~\u2500]")
_KANA_SIGNS = {
    0x00B7: 0x30FB,
    0x2022: 0x30FB,
    0x22C5: 0x30FB,
    0x20: 0x3000,
    0xA0: 0x3000,
    0x309D: 0x30FD,
    0x309E: 0x30FE,
}
_VOICED = re.compile("([か-とは-ほうカ-トハ-ホウワヰヱヲ])([\u3099\u309a])")

# Name characters outside JIS X 0213 and the nearest inside it. Compatibility characters (晴) name theirs themselves.
VARIANTS: Mapping[str, str] = {
    "髙": "高", "𠮷": "吉", "靑": "青", "淸": "清", "槗": "橋", "敎": "教", "閒": "間", "昻": "昂", "戶": "戸",
    "旣": "既", "羡": "羨", "壄": "野", "悅": "悦", "蕫": "董", "𫝆": "今", "𫝶": "壮", "𫞎": "瑞",
    "～": "〜",
}  # fmt: skip


def to_ascii(text: str) -> str:
    """Full-width letters, digits, signs and blanks as half-width: for numbers and codes, never for names."""
    return text if text.isascii() else text.translate(_TO_ASCII)


def to_code(text: str) -> str:
    """`to_ascii`, and every kind of dash as a hyphen: postal codes, phone numbers, dates."""
    return text if text.isascii() else text.translate(_TO_ASCII).translate(_TO_HYPHEN)


def to_katakana(text: str) -> str:
    """A reading in one spelling: hiragana and half-width kana as full-width katakana, one long mark, one middle dot."""
    composed = _VOICED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)  # noqa: TID251 – kana pairs only
    wide = jaconv.hira2kata(jaconv.h2z(composed, kana=True, ascii=False, digit=False))
    return _LONG_MARK.sub("ー", wide.translate(_KANA_SIGNS))


def in_jisx0213(text: str) -> bool:
    """Whether every character is in JIS X 0213. Python's EUC codec also takes JIS X 0212, so the other one is asked."""
    try:
        text.encode("shift_jis_2004")
    except UnicodeEncodeError:
        return False
    return True


def outside_jisx0213(text: str) -> tuple[str, ...]:
    """The characters, as people count them, that JIS X 0213 lacks; each once, in order."""
    if in_jisx0213(text):
        return ()
    return tuple(dict.fromkeys(piece for piece in split_characters(text) if not in_jisx0213(piece)))


def nearest(piece: str) -> str | None:
    """What registers write for a character outside JIS X 0213 (髙 -> 高, 葛󠄀 -> 葛); None where nothing is known."""
    plain = "".join(character for character in piece if not _is_selector(character))
    if plain in VARIANTS:
        return VARIANTS[plain]
    if len(plain) == 1 and (same := unicodedata.decomposition(plain)) and not same.startswith("<"):
        plain = "".join(chr(int(code, 16)) for code in same.split())
    return plain if plain and in_jisx0213(plain) else None


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def within_jisx0213(text: str) -> str | None:
    """The whole text with every character outside JIS X 0213 replaced; None where one of them has no known variant."""
    pieces = [piece if in_jisx0213(piece) else nearest(piece) for piece in split_characters(text)]
    return None if None in pieces else "".join(piece or "" for piece in pieces)


def odd_in_a_name(text: str) -> str | None:
    """The first character that no person's name has: emoji, signs such as ㈱, digits, joiners; None when fine."""
    for character in text:
        kind = unicodedata.category(character)
        if kind in ("Cf", "Co", "Cn", "So", "Sm", "Sc", "No", "Nd") and not _is_selector(character):
            return character
    return None
