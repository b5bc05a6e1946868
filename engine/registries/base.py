"""The contract of a registry (レジストリ): asked for a key, it answers Found, NotFound or Unavailable; never an exception.

A registry that is down never blocks a filing. Every answer is evidence: source, time and hash are kept with the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from engine.formula import Type


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
    """One connector. `id` is what `lookups: registry:` names; `keys` what it is asked by; `gives` what it answers."""

    id: str
    label: str
    keys: tuple[str, ...]
    gives: Mapping[str, Gives]

    def lookup(self, key: str) -> Answer:
        """Ask for one key; answers within 5 seconds whatever the other side does."""

    def check(self) -> Health:
        """For the operator's page: is the other side there and are our credentials right?"""


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
