"""What connectors know of the way to the other side: where it is, what comes back, and how one asks.

`engine.registries.http` is the way over HTTP. It stands apart, so that `tetsuzuki check`, which needs only what
connectors give and their recorded answers, loads no network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Endpoint:
    """Where a registry is and the credential the operator was given. An empty `url` = not configured.

    `inside`: hosts in our own network that may be connected to (engine.egress).
    """

    url: str = ""
    token: str = ""
    inside: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reply:
    """What the other side answered: 2xx or 404."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Failure:
    """Why there is no usable reply; for the operator's log."""

    reason: str


class Line(Protocol):
    """A connection to one registry's server."""

    @property
    def endpoint(self) -> Endpoint:
        """Its other end."""

    def get(self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Reply | Failure:
        """GET `path` below the endpoint's URL; answers within 5 seconds and never raises."""
