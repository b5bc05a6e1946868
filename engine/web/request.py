"""What a handler is given: who asks, for what, with which form, at what time. Nothing is taken from globals."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from engine.case.model import Actor
from engine.store.transaction import Transaction
from engine.web.body import Form
from engine.web.refusal import Refusal
from engine.web.site import Site


class View:
    """The read transaction in which the session was looked up; the handler's first reading goes on in it."""

    def __init__(self, stack: ExitStack, tx: Transaction) -> None:
        self._stack, self._tx = stack, tx
        self._left = True

    def take(self) -> Transaction | None:
        """The transaction, once."""
        left, self._left = self._left, False
        return self._tx if left else None

    def close(self) -> None:
        self._stack.close()


@dataclass(frozen=True)
class Request:
    """One request, read and checked: the body is whole, the session is looked up, the token is right.

    `permission` is the action that the route table names; `url` the path as asked, without host; `now` is aware, UTC;
    `token` belongs in every form (`form-token`).
    """

    app: Site
    method: str
    url: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    now: datetime
    id: str
    form: Form = field(default_factory=Form)
    actor: Actor | None = None
    permission: str = ""
    token: str = ""
    cookie: str = ""
    resend: str = ""  # see identity/resend.py
    browser: str = ""  # see identity/browser.py
    invitation: str = field(default="", repr=False)  # see identity/invited.py
    htmx: bool = False
    wants_json: bool = False
    foreign: bool = False  # another site's page led here, as the browser says
    lang: str = "ja"
    address: str = ""  # of the client, as the server in front says; for rate limits only
    device: str = ""  # browser and system, as its owner would call it
    ends_at: datetime | None = None  # when the session ends whatever one does
    view: View | None = field(default=None, repr=False, compare=False)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent view of the store; the first one of a request costs no transaction of its own."""
        tx = self.view.take() if self.view else None
        if tx is None or self.view is None:
            with self.app.store.read() as fresh:
                yield fresh
            return
        try:
            yield tx
        finally:
            self.view.close()

    @property
    def person(self) -> Actor:
        """Who is signed in; Refusal 401 where nobody is."""
        if self.actor is None:
            raise Refusal(401, "session.none")
        return self.actor

    def query_text(self, name: str, limit: int = 200) -> str:
        """A search word from the address: trimmed, bounded, without control characters."""
        return "".join(sign for sign in self.query.get(name, "")[:limit] if sign.isprintable()).strip()
