"""Group commit: writers take turns on one connection, and those who arrive meanwhile share one commit, one fsync.

Each writer's work stands in the order of its turn. Who finds another one waiting passes the open transaction on and
sleeps until the last one has committed for all; nobody returns before the fsync, not even who lost to another one of
the group. If that commit fails, all fail.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from threading import Event, Lock, get_ident
from time import perf_counter
from typing import Protocol

from engine.store.errors import Busy, Down, StoreError


class Writer(Protocol):
    """What group commit needs of a database connection. Each may raise a StoreError."""

    def begin(self) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def mark(self) -> None:
        """Set the savepoint that `undo` goes back to; `forget` removes it."""

    def undo(self) -> None: ...
    def forget(self) -> None: ...
    def is_open(self) -> bool:
        """Whether the transaction still stands: SQLite ends it by itself on a full disk."""


class _Group:
    """Writers that will be committed together."""

    def __init__(self) -> None:
        self.members = 0
        self.since = perf_counter()
        self.done = Event()
        self.error: StoreError | None = None


def _lost(error: BaseException) -> StoreError:
    return error if isinstance(error, StoreError) else Down("書き込みが中断されました。")


class GroupCommit:
    """The one writer. `patience`: seconds to wait for a turn; a group closes at `size` members or after `window` s."""

    def __init__(self, writer: Writer, patience: float = 10.0, size: int = 32, window: float = 0.02) -> None:
        self._writer = writer
        self._patience, self._size, self._window = patience, size, window
        self._mutex = Lock()
        self._taken = False
        self._queue: deque[Event] = deque()
        self._owner = 0
        self._group: _Group | None = None  # touched only by who has the turn

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One writer's turn; returns when its work is on disk. Raises Busy when the turn does not come."""
        self._take_turn()
        group = self._enter()
        try:
            yield
        except BaseException as error:
            self._withdraw(group, error)
            self._answered(group, error)
            raise
        self._join(group)

    def _enter(self) -> _Group:
        group = self._group
        try:
            if group is None:
                self._writer.begin()
            else:
                self._writer.mark()
        except BaseException as error:
            self._finish(group or _Group(), _lost(error))
            raise
        self._group = group or _Group()
        return self._group

    def _join(self, group: _Group) -> None:
        if group.members:
            try:
                self._writer.forget()
            except StoreError as error:
                self._finish(group, error)
                raise
        group.members += 1
        if not self._hand_over(group):
            self._finish(group, self._commit())
        group.done.wait()
        if group.error is not None:
            raise copy(group.error)

    def _withdraw(self, group: _Group, reason: BaseException) -> None:
        """Undo this writer's work only, and see that the others of its group are committed."""
        lost: StoreError | None = None
        try:
            if not self._writer.is_open():
                lost = _lost(reason)
            elif group.members:
                self._writer.undo()
            else:
                self._writer.rollback()
        except StoreError as error:
            lost = error
        if lost is None and group.members and self._hand_over(group):
            return
        self._finish(group, self._commit() if lost is None and group.members else lost)

    def _answered(self, group: _Group, reason: BaseException) -> None:
        """Hold back what a failed writer is told until what he saw of others is on disk; if it never gets there, what
        he saw was never true.
        """
        if not group.members:
            return
        group.done.wait()
        if group.error is not None and isinstance(reason, StoreError):
            raise copy(group.error) from reason

    def _commit(self) -> StoreError | None:
        try:
            self._writer.commit()
        except StoreError as error:
            return error
        return None

    def _finish(self, group: _Group, error: StoreError | None) -> None:
        if error is not None and self._writer.is_open():
            with suppress(StoreError):
                self._writer.rollback()
        group.error, self._group = error, None
        self._pass_turn()
        group.done.set()

    def _hand_over(self, group: _Group) -> bool:
        """Give the turn with the open transaction to the next in the queue, if there is one and the group may grow."""
        if group.members >= self._size or perf_counter() - group.since > self._window:
            return False
        with self._mutex:
            if not self._queue:
                return False
            self._owner = 0
            self._queue.popleft().set()
            return True

    def _take_turn(self) -> None:
        if self._owner == get_ident():
            raise RuntimeError("store.write() inside store.write(): one verb owns one transaction")
        with self._mutex:
            ticket = Event() if self._taken else None
            if ticket is not None:
                self._queue.append(ticket)
            self._taken = True
        if ticket is not None and not ticket.wait(self._patience):
            with self._mutex:
                if ticket in self._queue:
                    self._queue.remove(ticket)
                    raise Busy
        self._owner = get_ident()

    def _pass_turn(self) -> None:
        with self._mutex:
            self._owner = 0
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False
