"""A handful of field types, enough to test reading without any real widget."""

from typing import Any, Literal

from pydantic import Field as Key

from engine.procedure.field import Field, Flag


class Text(Field):
    type: Literal["text", "address", "phone", "email", "consent", "yes_no", "person_name", "corporate_number"]
    max_length: int | None = Key(default=None, ge=1)
    multiline: Flag = False
    format: str | None = None
    pattern: str | None = None


class Number(Field):
    type: Literal["number", "yen", "date"]
    unit: str | None = None
    min: str | None = None
    max: str | None = None
    decimals: int | None = None
    blank: Literal["zero"] | None = None


class Choice(Field):
    type: Literal["choice", "choices"]
    choices: Any


class File(Field):
    type: Literal["file"]
    accept: tuple[str, ...] = ()
    max_size: str = "20MB"


class Table(Field):
    type: Literal["table", "group"]
    rows: dict[str, Any] = {}
    fields: tuple[Any, ...] = Key(min_length=1)

    @property
    def members(self) -> tuple[Any, ...]:
        return self.fields


TINY = (Text, Number, Choice, File, Table)
