"""From HTTP to a plain function and back: read strictly, find out who asks, check, run the handler in a thread.

`async` ends here: SQLite and templates run in threads of their own, so a slow answer never holds the event loop.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from urllib.parse import parse_qsl, quote

from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from engine.case.model import Denied
from engine.case.policy import ACTIONS, may
from engine.store.errors import BadCursor, Stale, StoreError, TooLarge, Unavailable, Unstorable
from engine.web import body, errors, log
from engine.web.identity import browser, invited, resend, session
from engine.web.identity.devices import device_of
from engine.web.limits import too_often
from engine.web.page import PUBLIC, SIGNED_IN, Page
from engine.web.refusal import STANDARD, Refusal, Say, bad_request, denied
from engine.web.request import Request, View
from engine.web.site import Site

_SAFE = ("same-origin", "none")
Served = tuple[Response, Request]


class Endpoint:
    """All methods of one address, as an ASGI application."""

    def __init__(self, site: Site, pages: Mapping[str, Page], threads: Executor) -> None:
        self._site = site
        self._pages = pages
        self._threads = threads
        self._log = log.logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers every request that reaches it; nothing is raised but a client that has gone."""
        page = self._pages["GET" if scope["method"] == "HEAD" else scope["method"]]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        request = _bare(self._site, page, scope, headers)
        started = time.perf_counter()
        try:
            request = _with(request, query=_query(scope["query_string"], page.query))
            self._refuse_known(page, request, headers)
            if page.method == "POST":
                request = _with(request, form=await body.read(headers, _chunks(receive), page.limit))
            loop = asyncio.get_running_loop()
            response, request = await loop.run_in_executor(self._threads, self._serve, page, request, headers)
        except Refusal as refusal:
            response, request = await self._refused(request, headers, refusal)
        except ClientDisconnect:
            return
        finally:
            for upload in request.form.uploads:
                upload.file.close()
        self._log.info(
            "request",
            id=request.id,
            who=request.actor.id if request.actor else "",
            address=request.address,
            page=page.name,
            method=scope["method"],
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        response.headers["x-request-id"] = request.id
        await response(scope, receive, send)

    async def _refused(self, request: Request, headers: Mapping[str, str], refusal: Refusal) -> Served:
        """Refused before anybody was looked up."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._told, request, headers, refusal)

    def _told(self, request: Request, headers: Mapping[str, str], refusal: Refusal) -> Served:
        """A refusal is logged with its code; its page shows who is signed in."""
        self._log.info("refused", id=request.id, code=refusal.code, status=refusal.status)
        known = session.known(request, headers)
        return errors.answer(known, refusal), known

    def _refuse_known(self, page: Page, request: Request, headers: Mapping[str, str]) -> None:
        """Who is over a limit already is refused before a body is read."""
        for who in (session.cookie_of(headers), request.address):
            if who and self._site.limits.is_over(who, page.pace, request.now):
                raise too_often(page.pace, request.now)

    def _serve(self, page: Page, request: Request, headers: Mapping[str, str]) -> Served:
        """The answer, and the request with who sent it. Runs in a thread: identity, checks, handler.

        The last resort for whatever a handler did not foresee.
        """
        try:
            if page.method == "POST":
                _same_origin(headers)
            with ExitStack() as stack:
                request = self._identified(request, session.cookie_of(headers), stack)
                self._site.limits.count(_who(request), page.pace, request.now)
                _permitted(page, request)
                if page.method == "POST" and request.actor is not None and not _right_token(page, request):
                    raise Refusal(403, errors.OLD_TOKEN, _STALE)
                return page.endpoint(request), request
        except Refusal as refusal:
            answer, known = self._told(request, headers, refusal)
            if refusal.status == 401 and page.method == "GET" and not request.wants_json and not request.htmx:
                return RedirectResponse(f"/sign-in?next={quote(request.url)}", 303), known
            return answer, known
        except StoreError as error:
            self._log.error("store", id=request.id, kind=type(error).__name__, at=log.places(error))
            return errors.answer(request, _of_store(error)), request
        except Exception as error:  # noqa: BLE001 – the last resort: said to the log, told to the person
            self._log.error("failure", id=request.id, kind=type(error).__name__, at=log.places(error))
            return errors.answer(request, Refusal(500, "failure")), request

    def _identified(self, request: Request, cookie: str, stack: ExitStack) -> Request:
        """The request with who sent it. The view of the store stays open for the handler's first reading."""
        if not cookie:
            return request
        tx = stack.enter_context(self._site.store.read())
        found = session.read(request, tx, cookie)
        view = View(stack, tx)
        if found is None:
            return _with(request, view=view)
        return _with(request, actor=found.actor, token=found.token, cookie=cookie, ends_at=found.ends_at, view=view)


def _who(request: Request) -> str:
    """Whom a rate limit counts: the session, or the address where nobody is signed in (a made-up cookie is nobody)."""
    return request.cookie or request.address


def _of_store(error: StoreError) -> Refusal:
    """What the store could not do, as a person is told."""
    if isinstance(error, Unavailable):
        say = Say(STANDARD[503].title, f"{error.reason}まだ保存していません。", error.remedy)
        return Refusal(503, error.code, say, {"retry-after": str(error.retry_after)})
    if isinstance(error, TooLarge):
        return Refusal(413, error.code, Say(STANDARD[413].title, error.reason, STANDARD[413].remedy))
    if isinstance(error, (BadCursor, Unstorable)):
        return Refusal(400, error.code, Say(STANDARD[400].title, error.reason, error.remedy))
    return Refusal(409 if isinstance(error, Stale) else 500, error.code)


_STALE = Say(
    "画面が古くなっています",
    "この画面を開いたあとに、サインインし直したか、別の人に替わりました。まだ保存していません。",
    "下の内容でよければ、もう一度送ってください。",
)
_FOREIGN = Say(
    "この送信は受け付けられません",
    "このサイトの画面から送られたものではありません。",
    "このサイトの画面を開いて操作してください。",
)


def _bare(site: Site, page: Page, scope: Scope, headers: Mapping[str, str]) -> Request:
    """The request before its body is read and its sender known."""
    query = scope["query_string"].decode("latin-1")
    return Request(
        app=site,
        method=scope["method"],
        url=quote(scope["path"]) + (f"?{query}" if query and page.method == "GET" else ""),
        params=scope.get("path_params", {}),
        query={},
        now=site.clock(),
        id=secrets.token_hex(8),
        permission=page.permission,
        htmx=headers.get("hx-request") == "true",
        wants_json="application/json" in headers.get("accept", ""),
        foreign=headers.get("sec-fetch-site") == "cross-site",
        resend=resend.cookie_of(headers),
        browser=browser.cookie_of(headers),
        invitation=invited.cookie_of(headers),
        device=device_of(headers.get("user-agent", "")),
        address=(scope.get("client") or ("",))[0],
    )


def _with(request: Request, **changes: object) -> Request:
    return Request(**{**request.__dict__, **changes})


def _query(query: bytes, limit: int) -> dict[str, str]:
    if not query:
        return {}
    if len(query) > limit:
        raise bad_request("query.size")
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        raise bad_request("query.fields") from error
    return dict(reversed(pairs))  # of two the first counts


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


def _same_origin(headers: Mapping[str, str]) -> None:
    """A form of another site is refused before anything else is looked at (OI-09)."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None and site not in _SAFE:
        raise Refusal(403, errors.FOREIGN, _FOREIGN)
    if origin is not None and origin.partition("://")[2] != headers.get("host", ""):
        raise Refusal(403, errors.FOREIGN, _FOREIGN)


def _permitted(page: Page, request: Request) -> None:
    if page.permission == PUBLIC:
        return
    actor = request.person
    if page.permission == SIGNED_IN:
        return
    action = ACTIONS[page.permission]
    if action.plain:
        decision = may(actor, page.permission)
        if isinstance(decision, Denied):
            raise denied(decision)


def _right_token(page: Page, request: Request) -> bool:
    posted = request.form.get("token").encode()
    own = secrets.compare_digest(posted, request.token.encode())
    if page.anywhere:
        own = own or secrets.compare_digest(posted, session.token_of(request.cookie).encode())
    kept = resend.token_of(request.resend).encode()
    return own or (bool(kept) and secrets.compare_digest(posted, kept))
