"""Outside sources that are looked up (レジストリ): one folder per connector, listed here.

`connect` gives every connector its endpoint; `stand_ins` starts the development servers that speak the same protocols.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime

from engine.registries.base import Connector, Registry
from engine.registries.gbizinfo.connector import GBizInfo
from engine.registries.houjin_bangou.connector import HoujinBangou
from engine.registries.http import Endpoint
from engine.registries.postal_code.connector import PostalCode
from engine.registries.touki.connector import Touki

REGISTRIES: tuple[type[Connector], ...] = (PostalCode, HoujinBangou, Touki, GBizInfo)


def connect(endpoints: Mapping[str, Endpoint], clock: Callable[[], datetime]) -> Mapping[str, Registry]:
    """Every registry by its id. One without an endpoint answers Unavailable, so forms stay fileable by hand."""
    return {kind.id: kind(endpoints.get(kind.id, Endpoint()), clock) for kind in REGISTRIES}


def stand_ins(stack: ExitStack) -> Mapping[str, Endpoint]:
    """Start the stand-in of every registry that has one; they stop with `stack`. Development and tests only."""
    endpoints: dict[str, Endpoint] = {}
    for kind in REGISTRIES:
        server = kind.stand_in()
        if server is not None:
            stack.callback(server.close)
            endpoints[kind.id] = Endpoint(server.url, "development")
    return endpoints
