"""Composite (部品のある項目): the base of address, person_name and bank_account.

The value is a dict of the filled parts, each a text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from engine import formula
from engine.procedure.characters import outside_jisx0213, within_jisx0213
from engine.procedure.clean import clean_text
from engine.procedure.field import Field, Invalid, Limits, Raw


class Composite(Field):
    """Several texts under one name; `read_part` reads each, `needed` says which must be there together."""

    formula_keys: ClassVar[tuple[str, ...]] = ()

    def read_part(self, part: str, text: str) -> str | Invalid:
        """Clean, not empty text of one part to its value."""
        return text

    def longest(self, part: str) -> int:
        """How many characters a part takes."""
        return 100

    def needed(self, value: Mapping[str, str]) -> tuple[str, ...]:
        """Parts without which this value is not whole; for an empty value, what a required field must have."""
        raise NotImplementedError

    def value_type(self) -> formula.Type:
        return formula.Record({part: formula.Text() for part in self.parts})

    def parse(self, raw: Raw) -> "dict[str, str] | Invalid | tuple[Invalid, ...] | None":
        if raw == "":
            return None
        if not isinstance(raw, dict) or not set(raw) <= set(self.parts):
            return Invalid("shape")
        read = {part: self._part(part, raw.get(part, "")) for part in self.parts}
        if wrong := tuple(part for part in read.values() if isinstance(part, Invalid)):
            return wrong if len(wrong) > 1 else wrong[0]
        return {part: text for part, text in read.items() if isinstance(text, str) and text} or None

    def _part(self, part: str, raw: Raw) -> str | Invalid:
        text = clean_text(raw, longest=self.longest(part))
        read = self.read_part(part, text) if isinstance(text, str) and text else text
        if isinstance(read, Invalid):
            params = {"part": part, **read.params}
            return Invalid(read.code, params, at=(part,), level=read.level, suggestion=read.suggestion)
        return read

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        """An optional value is whole or not there. For a required one `missing` says so already."""
        if self.required or self.required_when:
            return
        for part in self.needed(value):
            if part not in value:
                yield Invalid("part.required", {"part": part}, at=(part,))

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        filled = value or {}
        return tuple((part,) for part in self.needed(filled) if part not in filled)

    def show(self, value: Any, lang: str = "ja") -> str:
        return " ".join(value[part] for part in self.parts if part in value) if value else ""

    def reveal(self, value: Any) -> Raw:
        return {part: (value or {}).get(part, "") for part in self.parts}


def rare_characters(part: str, text: str) -> Iterable[Invalid]:
    """A warning where a name has characters outside JIS X 0213: it is kept, but an offer is made (髙 -> 高)."""
    strange = outside_jisx0213(text)
    instead = within_jisx0213(text) if strange else None
    if instead is not None:
        offered = within_jisx0213("".join(strange)) or ""
        params = {"part": part, "characters": "".join(strange), "suggestion": offered}
        yield Invalid("name.rare", params, at=(part,), level="warning", suggestion=instead)
    elif strange:
        yield Invalid("name.rare.unknown", {"part": part, "characters": "".join(strange)}, at=(part,), level="warning")
