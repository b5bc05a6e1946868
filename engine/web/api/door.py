"""The door of the API: who calls is said by a token in `Authorization: Bearer`, by nothing else; no cookie is looked at.

So there is nothing that another site could make a browser send (no CSRF), and a token opens no page of people.
"""

import re
import secrets
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime

from starlette.types import Receive, Scope, Send

from engine.case.model import Actor, Denied, Grant
from engine.case.policy import ACTIONS, may
from engine.store.clients import Known
from engine.store.errors import BadCursor, StoreError, Unavailable
from engine.store.transaction import Transaction
from engine.web import log
from engine.web.api.call import Call
from engine.web.api.problems import Wrong, problem, refuse
from engine.web.endpoint import Endpoint, Served
from engine.web.limits import READ, Rate
from engine.web.page import PUBLIC, Page
from engine.web.refusal import Refusal, denied
from engine.web.request import Request, View

BAD_TOKEN = Rate("api.token", 30, 300)  # as people's sign-in: by address
REFUSED = Rate("api.refused", 10, 3600)  # how often a client's refused calls are recorded
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{1,200}=*)", re.ASCII | re.IGNORECASE)
_JSON = ("*/*", "application/*", "application/json", "application/problem+json")
_TOKENS = ("access_token", "token", "api_key")
_REALM = 'Bearer realm="tetsuzuki"'


class Door(Endpoint):
    """All methods of one address of the API."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only reading, so far; an address of the API says so itself, in its own form."""
        if scope["method"] not in (*self._pages, "HEAD"):
            refusal = Refusal(405, "http.405", headers={"allow": "GET, HEAD"})
            await problem(refusal, secrets.token_hex(8))(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    def _told(self, request: Request, headers: Mapping[str, str], refusal: Refusal) -> Served:
        """A refusal is logged with its code and answered in the API's form."""
        self._log.info("refused", id=request.id, code=refusal.code, status=refusal.status)
        return problem(refusal, request.id), request

    def _refuse_known(self, page: Page, request: Request, headers: Mapping[str, str]) -> None:
        """Nothing is known before the token is looked up, and there is no body to be spared."""

    def _serve(self, page: Page, request: Request, headers: Mapping[str, str]) -> Served:
        """Runs in a thread: who calls, whether he may, the handler."""
        try:
            if not _takes_json(headers.get("accept", "")):
                raise refuse("accept.json", "header.accept")
            with ExitStack() as stack:
                tx = stack.enter_context(self._site.store.read())
                request = replace(request, view=View(stack, tx))
                if page.permission == PUBLIC or not isinstance(page, Call):
                    self._site.limits.count(request.address, READ, request.now)
                else:
                    request = self._let_in(page, request, headers.get("authorization", ""), tx)
                return page.endpoint(request), request
        except Refusal as refusal:
            return self._told(request, headers, refusal)
        except StoreError as error:
            self._log.error("store", id=request.id, kind=type(error).__name__, at=log.places(error))
            return problem(_of_store(error), request.id), request
        except Exception as error:  # noqa: BLE001 – the last resort: said to the log, told to the caller
            self._log.error("failure", id=request.id, kind=type(error).__name__, at=log.places(error))
            return problem(Refusal(500, "failure"), request.id), request

    def _let_in(self, call: Call, request: Request, header: str, tx: Transaction) -> Request:
        """The request with the system that sent it; Refusal 401, 403, 429."""
        known = self._known(call, request, header, tx)
        actor = service(known)
        self._site.limits.count(actor.id, call.pace, request.now)
        if call.scope not in known.token.permit.scopes:
            self._record(call, request, known, "token.scope")
            challenge = f'{_REALM}, error="insufficient_scope", scope="{call.scope}"'
            raise refuse("token.scope", headers={"www-authenticate": challenge}, required=call.scope)
        if ACTIONS[call.permission].plain and isinstance(decision := may(actor, call.permission), Denied):
            raise denied(decision)
        if known.token.is_due(request.now):
            with suppress(StoreError):  # when it was used last is no reason to refuse a call
                self._site.store.do(lambda writing: writing.tokens.used(known.token, request.now))
        return replace(request, actor=actor)

    def _known(self, call: Call, request: Request, header: str, tx: Transaction) -> Known:
        """The token that counts; else Refusal 401, and 429 for an address that goes on trying."""
        found = _BEARER.fullmatch(header.strip())
        if not header.strip():
            self._site.limits.count(request.address, READ, request.now)
            raise _unauthorized("token.in_address" if any(name in request.query for name in _TOKENS) else "token.none")
        known = tx.tokens.known(found[1] if found else "")
        why = _why_not(known, request.now)
        if known is not None and not why:
            return known
        self._site.limits.count(request.address, BAD_TOKEN, request.now)
        if known is not None:
            self._record(call, request, known, why)
        raise _unauthorized(why)

    def _record(self, call: Call, request: Request, known: Known, why: str) -> None:
        """Only of tokens that were made here, and not without end: what anybody may send does not grow the records."""
        actor = service(known)
        with suppress(Refusal, StoreError):
            self._site.limits.count(actor.id, REFUSED, request.now)
            facts = {"code": why, "hint": known.token.hint, "page": call.path}
            self._site.store.do(lambda tx: tx.audit.append("token.refuse", actor, actor.id, facts, request.now))


class Nowhere:
    """Every other address below /api/: unknown, in the API's own form."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 404."""
        await problem(refuse("unknown"), secrets.token_hex(8))(scope, receive, send)


def service(known: Known) -> Actor:
    """The system behind a token: each scope is a grant for each procedure that the token names."""
    permit = known.token.permit
    procedures = permit.procedures or (None,)
    grants = tuple(Grant(scope, None, procedure) for scope in permit.scopes for procedure in procedures)
    return Actor(f"client:{known.token.client}", known.client, "service", grants=grants)


def _why_not(known: Known | None, now: datetime) -> str:
    """Why a token does not count; "" where it does. Who holds a token may know what became of it."""
    if known is None:
        return "token.unknown"
    if known.ended:
        return "client.ended"
    if known.token.revoked_at is not None:
        return "token.revoked"
    return "" if known.counts(now) else "token.expired"


def _unauthorized(code: str) -> Wrong:
    error = "" if code == "token.none" else f', error="invalid_{"request" if code == "token.in_address" else "token"}"'
    return refuse(code, "header.authorization", {"www-authenticate": f"{_REALM}{error}"})


def _takes_json(accept: str) -> bool:
    """Whether the caller takes what we have; without a word he takes anything."""
    ranges = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return not accept.strip() or any(each in _JSON for each in ranges)


def _of_store(error: StoreError) -> Refusal:
    if isinstance(error, Unavailable):
        return Refusal(503, error.code, headers={"retry-after": str(error.retry_after)})
    return Refusal(400 if isinstance(error, BadCursor) else 500, error.code)
