"""Paths to answers: `給油所[2].所在地.都道府県`, one spelling for positions, answers, remarks, htmx ids and the API.

A path is a tuple of field ids (str) and row numbers (int, from 0). A *schema path* has no row numbers:
it names the field in the definition, not one row's answer.
"""

import re

Path = tuple[str | int, ...]
SchemaPath = tuple[str, ...]

_STEP = re.compile(r"\[([0-9]{1,6})\]|\.?([^.\[\]]+)")


def parse_path(text: str) -> Path | None:
    """`給油所[0].名称` -> ("給油所", 0, "名称"); None when the text is not a path."""
    steps: list[str | int] = []
    end = 0
    for match in _STEP.finditer(text):
        dotted = match[0].startswith(".")
        if match.start() != end or (match[1] is None and dotted == (end == 0)):
            return None
        end = match.end()
        steps.append(int(match[1]) if match[1] is not None else match[2])
    return tuple(steps) if steps and end == len(text) and isinstance(steps[0], str) else None


def format_path(path: Path) -> str:
    """("給油所", 0, "名称") -> `給油所[0].名称`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def schema_path(path: Path) -> SchemaPath:
    """The field in the definition: row numbers left out."""
    return tuple(step for step in path if isinstance(step, str))


def html_id(path: Path) -> str:
    """An id for HTML and htmx targets. Ids are letters, digits and `_`, so `-` cannot collide."""
    return "f-" + "-".join(str(step) for step in path)
