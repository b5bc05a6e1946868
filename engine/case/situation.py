"""What a reading of answers is told besides the answers (状況), and what it says about one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.case.model import Actor, FileRef, Principal
from engine.procedure.field import Raw

LookupStatus = Literal["found", "not_found", "unavailable", "manual", "pending", "blank"]


@dataclass(frozen=True)
class Situation:
    """Everything besides the typed answers that decides what they mean. The same situation gives the same reading.

    `facts` are those of 案件: 提出日 (date; today where absent), 番号, 状態, 官署, 経路. `principal` is who files
    (申請者), left out: the actor's own; `applicant` overrides single facts of 申請者 (種別, 代理 …). `evidence` is that
    of the case, by lookup id. `office` are the answers of pages that officials fill. `open` are the paths open in a
    correction (None: everything), `base` the canonical values last submitted, which closed fields keep. `files` are
    uploads by formatted path, attachments by id. `asked` names the office pages and fields that the act at hand asks
    for: only those are checked. `ask` is told the key of each lookup as soon as it is known and may put evidence into
    `evidence` then: for trials, whose registries answer at once.
    """

    now: datetime
    actor: Actor | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    office: Mapping[str, Raw] = field(default_factory=dict)
    outcome: str | None = None
    open: frozenset[str] | None = None
    base: Mapping[str, Any] | None = None
    files: Mapping[str, tuple[FileRef, ...]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    principal: Principal | None = None
    applicant: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "ja"
    ask: Callable[[str, str | None], None] | None = None


@dataclass(frozen=True)
class Issue:
    """Something to say at a place: `path` as formatted ("" = the filing as a whole), `code` of `messages.CODES`.

    `suggestion` is a value the applicant may accept instead; `rule` the id of the check that says it.
    """

    path: str
    code: str
    text: str
    suggestion: str | None = None
    rule: str = ""


@dataclass(frozen=True)
class LookupState:
    """Where a lookup stands for the present key: `pending` = there is a key, nobody asked yet; `blank` = no key.

    `values` are by the registry's names, typed as formulas see them; `locked` the paths it locks.
    """

    status: LookupStatus
    key: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    locked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""
