"""What an act was opened with and what was posted for it: texts, the office's own fields, files; made into an Act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from engine.case import asks, intake
from engine.case.act import Act, Refused, Verdict
from engine.case.answers import Issue
from engine.case.model import Case, FileRef
from engine.case.office_fields import asked_fields
from engine.case.seeing import Roles, is_unseen, unseen
from engine.procedure import dates
from engine.procedure.field import Invalid, Raw
from engine.procedure.files import KINDS
from engine.procedure.path import parse_path
from engine.procedure.workflow import ASK_WORDS, Transition
from engine.web import uploads
from engine.web.body import CONTROL
from engine.web.file_access import readable
from engine.web.multipart import Upload
from engine.web.opening import OpenCase, case_of
from engine.web.refusal import Refusal, bad_request, unknown
from engine.web.request import Request
from engine.web.reviewer import filed
from engine.web.reviewer.colleagues import colleagues
from engine.web.reviewer.remarks import REMARK, remarks_of

ATTACHMENT, KEPT = "attachment", "kept-file"
KEPT_AT = KEPT + ":"  # and the path of a file field of the office
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

    `office` is the raw tree of the office's own fields, `files` what was sent with this act and is kept already,
    `office_files` the same at the office's file fields, by path; until something was posted, what is stored there.
    """

    open_: OpenCase
    transition: Transition
    roles: Roles = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    office: Mapping[str, Raw] = field(default_factory=dict)
    files: tuple[FileRef, ...] = ()
    office_files: uploads.Files = field(default_factory=dict)

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
    def away(self) -> frozenset[str]:
        """Those of them that nobody in these roles is shown, and so nobody writes."""
        return frozenset(path[0] for path in unseen(self.open_.procedure, self.roles) if len(path) == 1)

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
    act = Opened(open_, transition, filed.roles(request, open_))
    return replace(act, office_files=_within(act, open_.case.office_files))


def _within(act: Opened, files: uploads.Files) -> uploads.Files:
    """The uploads at fields that this act asks for and that this person sees."""
    away = unseen(act.open_.procedure, act.roles)
    return {path: found for path, found in files.items() if top(path) in act.wanted and not is_unseen(path, away)}


def top(path: str) -> str:
    """The field of the page in which a path lies."""
    parsed = parse_path(path)
    return str(parsed[0]) if parsed else ""


def posted(request: Request) -> Opened:
    """The act with what was typed. Refusal 400 for what no form of this act sends."""
    act = opened(request)
    texts, fields = _split(act, request.form.pairs)
    tree = intake.decode(fields, act.open_.program)
    if isinstance(tree, intake.Unreadable):
        raise bad_request(tree.code, tree.reason)
    mine = {name: raw for name, raw in tree.items() if name in act.wanted - act.away}
    office = intake.merge(act.open_.program, {}, mine, lambda _: True)
    kept = _kept(request, act)
    at = {name.removeprefix(KEPT_AT): files for name, files in kept.items() if name.startswith(KEPT_AT)}
    return replace(act, typed=texts, office=office, files=kept.get(KEPT, ()), office_files=_within(act, at))


def _split(act: Opened, pairs: Sequence[tuple[str, str]]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Our own inputs, each once, and the office's fields. Anything else is nobody's input."""
    texts: dict[str, str] = {}
    fields: list[tuple[str, str]] = []
    for name, value in pairs:
        if name.startswith(KEPT_AT):
            continue
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


def _kept(request: Request, act: Opened) -> Mapping[str, tuple[FileRef, ...]]:
    """The files that the form says it holds, by the input that names them: those of the case that this person may
    read. Whoever writes other digests into the form keeps nothing.
    """
    named = dict.fromkeys((name, value) for name, value in request.form.pairs if name.partition(":")[0] == KEPT)
    known = readable(request, act.open_) if named else {}
    kept: dict[str, tuple[FileRef, ...]] = {}
    for name, digest in named:
        if digest in known:
            kept[name] = (*kept.get(name, ()), known[digest])
    return kept


def with_files(request: Request, act: Opened) -> tuple[Opened, Refused | None]:
    """The act with the files of this post: kept at once, so that an error elsewhere in the form loses none."""
    act, problem = _removed(act, request.form.get("do")), None
    for upload in request.form.uploads:
        if upload.field.startswith(CONTROL):
            continue  # a CSV for the rows of a table: read, not kept
        try:
            act = _with(request, act, upload)
        except Refusal as refusal:
            if refusal.status == 400:
                raise
            text = refusal.words.reason
            issues = () if upload.field == ATTACHMENT else (Issue(upload.field, refusal.code, text, None),)
            problem = Refused(refusal.code, text, issues)
    return act, problem


def _with(request: Request, act: Opened, upload: Upload) -> Opened:
    """The act with one more file, at the act itself or at a field of the office that this person fills in."""
    open_, at = act.open_, upload.field
    if at == ATTACHMENT and ATTACHMENT in act.words:
        return replace(act, files=uploads.one_more(request, open_, SLOT, act.files, upload))
    if top(at) not in act.wanted - act.away or is_unseen(at, unseen(open_.procedure, act.roles)):
        raise bad_request("file.field", "ファイルを添付する場所ではありません。")
    slot, there = uploads.slot_at(at, open_.opened.office_pages.values()), act.office_files.get(at, ())
    return replace(act, office_files={**act.office_files, at: uploads.one_more(request, open_, slot, there, upload)})


def _removed(act: Opened, do: str) -> Opened:
    """`remove-file:digest` takes one away that came with this act, `remove-file:path:digest` one at a field."""
    if not do.startswith("remove-file:"):
        return act
    path, _, digest = do.removeprefix("remove-file:").rpartition(":")
    if not path:
        return replace(act, files=tuple(file for file in act.files if file.digest != digest))
    left = tuple(file for file in act.office_files.get(path, ()) if file.digest != digest)
    return replace(act, office_files={**act.office_files, path: left})


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
        office_files=changed_files(act),
        verdict=VERDICTS.get(typed.get("verdict", ""), ("approve", ""))[0],
    )


def changed_files(act: Opened) -> uploads.Files:
    """The uploads at the office's fields as they are to be: what the form no longer holds is taken away."""
    return {**dict.fromkeys(_within(act, act.case.office_files), ()), **act.office_files}


def _day(text: str) -> date | Refused | None:
    if not text.strip():
        return None
    read = dates.read_partial(text.strip())
    if isinstance(read, Invalid) or not isinstance(read, date):
        return Refused("due.format", "期限は、2026-04-01 や 令和8年4月1日 のように入力してください。")
    return read
