"""One row of the route table: every address with the permission it asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from engine.web.body import Limit
from engine.web.limits import READ, WRITE, Rate
from engine.web.request import Request

Handler = Callable[[Request], Response]
PUBLIC = "public"
SIGNED_IN = "signed_in"
SMALL = Limit()


@dataclass(frozen=True)
class Page:
    """`path` in Starlette's spelling; `name` is what templates link to; GET and POST of one address share it.

    `permission` is `public`, `signed_in`, or an action of `case.policy.ACTIONS`. Actions that need no case are asked
    before the handler runs; those on a case or procedure are asked when the handler opens it (`opening.py`).
    `limit` is how large a body may be; `rate` how often one person may ask, left out: as usual for the method.
    `query` is how long the address's query may be, in bytes. `anywhere`: its form says all that it does, so it is taken
    from a page that was opened in another place (立場) of the same session.
    """

    method: Literal["GET", "POST"]
    path: str
    endpoint: Handler
    permission: str
    name: str
    limit: Limit = SMALL
    rate: Rate | None = None
    query: int = 2000
    anywhere: bool = False

    @property
    def pace(self) -> Rate:
        """How often one person, or one address where nobody is signed in, may ask for this page."""
        return self.rate or (READ if self.method == "GET" else WRITE)
