"""Authors' patterns (`pattern:`): RE2 only, so that matching always ends; compiled once, for the whole text."""

from functools import lru_cache
from typing import Annotated

import re2
from pydantic import AfterValidator

LONGEST_PATTERN = 200
_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


class PatternError(ValueError):
    """Why a pattern cannot be used, in Japanese, for the author."""


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> "re2._Regexp[str]":
    """The compiled pattern. Raises PatternError; never for a published definition, which `Pattern` has checked."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternError(f"pattern は{LONGEST_PATTERN}文字までです（いま{len(pattern)}文字）。")
    if any(sign in pattern for sign in _LOOK_AROUND):
        raise PatternError("pattern では先読み・後読み（(?=、(?!、(?<=、(?<!）を使えません。別の形で書いてください。")
    options = re2.Options()
    options.max_mem = 1 << 20
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeError) as error:
        raise PatternError(
            f"pattern「{pattern}」を読み取れません。括弧や [ ] の組を確かめてください（{_reason(error)}）。"
        ) from error


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text has the pattern."""
    return compile_pattern(pattern).fullmatch(text) is not None


def _checked(pattern: str) -> str:
    compile_pattern(pattern)
    return pattern


Pattern = Annotated[str, AfterValidator(_checked)]
