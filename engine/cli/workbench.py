"""What the command line checks and tries definitions with: the widgets, the registries and their recorded answers."""

from functools import cache
from pathlib import Path

from engine.case.checked import Workbench
from engine.cli.folders import PROCEDURES, library_for
from engine.procedure.check import Surroundings
from engine.procedure.library import FolderLibrary, Library
from engine.registries import REGISTRIES
from widgets import WIDGETS


def workbench(root: Path = PROCEDURES) -> Workbench:
    """Check definitions below `root`, whose `_shared/` folder holds the shared parts."""
    return workbench_with(FolderLibrary(root))


def workbench_for(file: Path) -> Workbench:
    """What the definition in `file` is checked with: the parts of the nearest `_shared/` above it, else our own."""
    return workbench_with(library_for(file))


def workbench_with(library: Library) -> Workbench:
    """All that we come with, and these shared parts."""
    around = _registries()
    return Workbench(around.widgets, library, around.around, around.samples)


@cache
def _registries() -> Workbench:
    gives = {kind.id: {name: value.type for name, value in kind.gives.items()} for kind in REGISTRIES}
    samples = {kind.id: kind.samples() for kind in REGISTRIES}
    return Workbench(tuple(WIDGETS), FolderLibrary(PROCEDURES), Surroundings(gives), samples)
