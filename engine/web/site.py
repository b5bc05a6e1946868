"""What a running site is made of; `engine.app` puts it together, handlers are handed it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment

from engine.procedure.field import Field
from engine.registries.base import Registry
from engine.settings import Settings
from engine.store.files import FileStore
from engine.store.scanner import Scanner
from engine.store.store import Store
from engine.web.identity.relying_party import RelyingParty
from engine.web.limits import Limits
from engine.web.looks import Looks
from engine.web.programs import Programs
from engine.web.readings import Readings


@dataclass(frozen=True)
class Site:
    """One application. Frozen and shared by all threads; whatever changes lies in the store."""

    settings: Settings
    store: Store
    files: FileStore
    widgets: tuple[type[Field], ...]
    registries: Mapping[str, Registry]
    limits: Limits
    looks: Looks
    sign_ins: Mapping[str, RelyingParty]  # by the profile: gbizid, staff …
    programs: Programs
    readings: Readings
    clock: Callable[[], datetime]
    templates: Environment
    assets: str  # digest of the static files: the part of their address that changes with them
    worker_alive: Callable[[], bool]
    scanner: Scanner | None = None
