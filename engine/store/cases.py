"""Cases (案件): read, insert, and writes with an optimistic lock. Acts use acts.commit, typing uses save_draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, update

from engine.case.model import Case
from engine.store import search
from engine.store.changes import Changed, ChangesQuery, changes
from engine.store.errors import Missing, Stale
from engine.store.prepared import Prepared
from engine.store.queue import OwnedQuery, Page, QueueQuery, of_owner, page
from engine.store.queue_heads import heads
from engine.store.records import CaseIndex, case_of, case_row, files_json
from engine.store.scope import Scope
from engine.store.tables import NO_DATE, AnswersRow, CaseRow, DraftRow, FileRow, HandoverRow, table

_CASES, _ANSWERS = table(CaseRow), table(AnswersRow)
_DRAFTS, _FILES, _HANDOVERS = table(DraftRow), table(FileRow), table(HandoverRow)
_STORED = [column.name for column in _CASES.c if column.name not in ("number", "changed_at")]
_JOINED = (
    select(_CASES, _ANSWERS.c.body, _DRAFTS.c.draft, _DRAFTS.c.files.label("draft_files"))
    .outerjoin(_ANSWERS, and_(_ANSWERS.c.case_id == _CASES.c.id, _ANSWERS.c.number == _CASES.c.answers_number))
    .outerjoin(_DRAFTS, _DRAFTS.c.case_id == _CASES.c.id)
)
_GET = Prepared(_JOINED.where(_CASES.c.id == bindparam("sought")))
_BY_RECEIPT = Prepared(_JOINED.where(_CASES.c.receipt == bindparam("sought")))
_INSERT = Prepared(_CASES.insert(), _STORED)
_UPDATE = Prepared(
    update(_CASES).where(
        _CASES.c.id == bindparam("sought"),
        _CASES.c.revision == bindparam("was"),
        _CASES.c.draft_revision == bindparam("was_draft"),
    ),
    [name for name in _STORED if name not in ("id", "procedure", "created_at", "created_by", "owner_id")],
)
_TYPED = Prepared(
    update(_CASES).where(_CASES.c.id == bindparam("sought"), _CASES.c.draft_revision == bindparam("was_draft")),
    ["draft_revision", "evidence"],
)


def _put_draft(insert: Any) -> Any:
    made = insert(_DRAFTS)
    changed = {name: made.excluded[name] for name in ("draft", "files")}
    return made.on_conflict_do_update(index_elements=["case_id"], set_=changed)


_DRAFT = Prepared(_put_draft, list(_DRAFTS.c.keys()))


class Cases:
    """`tx.cases`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, id_: str) -> Case | None:
        """The case with its last submitted answers and its present draft."""
        return self._find(_GET, id_)

    def by_receipt(self, receipt: str) -> Case | None:
        """The case of a 受付番号. For officials' search only: the number is no key and proves no right."""
        return self._find(_BY_RECEIPT, receipt)

    def insert(self, case: Case, index: CaseIndex | None = None) -> Case:
        """Store a new case, at revision 1 and without events, whatever it says."""
        fresh = replace(case, revision=1, draft_revision=1, events=0, head="")
        _INSERT.run(self._scope.connection, self._row(fresh, index or CaseIndex()))
        if fresh.draft or fresh.draft_files:
            self.put_draft(fresh)
        return fresh

    def save(self, case: Case, expected_revision: int, index: CaseIndex) -> Case:
        """Store changes that are no act (an assignment of the worker, a repaired index), draft included.

        Raises Stale when the case or its draft was changed since `expected_revision` was read.
        """
        saved = replace(case, revision=expected_revision + 1, draft_revision=case.draft_revision + 1)
        self.update(saved, replace(case, revision=expected_revision), index)
        self.put_draft(saved)
        return saved

    def save_draft(self, case: Case, expected_draft_revision: int) -> Case:
        """Store what is typed: `draft`, `draft_files`, `evidence`; nothing else, and without touching `revision`.

        Raises Stale when somebody typed since `expected_draft_revision`, or the case was submitted meanwhile.
        """
        saved = replace(case, draft_revision=expected_draft_revision + 1)
        locked = {"sought": case.id, "was_draft": expected_draft_revision}
        typed = {"draft_revision": saved.draft_revision, "evidence": dict(case.evidence)}
        if not _TYPED.run(self._scope.connection, {**locked, **typed}):
            raise self._stale(case.id)
        self.put_draft(saved)
        return saved

    def delete_draft(self, case: Case) -> None:
        """Remove a case that was never submitted, with what was typed and uploaded; its files become orphans.

        Raises Stale when somebody typed or submitted meanwhile.
        """
        connection = self._scope.connection
        here = (_CASES.c.id == case.id, _CASES.c.draft_revision == case.draft_revision, _CASES.c.last_event.is_(None))
        taken = update(_CASES).where(*here).values(draft_revision=_CASES.c.draft_revision + 1)
        if not connection.execute(taken).rowcount:
            raise self._stale(case.id)
        for part in (_DRAFTS, _FILES, _HANDOVERS):
            connection.execute(delete(part).where(part.c.case_id == case.id))
        connection.execute(delete(_CASES).where(_CASES.c.id == case.id))

    def share(self, id_: str, shared: tuple[str, ...]) -> None:
        """Write down which colleagues may open a case (分担). Its revision goes up, so that no act overwrites that unseen;
        the draft's does not: whoever types goes on typing. Raises Stale, Missing.
        """
        case = self.get(id_)
        if case is None:
            raise Missing(f"案件 {id_}")
        details = case_row(replace(case, shared=shared))["details"]
        here = update(_CASES).where(_CASES.c.id == id_, _CASES.c.revision == case.revision)
        if not self._scope.connection.execute(here.values(details=details, revision=case.revision + 1)).rowcount:
            raise self._stale(id_)

    def queue(self, asked: QueueQuery) -> Page:
        """One page of a review queue."""
        return page(self._scope, asked)

    def queue_heads(self, asked: Sequence[QueueQuery]) -> tuple[Page, ...]:
        """The first page of many queues, in one statement for each order among them."""
        return heads(self._scope, asked)

    def changed(self, asked: ChangesQuery) -> tuple[Changed, ...]:
        """Filed cases by their last change, the longest unchanged first."""
        return changes(self._scope, asked)

    def of_owner(self, asked: OwnedQuery) -> Page:
        """The cases of one party, newest first."""
        return of_owner(self._scope, asked)

    def update(self, after: Case, before: Case, index: CaseIndex) -> None:
        """Write the row of a case, if it still stands at `before`; else raise Stale."""
        row = self._row(after, index)
        locked = {"sought": before.id, "was": before.revision, "was_draft": before.draft_revision}
        if not _UPDATE.run(self._scope.connection, {**row, **locked}):
            raise self._stale(before.id)

    def put_draft(self, case: Case) -> None:
        """Write the draft's row."""
        row = {"case_id": case.id, "draft": dict(case.draft), "files": files_json(case.draft_files)}
        _DRAFT.run(self._scope.connection, row)

    def _find(self, statement: Prepared, sought: str) -> Case | None:
        row = statement.one(self._scope.connection, {"sought": sought})
        return case_of(row) if row else None

    def _stale(self, id_: str) -> Stale | Missing:
        current = self.get(id_)
        return Stale(current) if current else Missing(f"案件 {id_}")

    def _row(self, case: Case, index: CaseIndex) -> Mapping[str, Any]:
        words = f"{case.receipt} {index.search}" if case.receipt else ""
        return {
            **case_row(case),
            "seal": self._scope.seal(case.id, case.events, case.head),
            "columns": dict(index.columns),
            "search": search.tokens(words) if words else None,
            "expected_on": index.expected_on or NO_DATE,
            "due_on": index.due or NO_DATE,
        }
