"""What the API answers, as types: the answers are made of these, and openapi.json is written from them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.procedure.text import Text

Moment = Annotated[datetime, Field(description="RFC 3339, UTC")]
Hash = Annotated[str, Field(description="sha256 of the definition, in hexadecimal", pattern=r"^[0-9a-f]{64}$")]


class Shape(BaseModel):
    """Base: frozen, nothing that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProcedureRow(Shape):
    """A published procedure (手続) in a list."""

    id: str
    title: str
    summary: str
    kind: str
    version: Hash
    effective_from: date | None
    effective_until: date | None
    published_at: Moment
    url: str


class ProcedureList(Shape):
    """One page of the procedures that may be filed today."""

    items: tuple[ProcedureRow, ...]
    next: Annotated[str | None, Field(description="cursor of the next page; null: this is the last one")]


class Choice(Shape):
    """One of the values that a field takes."""

    code: str
    label: Text


class FieldShape(Shape):
    """A field (項目). `key` is its path: rows of a table are `table.field`, in answers a list under `table`."""

    key: str
    label: Text
    widget: str
    required: Literal["always", "sometimes", "never"]
    many: Annotated[bool, Field(description="its value is a list of rows")]
    computed: bool
    guarded: Annotated[bool, Field(description="personal data or a business secret: given with cases.guarded only")]
    choices: tuple[Choice, ...] | None


class PageShape(Shape):
    """A page of the form. `repeated`: its answers are a list of rows under the page's id."""

    id: str
    title: Text
    by: Literal["applicant", "office"]
    repeated: bool
    fields: tuple[FieldShape, ...]


class AttachmentShape(Shape):
    """A file that a filing may bring."""

    id: str
    label: Text
    required: Literal["always", "sometimes", "never"]
    accept: tuple[str, ...]
    guarded: bool


class StateShape(Shape):
    """Where a case may stand (状態). `holder`: whose turn it is; `final`: how it ended."""

    id: str
    label: Text
    holder: tuple[str, ...]
    initial: bool
    final: str | None


class Law(Shape):
    """The provision that a procedure rests on."""

    name: str
    number: str | None
    article: str | None


class ProcedureAnswer(Shape):
    """One version of a procedure: what may be answered, and where a case may stand."""

    id: str
    version: Hash
    title: Text
    summary: Text | None
    kind: str
    law: Law | None
    effective_from: date | None
    effective_until: date | None
    published_at: Moment
    pages: tuple[PageShape, ...]
    attachments: tuple[AttachmentShape, ...]
    states: tuple[StateShape, ...]


class CaseRow(Shape):
    """A filed case (案件) in a list. `revision` grows with every change."""

    id: str
    procedure: str
    version: Hash
    state: str
    receipt: Annotated[str, Field(description="受付番号: for people, no key")]
    revision: int
    submitted_at: Moment
    changed_at: Moment
    decided_at: Moment | None
    outcome: Annotated[str | None, Field(description="once it is decided")]
    url: str


class CaseList(Shape):
    """One page of filed cases, the longest unchanged first.

    Keep `next` and ask with it as `cursor` again, at once where `more` is true, else later. A case comes again when it
    has changed, and may come again when it changed within the last minutes.
    """

    items: tuple[CaseRow, ...]
    next: str
    more: bool


class Standing(Shape):
    """Where a case stands now."""

    id: str
    label: Text
    holder: tuple[str, ...]
    final: str | None


class Party(Shape):
    """Who filed. `name` is null where a person's name is withheld."""

    kind: str
    name: str | None
    corporate_number: str | None


class FileShape(Shape):
    """A file as it was filed. Its content is not given out here."""

    name: str
    size: int
    media_type: str
    sha256: str


class CaseAnswer(Shape):
    """A filed case. `answers` by the keys of its version; `withheld` names what the token's scopes do not open."""

    id: str
    procedure: str
    version: Hash
    state: Standing
    receipt: str
    revision: int
    channel: Literal["online", "paper"]
    submitted_at: Moment
    changed_at: Moment
    decided_at: Moment | None
    outcome: Annotated[str | None, Field(description="once it is decided; a drafted one with cases.internal only")]
    due: Annotated[date | None, Field(description="of the running state, such as a correction")]
    office: str | None
    assignee: Annotated[str | None, Field(description="with cases.internal only")]
    applicant: Party
    answers: dict[str, Any]
    files: dict[str, tuple[FileShape, ...]]
    withheld: tuple[str, ...]
    events: str


class EventRow(Shape):
    """What happened to a case (処理記録), as far as it is told outside; `name` and `reason` as the scopes allow."""

    number: int
    at: Moment
    action: Annotated[str, Field(description="id of the transition; claim, note … with cases.internal only")]
    by: Literal["applicant", "office", "system"]
    before: str
    after: str
    answers_number: Annotated[int | None, Field(description="which filing of the answers it was, from 1")]
    name: str | None
    reason: str | None


class EventList(Shape):
    """All events of a case, in order."""

    case: str
    items: tuple[EventRow, ...]


class English(Shape):
    """A problem's words in English."""

    title: str
    detail: str
    remedy: str


class Problem(Shape):
    """Why a call was refused (RFC 9457); `at` is the place of what is wrong."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str
    en: English
    code: str
    instance: str
    at: str = ""
    expected: str = ""
    required: str = ""
