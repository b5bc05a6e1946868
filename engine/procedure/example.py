"""Examples (例): cases in miniature that a definition brings along to be checked by."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field as Key

from engine.procedure.workflow import Part


class Do(Part):
    do: str
    by: str | None = None
    state: str | None = None
    answers: Mapping[str, Any] = {}


class Example(Part):
    """A case in miniature: run by `check`, by the designer, before every publish."""

    name: str
    from_: str | None = Key(default=None, alias="from")
    answers: Mapping[str, Any] = {}
    given: Any = None
    applicant: Mapping[str, str] = {}
    registries: Mapping[str, str] = {}
    now: str | None = None
    expect: Mapping[str, Any] = {}
    then: tuple[Do, ...] = ()
