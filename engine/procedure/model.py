"""The reference of the definition language: what one YAML file may contain. Frozen, shared by threads.

`parse.py` builds this with the widgets it is handed: `fields` is a discriminated union by `type:`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field as Key, model_validator

from engine.procedure.delegation import Delegation
from engine.procedure.example import Do as Do, Example as Example  # part of the model, used from here
from engine.procedure.field import Field, Flag, FormulaText, Id
from engine.procedure.path import SchemaPath
from engine.procedure.text import Text
from engine.procedure.workflow import Names, Part, Party, Period, Workflow

Kind = Literal["application", "notification", "report", "internal"]
ApplicantKind = Literal["corporation", "sole_proprietor", "individual", "local_government", "promoters", "staff"]
ALWAYS = "always"


class Law(Part):
    name: str
    number: str | None = None
    article: str | None = None


class Effective(Part):
    from_: str | None = Key(default=None, alias="from")
    until: str | None = None


class Applicants(Part):
    kinds: tuple[ApplicantKind, ...] = ("corporation", "sole_proprietor")
    account: Literal["entry", "prime", "member", "any"] = "prime"
    delegation: Delegation = "allowed"


class Window(Part):
    """A period in which one may file (受付期間). Dates are inclusive, Asia/Tokyo."""

    name: str | None = None
    from_: str = Key(alias="from")
    until: str


class Offices(Part):
    """Which office (官署) a case goes to: `route_by` names an address or prefecture; `table` an office table."""

    route_by: str | None = None
    table: "OfficeTable | None" = None
    several: str | None = None
    none: str | None = None


class Office(Part):
    id: str
    when: tuple[str, ...] = ()
    address_to: str | None = None


class OfficeTable(Part):
    offices: tuple[Office, ...]


class Fee(Part):
    id: Id
    kind: Literal["fee", "tax"] = "fee"
    label: Text | None = None
    amount: FormulaText
    timing: Literal["at_filing", "after_review", "after_decision"]
    due: Period | None = None
    paid: str | None = None
    law: str | None = None


class Processing(Part):
    """Standard processing time (標準処理期間), or the reason why there is none."""

    online: Period | None = None
    other: Period | None = None
    none: str | None = None


class Records(Part):
    class_: str = Key(alias="class")
    years: Annotated[str, Key(pattern=r"^[0-9]{1,3}$")]
    starts: Literal["decision", "expiry", "submission"] = "decision"


class Lookup(Part):
    """A question to a registry; `fills` fields from its answer, `locks` those the applicant may not change."""

    id: Id
    registry: str | None = None
    case: Any = None  # ② an earlier case; `check` says so
    register_: Any = Key(default=None, alias="register")  # ② an entry of a register; `register` would hide ABCMeta's
    by: Names = ()
    fills: Mapping[str, str] = {}
    locks: tuple[str, ...] = ()
    when_unavailable: Literal["type_by_hand", "attach"] = "type_by_hand"
    label: Text | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(source is not None for source in (self.registry, self.case, self.register_)) != 1:
            raise ValueError("照会先を1つ書いてください（registry: …）。")
        return self


def _named(value: Any) -> Any:
    if isinstance(value, Mapping):
        return [{"id": key, **part} if isinstance(part, Mapping) else part for key, part in value.items()]
    return value


class DecisionTable(Part):
    """A table that decides, as in the ministry's guide. Cells: one value, a list (any of them), or `*`/blank = any."""

    id: Id
    given: Mapping[str, FormulaText]
    gives: tuple[str, ...]
    hit: Literal["one", "first", "all"] = "one"
    rows: tuple[Mapping[str, Any], ...] = ()
    file: str | None = None


class Note(Part):
    """Text between fields. A shown `stop` explains why one cannot go on and blocks submit."""

    note: Text
    id: Id | None = None
    visible_when: FormulaText | None = None
    level: Literal["info", "warning", "stop"] = "info"


class Repeat(Part):
    min: str | None = None
    max: str | None = None
    label: Text | None = None


class Page(Part):
    """One screen of the form. `by: office` pages are filled by officials, `ask_at` a transition."""

    id: Id
    title: Text
    help: Text | None = None
    visible_when: FormulaText | None = None
    by: Names = ("applicant",)
    ask_at: str | None = None
    shown_to_applicant: Literal["never", "after_decision", "always"] = "never"
    seen_by: Names = ()
    repeat: Repeat | None = None
    fields: tuple[Any, ...] = ()

    @property
    def filled_by_applicant(self) -> bool:
        return "applicant" in self.by


