"""Ask, then do (確かめてから行う): a page that asks once more, with a reason, and the deed that its button does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.responses import Response

from engine.store.transaction import Transaction
from engine.web import entries
from engine.web.admin.asking import Sheet, ask, done
from engine.web.entries import Entries, Input
from engine.web.request import Request

T = TypeVar("T")


def reason(example: str) -> tuple[Input, ...]:
    """The one input of most questions: why, with an example."""
    return (Input("reason", "理由", f"記録に残ります（例　{example}）。", "lines", longest=500),)


@dataclass(frozen=True)
class Question(Generic[T]):
    """`find`: what the address names, or a Refusal; `sheet`: what is asked about it; `deed`: does it and records it.

    What was found is read in the transaction in which the deed is done. Afterwards one is back where `sheet` leads
    back to, and told what was done: `said`, a key of `asking.SAID`.
    """

    find: Callable[[Request, Transaction], T]
    sheet: Callable[[Request, Transaction, T], Sheet]
    deed: Callable[[Request, Transaction, T, Entries], None]
    said: str
    inputs: tuple[Input, ...] = ()

    def show(self, request: Request) -> Response:
        """GET: the question, or why it cannot be done now."""
        with request.reading() as tx:
            sheet = self.sheet(request, tx, self.find(request, tx))
        return ask(request, sheet, entries.blank(self.inputs))

    def do(self, request: Request) -> Response:
        """POST: the deed; the question again where the reason is missing (422) or it cannot be done now (409)."""
        typed = entries.read(request.form, self.inputs)
        with request.app.store.write() as tx:
            found = self.find(request, tx)
            sheet = self.sheet(request, tx, found)
            if sheet.barred or typed.wrong:
                return ask(request, sheet, typed)
            self.deed(request, tx, found, typed)
        return done(sheet.back, self.said)
