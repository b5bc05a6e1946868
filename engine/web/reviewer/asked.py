"""What an act was opened with and what was posted for it: texts, the office's own fields, files; made into an Act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from engine.case import asks, intake
from engine.case.act import Act, Refused, Verdict
from engine.case.model import Case, FileRef
from engine.case.office_fields import asked_fields
from engine.case.seeing import unseen
from engine.procedure import dates
from engine.procedure.field import Invalid, Raw
from engine.procedure.files import KINDS
from engine.procedure.path import parse_path
from engine.procedure.workflow import ASK_WORDS, Transition
from engine.web import uploads
from engine.web.opening import OpenCase, case_of
from engine.web.refusal import Refusal, bad_request, unknown
from engine.web.request import Request
from engine.web.reviewer import filed
from engine.web.reviewer.colleagues import colleagues
from engine.web.reviewer.remarks import REMARK, remarks_of

ATTACHMENT, KEPT = "attachment", "kept-file"
SLOT = uploads.Slot(
    ATTACHMENT, "添付するファイル", tuple(kind for kind in KINDS if kind not in ("mol", "jww", "dxf")), 20 << 20, 20
)
VERDICTS: Mapping[str, tuple[Verdict, str]] = {
    "approve": ("approve", "承認する"),
    "object": ("object", "同意しない"),
    "return": ("return", "差し戻す"),
}
_WORDS = frozenset({*ASK_WORDS, "verdict", KEPT})


@dataclass(frozen=True)
class Opened:
    """The act that is asked for: the case, the transition, and what was typed so far (plain inputs by name).

    `office` is the raw tree of the office's own fields, `files` what was sent with this act and is kept already.
    """

    open_: OpenCase
    transition: Transition
    typed: Mapping[str, str] = field(default_factory=dict)
    office: Mapping[str, Raw] = field(default_factory=dict)
    files: tuple[FileRef, ...] = ()

    @property
    def case(self) -> Case:
        return self.open_.case

    @property
    def words(self) -> frozenset[str]:
        """What the transition asks for, in words."""
        return frozenset(asks.asked(self.transition))

    @property
    def wanted(self) -> frozenset[str]:
        """The office's own fields that it asks for."""
        return frozenset(asked_fields(self.open_.procedure, self.transition))

    @property
    def outcome(self) -> str | None:
        """The outcome chosen now, or drafted before."""
        return self.typed.get("outcome") or (None if "outcome" in self.words else self.case.outcome)


def opened(request: Request) -> Opened:
    """The act named in the address; unknown are those that only applicants or the clock do."""
    with request.app.store.read() as tx:
        open_ = case_of(request, tx)
    transition = open_.procedure.workflow.transition(request.params.get("transition", ""))
    by_people = transition is not None and (transition.approval or set(transition.by) - {"applicant", "system"})
    if transition is None or not by_people:
        raise unknown()
    return Opened(open_, transition)


def posted(request: Request) -> Opened:
    """The act with what was typed. Refusal 400 for what no form of this act sends."""
    act = opened(request)
    roles = filed.roles(request, act.open_)
    writable = act.wanted - {path[0] for path in unseen(act.open_.procedure, roles) if len(path) == 1}
    texts, fields = _split(act, request.form.pairs)
    tree = intake.decode(fields, act.open_.program)
    if isinstance(tree, intake.Unreadable):
        raise bad_request(tree.code, tree.reason)
    mine = {name: raw for name, raw in tree.items() if name in writable}
    office = intake.merge(act.open_.program, {}, mine, lambda _: True)
    digests = [value for name, value in request.form.pairs if name == KEPT]
    return replace(act, typed=texts, office=office, files=_kept(request, act.case, digests) if digests else ())


def _split(act: Opened, pairs: Sequence[tuple[str, str]]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Our own inputs, each once, and the office's fields. Anything else is nobody's input."""
    texts: dict[str, str] = {}
    fields: list[tuple[str, str]] = []
    for name, value in pairs:
        path = None if name.startswith(REMARK) or name in _WORDS else parse_path(name)
        if path is not None and path[0] in act.wanted:
            fields.append((name, value))
        elif name not in _WORDS and not name.startswith(REMARK):
            raise bad_request("field.unknown", f"「{name[:60]}」という項目はありません。")
        elif name in texts and name != KEPT:
            raise bad_request("body.duplicate", "同じ名前の入力が2つ送られました。")
        else:
            texts[name] = value
    return texts, fields


def _kept(request: Request, case: Case, digests: Sequence[str]) -> tuple[FileRef, ...]:
    with request.app.store.read() as tx:
        found = [tx.files.get(case.id, digest) for digest in dict.fromkeys(digests[: SLOT.most])]
    return tuple(file for file in found if file is not None)


def with_files(request: Request, act: Opened) -> tuple[Opened, Refused | None]:
    """The act with the files of this post: kept at once, so that an error elsewhere in the form loses none."""
    do, files = request.form.get("do"), act.files
    if do.startswith("remove-file:"):
        files = tuple(file for file in files if file.digest != do.rpartition(":")[2])
    problem = None
    for upload in request.form.uploads if ATTACHMENT in act.words else ():
        if upload.field != ATTACHMENT:
            raise bad_request("file.field", "ファイルを添付する場所ではありません。")
        if len(files) >= SLOT.most:
            problem = Refused("file.count", f"添付できるのは{SLOT.most}件までです。")
            break
        try:
            ref = uploads.held(request, act.open_, SLOT, upload)
        except Refusal as refusal:
            problem = Refused(refusal.code, refusal.words.reason)
            continue
        files = (*(file for file in files if file.digest != ref.digest), ref)
    return replace(act, files=files), problem


def given(request: Request, act: Opened) -> Act | Refused:
    """What the official gives with the transition; Refused for what cannot be read as that."""
    typed, due = act.typed, _day(act.typed.get("due", ""))
    if isinstance(due, Refused):
        return due
    if act.transition.approval and typed.get("verdict") not in VERDICTS:
        return Refused("verdict.missing", "承認するか、差し戻すかを選んでください。")
    assignee = typed.get("assignee") or None
    if assignee and assignee not in {each.id for each in colleagues(request, act.open_)}:
        return Refused("assignee.unknown", "担当者は、示した中から選んでください。")
    return Act(
        reason=typed.get("reason", ""),
        outcome=typed.get("outcome") or None,
        due=due,
        remarks=remarks_of(request.form.pairs),
        assignee=assignee,
        office=act.office,
        files={ATTACHMENT: act.files} if act.files else {},
        verdict=VERDICTS.get(typed.get("verdict", ""), ("approve", ""))[0],
    )


def _day(text: str) -> date | Refused | None:
    if not text.strip():
        return None
    read = dates.read_partial(text.strip())
    if isinstance(read, Invalid) or not isinstance(read, date):
        return Refused("due.format", "期限は、2026-04-01 や 令和8年4月1日 のように入力してください。")
    return read
