"""Base of the connectors that ask a server: what they all do around their own protocol."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.registries.base import Answer, Connector, Found, Health, NotFound, Unavailable
from engine.registries.line import Failure, Reply


@dataclass(frozen=True)
class Told:
    """What a reply says about the key: `values` and `notes` as in `Found`."""

    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()


class Asked(Connector):
    """A connector says how it asks and what a reply means; what is no key is never sent.

    `key_form`: the whole key, by default a corporate number (法人番号). `known_key`: what `check` asks for.
    """

    key_form: ClassVar[re.Pattern[str]] = re.compile(r"[0-9]{13}")
    known_key: ClassVar[str] = "7000012050002"  # the National Tax Agency itself

    def lookup(self, key: str) -> Answer:
        at = self.clock()
        if not self.key_form.fullmatch(key):
            return NotFound(self.label, at)
        reply = self.ask(key)
        if isinstance(reply, Failure):
            return Unavailable(self.label, at, reply.reason)
        told = None if reply.status == 404 else self.told(reply.body, key)
        if isinstance(told, str):
            return Unavailable(self.label, at, told)
        return NotFound(self.label, at) if told is None else Found(told.values, self.label, at, told.notes)

    def check(self) -> Health:
        answered = self.lookup(self.known_key)
        return Health(False, answered.reason) if isinstance(answered, Unavailable) else Health(True)

    @abstractmethod
    def ask(self, key: str) -> Reply | Failure:
        """Send the question, with the credential."""

    @abstractmethod
    def told(self, body: bytes, key: str) -> Told | str | None:
        """What a reply says; None where the key is not known; a reason where the reply cannot be trusted."""
