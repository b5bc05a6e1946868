"""The one door for typed text: what may not be stored anywhere is refused here, before any other reading.

The length comes first: normalising or matching an unlimited text can stop a core. Values are never folded
(no NFC, no NFKC): names stay as their owners write them. Spreadsheets cut cells above 32,767 characters without
a word, so nothing longer is taken.
"""

import re
import unicodedata

from engine.procedure.field import Invalid

LONGEST = 32_767
MARKS_IN_A_ROW = 64

_LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_BLANKS_AROUND = " \t\n\u00a0\u3000\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
# Planes 1 to 16 each end in two noncharacters.
_NONCHARACTERS = "".join(chr((plane << 16) | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_REFUSED = (
    ("text.line_break", re.compile("[\r\n\u2028\u2029]")),
    ("text.control", re.compile("[\x00-\x1f\x7f-\x9f\ufeff]")),
    ("text.broken", re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffd" + _NONCHARACTERS + "]")),
    ("text.direction", re.compile("[\u202a-\u202e\u2066-\u2069]")),
    ("text.private_use", re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")),
)
_REFUSED_IN_LINES = (
    ("text.control", re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")),
    *_REFUSED[2:],
)


def clean_text(text: object, multiline: bool = False, longest: int = LONGEST) -> str | Invalid:
    """The text with the blanks around it trimmed, or why it is refused; "" when there are only blanks.

    One line takes neither line breaks nor tabs; `multiline` keeps both and turns CRLF, CR, U+2028 and U+2029 into LF.
    """
    if not isinstance(text, str):
        return Invalid("shape")
    if len(text) > longest:
        return Invalid("text.max_length", {"max": longest, "length": len(text)})
    # Printable by Python's rule leaves out controls, format characters, surrogates, private use and noncharacters.
    if not text.isprintable() or "\ufffd" in text:
        if multiline:
            text = _LINE_BREAKS.sub("\n", text)
        for code, refused in _REFUSED_IN_LINES if multiline else _REFUSED:
            if found := refused.search(text):
                return Invalid(code, {"position": found.start() + 1})
    if len(text) > MARKS_IN_A_ROW and _too_many_marks(text):
        return Invalid("text.marks")
    return text.strip(_BLANKS_AROUND)


def _too_many_marks(text: str) -> bool:
    if text.isascii():
        return False
    run = 0
    for character in text:
        run = run + 1 if character > "\u02ff" and unicodedata.category(character)[0] == "M" else 0
        if run > MARKS_IN_A_ROW:
            return True
    return False
