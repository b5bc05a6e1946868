"""What is known of files, in words beside their names (検査の状態): never only a colour, and never clean before a scan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.store.file_checks import FileCheck
from engine.store.transaction import Transaction
from engine.web.request import Request

SOON = timedelta(minutes=10)  # the worker scans every minute; what waits longer than this is not "being scanned"
_NOBODY = FileCheck()


@dataclass(frozen=True)
class Said:
    """One word beside a file; `look` as chips have it: good, act, bad."""

    text: str
    look: str


_INFECTED = Said("ウイルスを検出（開けません）", "bad")
_UNSCANNED = Said("未検査", "act")
_RUNNING = Said("検査中", "act")
_CLEAN = Said("検査済み", "good")
_NOTED = Said("注意が必要な内容", "act")


@dataclass(frozen=True)
class FileStates:
    """The files of one case, for one reader: `of(digest)` in templates."""

    checks: Mapping[str, FileCheck]
    now: datetime
    scanned: bool  # whether this site has a scanner
    official: bool

    def of(self, digest: str) -> tuple[Said, ...]:
        """The words beside a file. Who sent it is told what he can act on; officials everything."""
        check = self.checks.get(digest, _NOBODY)
        if not self.official:
            return (self._scan(check),) if check.state == "infected" or self._is_open(check) else ()
        return (self._scan(check), _NOTED) if check.notes and check.state != "infected" else (self._scan(check),)

    @property
    def infected(self) -> bool:
        """Whether a virus was found in any of them."""
        return any(check.state == "infected" for check in self.checks.values())

    def _is_open(self, check: FileCheck) -> bool:
        return self.scanned and check.state == "waiting"

    def _scan(self, check: FileCheck) -> Said:
        if check.state == "waiting":
            fresh = self.scanned and check.at is not None and self.now - check.at < SOON
            return _RUNNING if fresh else _UNSCANNED
        return _INFECTED if check.state == "infected" else _CLEAN


def file_states(request: Request, tx: Transaction, case: str, official: bool = False) -> FileStates:
    """Of the files that a case holds now."""
    return FileStates(tx.file_checks.of_case(case), request.now, request.app.scanner is not None, official)
