"""Choices (選択肢): the base of choice and choices, and the one reader of the forms in which choices are written."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field as Key, WithJsonSchema, model_validator

from engine import formula
from engine.procedure.clean import clean_text
from engine.procedure.field import Field, Flag, Invalid, Limits, Option, Raw
from engine.procedure.text import Text

CHOSEN, OTHER_TEXT = "選択", "その他"  # the two inputs of a field with `other: true`
OTHER = "_other"  # what the control 「その他」 posts
RADIOS, SELECT = 7, 30  # up to so many choices are shown as radios, as a plain list
LONGEST_OTHER = 200


class Choice(BaseModel):
    """One choice as it is defined. `from` and `until` are the first and last day on which it may be chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    code: str
    label: Text
    help: Text | None = None
    from_: date | None = Key(default=None, alias="from")
    until: date | None = None

    def open_on(self, day: date | None) -> bool:
        """Whether it may be chosen on that day; without a day, always."""
        return day is None or not ((self.from_ and day < self.from_) or (self.until and day > self.until))

    @property
    def option(self) -> Option:
        return Option(self.code, self.label, self.help)


class FromRows(BaseModel):
    """`choices: {from: 給油所.名称}`: the choices are what this case's rows say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: str = Key(alias="from")


def read_choices(data: Any) -> "tuple[Choice, ...] | FromRows":
    """Choices in any form the language has: codes, {code, label, help}, a map code -> text, `{from: …}`.

    Raises ValueError with a Japanese reason: empty, a code twice, an entry that is none of these.
    """
    if isinstance(data, FromRows):
        return data
    if isinstance(data, Mapping):
        if set(data) == {"from"} and isinstance(data["from"], str):
            return FromRows(**data)
        if set(data) == {"choices"}:  # a shared list keeps its choices under this key
            return read_choices(data["choices"])
        found = tuple(_entry(code, words) for code, words in data.items())
    elif isinstance(data, Sequence) and not isinstance(data, str):
        found = tuple(entry if isinstance(entry, Choice) else _listed(entry) for entry in data)
    else:
        raise ValueError("choices には、選択肢の一覧を書いてください（例 choices: [新規, 変更]）。")
    if not found:
        raise ValueError("choices に選択肢がありません。1つ以上書いてください。")
    codes = [choice.code for choice in found]
    if (
        twice := [code for code in dict.fromkeys(codes) if codes.count(code) > 1]
        if len(set(codes)) < len(codes)
        else []
    ):
        raise ValueError(f"choices に「{twice[0]}」が2回あります。1つにしてください。")
    return found


def _listed(entry: Any) -> Choice:
    if isinstance(entry, str):
        return _entry(entry, entry)
    if isinstance(entry, Mapping) and isinstance(entry.get("code"), str):
        return _entry(entry["code"], {"label": entry["code"], **{k: v for k, v in entry.items() if k != "code"}})
    raise ValueError("choices の1つが読み取れません。文字か、code と label の組で書いてください。")


def _entry(code: Any, words: Any) -> Choice:
    if not isinstance(code, str) or not code.strip() or code.strip() == OTHER:
        raise ValueError(f"choices の code「{code}」は使えません。空でない文字にしてください。")
    code = code.strip()
    if isinstance(words, Mapping) and not set(words) <= {"ja", "en"}:
        return Choice(**{"label": code, **words, "code": code})
    return Choice(code=code, label=words if words else code)


_WORDS = {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"ja": {"type": "string"}}}]}
_LISTED = {
    "type": "object",
    "properties": {"code": {"type": "string"}, "label": _WORDS, "help": _WORDS}
    | {day: {"type": "string", "format": "date"} for day in ("from", "until")},
    "required": ["code"],
    "additionalProperties": False,
}
_SCHEMA: dict[str, Any] = {
    "description": "codes; {code, label, help, from, until}; code: text; {from: 給油所.名称}; or _shared/choices/…",
    "anyOf": [
        {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "string"}, _LISTED]}},
        {"type": "object", "minProperties": 1},
        {"type": "string"},
    ],
}
Choices = Annotated[tuple[Choice, ...] | FromRows, BeforeValidator(read_choices), WithJsonSchema(_SCHEMA)]


class Chosen(Field):
    """Answers out of a list. With `other: true` a text of the applicant's own is taken instead of a code."""

    choices: Choices
    other: Flag = False

    required_code: ClassVar[str] = "required.choose"
    formula_keys: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Chosen":
        listed = () if isinstance(self.choices, FromRows) else self.choices
        if self.other and any(str(choice.label) == OTHER_TEXT for choice in listed):
            raise ValueError("「その他」は other: true が加えます。choices から「その他」を消してください。")
        for case in self.cases:
            if case.choices is not None:
                read_choices(case.choices)
        return self

    @property
    def parts(self) -> tuple[str, ...]:
        return (CHOSEN, OTHER_TEXT) if self.other else ()

    @property
    def options_from(self) -> str | None:
        """The column of this case whose values are the choices (`給油所.名称`); None where they are listed."""
        return self.choices.rows if isinstance(self.choices, FromRows) else None

    @cached_property
    def varies(self) -> bool:
        """Whether the choices depend on the case or the day, so that a page fills them in per request."""
        if isinstance(self.choices, FromRows) or any(case.choices is not None for case in self.cases):
            return True
        return any(choice.from_ or choice.until for choice in self.choices)

    @property
    def look(self) -> str:
        """How it is shown, by length: radios, select, or search (a select that a script turns into a search box)."""
        count = SELECT if isinstance(self.choices, FromRows) else len(self.choices)
        return "radios" if count <= RADIOS else "select" if count <= SELECT else "search"

    def options(self) -> tuple[Option, ...] | None:
        return None if isinstance(self.choices, FromRows) else tuple(choice.option for choice in self.choices)

    def options_on(self, day: date | None) -> tuple[Option, ...] | None:
        """The choices that may be made on that day."""
        if isinstance(self.choices, FromRows):
            return None
        return tuple(choice.option for choice in self.choices if choice.open_on(day))

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """Text by code, of every list of this field; the first list wins."""
        lists = [self.choices, *(read_choices(case.choices) for case in self.cases if case.choices is not None)]
        return {choice.code: choice.label for some in reversed(lists) if isinstance(some, tuple) for choice in some}

    def code_type(self) -> formula.Type:
        """What a formula sees in one code; an open list where the codes are not all known beforehand."""
        if self.options_from or self.other:
            return formula.Choice()
        return formula.Choice(tuple(self.labels), tuple((code, str(label)) for code, label in self.labels.items()))

    def label_of(self, code: str, lang: str = "ja") -> str:
        """The text of a code; a code that no list of this field names is its own text."""
        label = self.labels.get(code)
        return label.say(lang) if label else code

    def read_codes(self, raw: Raw) -> tuple[str, ...] | Invalid:
        """The codes in a raw value, blanks left out, each once; with `other` the applicant's own text among them."""
        own: str | Invalid = ""
        if isinstance(raw, dict):
            if not self.other or not set(raw) <= {CHOSEN, OTHER_TEXT}:
                return Invalid("shape")
            own = clean_text(_single(raw.get(OTHER_TEXT, "")), longest=LONGEST_OTHER)
            raw = raw.get(CHOSEN, "")
        if isinstance(own, Invalid):
            return Invalid(own.code, own.params, at=(OTHER_TEXT,))
        codes: dict[str, None] = {}
        for item in raw if isinstance(raw, list) else [raw]:
            text = clean_text(item)
            if isinstance(text, Invalid):
                return Invalid("shape" if text.code == "shape" else self._unknown)
            codes |= {text: None} if text else {}
        return self._with_own(codes, own)

    def _with_own(self, codes: dict[str, None], own: str) -> tuple[str, ...] | Invalid:
        if OTHER not in codes:
            if own and codes:
                return Invalid("choice.other_unused", at=(OTHER_TEXT,))
            return (own,) if own else tuple(codes)
        if not self.other:
            return Invalid(self._unknown)
        if not own:
            return Invalid("choice.other", at=(OTHER_TEXT,))
        return tuple(dict.fromkeys([*(code for code in codes if code != OTHER), own]))

    @property
    def _unknown(self) -> str:
        return f"{self.type}.unknown"

    def refused(self, code: str, limits: Limits) -> Invalid | None:
        """Why this code may not be chosen at this moment; None when it may."""
        declared = self._declared.get(code)
        if declared and not declared.open_on(limits.today):
            return Invalid("choice.closed", {"option": self.label_of(code)})
        if limits.options is None:
            known = declared is not None or isinstance(self.choices, FromRows)
        else:
            known = any(option.code == code for option in limits.options)
        if not known and self.other:
            return (
                Invalid("text.max_length", {"max": LONGEST_OTHER, "length": len(code)})
                if len(code) > LONGEST_OTHER
                else None
            )
        return None if known else Invalid(self._unknown)

    @cached_property
    def _declared(self) -> dict[str, Choice]:
        return {} if isinstance(self.choices, FromRows) else {choice.code: choice for choice in self.choices}

    def raw_of(self, codes: Sequence[str]) -> dict[str, Raw]:
        """Codes as the two inputs of a field with `other: true` hold them."""
        own = [] if self.options_from else [code for code in codes if code not in self.labels]
        ticked: list[Raw] = [code for code in codes if code not in own]
        return {CHOSEN: [*ticked, *([OTHER] if own else [])], OTHER_TEXT: own[0] if own else ""}

    def chosen(self, raw: Raw) -> frozenset[str]:
        if isinstance(raw, dict):
            return super().chosen(raw.get(CHOSEN, ""))
        codes = super().chosen(raw) - {""}
        return super().chosen(self.raw_of(sorted(codes))[CHOSEN]) if self.other else codes


def _single(raw: Raw) -> Raw:
    return raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
