"""What is wrong with a definition: code, place, reason, remedy; and, where one click can mend it, the repair."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]
# Where in the data a problem is: ("pages", 1, "fields", 0, "visible_when"); positions map it to line and column.
DataPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Position:
    """A place in a file. `line` and `column` count from 1, columns in characters."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Edit:
    """Replace the characters `start`..`end` (offsets into the file's text) by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Problem:
    """One finding about a definition, in words an official understands.

    `code` is stable (`state.unreachable`); `reason` says what is wrong; `remedy` says what to do.
    """

    code: str
    position: Position
    reason: str
    remedy: str = ""
    level: Level = "error"
    path: DataPath = ()
    repair: tuple[Edit, ...] = ()

    def line(self) -> str:
        """The one-line form that editors understand: `file:line:column: code reason remedy`."""
        place = f"{self.position.file}:{self.position.line}:{self.position.column}"
        return f"{place}: {self.level} {self.code} {self.reason} {self.remedy}".rstrip()


def has_errors(problems: "list[Problem] | tuple[Problem, ...]") -> bool:
    """Whether a definition may not be published."""
    return any(problem.level == "error" for problem in problems)
