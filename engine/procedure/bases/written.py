"""Written line (文字の項目): the base of text, kana, phone, email, url and of the codes that are written as text."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import Field as Key

from engine import formula
from engine.formula.characters import count_characters
from engine.procedure.clean import LONGEST, clean_text
from engine.procedure.field import Field, Invalid, Limits, Raw
from engine.procedure.patterns import Pattern, matches

Length = Annotated[int, Key(ge=1, le=LONGEST)]


class Written(Field):
    """One text. A subclass overrides `read` where the type has a spelling of its own."""

    min_length: Length | None = None
    max_length: Length | None = None
    pattern: Pattern | None = None

    formula_keys: ClassVar[tuple[str, ...]] = ()

    @property
    def width(self) -> int | None:
        """How wide the input is, as a class of the style sheet: by what it may hold. None: the whole line."""
        return next((size for size in (4, 8, 14, 20) if self.max_length and self.max_length <= size), None)

    @property
    def lines(self) -> bool:
        """Whether line breaks are kept."""
        return False

    def value_type(self) -> formula.Type:
        return formula.Text()

    def read(self, text: str) -> str | Invalid:
        """Clean, not empty text to the value, in the type's one spelling."""
        return text

    def parse(self, raw: Raw) -> "str | Invalid | tuple[Invalid, ...] | None":
        text = clean_text(raw, self.lines)
        if isinstance(text, Invalid):
            if text.code == "text.max_length" and self.max_length:
                return Invalid("text.max_length", {**text.params, "max": self.max_length})
            return text
        return self.read(text) if text else None

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        # People count no more characters than Python does: counting is only for what looks too long.
        if self.max_length is not None and len(value) > self.max_length:
            length = count_characters(value)
            if length > self.max_length:
                yield Invalid("text.max_length", {"max": self.max_length, "length": length})
        if self.min_length is not None:
            length = count_characters(value)
            if length < self.min_length:
                yield Invalid("text.min_length", {"min": self.min_length, "length": length})
        pattern = self.pattern if limits.pattern is None else limits.pattern
        if pattern is not None and not matches(pattern, value):
            yield Invalid("text.pattern")
