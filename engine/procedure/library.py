"""Library (共通部品の書棚): where shared parts and files beside a definition come from."""

from pathlib import Path
from typing import Protocol

from engine.procedure.prescan import MAX_BYTES, decode

MAX_DATA_BYTES = 20_000_000
SHARED = "_shared"


class Library(Protocol):
    """What reading a definition may ask for. Names are `_shared/fields/法人申請者` or `電気事業法/_shared/…`."""

    def part(self, name: str, file: str) -> tuple[str, str] | None:
        """The text of a shared part and the file name to report it under; `file` is who asks. None: no such part."""

    def data_file(self, name: str, beside: str) -> bytes | None:
        """A file that stands beside the definition `beside`, or below its folder. None: no such file."""

    def names(self) -> tuple[str, ...]:
        """Every part there is, for 「もしかして」."""

    def chapters(self, file: str) -> tuple[str, ...]:
        """The other YAML files in the folder of the definition `file` and below, by their names from there, sorted."""


class FolderLibrary:
    """Parts and files from a folder like `procedures/`. Nothing outside it is ever read, links included."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._real = root.resolve()

    def part(self, name: str, file: str) -> tuple[str, str] | None:
        if not is_part(name):
            return None
        path = self._root / f"{name}.yaml"
        data = self._read(path, MAX_BYTES + 1)
        return None if data is None else (decode(data), path.as_posix())

    def data_file(self, name: str, beside: str) -> bytes | None:
        folder = Path(beside).parent
        path = self._root / name if is_part(name) else folder / name
        return self._read(path, MAX_DATA_BYTES + 1)

    def names(self) -> tuple[str, ...]:
        found = [*self._root.glob(f"{SHARED}/**/*.yaml"), *self._root.glob(f"*/{SHARED}/**/*.yaml")]
        return tuple(sorted(path.relative_to(self._root).with_suffix("").as_posix() for path in found))

    def chapters(self, file: str) -> tuple[str, ...]:
        folder = Path(file).parent
        if not folder.resolve().is_relative_to(self._real):
            return ()
        found = (path.relative_to(folder) for path in folder.rglob("*.yaml") if path != Path(file))
        return tuple(sorted(path.as_posix() for path in found if not _is_aside(path)))

    def _read(self, path: Path, limit: int) -> bytes | None:
        real = path.resolve()
        if not real.is_relative_to(self._real) or not real.is_file():
            return None
        with real.open("rb") as file:
            return file.read(limit)


class EmptyLibrary:
    """No parts and no files: for a text that stands alone."""

    def part(self, name: str, file: str) -> tuple[str, str] | None:
        return None

    def data_file(self, name: str, beside: str) -> bytes | None:
        return None

    def names(self) -> tuple[str, ...]:
        return ()

    def chapters(self, file: str) -> tuple[str, ...]:
        return ()


def _is_aside(path: Path) -> bool:
    return any(step[0] in "_." for step in path.parts)


def is_part(name: str) -> bool:
    """Whether a text names a shared part: `_shared/…` or `<law>/_shared/…`, without `..` and the like."""
    steps = name.split("/")
    return SHARED in steps[:2] and len(steps) > 1 and all(step.strip(". ") for step in steps) and "\\" not in name
