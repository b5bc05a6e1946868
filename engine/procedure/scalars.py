"""Scalars in canonical form: plain where that is safe, in single quotes where not."""

import re

from engine.procedure.nodes import Node
from engine.procedure.repairs import quoted, unfinished

# What other YAML tools would take for a number, a date or a yes/no: quotes that an author put there stay.
_TYPED = re.compile(r"[-+.]?\d[\d_.,:eE+\-/ TZ]*|true|false|yes|no|on|off|null|~|\.nan|[-+]?\.inf", re.IGNORECASE)
_BAD_START = re.compile(
    r"[\[\]{},#&*!|>'\"%@`“”„‟‘’＂＇｛＃]|[-?:](?: |$)|---|\.\.\.|<<|~$"
    r"|[a-z][a-z0-9_]*[ ]?：|[a-z][a-z_]+:[^\s/]|\w+：[ ]*(?:[{\[|>]|$)"  # what reading would take for a slip
)
_BAD_INSIDE = re.compile(r": | #|\t|:$|\u0085|[\u2028\u2029]")
_BAD_IN_FLOW = re.compile(r"[,\[\]{}:?]")


def plain(value: str, flow: bool) -> bool:
    """Whether a value can be written without quotes; `flow`: inside `{ }` or `[ ]`."""
    if not value or value != value.strip() or "\n" in value or not value.isprintable():
        return False
    if _BAD_START.match(value) or _BAD_INSIDE.search(value):
        return False
    return not (flow and _BAD_IN_FLOW.search(value))


def one_line(text: str, node: Node, flow: bool) -> str | None:
    """A scalar on one line; None where it takes several lines. `text` is what the node was read from."""
    raw = text[node.start : node.end]
    if node.style in {"|", ">"} or "\n" in raw:
        return None
    if node.style and (_TYPED.fullmatch(node.value) or "\n" in node.value or not node.value.isprintable()):
        return raw
    if plain(node.value, flow) and not (node.style and unfinished(node.value)):
        return node.value
    return raw if node.style else quoted(node.value)


def needs_block(node: Node) -> bool:
    """Whether a value has signs for which it stands on a line of its own rather than inside `{ }`."""
    return not (plain(node.value, True) or (node.style in {"'", '"'} and _TYPED.fullmatch(node.value)))


def lines(text: str, node: Node, indent: int) -> list[str]:
    """A scalar of several lines, as written, moved to `indent`; the first line is what stands behind the key."""
    raw = text[node.start : node.end].replace("\r", "")
    first, *rest = raw.split("\n")
    if node.style not in {"|", ">"}:
        return [first.rstrip(), *("" if not line.strip() else " " * indent + line.strip() for line in rest)]
    while rest and not rest[-1].strip() and "+" not in first.split("#")[0]:
        rest.pop()
    if rest and not rest[-1].strip():
        rest.pop()
    digit = re.match(r"[|>][-+]?([1-9])|[|>]([1-9])", first)
    written = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip()]
    depth = written[0] if written else 0
    if digit:  # with an indentation of its own: what is more than that belongs to the text
        depth = min(written, default=0)
        first = re.sub(r"[1-9]", str(2), first, count=1)
    return [first.rstrip(), *("" if not line.strip() else " " * indent + line[depth:] for line in rest)]
