"""The folder of anchors (控えの置き場): one file an hour while something was recorded, one a day at least.

Every file of the last seven days is kept, and the last one of each earlier day for good. A thing that was taken away
between two anchors shows against the earlier one only; so what is proved is the newest, the last one of each of these
seven days, and the oldest there is (`to_prove`).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from engine.case.calendar import today
from engine.store import anchors
from engine.store.anchors import Anchor, AnchorBreak, BadAnchor
from engine.store.audit import Audit
from engine.store.scope import Scope
from engine.store.tables import CaseRow, table

FOLDER = "anchors"
ALL = timedelta(days=7)
_CASES = table(CaseRow)


def kept(data: Path) -> list[Path]:
    """Every anchor of the data folder, the oldest first; also those of a day without the hour."""
    return sorted((data / FOLDER).glob("????-??-??*.json"), key=lambda path: path.stem)


def newest(data: Path) -> Path | None:
    """The last anchor that was written to the data folder, or None."""
    return next(reversed(kept(data)), None)


def to_prove(data: Path) -> list[Path]:
    """Against which anchors the records are held, the oldest first."""
    found = kept(data)
    if not found:
        return []
    since = _day(found[-1]) - ALL
    last_of_day = {_day(path): path for path in found if _day(path) > since}
    return sorted({found[0], *last_of_day.values()}, key=lambda path: path.stem)


def proved(scope: Scope, path: Path) -> Iterator[AnchorBreak]:
    """`anchors.prove` of a file; one that cannot be read is a break, too. Raises OSError."""
    try:
        anchor = anchors.read(path)
    except BadAnchor:
        yield AnchorBreak("", "unreadable")
        return
    yield from anchors.prove(scope, anchor)


def is_wanted(scope: Scope, data: Path, now: datetime) -> bool:
    """Whether an anchor is to be written now: something was recorded since the last one, or today has none yet."""
    path = newest(data)
    if path is None or _day(path) != today(now):
        return True
    if path.stem >= anchors.stem_of(now):
        return False
    try:
        last = anchors.read(path)
    except BadAnchor:
        return True
    return Audit(scope).head() != last.records or _events(scope) != (last.cases, anchors.events_of(last))


def prune(data: Path, now: datetime) -> int:
    """Remove what is older than seven days, but for the last one of each day; how many."""
    last_of_day = {_day(path): path for path in kept(data)}
    old = [path for path in kept(data) if _day(path) <= today(now) - ALL and last_of_day[_day(path)] != path]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def copied(anchor: Anchor, data: Path, elsewhere: Path | None) -> Path:
    """Write an anchor to the data folder and to the operator's other place; where to. Raises OSError."""
    target = data / FOLDER / anchor.name
    anchors.write(anchor, target)
    if elsewhere is not None:
        anchors.write(anchor, elsewhere / anchor.name)
    return target


def _day(path: Path) -> date:
    try:
        return date.fromisoformat(path.stem[:10])
    except ValueError:
        return date.min  # somebody's own file: left alone as the only one of its day


def _events(scope: Scope) -> tuple[int, int]:
    """How many cases have events, and how many events there are."""
    here = select(func.count(), func.coalesce(func.sum(_CASES.c.last_event), 0)).where(_CASES.c.last_event.is_not(None))
    row = scope.connection.execute(here).one()
    return int(row[0]), int(row[1])
