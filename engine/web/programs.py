"""Published versions ready for use: compiled program and evaluated pages, in a bounded cache by digest.

Start-up opens none; a version is compiled at its first use (some milliseconds) and shared by all threads.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from jinja2 import Environment

from engine.procedure.model import Procedure, walk_fields
from engine.procedure.program import Program
from engine.web.pages import FormPage, compile_pages
from engine.web.pieces import FieldPiece

T = TypeVar("T")
BOUND = 5000  # fields in all opened versions together: some 40 MB, five hundred small procedures or fifty large ones
_MOST_KEPT = 512  # per version


class Opened:
    """One version: its program, and its pages as applicants and as officials see them, evaluated at first use."""

    def __init__(self, digest: str, program: Program, templates: Environment) -> None:
        self.digest = digest
        self.program = program
        self.templates = templates
        self._kept: dict[Hashable, Any] = {}

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Something that belongs to this version and is the same for everybody, made at its first use."""
        found: T | None = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = make()
        return found

    @property
    def procedure(self) -> Procedure:
        return self.program.procedure

    @property
    def weight(self) -> int:
        """How much memory it takes, counted in fields."""
        return len(self.program.fields)

    @cached_property
    def pages(self) -> Mapping[str, FormPage]:
        """What applicants see: without fields that the definition shows to certain roles only."""
        return compile_pages(self.procedure, self.templates)

    @cached_property
    def pieces(self) -> Mapping[str, FieldPiece]:
        """Every field that applicants see, by schema path."""
        return {piece.key: piece for page in self.pages.values() for piece in page.fields()}

    @cached_property
    def office_pages(self) -> Mapping[str, FormPage]:
        """Everything; who shows a field with `seen_by` asks the roles first."""
        if not any(field.seen_by for page in self.procedure.pages for _, field in walk_fields(page.fields)):
            return self.pages
        return compile_pages(self.procedure, self.templates, seen=lambda field: True)


class Programs:
    """The cache. `build` makes a program from a digest's stored form; it runs outside the lock."""

    def __init__(self, templates: Environment, bound: int = BOUND) -> None:
        self._templates = templates
        self._bound = bound
        self._weight = 0
        self._lock = Lock()
        self._opened: OrderedDict[str, Opened] = OrderedDict()

    def get(self, digest: str, build: Callable[[], Program]) -> Opened:
        """The opened version; `build` is called when it is not in the cache."""
        with self._lock:
            found = self._opened.get(digest)
            if found is not None:
                self._opened.move_to_end(digest)
                return found
        made = Opened(digest, build(), self._templates)
        with self._lock:
            kept = self._opened.setdefault(digest, made)
            self._weight += kept.weight if kept is made else 0
            while self._weight > self._bound and len(self._opened) > 1:
                self._weight -= self._opened.popitem(last=False)[1].weight
            return kept
