"""Taking in what a browser posts (受け取り): form pairs to a raw tree, merged into a draft.

Saving is a merge of the keys that are present and writable; what was not posted is never touched, so that an empty or
cut request cannot wipe a draft (reliability.md §8 rule 4). Rows are edited in `row_edits`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.case.raw import MAX_ROWS, is_blank
from engine.case.row_edits import Unreadable, edit_rows
from engine.procedure.field import Raw
from engine.procedure.path import Path, parse_path, schema_path
from engine.procedure.prepared import FieldNode, GroupNode, RowsNode
from engine.procedure.program import Program

__all__ = ["Unreadable", "decode", "edit_rows", "merge"]

_LONGEST_NAME, _DEEPEST, _MOST_PAIRS, _MOST_ROWS = 500, 10, 20_000, 20_000
Writable = Callable[[str], bool]


@dataclass
class _Branch:
    """A tree under construction: rows by number, so that a high number costs nothing before it is judged."""

    parts: dict[str | int, "list[str] | _Branch"]


def decode(pairs: Iterable[tuple[str, str]], program: Program | None = None) -> dict[str, Raw] | Unreadable:
    """Form pairs to a raw tree; names are paths (`給油所[0].名称`). A name that comes several times is a list.

    Rows that were not posted stand as `{}`. With `program`, names that no field has are refused.
    """
    root = _Branch({})
    for number, (name, value) in enumerate(pairs):
        if number >= _MOST_PAIRS:
            return Unreadable("form.too_many", "送られた項目が多すぎます。")
        path = parse_path(name) if len(name) <= _LONGEST_NAME else None
        if path is None or len(path) > _DEEPEST:
            return Unreadable("form.name", f"項目の名前「{name[:60]}」が読み取れません。")
        if program is not None and not _is_known(program, path):
            return Unreadable("field.unknown", f"「{name[:60]}」という項目はありません。")
        if any(isinstance(step, int) and step >= MAX_ROWS for step in path):
            return Unreadable("rows.max", f"行は{MAX_ROWS:,}行までです。")
        if not _put(root, path, value):
            return Unreadable("form.conflict", f"「{name[:60]}」の送り方が、ほかの項目と食い違っています。")
    if _rows(root) > _MOST_ROWS:
        return Unreadable("rows.max", "送られた行が多すぎます。")
    tree = _tree(root)
    return tree if isinstance(tree, dict) else {}


def _is_known(program: Program, path: Path) -> bool:
    names = schema_path(path)
    node = program.nodes.get(names) or program.nodes.get(names[:-1])
    if node is None:
        return False
    return node.path == names or (isinstance(node, FieldNode) and names[-1] in node.field.parts)


def _put(root: _Branch, path: Path, value: str) -> bool:
    """Whether the value found its place: not below a text, not beside rows or parts of another kind."""
    branch = root
    for step, following in zip(path, (*path[1:], None), strict=True):
        if branch.parts and isinstance(step, int) is not isinstance(next(iter(branch.parts)), int):
            return False
        found = branch.parts.get(step)
        if following is None:
            if isinstance(found, _Branch):
                return False
            branch.parts[step] = [*(found or ()), value] if found is None or len(found) < MAX_ROWS else found
            return True
        if found is None:
            found = branch.parts[step] = _Branch({})
        if not isinstance(found, _Branch):
            return False
        branch = found
    return True


def _rows(branch: _Branch) -> int:
    """How many rows the tree will have, those in between counted."""
    numbers = [step for step in branch.parts if isinstance(step, int)]
    here = max(numbers) + 1 if numbers else 0
    return here + sum(_rows(part) for part in branch.parts.values() if isinstance(part, _Branch))


def _tree(part: "list[str] | _Branch") -> Any:
    if isinstance(part, list):
        return part[0] if len(part) == 1 else list(part)
    if part.parts and isinstance(next(iter(part.parts)), int):
        rows = {number: _tree(row) for number, row in part.parts.items() if isinstance(number, int)}
        return [rows.get(number, {}) for number in range(max(rows) + 1)]
    return {name: _tree(found) for name, found in part.parts.items()}


# ── merging ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def merge(program: Program, draft: Mapping[str, Raw], posted: Mapping[str, Raw], writable: Writable) -> dict[str, Raw]:
    """The draft with what was posted. Nothing is deleted by absence; `draft` itself stays as it is.

    `writable` is asked with each field's formatted path. Computed, locked, uploaded, internal and unknown fields are
    passed over, and rows beyond the next one: they are not this page's.
    """
    return _Merge(program, writable).into(draft, posted, (), "")


@dataclass(frozen=True)
class _Merge:
    program: Program
    writable: Writable

    def into(self, draft: Any, posted: Any, above: tuple[str, ...], prefix: str) -> dict[str, Raw]:
        merged: dict[str, Raw] = dict(draft) if isinstance(draft, Mapping) else {}
        for name, value in posted.items() if isinstance(posted, Mapping) else ():
            node = self.program.nodes.get((*above, name))
            path = prefix + str(name)
            if isinstance(node, RowsNode):
                merged[name] = self._rows(merged.get(name), value, node, path)
            elif isinstance(node, GroupNode):
                merged[name] = self.into(merged.get(name), value, node.path, path + ".")
            elif isinstance(node, FieldNode) and _is_typed(node) and self.writable(path):
                merged[name] = _whole(node, merged.get(name), value)
        return merged

    def _rows(self, draft: Any, posted: Any, node: RowsNode, path: str) -> Any:
        rows: list[Any] = list(draft) if isinstance(draft, (list, tuple)) else []
        rows += [{} for _ in range((node.fixed or 0) - len(rows))]
        for number, row in enumerate(posted if isinstance(posted, list) else ()):
            if row == {} or number > len(rows):
                continue
            known = rows[number] if number < len(rows) else {}
            merged = self.into(known, row, node.path, f"{path}[{number}].")
            if number < len(rows):
                rows[number] = merged
            elif not is_blank(merged):
                rows.append(merged)
        return rows


def _is_typed(node: FieldNode) -> bool:
    field = node.field
    return not (node.compute is not None or field.locked or field.internal or field.uploaded)


def _whole(node: FieldNode, draft: Raw | None, posted: Raw) -> Raw:
    """One field's raw value: parts over the parts there are; a box that posts a blank before its value counts once."""
    if not node.field.parts or not isinstance(posted, Mapping):
        return _single(node, posted)
    parts: dict[str, Raw] = {**draft} if isinstance(draft, dict) else {}
    for name, part in posted.items():
        if name in node.field.parts:
            parts[name] = _single(node, part)
    return parts


def _single(node: FieldNode, posted: Raw) -> Raw:
    if not isinstance(posted, list):
        return posted
    filled = [item for item in posted if not is_blank(item)]
    if not filled:
        return ""
    if node.field.collects_list:
        return filled
    return filled[0] if len(filled) == 1 else posted
