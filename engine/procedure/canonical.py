"""The canonical form (整った形) of a definition: `tetsuzuki format`.

Two blanks of indentation; short fields on one `{ }` line where they are free of signs that need quotes and fit into 140
columns, else block style; formulas with such signs on a line of their own. Key order, comments and blank lines stay: a
comment goes with the line it stands on, or with what follows it. What was written is read again and compared; where the
data would differ, the text is returned as it was.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from engine.procedure import scalars, source
from engine.procedure.nodes import Node
from engine.procedure.problem import Position, Problem

WIDTH = 140
_PASSES = 4  # one writes, one finds nothing to do; comments between the dashes of nested lists may need one more


def format_text(text: str, file: str) -> tuple[str, tuple[Problem, ...]]:
    """The text in canonical form, and the problems of the text as it was.

    Accidents with a repair are repaired on the way (their problems carry `repair`); with any other error in its YAML
    the text comes back unchanged. Formatting twice changes nothing.
    """
    read = source.read(text, file)
    if read.root is None or any(not problem.repair for problem in read.problems):
        return text, read.problems
    written, again = "", read
    for _ in range(_PASSES):
        before, root = written, again.root
        written = _Writer(again.document.read).write(root) if root else written
        if written == before:
            break
        again = source.read(written, file)
    if again.data != read.data or again.problems:
        place = again.problems[0].position if again.problems else Position(file, 1, 1)
        reason = "整えると内容が変わってしまうため、整えませんでした。"
        remedy = "この行の書き方を変えてから、もう一度整えてください。"
        return text, (*read.problems, Problem("format.changed", place, reason, remedy, "warning"))
    return written, read.problems


class Comment(NamedTuple):
    """`own`: on a line of its own, at `column` (from 0)."""

    start: int
    text: str
    own: bool
    column: int


def comments(text: str, root: Node) -> list[Comment]:
    """All comments of a text: what begins with `#` between its scalars."""
    found: list[Comment] = []
    at = 0
    for leaf in [*_leaves(root), Node("scalar", len(text), len(text), "")]:
        for sign in re.compile(r"(?:(?<=\s)|^)#[^\n]*", re.MULTILINE).finditer(text, at, max(at, leaf.start)):
            line = text.rfind("\n", 0, sign.start()) + 1
            own = not text[line : sign.start()].strip()
            found.append(Comment(sign.start(), sign[0].rstrip(), own, sign.start() - line))
        at = max(at, _end(text, leaf))
    return found


def _leaves(node: Node) -> list[Node]:
    if node.kind == "scalar":
        return [node]
    return [leaf for item in node.items for leaf in _leaves(item)]


def _end(text: str, leaf: Node) -> int:
    """A block scalar ends behind its last written line: libyaml counts the comments below it in."""
    if leaf.style not in {"|", ">"}:
        return leaf.end
    line = text.rfind("\n", 0, leaf.start) + 1
    above = len(text[line:]) - len(text[line:].lstrip(" -"))
    end = text.find("\n", leaf.start)
    while 0 <= end < leaf.end:
        following = text.find("\n", end + 1)
        body = text[end + 1 : following if following >= 0 else len(text)]
        if body.strip() and len(body) - len(body.lstrip(" ")) < max(1, min(above, 1)):
            break
        if body.strip() and body.lstrip().startswith("#") and len(body) - len(body.lstrip(" ")) <= above - 1:
            break
        if following < 0:
            return leaf.end
        end = following
    return min(leaf.end, end if end >= 0 else leaf.end)


@dataclass
class _Columns:
    """Which column of the old text became which indentation: comments below a block find theirs here."""

    known: dict[int, int]

    def note(self, old: int, new: int) -> None:
        self.known = {column: indent for column, indent in self.known.items() if column < old}
        self.known[old] = new

    def indent(self, comment: int, element: int, new: int) -> int:
        if comment <= element:
            return new
        return max((indent for column, indent in self.known.items() if element < column <= comment), default=new)


class _Writer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.waiting: list[Comment] = []
        self.columns = _Columns({})

    def write(self, root: Node) -> str:
        self.waiting = comments(self.text, root)[::-1]
        self._block(root, 0)
        self._comments(len(self.text) + 1, 0, 0)
        return "\n".join(self.out).rstrip("\n") + "\n"

    # ── nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _block(self, node: Node, indent: int, lead: str | None = None) -> None:
        if node.kind == "map" and node.items:
            self._map(node, indent, lead)
        elif node.kind == "list" and node.items:
            self._list(node, indent)
        else:
            self._before(node, indent)
            self._line((lead or " " * indent) + (self._flat(node, True) or "{}"), node.end)

    def _map(self, node: Node, indent: int, lead: str | None) -> None:
        for key, value in node.pairs():
            self._before(key, indent if lead is None else indent - 2, dash=lead is not None)
            if not node.style:
                self.columns.note(self._column(key.start), indent)
            head = f"{lead or ' ' * indent}{scalars.one_line(self.text, key, False)}:"
            lead = None
            self._value(head, value, indent, key.end)

    def _value(self, head: str, value: Node, indent: int, key_end: int) -> None:
        flat = self._fitting(value, len(head) + 1)
        if flat is not None:
            self._line(f"{head} {flat}", value.end)
        elif value.kind == "scalar":
            first, *rest = scalars.lines(self.text, value, indent + 2)
            self._line(f"{head} {first}", -1 if value.style in {"|", ">"} else value.end, rest)
        else:
            before = self.waiting and self.waiting[-1].start < value.start
            self._line(head, key_end if before else -1)
            self._block(value, indent + 2)

    def _list(self, node: Node, indent: int) -> None:
        for item in node.items:
            lead = " " * indent + "- "
            flat = self._fitting(item, len(lead), item=True)
            if flat is None and item.kind == "map":
                if not node.style:
                    self._before(item, indent, dash=True)
                self._block(item, indent + 2, lead)
                continue
            self._before(item, indent, dash=True)
            if flat is not None:
                self._line(lead + flat, item.end)
            elif item.kind == "scalar":
                first, *rest = scalars.lines(self.text, item, indent + 2)
                self._line(lead + first, -1 if item.style in {"|", ">"} else item.end, rest)
            else:
                self._line(lead.rstrip(), -1)
                self._list(item, indent + 2)

    # ── one line ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fitting(self, node: Node, used: int, item: bool = False) -> str | None:
        """The node on the rest of a line, if it may stand there."""
        if node.kind == "scalar":
            return scalars.one_line(self.text, node, False)
        if not node.items:
            return "{}" if node.kind == "map" else "[]"
        if not node.style and not (item and _short(node)):
            return None
        if any(node.start < comment.start < node.end for comment in self.waiting):
            return None
        flat = self._flat(node, True)
        return flat if flat is not None and used + len(flat) <= WIDTH else None

    def _flat(self, node: Node, flow: bool) -> str | None:
        if node.kind == "scalar":
            needs = flow and scalars.needs_block(node) and bool(node.value)
            return None if needs else scalars.one_line(self.text, node, flow)
        if node.kind == "list":
            items = [self._flat(item, True) for item in node.items]
            return None if None in items else f"[{', '.join(item for item in items if item is not None)}]"
        pairs: list[str] = []
        for key, value in node.pairs():
            name, flat = scalars.one_line(self.text, key, True), self._flat(value, True)
            if name is None or flat is None:
                return None
            pairs.append(f"{name}: {flat}")
        return "{" + ", ".join(pairs) + "}"

    # ── lines, comments, blank lines ─────────────────────────────────────────────────────────────────────────────────

    def _column(self, offset: int) -> int:
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def _before(self, node: Node, indent: int, dash: bool = False) -> None:
        """Comments and a blank line that stand above a node."""
        start = node.start
        if dash:  # the dash may stand on a line above its item
            above = len(self.text[:start].rstrip())
            start = above - 1 if self.text[above - 1 : above] == "-" else start
        line = self.text.rfind("\n", 0, start) + 1
        body = self.text[line:start]
        column = len(body) - len(body.lstrip(" ")) if dash else len(body)
        first = not body.strip(" -")
        self._comments(node.start, column, indent)
        if first:
            self._gap(line)
            self.columns.note(column, indent)

    def _comments(self, until: int, column: int, indent: int) -> None:
        while self.waiting and self.waiting[-1].start < until:
            comment = self.waiting.pop()
            if comment.own:
                self._gap(self.text.rfind("\n", 0, comment.start) + 1)
            self.out.append(" " * self.columns.indent(comment.column, column, indent) + comment.text)

    def _gap(self, line: int) -> None:
        """Keep one blank line where there was one."""
        above = self.text[self.text.rfind("\n", 0, line - 1) + 1 : line] if line else "x"
        if line and not above.strip() and self.out and self.out[-1]:
            self.out.append("")

    def _line(self, line: str, end: int, rest: list[str] | None = None) -> None:
        """A line, with the comment that stood behind it."""
        if end >= 0 and self.waiting and not self.waiting[-1].own:
            comment = self.waiting[-1]
            between = self.text[end : comment.start] if comment.start >= end else "\n"
            if "\n" not in between:
                self.waiting.pop()
                lines = [line, *(rest or [])]
                blanks = max(2, comment.column - len(lines[-1]))  # comments that stand in a column keep it
                lines[-1] += " " * blanks + comment.text
                line, *rest = lines
        self.out += [line, *(rest or [])]


def _short(node: Node) -> bool:
    """A field in block style that may become one line: only single values and flat lists or maps of them."""
    if node.kind != "map" or len(node.items) < 4:
        return False
    return all(
        value.kind == "scalar" or (value.style and all(inner.kind == "scalar" for inner in value.items))
        for _, value in node.pairs()
    )
