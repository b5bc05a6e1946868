"""Shared parts (共通部品): `use: _shared/…` replaced by the part itself, so that a definition stands on its own.

Where a part may be used, and what its file holds:
- in `fields` (also of tables and groups): `- {use: _shared/fields/法人申請者, as: 報告者}`; the file has `fields:` and
  may bring `lookups:`, `checks:`, `tables:` and `attachments:` that belong to them (on page level only);
- in `lookups`, `checks`, `attachments`, `fees`, `notices`: the file has the list under that key; a
  notice may also take the keys of one notice (`title`, `body`, `appeal`) and add its own;
- `workflow: {use: …, options: […]}`; offices' `table:`; `choices: _shared/choices/…`; `approval: _shared/approvals/…`;
- `given:` of an example: the file has `answers:` (`registries:`, `applicant:`), to which the example adds its own.
Nothing of a part can be overridden. Positions inside a part point into the part's file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.procedure import source as reading
from engine.procedure.document import Document, Mark, Places
from engine.procedure.library import Library, is_part
from engine.procedure.nodes import Node
from engine.procedure.options import child, declared, switch
from engine.procedure.problem import DataPath, Problem
from engine.procedure.renaming import prefixed
from engine.procedure.source import Source, Tree
from engine.procedure.words import nearest

SPLICED = ("fields", "lookups", "checks", "attachments", "fees", "notices")
BROUGHT = ("lookups", "checks", "attachments", "tables")  # what a part of `fields` may bring along
_PART_KEYS = frozenset({*SPLICED, "tables", "title", "help", "summary"})
_MAX_CHAIN = 8
# What stands in the place of a missing part, so that its one problem brings no others.
_STAND_INS: dict[str, Any] = {"approval": {"steps": []}, "table": {"offices": []}, "choices": {"?": "?"}}


# Thousands of definitions use the same few dozen parts; the text is in the key, so a changed file is read anew.
_read = lru_cache(maxsize=256)(reading.read)


@dataclass(frozen=True)
class Expanded:
    """A definition without references. `values` and `keys` are places of the data, in whichever file they stand."""

    data: Any
    values: Places
    keys: Places
    problems: tuple[Problem, ...]
    used: tuple[str, ...]


def expand(source: Source, library: Library) -> Expanded:
    """Replace every reference. What cannot be replaced is reported and left out."""
    work = _Expansion(library, source.document.file)
    data = work.plant(source.root, source.document) if source.root else {}
    if isinstance(data, dict):
        work.bring(data)
    problems = (*source.problems, *work.problems)
    return Expanded(data, Places(work.values), Places(work.keys), problems, tuple(work.parts))


class _Expansion(Tree):
    """Plants nodes like Tree, and other files' nodes in the place of references."""

    def __init__(self, library: Library, file: str) -> None:
        super().__init__()
        self.library, self.file = library, file
        self.problems: list[Problem] = []
        self.parts: dict[str, Source | None] = {}
        self.chain: tuple[str, ...] = ()
        self.brought: list[tuple[str, Any, dict[DataPath, Mark]]] = []

    def plant(self, node: Node, document: Document, path: DataPath = ()) -> Any:
        here = Mark(document, node)
        key = path[-1] if path else ""
        if key in SPLICED and node.kind == "list":
            self.values[path] = here
            return self._spliced(here, path)
        if key == "workflow" and node.kind == "map" and len(path) == 1:
            return self._workflow(here, path)
        if path[-3:-1] and path[-2] == "examples" and node.kind == "map":
            return self._example(here, path)
        if key in {"choices", "approval"} or path == ("offices", "table"):
            reference = child(node, "use") if node.kind == "map" else node
            if reference and reference.kind == "scalar" and is_part(reference.value):
                return self._whole(Mark(document, reference), path)
        return super().plant(node, document, path)

    # ── one kind of place each ───────────────────────────────────────────────────────────────────────────────────────

    def _spliced(self, listed: Mark, path: DataPath) -> list[Any]:
        data: list[Any] = []
        for item in listed.node.items:
            reference = child(item, "use")
            if reference is None:
                data.append(self.plant(item, listed.document, (*path, len(data))))
            elif part := self._load(Mark(listed.document, reference)):
                data += self._items(part, Mark(listed.document, item), path, len(data))
                self.chain = self.chain[:-1]
        return data

    def _items(self, part: Source, item: Mark, path: DataPath, start: int) -> list[Any]:
        """The part's items for this list, and what it brings along for others."""
        name = str(path[-1])
        root = part.root
        if root is None or root.kind != "map":
            return []
        if name == "notices" and child(root, name) is None:
            return [self._merged_notice(part, root, item, (*path, start))]
        self._only(item, {"use", "as"}, "共通部品の一部だけを変えることはできません。")
        self._known(part, root, item, name)
        below = _Expansion(self.library, self.file)
        below.chain, below.parts, below.problems = self.chain, self.parts, self.problems
        data = {
            key.value: below.plant(value, part.document, (key.value,))
            for key, value in root.pairs()
            if key.value == name or (key.value in BROUGHT and name == "fields")
        }
        if prefix := child(item.node, "as"):
            data = prefixed(data, prefix.value)
            below.values = {at: Mark(mark.document, mark.node, exact=False) for at, mark in below.values.items()}
        for key, value in data.items():
            if key != name and path.count("fields") > 1:
                self._report(
                    item,
                    "use.nested",
                    f"表や組の中では、「{key}」を持つ共通部品は使えません。",
                    "ページの項目として使ってください。",
                )
            elif key != name:
                self.brought.append((key, value, below.values))
        self.brought += below.brought
        items = data.get(name, [])
        for index in range(len(items)):
            self._graft(below, (name, index), (*path, start + index))
        return list(items)

    def _known(self, part: Source, root: Node, item: Mark, name: str) -> None:
        if child(root, name) is None:
            remedy = f"この場所では「{name}:」を持つ部品を使ってください。"
            self._report(item, "use.kind", f"この共通部品には「{name}」がありません。", remedy)
        for key, _ in root.pairs():
            if key.value not in _PART_KEYS:
                guess = nearest(key.value, _PART_KEYS)
                remedy = f"「{guess}」ではありませんか。" if guess else "この行を消してください。"
                self._report(
                    Mark(part.document, key), "key.unknown", f"共通部品に「{key.value}」は書けません。", remedy
                )

    def _merged_notice(self, part: Source, root: Node, item: Mark, path: DataPath) -> Any:
        own = item.node._replace(items=tuple(n for pair in item.node.pairs() if pair[0].value != "use" for n in pair))
        data = self.plant(own, item.document, path)
        for key, value in root.pairs():
            if key.value in data:
                reason = f"「{key.value}」は共通部品にもあります。"
                self._report(Mark(item.document, own), "use.override", reason, "どちらか一方に書いてください。")
            else:
                self.keys[(*path, key.value)] = Mark(part.document, key)
                data[key.value] = self.plant(value, part.document, (*path, key.value))
        return data

    def _workflow(self, mark: Mark, path: DataPath) -> Any:
        reference, chosen = child(mark.node, "use"), child(mark.node, "options")
        if reference is None:
            if chosen is not None:
                reason = "options は、共通の処理の流れ（use: _shared/workflows/…）を使うときに書きます。"
                self._report(
                    Mark(mark.document, chosen),
                    "workflow.options",
                    reason,
                    "要る枝だけを states と transitions に書いてください。",
                )
            return super().plant(mark.node, mark.document, path)
        part = self._load(Mark(mark.document, reference))
        if part is None or part.root is None:
            return {}
        self._only(mark, {"use", "options"}, "共通の処理の流れは、そのまま使うか、全体を書き写して変えます。")
        offered = declared(part.root)
        on = list(chosen.items) if chosen and chosen.kind == "list" else []
        for option in on:
            if option.value not in offered:
                guess = nearest(option.value, offered)
                remedy = (
                    f"「{guess}」ではありませんか。" if guess else f"選べるのは {'、'.join(offered) or 'ありません'}。"
                )
                self._report(
                    Mark(mark.document, option), "workflow.option", f"枝「{option.value}」はありません。", remedy
                )
        data = super().plant(switch(part.root, {option.value for option in on}), part.document, path)
        self.values[path] = mark
        self.chain = self.chain[:-1]
        return data

    def _whole(self, reference: Mark, path: DataPath) -> Any:
        """A part that stands for the whole value: choices, an approval, an office table."""
        part = self._load(reference)
        if part is None or part.root is None:
            return _STAND_INS[str(path[-1])]
        root = child(part.root, "choices") or part.root if path[-1] == "choices" else part.root
        data = super().plant(root, part.document, path)
        self.chain = self.chain[:-1]
        return data

    def _example(self, mark: Mark, path: DataPath) -> Any:
        """`given:` is what the example starts from; its own answers count before those."""
        given = child(mark.node, "given")
        own = mark.node._replace(items=tuple(n for pair in mark.node.pairs() if pair[0].value != "given" for n in pair))
        base: dict[str, Any] = {}
        if given is not None:
            reference = child(given, "use") or given
            inline = reference.kind == "map"
            part = None if inline else self._load(Mark(mark.document, reference))
            root, document = (given, mark.document) if inline else (part and part.root, part and part.document)
            if root and document:
                base = self._given(root, document, path)
            self.chain = self.chain[:-1] if part else self.chain
        data = super().plant(own, mark.document, path)
        return {**data, **{key: {**part, **data.get(key, {})} for key, part in base.items()}}

    def _given(self, root: Node, document: Document, path: DataPath) -> dict[str, Any]:
        if child(root, "answers") is None:
            return {"answers": super().plant(root, document, (*path, "answers"))}
        return {
            key.value: super(_Expansion, self).plant(value, document, (*path, key.value))
            for key, value in root.pairs()
            if value.kind == "map"
        }

    # ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _load(self, reference: Mark) -> Source | None:
        """The part, its own problems reported once. The caller takes the name off `chain` when it is done."""
        name = reference.node.value
        if name in self.chain or len(self.chain) >= _MAX_CHAIN:
            path = " → ".join((*self.chain, name))
            self._report(
                reference,
                "use.cycle",
                f"共通部品が自分自身に戻っています（{path}）。",
                "どこかの use を消してください。",
            )
            return None
        if name not in self.parts:
            found = self.library.part(name, self.file) if is_part(name) else None
            self.parts[name] = part = _read(*found) if found else None
            self.problems += part.problems if part else ()
        if self.parts[name] is None:
            guess = nearest(name, self.library.names())
            remedy = f"「{guess}」ではありませんか。" if guess else "_shared/ の下にある部品の名前を書いてください。"
            self._report(reference, "use.missing", f"共通部品「{name}」がありません。", remedy)
            return None
        self.chain = (*self.chain, name)
        return self.parts[name]

    def bring(self, data: dict[str, Any]) -> None:
        """Put what parts of `fields` brought along at the end of the definition's own lists."""
        for key, value, marks in self.brought:
            items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
            mine = data.setdefault(key, {} if isinstance(value, dict) else [])
            for name, item in items:
                place = (key, name) if isinstance(mine, dict) else (key, len(mine))
                self._move(marks, (key, name), place)
                if isinstance(mine, dict):
                    mine[name] = item
                elif isinstance(mine, list):
                    mine.append(item)

    def _graft(self, below: "_Expansion", source: DataPath, target: DataPath) -> None:
        self._move(below.values, source, target)
        for path, mark in below.keys.items():
            if path[: len(source)] == source:
                self.keys[(*target, *path[len(source) :])] = mark

    def _move(self, marks: dict[DataPath, Mark], source: DataPath, target: DataPath) -> None:
        for path, mark in marks.items():
            if path[: len(source)] == source:
                self.values[(*target, *path[len(source) :])] = mark

    # ── reporting ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _only(self, mark: Mark, allowed: set[str], remedy: str) -> None:
        for key, _ in mark.node.pairs():
            if key.value not in allowed:
                self._report(
                    Mark(mark.document, key), "use.override", f"use と並べて「{key.value}」は書けません。", remedy
                )

    def _report(self, mark: Mark, code: str, reason: str, remedy: str) -> None:
        self.problems.append(Problem(code, mark.document.position(mark.node.start), reason, remedy))


def references(data: Any) -> Iterator[str]:
    """Every shared part that a definition's data names, for finding unused parts without expanding."""
    if isinstance(data, dict):
        for value in data.values():
            yield from references(value)
    elif isinstance(data, list):
        for value in data:
            yield from references(value)
    elif isinstance(data, str) and is_part(data):
        yield data