class Check(Part):
    """A rule over several fields. With `行.` in `ensure` it runs once per row of the table in `at`."""

    id: Id
    ensure: FormulaText | None = None
    any_of: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    at: str | None = None
    when: FormulaText | None = None
    level: Literal["error", "warning"] = "error"
    message: Text

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if bool(self.ensure) == bool(self.any_of):
            raise ValueError("ensure（満たすべき式）か any_of（どれかを入力する項目）の一方を書いてください。")
        return self


class Attachment(Part):
    id: Id
    label: Text
    help: Text | None = None
    required: Flag = False
    required_when: FormulaText | None = None
    required_by: str | None = None
    visible_when: FormulaText | None = None
    per_row: str | None = None
    accept: Names = ("pdf",)
    max_size: Annotated[str, Key(pattern=r"^[0-9]{1,5} ?[kKMG]B$")] = "20MB"
    max_count: Annotated[int, Key(ge=1, le=1000)] = 1
    form: str | None = None
    law: str | None = None
    confidential: Flag = False


class Appeal(Part):
    """教示 (行政不服審査法第82条): to whom one may appeal against this disposition."""

    to: str
    period: Text | None = None
    suit: Text | None = None


class Notice(Part):
    id: Id
    upon: Names
    to: Names = ("applicant",)
    label: Text | None = None
    document: str | None = None
    title: Text | None = None
    body: Text | None = None
    number: str | None = None
    appeal: Appeal | None = None
    when: FormulaText | None = None


class Register(Part):
    id: str
    key: str
    upon: Names = ()
    fields: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


class Queue(Part):
    columns: tuple[str, ...] = ()
    sort: Literal["clock", "arrived", "due"] = "clock"


class Procedure(Part):
    """One procedure (手続), in the order of an applicant's questions; then the form; then the handling."""

    id: Annotated[str, Key(pattern=r"^[\w-]{1,60}$")]
    covers: tuple[str, ...] = ()
    title: Text
    law: Law | None = None
    kind: Kind = "application"
    family: str | None = None
    events: tuple[str, ...] = ()  # on what occasion one needs it (手続が行われるイベント), as in the inventory
    summary: Text | None = None
    stage: Literal["inventory", "draft", "published", "retired"] = "draft"
    effective: Effective = Effective()
    applicants: Applicants = Applicants()
    windows: tuple[Window, ...] = ()
    offices: Offices = Offices()
    fees: tuple[Fee, ...] = ()
    processing: Processing = Processing()
    records: Records | None = None
    lookups: tuple[Lookup, ...] = ()
    tables: Annotated[tuple[DecisionTable, ...], BeforeValidator(_named)] = ()
    pages: tuple[Page, ...] = ()
    checks: tuple[Check, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    workflow: Workflow
    parties: tuple[Party, ...] = ()
    notices: tuple[Notice, ...] = ()
    register_: Register | None = Key(default=None, alias="register")
    queue: Queue = Queue()
    examples: tuple[Example, ...] = ()
    # ② kept with the definition, not acted on yet; `check` says so.
    obligations: Any = None
    duty: Any = None
    valid: Any = None
    exports: Any = None
    suggest_when: Any = None
    # Written by `parse`, never by authors: sha256 of each file that belongs to the version (Word forms, notices).
    files: Mapping[str, str] = {}

    @property
    def register(self) -> Register | None:
        """The register (台帳) that decisions write to."""
        return self.register_

    def walk(self) -> "Iterator[tuple[Page, SchemaPath, Field]]":
        """Every field with its page and schema path, containers before their members."""
        for page in self.pages:
            yield from ((page, path, field) for path, field in walk_fields(page.fields))

    def field(self, path: SchemaPath) -> Field | None:
        """The field at a schema path, or None."""
        return next((field for _, here, field in self.walk() if here == path), None)

    def attachment(self, id_: str) -> Attachment | None:
        return next((attachment for attachment in self.attachments if attachment.id == id_), None)


def walk_fields(fields: tuple[Any, ...], above: SchemaPath = ()) -> Iterator[tuple[SchemaPath, Field]]:
    """Fields in order with their schema paths; notes are left out."""
    for item in fields:
        if isinstance(item, Field):
            path = (*above, item.id)
            yield path, item
            yield from walk_fields(item.members, path)
