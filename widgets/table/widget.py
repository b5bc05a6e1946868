"""table (表): rows of the same questions."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field as Key, model_validator

from engine import formula
from engine.procedure.bases.members import (
    dump_members,
    fields_of,
    parse_members,
    pasted_columns,
    reveal_members,
    show_members,
)
from engine.procedure.field import Field, Invalid, Limits, Raw
from engine.procedure.text import Text

MOST_ROWS = 5_000


class Rows(BaseModel):
    """How many rows: `min` and `max` are numbers or formulas; `fixed` names rows that are always there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min: str | None = None
    max: str | None = None
    fixed: tuple[Text, ...] = ()


class TableField(Field):
    """`{type: table, rows: {min: 1, max: 200}, fields: […]}`. The value is a list of dicts, one per row."""

    type: Literal["table"] = "table"
    fields: Annotated[tuple[Any, ...], Key(min_length=1)]
    rows: Rows = Rows()

    many: ClassVar[bool] = True
    required_code: ClassVar[str] = "rows.required"
    formula_keys: ClassVar[tuple[str, ...]] = ("rows.min", "rows.max")

    @model_validator(mode="after")
    def _one_level(self) -> "TableField":
        inner = [field for field in _below(self.fields) if field.many]
        if any(field.many for table in inner for field in _below(table.members)):
            raise ValueError("表の中の表は1段までです。内側の表を、別の表に分けてください。")
        return self

    @property
    def members(self) -> tuple[Any, ...]:
        return self.fields

    @property
    def grouped(self) -> bool:
        return True

    @property
    def columns(self) -> tuple[Field, ...]:
        """The fields of a row, notes left out."""
        return fields_of(self.fields)

    @property
    def summed(self) -> tuple[Field, ...]:
        """The number columns, whose sums stand under the table."""
        return tuple(
            field for field in self.columns if isinstance(field.value_type(), formula.Number) and _adds_up(field)
        )

    @property
    def pasted(self) -> tuple[str, ...]:
        """The columns that a paste or a CSV file fills, in order, by their headings; parts stand one by one."""
        return tuple(label for _, label in pasted_columns(self.fields))

    def value_type(self) -> formula.Type:
        columns = self.columns
        zeros = frozenset(field.id for field in columns if getattr(field, "blank", None) == "zero")
        return formula.Rows({field.id: field.value_type() for field in columns}, zeros)

    def parse(self, raw: Raw) -> "list[dict[str, Any]] | Invalid | tuple[Invalid, ...] | None":
        """Rows with nothing in them stay: their place is part of every error path. None when there is no row."""
        if raw in ("", []):
            return None
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            return Invalid("shape")
        if len(raw) > MOST_ROWS:
            return Invalid("rows.max", {"max": MOST_ROWS})
        rows, wrong = [], []
        for number, row in enumerate(raw):
            read = parse_members(self.fields, row) if isinstance(row, dict) else (Invalid("shape"),)
            if isinstance(read, tuple):
                wrong += [Invalid(w.code, w.params, (number, *w.at), w.level, w.suggestion) for w in read]
            else:
                rows.append(read)
        return tuple(wrong) or rows

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        low = _number(self.rows.min) if limits.rows_min is None else limits.rows_min
        high = _number(self.rows.max) if limits.rows_max is None else limits.rows_max
        count = len(value)
        if low is not None and 0 < count < low:
            yield Invalid("rows.min", {"min": low, "count": count})
        if high is not None and count > high:
            yield Invalid("rows.max", {"max": high, "count": count})

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        return () if value else ((),)

    def dump(self, value: Any) -> Any:
        return None if value is None else [dump_members(self.fields, row) for row in value]

    def show(self, value: Any, lang: str = "ja") -> str:
        between = " / " if lang == "en" else "／"
        return between.join(
            f"{number} {show_members(self.fields, row, lang)}" for number, row in enumerate(value or (), 1)
        )

    def reveal(self, value: Any) -> Raw:
        return [reveal_members(self.fields, row) for row in value or ()]


def _below(fields: tuple[Any, ...]) -> list[Field]:
    """Every field at any depth inside."""
    return [inner for field in fields_of(fields) for inner in (field, *_below(field.members))]


def _number(text: str | None) -> int | None:
    """A row limit that is written out; formulas come in through Limits."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _adds_up(field: Field) -> bool:
    """Years and percentages are numbers whose sum says nothing."""
    kind = field.value_type()
    return isinstance(kind, formula.Number) and kind.unit not in ("%", "年", "年度", "倍")
