"""Cross-checks over one definition: one rule = one file = its own manual page; RULES is the list that is run."""

from collections.abc import Iterator
from typing import Protocol

from engine.procedure.finding import Finding
from engine.procedure.rules import (
    appeal_notice,
    attachments_reachable,
    decision_outcomes,
    effective_dates,
    examples_present,
    file_name,
    guards_decide,
    initial_state,
    known_names,
    known_registries,
    known_roles,
    known_states,
    known_transitions,
    labels_present,
    merge_texts,
    my_number,
    offices_cover,
    possible_fields,
    processing_time,
    reachable_states,
    refusal_reason,
    seen_fields,
    stable_ids,
    target_conditions,
    unique_ids,
    unused_parts,
    way_out,
)
from engine.procedure.rules.subject import Subject


class Rule(Protocol):
    """A rule's module: its docstring is the manual page, CODES what it can report."""

    @property
    def CODES(self) -> tuple[str, ...]: ...  # read only: each module's own tuple has its own length

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Every finding of this rule, in the order of the file."""


RULES: tuple[Rule, ...] = (
    unique_ids,
    known_names,
    known_registries,
    possible_fields,
    my_number,
    attachments_reachable,
    offices_cover,
    processing_time,
    effective_dates,
    initial_state,
    known_states,
    reachable_states,
    way_out,
    target_conditions,
    guards_decide,
    decision_outcomes,
    known_roles,
    known_transitions,
    refusal_reason,
    seen_fields,
    appeal_notice,
    unused_parts,
    stable_ids,
    labels_present,
    merge_texts,
    examples_present,
    file_name,
)


def run(subject: Subject) -> tuple[Finding, ...]:
    """Every finding of every rule."""
    return tuple(finding for rule in RULES for finding in rule.check(subject))
