"""The composition root (組み立て): settings + widgets + registries + store -> one ASGI application.

Only here concrete widgets and registries meet the pages; everything else is handed what it needs.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from engine.registries import REGISTRIES
from engine.registries.base import Connector
from engine.registries.connecting import connect, stand_ins
from engine.registries.line import Endpoint
from engine.settings import Settings
from engine.store.files import FileStore
from engine.store.scanner import ClamAV
from engine.store.store import Store
from engine.store.worker import Worker
from engine.web import assets, astray, routes
from engine.web.duties import duties
from engine.web.edge import Edge
from engine.web.headers import Headers
from engine.web.hosts import Hosts
from engine.web.identity import personas
from engine.web.identity.profiles import profiles
from engine.web.identity.provider import stand_ins as provider
from engine.web.identity.relying_party import RelyingParty
from engine.web.limits import Limits
from engine.web.looks import Looks
from engine.web.programs import Programs
from engine.web.readings import Readings
from engine.web.site import Site
from engine.web.templates import environment
from widgets import WIDGETS

ROOT = Path(__file__).resolve().parents[1]
Clock = Callable[[], datetime]


def create_app(settings: Settings, clock: Clock | None = None) -> Starlette:
    """The application over an open store; its lifespan runs the worker and closes the store at the end.

    `clock` gives aware UTC times; left out, the machine's. Raises CannotOpen where the server must not start.
    """
    stack = ExitStack()
    running: list[Worker] = []
    now = clock or _machine_time
    try:
        site = make_site(settings, now, stack, lambda: bool(running) and running[0].is_alive)
        if settings.development:
            site.store.do(lambda tx: personas.enter(tx, now()))
    except BaseException:
        stack.close()
        raise
    running.append(Worker(site.store, duties(site), now))
    return _assembled(site, running[0], stack)


def make_site(settings: Settings, clock: Clock, stack: ExitStack, worker_alive: Callable[[], bool]) -> Site:
    """Everything a site is made of, opened; `stack` closes it. Also for commands that need no server."""
    url = settings.database_url.get_secret_value()
    store = Store.open(url, settings.data, audit_key=settings.audit_secret)
    stack.callback(store.close)
    digest = assets.digest_of()
    templates = environment(ROOT, digest, settings.development)
    return Site(
        settings=settings,
        store=store,
        files=FileStore(settings.files),
        widgets=tuple(WIDGETS),
        registries=connect(_endpoints(settings, stack), clock),
        sign_ins=_relying_parties(settings, clock, stack),
        limits=Limits(_counted_in(store), store.secret("limits"), settings.pace),
        looks=Looks(store),
        programs=Programs(templates),
        readings=Readings(),
        clock=clock,
        templates=templates,
        assets=digest,
        worker_alive=worker_alive,
        scanner=ClamAV(settings.clamav, settings.inside_hosts) if settings.clamav else None,
    )


def _counted_in(store: Store) -> Callable[[str, int, int], int]:
    return lambda key, window, count: store.do(lambda tx: tx.limits.add(key, window, count))


def _endpoints(settings: Settings, stack: ExitStack) -> Mapping[str, Endpoint]:
    """Where registries are: as configured; in development a stand-in for those that are not."""
    found = dict(stand_ins(stack)) if settings.development else {}
    for kind in REGISTRIES:
        access = settings.registries.get(_folder(kind))
        if access is not None and access.url:
            found[kind.id] = Endpoint(access.url, access.key.get_secret_value(), settings.inside_hosts)
    return found


def _relying_parties(settings: Settings, clock: Clock, stack: ExitStack) -> Mapping[str, RelyingParty]:
    """Where people sign in: as configured; in development a stand-in for what is not."""
    found = provider.stand_ins(settings, clock, stack) if settings.development else {}
    return {id_: RelyingParty(profile) for id_, profile in profiles(settings, found).items()}


def _folder(kind: type[Connector]) -> str:
    return kind.__module__.split(".")[-2]


def _assembled(site: Site, worker: Worker, stack: ExitStack) -> Starlette:
    threads = ThreadPoolExecutor(site.settings.threads, thread_name_prefix="page")
    found: list[BaseRoute] = [*routes.build(site, routes.ROUTES, threads)]
    found.append(Mount("/static", assets.Assets(site.assets), name="static"))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        worker.start()
        try:
            yield
        finally:
            worker.stop()
            threads.shutdown()
            stack.close()

    app = Starlette(
        routes=found,
        middleware=[
            Middleware(Headers, https=site.settings.https),
            Middleware(Edge, site=site),
            Middleware(Hosts, base_url=site.settings.base_url),
        ],
        exception_handlers={HTTPException: astray.handler(site), Exception: astray.last_resort(site)},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.site = site
    return app


def _machine_time() -> datetime:
    return datetime.now(UTC)
