"""What the command line works with: the widgets, the registries and their recorded answers, the procedures' folder."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from engine.case.checked import Workbench
from engine.cli.refusal import Refusal
from engine.procedure.check import Surroundings
from engine.procedure.library import SHARED, FolderLibrary, Library, is_part
from engine.registries import REGISTRIES
from widgets import WIDGETS

PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"


def workbench(root: Path = PROCEDURES) -> Workbench:
    """Check definitions below `root`, whose `_shared/` folder holds the shared parts."""
    return _with(FolderLibrary(root))


def workbench_for(file: Path) -> Workbench:
    """What the definition in `file` is checked with: the parts of the nearest `_shared/` above it, else our own."""
    folder = file.resolve().parent
    root = next((each for each in (folder, *folder.parents) if (each / SHARED).is_dir()), None)
    return _below(_near(root)) if root else _outside(_near(folder))


@cache
def _below(root: Path) -> Workbench:
    return workbench(root)


@cache
def _outside(folder: Path) -> Workbench:
    return _with(_Lone(folder))


def _with(library: Library) -> Workbench:
    gives = {kind.id: {name: value.type for name, value in kind.gives.items()} for kind in REGISTRIES}
    samples = {kind.id: kind.samples() for kind in REGISTRIES}
    return Workbench(tuple(WIDGETS), library, Surroundings(gives), samples)


class _Lone(FolderLibrary):
    """For a definition that stands alone: the files beside it are its own, shared parts are those we come with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._ours = FolderLibrary(_near(PROCEDURES))

    def part(self, name: str, file: str) -> tuple[str, str] | None:
        return self._ours.part(name, file)

    def data_file(self, name: str, beside: str) -> bytes | None:
        return self._ours.data_file(name, beside) if is_part(name) else super().data_file(name, beside)

    def names(self) -> tuple[str, ...]:
        return self._ours.names()


def _near(folder: Path) -> Path:
    """As short as people write it: relative where it is below the present folder."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def definitions(paths: Sequence[Path]) -> Iterator[Path]:
    """The definitions among `paths`, folders walked; what begins with `_` is a shared part, not a procedure."""
    for path in paths:
        if path.is_dir():
            found = (each for each in path.rglob("*.yaml") if not _is_aside(each.relative_to(path)))
            yield from sorted(found)
        else:
            yield path


def named(paths: Sequence[Path] | None) -> list[Path]:
    """What a command works on: the definitions among `paths`, all of ours if none are named. Each once."""
    found = list(dict.fromkeys(definitions(paths or [_near(PROCEDURES)])))
    if not found:
        where = "、".join(map(str, paths or [PROCEDURES]))
        raise Refusal("file.none", "定義ファイル（.yaml）が見つかりません。", "場所を確かめてください。", where)
    return found


def _is_aside(path: Path) -> bool:
    return any(part.startswith("_") for part in path.parts)
