"""Connecting registries: to where the operator says they are, or to stand-ins that speak the same protocols."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime

from engine.registries import REGISTRIES
from engine.registries.base import Registry
from engine.registries.http import HttpLine
from engine.registries.line import Endpoint
from engine.registries.stand_in import StandIn


def connect(endpoints: Mapping[str, Endpoint], clock: Callable[[], datetime]) -> Mapping[str, Registry]:
    """Every registry by its id. One without an endpoint answers Unavailable, so forms stay fileable by hand."""
    return {kind.id: kind(HttpLine(endpoints.get(kind.id, Endpoint())), clock) for kind in REGISTRIES}


def stand_ins(stack: ExitStack) -> Mapping[str, Endpoint]:
    """Start the stand-in of every registry that has one; they stop with `stack`. Development and tests only."""
    endpoints: dict[str, Endpoint] = {}
    for kind in REGISTRIES:
        behaviour = kind.stand_in()
        if behaviour is not None:
            server = StandIn(behaviour)
            stack.callback(server.close)
            endpoints[kind.id] = Endpoint(server.url, "development", server.inside)
    return endpoints
