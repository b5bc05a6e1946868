"""Definitions in folders: which files are meant, and which shared parts they use. Loads neither widgets nor rules."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from engine.cli.refusal import Refusal
from engine.procedure.chapters import WHOLE
from engine.procedure.library import SHARED, FolderLibrary, Library, is_part

PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"


def definitions(paths: Sequence[Path]) -> Iterator[Path]:
    """The definitions among `paths`, folders walked; what begins with `_` is a shared part, not a procedure. A folder
    with a `procedure.yaml` is one definition.
    """
    for path in paths:
        if not path.is_dir() or (path / WHOLE).is_file():
            yield whole(path)
            continue
        found = [each for each in path.rglob("*.yaml") if not _is_aside(each.relative_to(path))]
        folders = {each.parent for each in found if each.name == WHOLE}
        yield from sorted(each for each in found if each.name == WHOLE or not folders & {*each.parents})


def whole(path: Path) -> Path:
    """The file that stands for a definition: of a folder, or of a file in one, its `procedure.yaml`."""
    if path.is_dir():
        return path / WHOLE if (path / WHOLE).is_file() else path
    held = (folder / WHOLE for folder in path.parents if (folder / WHOLE).is_file())
    return path if _is_aside(Path(path.name)) else next(held, path)


def files_of(definition: Path) -> list[Path]:
    """All YAML files of a definition: more than one where it is a folder."""
    names = library_for(definition).chapters(str(definition)) if definition.name == WHOLE else ()
    return [definition, *(definition.parent / name for name in names)]


def named(paths: Sequence[Path] | None) -> list[Path]:
    """What a command works on: the definitions among `paths`, all of ours if none are named. Each once."""
    found = list(dict.fromkeys(definitions(paths or [near(PROCEDURES)])))
    if not found:
        where = "、".join(map(str, paths or [PROCEDURES]))
        raise Refusal("file.none", "定義ファイル（.yaml）が見つかりません。", "場所を確かめてください。", where)
    return found


def library_for(file: Path) -> Library:
    """The parts of the nearest `_shared/` above `file`; where there is none, our own parts and the files beside it."""
    return _library_of(file.resolve().parent)


def near(folder: Path) -> Path:
    """As short as people write it: relative where it is below the present folder."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


@lru_cache(maxsize=4096)
def _library_of(folder: Path) -> Library:
    root = next((each for each in (folder, *folder.parents) if (each / SHARED).is_dir()), None)
    return _below(near(root)) if root else _Lone(near(folder))


_below = cache(FolderLibrary)


class _Lone(FolderLibrary):
    """For a definition that stands alone: the files beside it are its own, shared parts are those we come with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._ours = FolderLibrary(near(PROCEDURES))

    def part(self, name: str, file: str) -> tuple[str, str] | None:
        return self._ours.part(name, file)

    def data_file(self, name: str, beside: str) -> bytes | None:
        return self._ours.data_file(name, beside) if is_part(name) else super().data_file(name, beside)

    def names(self) -> tuple[str, ...]:
        return self._ours.names()


def _is_aside(path: Path) -> bool:
    return any(part.startswith("_") for part in path.parts)
