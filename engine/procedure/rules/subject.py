"""What a rule looks at: one definition as a whole, and what its surroundings know."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine import formula
from engine.procedure.chapters import name_of
from engine.procedure.model import Procedure
from engine.procedure.program import Program
from engine.procedure.roles import ROLES


@dataclass(frozen=True)
class Subject:
    """`program` is None while the formulas have errors; `previous` is the version that is in force, if any.

    `registries` are the values each registry gives, `roles` those that can be granted, `file` where it was read from.
    """

    procedure: Procedure
    program: Program | None = None
    previous: Procedure | None = None
    registries: Mapping[str, Mapping[str, formula.Type]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset(ROLES)
    file: str = ""

    @property
    def stem(self) -> str:
        """The file's name without `.yaml`, or the folder's."""
        return name_of(self.file)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """「…ではありませんか。」 for the nearest known name; otherwise what there is to choose from."""
    names = list(dict.fromkeys(known))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if near:
        return f"「{near[0]}」ではありませんか。"
    return f"使えるのは {'、'.join(names[:12])} です。" if names else ""
