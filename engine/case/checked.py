"""Everything that can be said about one definition before it is published, its examples included: the one list behind
`tetsuzuki check`, the designer's problems and the gate of `publish`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.case import examples
from engine.procedure import check as definition
from engine.procedure.check import Checked, Surroundings
from engine.procedure.field import Field
from engine.procedure.library import Library
from engine.procedure.model import Procedure


@dataclass(frozen=True)
class Workbench:
    """What definitions are read and tried with: widgets, shared parts, surroundings, recorded answers of registries.

    `samples`: registry id -> key -> what it answers.
    """

    widgets: tuple[type[Field], ...]
    library: Library
    around: Surroundings
    samples: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)


def check(text: str, file: str, bench: Workbench, previous: Procedure | None = None) -> Checked:
    """Read, build, cross-check and run the examples of one definition. Never raises, whatever the text."""
    around = replace(bench.around, previous=previous)
    checked = definition.check(text, file, bench.widgets, bench.library, around)
    if checked.program is None or not checked.publishable:
        return checked
    tried = examples.run(checked.program, bench.samples)
    return checked.with_findings((*tried, *examples.coverage(checked.program)))
