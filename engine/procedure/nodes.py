"""YAML text to nodes: every scalar as text, every node with its offsets. The only place that uses the C parser.

Events, not ruamel's own nodes: they come lazily, so depth and number are bounded before anything is built, and
nothing recurses. Anchors, aliases, tags and directives are not refused here but handed on as `oddities`.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # the C one: 3 ms a file instead of 37
from ruamel.yaml.error import MarkedYAMLError, YAMLError

MAX_DEPTH = 20
MAX_NODES = 40_000
_VOICED = re.compile("([か-とは-ほうカ-トハ-ホウワヰヱヲ])([\u3099\u309a])")


class Node(NamedTuple):
    """A scalar (`value`), a map (`items` = key, value, key, value …) or a list (`items`). Offsets are of characters.

    `style` of a scalar: "" plain, "'" or '"' quoted, "|" or ">" block; of a map or list: "{" or "[" flow, "" block.
    """

    kind: Literal["scalar", "map", "list"]
    start: int
    end: int
    style: str
    value: str = ""
    items: "tuple[Node, ...]" = ()

    def pairs(self) -> "Iterator[tuple[Node, Node]]":
        """Keys with their values, in order, doubled ones included."""
        return zip(self.items[::2], self.items[1::2], strict=True)

    @property
    def blank(self) -> bool:
        """Nothing written: `label:` with no value behind it."""
        return self.kind == "scalar" and not self.value and not self.style


class Oddity(NamedTuple):
    """YAML that this language does not use, with its place: anchor, alias, tag, directive, document."""

    kind: Literal["anchor", "alias", "tag", "directive", "document", "depth", "nodes"]
    start: int
    end: int


class Fault(NamedTuple):
    """Where the YAML grammar ends: `problem` and `context` are the parser's English words."""

    problem: str
    offset: int
    context: str
    context_offset: int


class Composed(NamedTuple):
    """`root` is None when the text is empty or has a fault."""

    root: Node | None
    oddities: tuple[Oddity, ...]
    fault: Fault | None


class _Open(NamedTuple):
    kind: Literal["map", "list"]
    start: int
    style: str
    items: list[Node]


def compose(text: str) -> Composed:
    """Read a text. Never raises, whatever the text; the text must be free of lone surrogates."""
    oddities: list[Oddity] = []
    try:
        root = _build(text, oddities)
    except MarkedYAMLError as error:
        return Composed(None, tuple(oddities), _fault(error, len(text)))
    except (YAMLError, ValueError) as error:
        return Composed(None, tuple(oddities), Fault(str(error), getattr(error, "position", 0) or 0, "", 0))
    return Composed(root, tuple(oddities), None)


def _fault(error: MarkedYAMLError, length: int) -> Fault:
    mark, context = error.problem_mark, error.context_mark
    offset = length if mark is None else min(mark.index, length)
    return Fault(error.problem or "", offset, error.context or "", offset if context is None else context.index)


def _build(text: str, oddities: list[Oddity]) -> Node | None:
    next_event = CParser(text).get_event
    stack: list[_Open] = []
    top: list[Node] = []
    nodes = 0
    while (event := next_event()) is not None:
        node: Node | None = None
        match type(event).__name__:
            case "ScalarEvent":
                nodes += 1
                start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
                node = Node("scalar", start, end, style, _composed(event.value))
                if event.tag or event.anchor:
                    _named(event, start, oddities)
            case "MappingStartEvent" | "SequenceStartEvent":
                stack.append(_open(event, oddities))
                if len(stack) > MAX_DEPTH or nodes > MAX_NODES:
                    start = event.start_mark.index
                    oddities.append(Oddity("depth" if len(stack) > MAX_DEPTH else "nodes", start, start))
                    return None
            case "MappingEndEvent" | "SequenceEndEvent":
                node = _close(stack.pop(), event)
            case other:
                node = _rare(other, event, oddities, bool(top))
        if node is not None:
            (stack[-1].items if stack else top).append(node)
    return top[0] if top else None


def _composed(value: str) -> str:
    """か and its mark typed apart (as some systems name files) are が: names are NFC. Other signs stay as written."""
    if "\u3099" not in value and "\u309a" not in value:
        return value
    return _VOICED.sub(lambda found: unicodedata.normalize("NFC", found[0]), value)  # noqa: TID251 – kana pairs only


def _rare(name: str, event: Any, oddities: list[Oddity], again: bool) -> Node | None:
    start, end = event.start_mark.index, event.end_mark.index
    if name == "AliasEvent":
        oddities.append(Oddity("alias", start, end))
        return Node("scalar", start, end, "*", "*" + event.anchor)
    if name == "DocumentStartEvent" and (event.version or event.tags):
        oddities.append(Oddity("directive", start, end))
    elif name.startswith("Document") and (event.explicit or (again and name == "DocumentStartEvent")):
        oddities.append(Oddity("document", start, end))
    return None


def _open(event: Any, oddities: list[Oddity]) -> _Open:
    kind: Literal["map", "list"] = "map" if type(event).__name__ == "MappingStartEvent" else "list"
    start = event.start_mark.index
    if event.tag or event.anchor:
        _named(event, start, oddities)
    return _Open(kind, start, ("{" if kind == "map" else "[") if event.flow_style else "", [])


def _close(group: _Open, event: Any) -> Node:
    """A block collection ends with its last item; libyaml's own mark is behind the comments that follow."""
    if group.style:
        end = event.end_mark.index
    else:
        end = group.items[-1].end if group.items else group.start
    return Node(group.kind, group.start, end, group.style, "", tuple(group.items))


def _named(event: Any, start: int, oddities: list[Oddity]) -> None:
    if event.tag:
        oddities.append(Oddity("tag", start, event.end_mark.index))
    if event.anchor:
        oddities.append(Oddity("anchor", start, event.end_mark.index))
