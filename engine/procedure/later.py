"""② What the language keeps room for and this engine does not do yet: said, never silently ignored.

Keys that change what a form asks or checks are errors. Keys that begin to matter after the decision are kept with the
version and only warned about.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath

_AFTERWARDS = ("register", "obligations", "duty", "valid", "exports", "suggest_when")
_OF_LATER_SOURCES = ("state", "same", "pick", "once", "mine", "optional")


def find(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Every key of the definition that belongs to a later version of the engine."""
    for key in _AFTERWARDS:
        if key in data:
            reason = f"「{key}」には、まだ対応していません（定義には残りますが、何も起こりません）。"
            yield Finding((key,), "key.not_yet", reason, "対応するまでは、別の方法で行ってください。", "warning")
    if "files" in data:
        yield Finding(
            ("files",), "key.unknown", "「files」というキーはここでは使えません。", "この行を消してください。"
        )
    for index, lookup in _maps(data.get("lookups")):
        for key in ("case", "register"):
            if key in lookup:
                yield _not_yet(("lookups", index, key), "いまは registry: だけが使えます。")
    for index, attachment in _maps(data.get("attachments")):
        if "per_row" in attachment:
            yield _not_yet(("attachments", index, "per_row"), "表の列に type: file の項目を置いてください。")
    for number, page in _maps(data.get("pages")):
        yield from _fields(page.get("fields"), ("pages", number, "fields"))


def without(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data for the model: keys that belong to later sources of lookups left out; `find` has said them."""
    lookups = data.get("lookups")
    if not isinstance(lookups, list) or not any("case" in one or "register" in one for _, one in _maps(lookups)):
        return dict(data)
    plain = [
        {key: value for key, value in one.items() if key not in _OF_LATER_SOURCES}
        if isinstance(one, Mapping) and ("case" in one or "register" in one)
        else one
        for one in lookups
    ]
    return {**data, "lookups": plain}


def _fields(items: Any, path: DataPath) -> Iterator[Finding]:
    for index, item in _maps(items):
        rows = item.get("rows")
        if isinstance(rows, Mapping) and "from" in rows:
            yield _not_yet((*path, index, "rows", "from"), "行は fixed: に並べるか、申請者に入力してもらってください。")
        yield from _fields(item.get("fields"), (*path, index, "fields"))


def _not_yet(path: DataPath, remedy: str) -> Finding:
    return Finding(path, "key.not_yet", f"「{path[-1]}」には、まだ対応していません。", remedy)


def _maps(items: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if isinstance(items, list):
        yield from ((index, item) for index, item in enumerate(items) if isinstance(item, Mapping))
