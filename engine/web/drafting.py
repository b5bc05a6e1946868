"""Take a posted page into a draft (下書き): merge what may be written, do what a button asks, ask registries, keep it.

One way for every kind of save: while typing, with a button, in a correction. What is computed, hidden, locked or not
open is not written, whatever was posted; what was not posted is not touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.case import intake, workflow
from engine.case.act import Refused
from engine.case.answers import Answers
from engine.case.correction import open_paths, writable
from engine.case.model import Case, FileRef
from engine.case.raw import is_blank
from engine.procedure.field import Raw
from engine.procedure.path import format_path, parse_path, schema_path
from engine.store.errors import Stale
from engine.store.transaction import Transaction
from engine.web import asking, rows, uploads
from engine.web.bound import Sheet
from engine.web.opening import OpenCase, draft_answers
from engine.web.pages import FormPage
from engine.web.refusal import STANDARD, Refusal, Say, bad_request, denied_act
from engine.web.request import Request
from engine.web.sheets import sheet

_REPEATABLE = ("", "save", "next", "back", "add")  # what may be asked twice without doing more than once


@dataclass(frozen=True)
class Conflict(Exception):
    """The draft was changed elsewhere since the page was opened. `open_` is how it stands now."""

    open_: OpenCase


@dataclass(frozen=True)
class Taken:
    """A post taken into the draft and stored: the case before and after, and what the engine makes of both.

    `browser` is the raw tree that the browser shows; `do` what the button asked, `said` what there is to say of it.
    """

    before: OpenCase
    after: OpenCase
    was: Answers
    now: Answers
    browser: Mapping[str, Raw]
    do: str
    said: str = ""

    def sheets(self, strict: bool) -> tuple[Sheet, Sheet]:
        """The page before and after, as a partial answer compares them."""
        before, after = open_in(self.before, self.was), open_in(self.after, self.now)
        return sheet(self.before, self.was, strict, before, self.browser), sheet(self.after, self.now, strict, after)


def open_of(open_: OpenCase) -> frozenset[str] | None:
    """What the applicant may write now; None = everything."""
    return open_paths(open_.procedure, open_.case)


def open_in(open_: OpenCase, answers: Answers) -> frozenset[str] | None:
    """What pages show as open: beside what the correction opens, what it made wrong, and tables and groups that were
    not there to be filled when the case was last filed."""
    opened = open_of(open_)
    if not opened:
        return opened
    case, pieces = open_.case, open_.opened.pieces
    fresh = {
        path
        for path in answers.shown
        if (steps := parse_path(path)) is not None
        and (piece := pieces.get(format_path(schema_path(steps)))) is not None
        and piece.items
        and writable(open_.procedure, case, path, answers.opened)
    }
    return opened | answers.opened | fresh


def take(request: Request, open_: OpenCase, pages: Sequence[FormPage]) -> Taken:
    """Take the post of one or more pages and store the draft. Raises Conflict, or Refusal for what no page sends."""
    if request.form.get("revision") != str(open_.case.draft_revision):
        return _repeated(request, open_, pages)
    try:
        return _taken(request, open_, pages)
    except Stale as stale:  # somebody was quicker by less than this request took
        return _repeated(request, OpenCase(stale.current, open_.opened), pages)


def _repeated(request: Request, open_: OpenCase, pages: Sequence[FormPage]) -> Taken:
    """A post from an older look at the draft: taken where the draft holds just that already (a double click)."""
    do = request.form.get("do")
    whole = request.form.get("revision") and not request.form.get("part")  # else other fields may look old there
    if not whole or do.partition(":")[0] not in _REPEATABLE or any(upload.size for upload in request.form.uploads):
        raise Conflict(open_)
    was = draft_answers(request, open_)
    merged = _merged(request, open_, was, pages)
    if _without_blanks(merged) != _without_blanks(open_.case.draft):
        raise Conflict(open_)
    return Taken(open_, open_, was, was, merged, do)


def _without_blanks(raw: Any) -> Any:
    """What a draft says: blanks and what was never asked are the same; the number of rows counts."""
    if isinstance(raw, Mapping):
        return {name: said for name, part in raw.items() if not is_blank(said := _without_blanks(part))}
    return [_without_blanks(part) for part in raw] if isinstance(raw, list) else raw


def _taken(request: Request, open_: OpenCase, pages: Sequence[FormPage]) -> Taken:
    was = draft_answers(request, open_)
    merged = _merged(request, open_, was, pages)
    do = request.form.get("do")
    edited = rows.edit(request, open_, merged, do)
    draft = _accepted(open_, was, edited.draft, do)
    draft = _addressed(request, open_, draft, do)
    files = uploads.change(request, open_, pages, edited.files, do)
    changed = _kept(request, open_, draft, files)
    now, changed = _asked(request, OpenCase(changed, open_.opened), do)
    stored = store(request, changed, open_.case.draft_files)
    return Taken(open_, OpenCase(stored, open_.opened), was, now, merged, do, edited.said)


def _merged(request: Request, open_: OpenCase, was: Answers, pages: Sequence[FormPage]) -> Mapping[str, Raw]:
    posted = intake.decode(request.form.pairs, open_.program)
    if isinstance(posted, intake.Unreadable):
        raise bad_request(posted.code, posted.reason)
    _refuse_doubles(request, open_)
    writable = _Writable(was, pages)
    merged = intake.merge(open_.program, open_.case.draft, posted, writable)
    if not writable.unseen:
        return merged
    # Something was posted that was hidden before. It counts where these very answers show it (a page filled in one go),
    # else it is somebody's own making: answers are worked out first, then what may be written is decided.
    tried = intake.merge(open_.program, open_.case.draft, posted, writable.is_here)
    shown = draft_answers(request, OpenCase(replace(open_.case, draft=tried), open_.opened)).shown
    return intake.merge(
        open_.program,
        open_.case.draft,
        posted,
        lambda path: writable(path) or (writable.is_here(path) and path in shown),
    )


def _refuse_doubles(request: Request, open_: OpenCase) -> None:
    """One answer posted twice (HT-18). A box that posts a blank before its value, and check boxes, are no doubles."""
    values: dict[str, str] = {}
    for name, value in request.form.pairs:
        if value and values.setdefault(name, value) is not value and not _collects(open_, name):
            raise bad_request("body.duplicate", "同じ項目が2回送られました。")


def _collects(open_: OpenCase, name: str) -> bool:
    parsed = parse_path(name)
    names = schema_path(parsed) if parsed else ()
    field = open_.program.fields.get(names) or open_.program.fields.get(names[:-1])
    return field is not None and field.collects_list


class _Writable:
    """Only what these pages showed may be written: hidden and locked fields keep what they hold, whatever is posted."""

    def __init__(self, was: Answers, pages: Sequence[FormPage]) -> None:
        self._was = was
        self._here = {piece.field.id for page in pages for piece in page.fields()} | {page.page.id for page in pages}
        self.unseen = False  # whether something was asked for that is on these pages but was not shown

    def __call__(self, path: str) -> bool:
        if not self.is_here(path):
            return False
        seen = path in self._was.shown
        self.unseen = self.unseen or not seen
        return seen

    def is_here(self, path: str) -> bool:
        """Whether a field stands on these pages and is not locked."""
        return path.partition(".")[0].partition("[")[0] in self._here and path not in self._was.locked


def _accepted(open_: OpenCase, was: Answers, draft: Mapping[str, Raw], do: str) -> Mapping[str, Raw]:
    """`accept:path`: the suggestion that stands at a field (髙 -> 高) is taken."""
    if not do.startswith("accept:"):
        return draft
    path = do.removeprefix("accept:")
    for issue in (*was.errors, *was.warnings):
        if issue.path == path and issue.suggestion is not None:
            return _put(open_, draft, path, issue.suggestion)
    return draft


def _addressed(request: Request, open_: OpenCase, draft: Mapping[str, Raw], do: str) -> Mapping[str, Raw]:
    """`postal:path`: prefecture, city and town from the postal code that stands at an address."""
    if not do.startswith("postal:"):
        return draft
    path = do.removeprefix("postal:")
    address = rows.at(draft, path)
    code = (
        "".join(sign for sign in str(address.get("郵便番号", "")) if sign.isdigit())
        if isinstance(address, dict)
        else ""
    )
    code = code.translate(_DIGITS)
    for part, value in asking.postal(request.app, code).items():
        draft = _put(open_, draft, f"{path}.{part}", value)
    return draft


_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def _put(open_: OpenCase, draft: Mapping[str, Raw], path: str, value: str) -> Mapping[str, Raw]:
    posted = intake.decode([(path, value)])
    if isinstance(posted, intake.Unreadable):
        return draft
    return intake.merge(open_.program, draft, posted, lambda _: True)


def _kept(
    request: Request, open_: OpenCase, draft: Mapping[str, Raw], files: Mapping[str, tuple[FileRef, ...]]
) -> Case:
    kept = workflow.save_draft(open_.program, open_.case, request.person, draft, files)
    if isinstance(kept, Refused):
        raise denied_act(kept)
    return kept


def _asked(request: Request, open_: OpenCase, do: str) -> tuple[Answers, Case]:
    """The answers of the new draft, after registries were asked for keys that nobody asked for yet."""
    case, now = open_.case, draft_answers(request, open_)
    again = do.removeprefix("lookup:") if do.startswith("lookup:") else ""
    for _ in range(2):  # one registry's answer may be another's key
        new = asking.ask(request.app, open_.procedure, now, again)
        if not new:
            break
        case = replace(case, evidence={**case.evidence, **new})
        now, again = draft_answers(request, OpenCase(case, open_.opened)), ""
    return now, case


def store(request: Request, case: Case, before: uploads.Files) -> Case:
    """Write the draft if nobody else did meanwhile; else the store raises Stale, with the case as it stands.

    `before`: the draft's uploads until now. What the draft names is held, what it names no more gives its room back.
    """
    was, now = (frozenset(ref for refs in files.values() for ref in refs) for files in (before, case.draft_files))

    def verb(tx: Transaction) -> Case:
        saved = tx.cases.save_draft(case, case.draft_revision)
        for ref in now - was:  # somebody may have taken the same file out meanwhile
            tx.files.add(case.id, ref, request.now, request.person.id)
        tx.files.release(case.id, was - now)
        return saved

    return request.app.store.do(verb)


CONFLICT = Refusal(
    409,
    "draft.stale",
    Say(
        STANDARD[409].title,
        "別の画面か別の人が、先にこの下書きを変えました。この画面の入力はまだ保存していません。",
        "画面を開き直して、いまの内容を確かめてください。",
    ),
)
