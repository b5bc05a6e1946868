"""group (まとまり): questions that belong together, in one frame."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field as Key, model_validator

from engine import formula
from engine.procedure.bases.members import dump_members, fields_of, parse_members, reveal_members, show_members
from engine.procedure.field import Field, Invalid, Raw

DEEPEST = 3  # groups in groups, counted from the page or from the row


class GroupField(Field):
    """`{type: group, label: 連絡先, fields: […]}`. The value is a dict of the members, named `連絡先.電話番号`."""

    type: Literal["group"] = "group"
    fields: Annotated[tuple[Any, ...], Key(min_length=1)]

    formula_keys: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _three_deep(self) -> Self:
        """A form that nests deeper cannot be read on a phone."""
        if _depth(self) > DEEPEST:
            raise ValueError(f"まとまりの入れ子は{DEEPEST}段までです。内側のまとまりを、外に出してください。")
        return self

    @property
    def members(self) -> tuple[Any, ...]:
        return self.fields

    @property
    def grouped(self) -> bool:
        return True

    def value_type(self) -> formula.Type:
        return formula.Record({field.id: field.value_type() for field in fields_of(self.fields)})

    def parse(self, raw: Raw) -> "dict[str, Any] | Invalid | tuple[Invalid, ...] | None":
        if raw == "":
            return None
        read = parse_members(self.fields, raw) if isinstance(raw, dict) else (Invalid("shape"),)
        return read if isinstance(read, tuple) else read or None

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        """Members say themselves what they miss; the group as a whole only when nothing in it must be filled."""
        required = any(field.required for field in fields_of(self.fields))
        return () if value or required else ((),)

    def dump(self, value: Any) -> Any:
        return None if value is None else dump_members(self.fields, value)

    def show(self, value: Any, lang: str = "ja") -> str:
        return show_members(self.fields, value, lang) if isinstance(value, Mapping) else ""

    def reveal(self, value: Any) -> Raw:
        return reveal_members(self.fields, value or {})


def _depth(group: Field) -> int:
    """How many groups stand in each other; a table begins to count anew."""
    return 1 + max((_depth(field) for field in fields_of(group.members) if field.members and not field.many), default=0)
