"""Field (項目): the base of every widget (入力部品). Frozen: one definition serves all cases and threads.

A widget is a folder `widgets/<type>/` whose `widget.py` has one subclass with its own keys and at most a few
overridden methods. Generic code never asks for a concrete type; it asks `members`, `many`, `uploaded`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator

from engine import formula
from engine.procedure.patterns import Pattern
from engine.procedure.text import Text

# What somebody typed or posted, before it is read: text, a list of it, or parts by name. Never numbers or booleans.
Raw = str | list["Raw"] | dict[str, "Raw"]

Id = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*$", max_length=60)]
FormulaText = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
_YES = {"true": True, "yes": True, "はい": True, "false": False, "no": False, "いいえ": False}


def _flag(value: Any) -> Any:
    return _YES.get(value.strip().lower(), value) if isinstance(value, str) else value


Flag = Annotated[bool, BeforeValidator(_flag)]  # scalars are read as text: `true`, `yes`, `はい`


@dataclass(frozen=True)
class Invalid:
    """Why a value is refused: a code of `messages.CODES`, its parameters, and the part it concerns (`郵便番号`)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    at: tuple[str | int, ...] = ()
    level: Literal["error", "warning"] = "error"
    # A value the applicant may accept instead (髙 -> 高), as Raw; shown as a button at the field.
    suggestion: str | None = None


@dataclass(frozen=True)
class Option:
    """One choice: `code` is stored, `label` is shown."""

    code: str
    label: Text
    help: Text | None = None


@dataclass(frozen=True)
class Limits:
    """A field's rules of this moment: formulas evaluated, `cases:` applied, choices resolved. None = no rule."""

    min: Any = None
    max: Any = None
    pattern: str | None = None
    format: str | None = None
    options: tuple[Option, ...] | None = None
    rows_min: int | None = None
    rows_max: int | None = None
    today: date | None = None
    check_digit: bool = True  # no: a 13-digit number of a sole proprietor, which carries none


class Case(BaseModel):
    """Other rules by another answer: the first `when` that is yes applies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: FormulaText
    choices: Any = None
    pattern: Pattern | None = None
    format: str | None = None
    min: str | None = None
    max: str | None = None
    required: Flag | None = None


class Field(BaseModel):
    """One question. Keys that every type has; see language.md "Fields"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    id: Id
    label: Text | None = None
    heading: Text | None = None
    help: Text | None = None
    required: Flag = False
    required_when: FormulaText | None = None
    visible_when: FormulaText | None = None
    value: FormulaText | None = None
    default: Any = None
    locked: Flag = False
    example: str | None = None
    confidential: Flag = False
    pii: Flag = False
    term: str | None = None
    reuse: Flag = True
    messages: Mapping[str, Text] = {}
    cases: tuple[Case, ...] = ()
    internal: Flag = False
    seen_by: tuple[str, ...] = ()

    # What generic code needs to know of a type, without knowing the type:
    many: ClassVar[bool] = False  # rows: the value is a list of rows, each with `members`
    uploaded: ClassVar[bool] = False  # the value comes from uploads, never from a posted text
    required_code: ClassVar[str] = "required"  # the code of `messages.CODES` where `missing` finds something
    collects_list: ClassVar[bool] = False  # several posted values of one name are one list (checkboxes)
    # Keys of this type that may hold a formula; a dot goes into a part (`rows.min`).
    formula_keys: ClassVar[tuple[str, ...]] = ("min", "max")

    @model_validator(mode="after")
    def _cases_of_this_type(self) -> Self:
        """A key in `cases` that this type does not know would be ignored in silence."""
        for case in self.cases:
            for key in ("choices", "pattern", "format", "min", "max"):
                limit = key in ("min", "max")
                known = key in (self.formula_keys if limit else type(self).model_fields)
                if getattr(case, key) is not None and not known:
                    raise ValueError(f"cases の {key} は、種類 {self.type} の項目では使えません。消してください。")
        return self

    @property
    def title(self) -> Text:
        """The label, or the id where there is none."""
        return self.label or Text(ja=self.id)

    @property
    def members(self) -> "tuple[Any, ...]":
        """Fields (and notes) inside this one: table and group. Empty for plain fields."""
        return ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of sub-inputs (`郵便番号`, `都道府県`) of this definition; raw is by part. Empty: one input."""
        return ()

    @property
    def grouped(self) -> bool:
        """Several controls (radios, parts, rows): the frame around is fieldset and legend, not a label."""
        return bool(self.parts)

    def value_type(self) -> formula.Type:
        """What formulas see when they name this field."""
        raise NotImplementedError

    def parse(self, raw: Raw) -> "Any | Invalid | tuple[Invalid, ...]":
        """Turn what was typed into the value; None when blank. Must also accept what `dump` gave, as text.

        Wide digits and the like are normalised per type; names and free text are kept as typed.
        """
        raise NotImplementedError

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        """Rules over a value that could be read (typed or computed): min, max, pattern, choices."""
        return ()

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        """For a required field: which parts are missing; `((),)` = the whole. Default: blank or not."""
        return ((),) if value is None or value == "" else ()

    def settle(self, value: Any) -> Any:
        """A computed value as it is stored and shown: ends an exact fraction at the field's decimals."""
        return value

    def dump(self, value: Any) -> Any:
        """The value as JSON for storage and the API (numbers exact as text are numbers in JSON)."""
        return value

    def show(self, value: Any, lang: str = "ja") -> str:
        """The value as one line of plain text: check page, queue, history, notices, exports."""
        return "" if value is None else str(value)

    def reveal(self, value: Any) -> Raw:
        """The value as what an input would hold again: `parse(reveal(v)) == v`."""
        return "" if value is None else str(value)

    def options(self) -> "tuple[Option, ...] | None":
        """The choices this field declares itself; None where it has none or they come from elsewhere."""
        return None

    def options_on(self, day: date | None) -> "tuple[Option, ...] | None":
        """The declared choices that may be made on that day (valid `from` and `until`); without a day, all."""
        return self.options()

    def hint(self, lang: str = "ja") -> str:
        """One line under the label that shows how to write the answer: the author's example, else the type's own."""
        return (f"Example: {self.example}" if lang == "en" else f"例：{self.example}") if self.example else ""

    def chosen(self, raw: Raw) -> frozenset[str]:
        """The codes that a page shows as ticked or selected for this raw value."""
        return frozenset((raw,) if isinstance(raw, str) else (item for item in raw if isinstance(item, str)))
