"""The contract of a registry (レジストリ): asked for a key, it answers Found, NotFound or Unavailable; never raises.

A registry that is down never blocks a filing. Every answer is evidence: source, time and hash are kept with the case.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from engine.formula import Type
from engine.registries.line import Line
from engine.registries.recorded import Behaviour


@dataclass(frozen=True)
class Found:
    """The registry knows the key. `values` are by the names of `Registry.gives`, as Raw (text, parts, rows)."""

    values: Mapping[str, Any]
    source: str
    at: datetime
    # Things a person should see beside the values, e.g. that the name contains a character shown only as an image.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotFound:
    source: str
    at: datetime


@dataclass(frozen=True)
class Unavailable:
    """No answer in time, or one that cannot be trusted. `reason` is for the operator's log, never for applicants."""

    source: str
    at: datetime
    reason: str = ""


Answer = Found | NotFound | Unavailable


@dataclass(frozen=True)
class Health:
    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class Gives:
    """One value a registry answers: its type for formulas and its label for people."""

    type: Type
    label: str


class Registry(Protocol):
    """What the engine knows of a connector. `id` is what `lookups: registry:` names; `gives` is what it answers."""

    id: ClassVar[str]
    label: ClassVar[str]
    gives: ClassVar[Mapping[str, Gives]]

    def lookup(self, key: str) -> Answer:
        """Ask for one key; answers within 5 seconds whatever the other side does."""

    def check(self) -> Health:
        """For the operator's page: is the other side there and are our credentials right?"""


class Connector(ABC):
    """Base of the connectors in the folders beside this file."""

    id: ClassVar[str]
    label: ClassVar[str]
    gives: ClassVar[Mapping[str, Gives]]

    def __init__(self, line: Line, clock: Callable[[], datetime]) -> None:
        self.line = line
        self.clock = clock

    @abstractmethod
    def lookup(self, key: str) -> Answer:
        """Ask for one key; never raises, never takes longer than 5 seconds."""

    @abstractmethod
    def check(self) -> Health:
        """Is the other side there, and are our credentials right?"""

    @classmethod
    def samples(cls) -> Mapping[str, Mapping[str, Any]]:
        """Recorded answers by key, as `Found.values`: for `tetsuzuki try`, examples and the designer."""
        return {}

    @classmethod
    def stand_in(cls) -> Behaviour | None:
        """What a development server answers in this registry's protocol; None when the data is on this machine."""
        return None


@dataclass(frozen=True)
class Evidence:
    """What a lookup answered, frozen with the case: which key, when, from where; `digest` is sha256 of the values."""

    lookup: str
    registry: str
    key: str
    status: Literal["found", "not_found", "unavailable", "manual"]
    at: datetime
    source: str
    values: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    notes: tuple[str, ...] = ()


def evidence(lookup: str, registry: str, key: str, answer: Answer) -> Evidence:
    """The record kept with the case of what a registry answered."""
    if isinstance(answer, Found):
        text = json.dumps(answer.values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Evidence(lookup, registry, key, "found", answer.at, answer.source, answer.values, digest, answer.notes)
    status: Literal["not_found", "unavailable"] = "not_found" if isinstance(answer, NotFound) else "unavailable"
    return Evidence(lookup, registry, key, status, answer.at, answer.source)
