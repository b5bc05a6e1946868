"""Finding (指摘): what is wrong inside a definition, at a place in its data; positions make a `Problem` of it."""

from dataclasses import dataclass

from engine.procedure.problem import DataPath, Level


@dataclass(frozen=True)
class Finding:
    """One thing to tell the author. `path` leads into the expanded data: ("pages", 1, "fields", 2, "visible_when").

    `column` (from 1) and `length` say which characters of the text at `path` are meant; None = the whole value.
    """

    path: DataPath
    code: str
    reason: str
    remedy: str = ""
    level: Level = "error"
    column: int | None = None
    length: int = 1
