"""Ask registries for what a draft needs (照会). One that is down stops nobody: the form goes on by hand."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.case.answers import Answers
from engine.procedure.model import Procedure
from engine.registries.base import Found, evidence
from engine.web.site import Site

POSTAL = "郵便番号"


def ask(site: Site, procedure: Procedure, answers: Answers, again: str = "") -> Mapping[str, Mapping[str, Any]]:
    """New evidence by lookup id, for lookups that have a key nobody asked for yet; and for `again`, asked once more.

    Runs outside every transaction: an answer may take five seconds.
    """
    found = {}
    for lookup in procedure.lookups:
        state = answers.lookups.get(lookup.id)
        if state is None or state.key is None or lookup.registry is None:
            continue
        if state.status != "pending" and lookup.id != again:
            continue
        answer = site.registries[lookup.registry].lookup(state.key)
        found[lookup.id] = _json(asdict(evidence(lookup.id, lookup.registry, state.key, answer)))
    return found


def postal(site: Site, code: str) -> Mapping[str, str]:
    """The address parts that a postal code gives; empty when there is none."""
    answer = site.registries[POSTAL].lookup(code) if POSTAL in site.registries else None
    return answer.values if isinstance(answer, Found) else {}


def _json(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "at": record["at"].isoformat(), "notes": list(record["notes"])}
