"""Answers (入力内容): the one way in for everything that is typed, posted, uploaded in bulk or entered from paper.

`read` decides, in a given situation, what is shown, required, computed, locked and wrong. It ignores what does not
exist, is hidden, computed, locked or not open in this correction (reliability.md AZ-19 to 22); it never raises,
whatever was posted. A hidden field has no value; what was typed in it stays in the draft and comes back when shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from engine.case.checking import attachments, run_checks
from engine.case.issues import say
from engine.case.judging import judge
from engine.case.rawtree import raw_tree
from engine.case.reading import Reading
from engine.case.situation import Issue, LookupState, LookupStatus, Situation
from engine.case.steps import run
from engine.case.unseen import seen, unseen_names
from engine.formula import Context
from engine.procedure.field import Field, Limits, Raw
from engine.procedure.program import Program

__all__ = ["Answers", "Issue", "LookupState", "LookupStatus", "Situation", "canonical", "read", "work_out"]

ATTACHMENT = "添付:"
_ROUNDS = 4  # how often a correction may open what an opened field makes wrong


@dataclass(frozen=True)
class Answers:
    """What a reading found. Paths are formatted, rows expanded: `給油所[0].名称`.

    `values` are by id, shown fields only, computed ones included; `env` adds everything formulas see beside them. Of
    office pages an applicant's reading has only what the definition shows applicants; the env has all.
    `shown` are fields, `shown_pages` pages by id, `notes` the texts of shown notes by key. `attachments` are the ids
    that are required, `missing_files` those of them without a file. `limits` are the rules of this moment where they
    differ from the definition's own. `locked` says why a path cannot be changed, `origin` where a value that was not
    typed comes from (computed, registry:<lookup>, default, account, base, office). `opened` are paths that a
    correction opens beyond the situation's own, because an open field made them wrong.
    """

    values: Mapping[str, Any]
    env: Mapping[str, Any]
    context: Context
    shown: frozenset[str]
    shown_pages: frozenset[str]
    notes: Mapping[str, str]
    required: tuple[str, ...]
    errors: tuple[Issue, ...]
    warnings: tuple[Issue, ...]
    stopped: bool
    attachments: tuple[str, ...]
    attachments_shown: tuple[str, ...]
    missing_files: tuple[str, ...]
    lookups: Mapping[str, LookupState]
    limits: Mapping[str, Limits]
    locked: Mapping[str, str]
    origin: Mapping[str, str]
    opened: frozenset[str] = frozenset()
    _tree: Callable[[], dict[str, Any]] = field(default=dict, repr=False, compare=False)

    @property
    def valid(self) -> bool:
        """Whether it could be submitted as far as the fields go; attachments are `missing_files`."""
        return not self.errors

    @cached_property
    def raw(self) -> Mapping[str, Raw]:
        """The raw tree as read: what a page shows again, values that were not typed filled in."""
        return self._tree()


def read(program: Program, raw: Any, situation: Situation) -> Answers:
    """Read answers. A draft is read the same way; it just does not look at `required` errors."""
    if not isinstance(raw, Mapping):
        raw = {}
    reading = work_out(program, raw, situation)
    errors, warnings, caused = say(reading)
    extra: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        if not caused - extra:
            break
        extra |= caused
        reading = work_out(program, raw, replace(situation, open=reading.opened | extra))
        errors, warnings, caused = say(reading)
    return _answers(reading, errors, warnings, extra)


def work_out(program: Program, raw: Mapping[str, Raw], situation: Situation) -> Reading:
    """The whole reading with its places, for those who ask which rules were at work (coverage, explanations)."""
    reading = Reading(program, raw, situation)
    run(reading)
    judge(reading)
    run_checks(reading)
    return reading


def _answers(
    reading: Reading, errors: tuple[Issue, ...], warnings: tuple[Issue, ...], extra: frozenset[str]
) -> Answers:
    env, program = reading.env, reading.program
    required, shown = attachments(reading)
    unseen = unseen_names(reading) if program.scopes.office else frozenset()
    files = reading.situation.files
    return Answers(
        values={name: env[name] for name in program.names if name in env and name not in unseen},
        env=env,
        context=reading.root.context,
        shown=frozenset(reading.shown if not unseen else seen(reading.shown, unseen)),
        shown_pages=frozenset(page for page in reading.pages if page not in unseen),
        notes=reading.notes if not unseen else {key: reading.notes[key] for key in seen(reading.notes, unseen)},
        required=tuple(reading.required),
        errors=errors,
        warnings=warnings,
        stopped=reading.stopped,
        attachments=required,
        attachments_shown=shown,
        missing_files=tuple(id_ for id_ in required if not (files.get(ATTACHMENT + id_) or files.get(id_))),
        lookups=_lookups(reading),
        limits=reading.rules,
        locked=reading.locked,
        origin=reading.origin,
        opened=extra,
        _tree=lambda: raw_tree(reading),
    )


def _lookups(reading: Reading) -> Mapping[str, LookupState]:
    """The lookups with the paths each of them locks."""
    if not reading.locked:
        return reading.lookups
    by: dict[str, list[str]] = {}
    for path in reading.locked:
        origin = reading.origin.get(path, "")
        if origin.startswith("registry:"):
            by.setdefault(origin.removeprefix("registry:"), []).append(path)
    return {
        name: replace(state, locked=tuple(by[name])) if name in by else state for name, state in reading.lookups.items()
    }


def canonical(program: Program, answers: Answers, office: bool = False) -> dict[str, Any]:
    """The applicant's values as JSON for storage (the office's with `office`); reading them again gives equal values.

    A shown field without an answer is null, a hidden one is absent.
    """
    stored: dict[str, Any] = {}
    for page in program.procedure.pages:
        if page.filled_by_applicant is not office:
            if page.repeat is not None:
                rows = answers.values.get(page.id)
                if rows is not None:
                    stored[page.id] = [_dump(page.fields, row) for row in rows]
            else:
                stored |= _dump(page.fields, answers.values)
    return stored


def _dump(items: tuple[Any, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    for item in items:
        if not isinstance(item, Field) or item.id not in values:
            continue
        value = values[item.id]
        if value is None or not item.members:
            stored[item.id] = item.dump(value)
        elif item.many:
            stored[item.id] = [_dump(item.members, row) for row in value]
        else:
            stored[item.id] = _dump(item.members, value)
    return stored
