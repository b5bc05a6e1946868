"""Lookups while reading (照会): which key is asked now, and what its evidence gives to fields."""

from collections.abc import Mapping
from typing import Any

from engine.case.evidence import KNOWN, key_of, state_of
from engine.case.reading import Reading
from engine.procedure.prepared import Fill, LookupNode


def read_lookup(reading: Reading, node: LookupNode) -> None:
    """Where a lookup stands for the present key. 取得 is yes or no, never unknown."""
    context = reading.root.context
    key = key_of([rule.evaluate(reading.env, context) for rule in node.by])
    if reading.situation.ask is not None:
        reading.situation.ask(node.id, key)
    state = state_of(reading.situation.evidence.get(node.id), key, node.gives)
    reading.lookups[node.id] = state
    reading.env[node.id] = {**state.values, "取得": state.status in KNOWN}


def evidence_of(reading: Reading, fill: Fill) -> Any:
    """What a registry gives for a field, raw; None where it gives nothing for the present key."""
    state = reading.lookups.get(fill.lookup)
    if state is None or state.status not in KNOWN:
        return None
    values = reading.situation.evidence[fill.lookup].get("values")
    return values.get(fill.name) if isinstance(values, Mapping) else None
