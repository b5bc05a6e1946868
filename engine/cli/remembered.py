"""What checks found, remembered between runs: a definition that has not changed is not checked again.

A finding holds as long as the definition's text, every shared part and file that was read for it, the registries'
recorded answers and the program itself are the same; the words by which a person names a file belong to it, because
problems repeat them. The folder is a cache: it may be deleted at any time, and where it cannot be written nothing is kept.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import typer

from engine.cli.folders import library_for
from engine.procedure.library import Library
from engine.procedure.problem import Edit, Position, Problem

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".cache" / "tetsuzuki"
# What can change a finding: code, recorded answers, widgets; and the packages, whose folder changes when one does.
_PROGRAM = ("engine/formula", "engine/procedure", "engine/case", "engine/registries", "engine/cli", "widgets")
_PACKAGES = Path(typer.__file__).parents[1]

_IN = "\0"  # between a file as it was named and the folder in which it was

Read = tuple[
    str, str, str, str
]  # part, file, chapters or names; its name; the file it stands beside; sha256 of what came


@dataclass(frozen=True)
class Seen:
    """What one file is: the procedure's id ("" if it has none), the digest it would be published by ("" if it is
    unsound), what is wrong (None: not looked at), the sha256 of its text ("": cannot be read), and what it uses."""

    id: str
    digest: str
    problems: tuple[Problem, ...] | None
    text: str = ""
    reads: tuple[Read, ...] = ()


class Noting:
    """A library that notes what is asked of it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._reads: dict[Read, None] = {}

    @property
    def reads(self) -> tuple[Read, ...]:
        """Everything asked so far, each once."""
        return tuple(self._reads)

    def part(self, name: str, file: str) -> tuple[str, str] | None:
        found = self._library.part(name, file)
        self._note("part", name, "", found)
        return found

    def data_file(self, name: str, beside: str) -> bytes | None:
        found = self._library.data_file(name, beside)
        self._note("file", name, beside, found)
        return found

    def names(self) -> tuple[str, ...]:
        found = self._library.names()
        self._note("names", "", "", found)
        return found

    def chapters(self, file: str) -> tuple[str, ...]:
        found = self._library.chapters(file)
        self._note("chapters", file, "", found)
        return found

    def _note(self, kind: str, name: str, beside: str, found: object) -> None:
        self._reads[kind, name, beside, sha256(found)] = None


@dataclass
class Memory:
    """The findings of earlier runs and of this one. `save` keeps them for the next."""

    file: Path | None
    known: dict[str, Seen] = field(default_factory=dict)
    changed: bool = False
    _now: dict[tuple[int, str, str, str], str] = field(default_factory=dict)

    @classmethod
    def open(cls) -> "Memory":
        """The memory of this very program; empty where there is none or it cannot be read."""
        if not (ROOT / "pyproject.toml").is_file():
            return cls(None)  # an installed copy has no folder of its own to write into
        file = FOLDER / f"checked-{_fingerprint()}.json"
        try:
            return cls(file, dict(_stored(json.loads(file.read_bytes()))))
        except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
            return cls(file)

    def recall(self, file: Path, text: str) -> Seen | None:
        """What is known of this file with this text, if everything it uses is still the same."""
        seen = self.known.get(_name(file))
        if seen is None or seen.text != sha256(text):
            return None
        library = library_for(file)
        return seen if all(self._same(library, read) for read in seen.reads) else None

    def keep(self, file: Path, seen: Seen) -> None:
        """Remember what was found now. What could not be read is nothing to remember."""
        if seen.text:
            self.known[_name(file)] = seen
            self.changed = True

    def save(self) -> None:
        """Write, as a whole or not at all. Nobody needs it: a full disk or a forbidden folder is no reason to fail."""
        if self.file is None or not self.changed:
            return
        fresh = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            known = {name: seen for name, seen in self.known.items() if _is_there(name)}
            fresh.write_text(json.dumps(_plain(known)), encoding="ascii")
            for old in self.file.parent.glob("checked-*.json"):  # findings of another program
                old.unlink(missing_ok=True)
            fresh.replace(self.file)
        except OSError:
            with suppress(OSError):
                fresh.unlink()

    def _same(self, library: Library, read: Read) -> bool:
        kind, name, beside, known = read
        asked = (id(library), kind, name, beside)
        if asked not in self._now:
            again = Noting(library)
            if kind == "chapters":
                again.chapters(name)
            elif kind == "names":
                again.names()
            else:
                ask: Mapping[str, Any] = {"part": again.part, "file": again.data_file}
                ask[kind](name, beside)
            self._now[asked] = again.reads[0][3]
        return self._now[asked] == known


def sha256(value: object) -> str:
    """Of a text, bytes, or anything made of texts."""
    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()


def _name(file: Path) -> str:
    return f"{file}{_IN}{Path.cwd()}"


def _is_there(name: str) -> bool:
    file, _, folder = name.partition(_IN)
    return Path(folder, file).is_file()


def _fingerprint() -> str:
    state = [sys.version, str(_PACKAGES.stat().st_mtime_ns)]
    for folder in _PROGRAM:
        state += sorted(_files(ROOT / folder))
    return sha256("\n".join(state))[:24]


def _files(folder: str | Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path) if entry.name != "__pycache__" else ()
            else:
                about = entry.stat()
                yield f"{entry.path} {about.st_size} {about.st_mtime_ns}"


# ── as JSON: reads stand once, for thousands of definitions use the same few dozen parts ─────────────────────────────


def _plain(known: Mapping[str, Seen]) -> dict[str, Any]:
    reads: dict[Read, int] = {}
    rows = {}
    for name, seen in known.items():
        found = None if seen.problems is None else [asdict(problem) for problem in seen.problems]
        uses = [reads.setdefault(read, len(reads)) for read in seen.reads]
        rows[name] = [seen.id, seen.digest, found, seen.text, uses]
    return {"reads": list(reads), "seen": rows}


def _stored(data: Mapping[str, Any]) -> Iterator[tuple[str, Seen]]:
    reads: list[Read] = [(kind, name, beside, digest) for kind, name, beside, digest in data["reads"]]
    for name, (id_, digest, found, text, uses) in data["seen"].items():
        problems = None if found is None else tuple(map(_problem, found))
        yield name, Seen(id_, digest, problems, text, tuple(reads[use] for use in uses))


def _problem(data: Mapping[str, Any]) -> Problem:
    return Problem(
        **{
            **data,
            "position": Position(**data["position"]),
            "path": tuple(data["path"]),
            "repair": tuple(Edit(**edit) for edit in data["repair"]),
        }
    )
