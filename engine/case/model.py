"""The words of a case: who acts (行為者), the case (案件), its events (処理記録), remarks (補正事項). All frozen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal

from engine.procedure.field import Raw
from engine.procedure.model import ApplicantKind


@dataclass(frozen=True)
class Grant:
    """A role held in an office (None: every office) for a procedure id or family (None: every procedure)."""

    role: str
    office: str | None = None
    procedure: str | None = None


@dataclass(frozen=True)
class Principal:
    """For whom a filing is made. `id` is the stable key of the party: its corporate number, or the person's own id."""

    id: str
    kind: ApplicantKind
    name: str
    corporate_number: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)
    representative: str = ""


@dataclass(frozen=True)
class Mandate:
    """By which an agent acts for a principal (委任), looked up anew for each request: for these procedures (none named:
    all of them), until this day (Asia/Tokyo; None: open). `categories`: the 委任区分 of GビズID that are active in it.
    """

    id: str
    procedures: tuple[str, ...] = ()
    until: date | None = None
    categories: tuple[str, ...] = ()

    def covers(self, procedure: str) -> bool:
        return not self.procedures or procedure in self.procedures


@dataclass(frozen=True)
class Actor:
    """Who acts (`id`, `name`), for whom (`principal`), in which roles (`grants`). Never taken from a request's body.

    `own` is the actor's own party where `principal` is somebody else's (an agent's). `sees` and `files` are what the
    company lets its member accounts do: all its cases or the own ones, and whether they may file. Of a `service`
    (連携システム, by the API) the grants' roles are the scopes of its token (scopes.py).
    """

    id: str
    name: str
    kind: Literal["applicant", "staff", "system", "service"]
    principal: Principal | None = None
    agent: bool = False  # acts for a principal that is not the actor's own (代理)
    grants: tuple[Grant, ...] = ()
    email: str = ""
    phone: str = ""
    account: Literal["entry", "prime", "member", "staff"] = "prime"
    own: Principal | None = None
    mandate: Mandate | None = None
    sees: Literal["all", "own"] = "all"
    files: bool = True


SYSTEM = Actor(id="system", name="システム", kind="system")


@dataclass(frozen=True)
class FileRef:
    """One stored file: `digest` (sha256, hex) is its address in the file store; `name` is as the sender named it."""

    digest: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Remark:
    """What must be corrected (補正事項): at a field's path or an attachment (`添付:id`); empty path = the whole
    filing.
    """

    path: str
    text: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stood still (補正 …). `until` None = still running. Dates in Asia/Tokyo."""

    since: date
    until: date | None = None


@dataclass(frozen=True)
class Approved:
    """One voice in a running approval (決裁): at which step, by whom, in which role, what was said."""

    step: int  # counted from 0, in the order of the definition
    by: str
    name: str
    role: str
    at: datetime
    verdict: Literal["approve", "object"] = "approve"
    note: str = ""


@dataclass(frozen=True)
class Issued:
    """A notice (通知) that an act of the office gave rise to; `number` is its 連番 once it has one."""

    notice: str
    at: datetime
    number: int | None = None


@dataclass(frozen=True)
class Case:
    """Where one filing stands. `revision` is the optimistic lock: every stored change raises it by one.

    `answers` are the canonical values of the last submitted revision (None before the first submit);
    `draft` is what is being typed: raw, as typed, so that nothing is lost. `office_answers` belong to officials.
    """

    id: str  # 128-bit random, the only key in URLs
    procedure: str
    version: str  # sha256 of the published definition it is pinned to
    state: str
    owner: Principal
    created_by: str
    created_at: datetime
    revision: int = 1
    draft: Mapping[str, Raw] = field(default_factory=dict)
    answers: Mapping[str, Any] | None = None
    answers_number: int = 0  # which submitted revision `answers` is
    files: Mapping[str, tuple[FileRef, ...]] = field(default_factory=dict)  # attachments by id, as last submitted
    draft_files: Mapping[str, tuple[FileRef, ...]] = field(default_factory=dict)
    office_answers: Mapping[str, Raw] = field(default_factory=dict)
    office_files: Mapping[str, tuple[FileRef, ...]] = field(
        default_factory=dict
    )  # at the office's file fields, by path
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # lookup id -> Evidence as JSON
    remarks: tuple[Remark, ...] = ()  # open remarks of the running correction
    receipt: str | None = None  # 受付番号: for people, never a key
    submitted_at: datetime | None = None  # 到達: commit time of the first submit
    decided_at: datetime | None = None
    office: str | None = None
    assignee: str | None = None
    outcome: str | None = None  # 結論
    channel: Literal["online", "paper"] = "online"
    pauses: tuple[Pause, ...] = ()
    due: date | None = None  # of the running state (補正期限 …)
    parties: Mapping[str, str] = field(default_factory=dict)
    shared: tuple[str, ...] = ()  # ids of colleagues who were asked to fill a part (分担)
    state_since: datetime | None = None  # when it came into `state`; timers count from here
    correction: Literal["partial", "whole"] | None = None  # which kind of correction is running
    reason: str = ""  # 理由 of the drafted or taken decision (行政手続法第8条); the notice prints it
    drafter: str | None = None  # actor id of who drafted the decision (起案); may not approve it
    approvals: tuple[Approved, ...] = ()  # of the running approval
    notices: tuple[Issued, ...] = ()
    filer: Mapping[str, Any] = field(
        default_factory=dict
    )  # 申請者.氏名 .メール .電話 .代理 as they were at the last filing
    contact: str = ""  # mail address of the applicant's person in charge, from the sign-in of the last filing
    # Kept by the store alone: acts carry them along unchanged.
    events: int = 0  # number of the last event; 0 = none yet
    head: str = ""  # digest of the last event: the next one is chained to it
    draft_revision: int = 0  # optimistic lock of the draft: typing does not collide with what the office does meanwhile

    def files_read(self, draft: bool = False) -> Mapping[str, tuple[FileRef, ...]]:
        """What a reading knows of uploads: the applicant's as filed (or as in the draft), and the office's own."""
        own = self.draft_files if draft else self.files
        return {**own, **self.office_files} if self.office_files else own


@dataclass(frozen=True)
class Event:
    """The immutable fact that something was done. Chained per case: `digest` covers the event and `previous`."""

    case: str
    number: int  # 1, 2, 3 … per case
    action: str  # a transition id, or claim, release, note, assign …
    actor: str
    actor_name: str
    principal: str | None
    at: datetime  # UTC
    before: str  # state
    after: str
    data: Mapping[str, Any] = field(default_factory=dict)  # reason, outcome, remarks, due, answers_number …
    previous: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Message:
    """Something to deliver after the commit (送信箱). `key`: unique per (case, event, recipient)."""

    kind: str  # notify, notice
    recipient: str
    key: str
    data: Mapping[str, Any] = field(default_factory=dict)


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def digest_of(event: Event) -> str:
    """sha256 over the event's canonical JSON, the previous digest included; the chain of a case's events."""
    body = {part.name: getattr(event, part.name) for part in fields(event)}  # asdict would copy it all, deeply
    body |= {"at": event.at.isoformat(), "digest": ""}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Allowed:
    """Permission given."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """Permission refused: `code` for programs and logs, `reason` in Japanese for the person, `hidden` = answer as if
    unknown (404).
    """

    code: str
    reason: str
    hidden: bool = False

    def __bool__(self) -> bool:
        return False
