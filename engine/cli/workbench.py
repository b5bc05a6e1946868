"""What the command line works with: the widgets, the registries and their recorded answers, the procedures' folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.case.checked import Workbench
from engine.procedure.check import Surroundings
from engine.procedure.library import FolderLibrary
from engine.registries import REGISTRIES
from widgets import WIDGETS

PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"


def workbench(root: Path = PROCEDURES) -> Workbench:
    """Check definitions below `root`, whose `_shared/` folder holds the shared parts."""
    gives = {kind.id: {name: value.type for name, value in kind.gives.items()} for kind in REGISTRIES}
    samples = {kind.id: kind.samples() for kind in REGISTRIES}
    return Workbench(tuple(WIDGETS), FolderLibrary(root), Surroundings(gives), samples)


def root_of(path: Path) -> Path:
    """The folder of procedures `path` belongs to: the nearest one above with `_shared/`, else the built-in one."""
    here = path.resolve()
    for folder in (here, *here.parents):
        if (folder / "_shared").is_dir():
            return folder
    return PROCEDURES


def definitions(paths: Sequence[Path]) -> Iterator[Path]:
    """The definitions among `paths`, folders walked; what begins with `_` is a shared part, not a procedure."""
    for path in paths:
        if path.is_dir():
            found = (each for each in path.rglob("*.yaml") if not _is_part(each.relative_to(path)))
            yield from sorted(found)
        else:
            yield path


def _is_part(path: Path) -> bool:
    return any(part.startswith("_") for part in path.parts)
