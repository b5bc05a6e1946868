"""Deliberately broken definitions: each tells its author the expected code at the expected line and column."""

import re
from pathlib import Path

import pytest

from engine.procedure.check import check
from engine.procedure.library import FolderLibrary
from engine.procedure.repairs import apply
from engine.procedure.source import decode, read
from widgets import WIDGETS

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))
MARGIN = re.compile(r"# <- (.+)$")

Place = tuple[str, int, int, str]


def expected(path: Path) -> list[Place]:
    """From the margin and from the sidecar: (file, line, column, code)."""
    found: list[Place] = []
    for number, line in enumerate(decode(path.read_bytes()).split("\n"), 1):
        if margin := MARGIN.search(line):
            for one in margin[1].split(","):
                column, code = one.split()
                found.append((path.name, number, int(column), code))
    sidecar = path.with_suffix(".expect")
    for line in sidecar.read_text("utf-8").splitlines() if sidecar.exists() else ():
        place, code = line.split()
        *file, row, column = place.split(":")
        found.append((file[0] if file else path.name, int(row), int(column), code))
    return sorted(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_tells_code_line_and_column(path: Path) -> None:
    wanted = expected(path)
    assert wanted, "a broken definition must say what is expected of it"
    codes = {code for *_, code in wanted}
    checked = check(decode(path.read_bytes()), path.as_posix(), WIDGETS, FolderLibrary(BROKEN))
    found = [
        (
            Path(problem.position.file).relative_to(BROKEN).as_posix(),
            problem.position.line,
            problem.position.column,
            problem.code,
        )
        for problem in checked.problems
        if problem.level == "error" or problem.code in codes
    ]
    assert sorted(found) == wanted, "\n".join(problem.line() for problem in checked.problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_says_what_to_do_in_japanese(path: Path) -> None:
    checked = check(decode(path.read_bytes()), path.as_posix(), WIDGETS, FolderLibrary(BROKEN))
    for problem in checked.problems:
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", problem.reason), problem
        assert problem.position.line >= 1
        assert problem.position.column >= 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_click_mends_what_it_says(path: Path) -> None:
    """After a problem's repair, reading no longer finds that problem in that line."""
    text = decode(path.read_bytes())
    for problem in read(text, path.name).problems:
        if problem.repair:
            again = read(apply(text, problem.repair), path.name).problems
            same = [one for one in again if (one.code, one.position) == (problem.code, problem.position)]
            assert not same, problem


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_clicks_together_mend_reading(path: Path) -> None:
    """Applying every repair, again and again, ends with a text that has no repairable accident."""
    text = decode(path.read_bytes())
    for _ in range(10):
        edits = [edit for problem in read(text, path.name).problems for edit in problem.repair]
        if not edits:
            break
        text = apply(text, edits)
    assert not [problem for problem in read(text, path.name).problems if problem.repair]


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 40
