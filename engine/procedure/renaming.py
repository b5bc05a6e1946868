"""`as: 報告者`: a shared part's own names get a prefix, 商号 becomes 報告者_商号, and all that names them follows.

Renamed are the ids of the part's own fields, lookups, checks, tables and attachments (not those inside a table or
group, which are named through it), and every mention of them within the part: in formulas, in 《式》 of texts, and in
keys that name fields (`by`, `at`, `locks`, `any_of`, `fills`, `required_by`, …). Names from outside the part stay.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from engine.procedure.accident import FORMULA_KEYS

# Keys that name fields by path; their value is a path or a list of paths.
_PATH_KEYS = frozenset({"at", "by", "locks", "any_of", "required_by", "per_row", "from", "of"})
_TEXT_KEYS = frozenset({"label", "heading", "help", "title", "message", "messages", "note", "ja", "en"})
_TOKENS = re.compile(
    r"\"(?:[^\"]|\"\")*\"|「[^」]*」|“[^”]*”"  # strings stay
    r"|『(?P<quoted>[^』]*)』|(?<![\w.．])(?P<name>[^\W\d]\w*)(?![\w(（])"
)
_MERGED = re.compile(r"《([^》]*)》|«([^»]*)»")
_LISTS = ("fields", "lookups", "checks", "attachments", "notices", "fees")


def own_names(part: Mapping[str, Any]) -> frozenset[str]:
    """The names that a part defines at its own level."""
    found = [item.get("id") for key in _LISTS for item in _items(part.get(key)) if isinstance(item, Mapping)]
    tables = part.get("tables")
    return frozenset(
        [name for name in found if isinstance(name, str)] + (list(tables) if isinstance(tables, Mapping) else [])
    )


def prefixed(part: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The part's data with its own names under the prefix. Lists keep their order, so paths stay as they are."""
    names = own_names(part)
    renamed: dict[str, Any] = {}
    for key, value in part.items():
        if key in _LISTS:
            renamed[key] = [_item(item, names, prefix) for item in _items(value)]
        elif key == "tables" and isinstance(value, Mapping):
            renamed[key] = {f"{prefix}_{name}": _inside(table, names, prefix) for name, table in value.items()}
        else:
            renamed[key] = value
    return renamed


def in_formula(text: str, names: Collection[str], prefix: str) -> str:
    """A formula with these names prefixed; strings, parts behind a dot and functions stay."""

    def follow(found: "re.Match[str]") -> str:
        if found["quoted"] is not None:
            return f"『{prefix}_{found['quoted']}』" if found["quoted"] in names else found[0]
        return f"{prefix}_{found['name']}" if found["name"] in names else found[0]

    return _TOKENS.sub(follow, text)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _item(item: Any, names: Collection[str], prefix: str) -> Any:
    inside = _inside(item, names, prefix)
    if isinstance(inside, dict) and isinstance(inside.get("id"), str):
        inside["id"] = f"{prefix}_{inside['id']}"
    return inside


def _inside(value: Any, names: Collection[str], prefix: str, key: str = "") -> Any:
    if isinstance(value, Mapping):
        if key == "fills":
            return {in_formula(name, names, prefix): part for name, part in value.items()}
        if key == "given":
            return {name: in_formula(text, names, prefix) for name, text in value.items()}
        return {name: _inside(part, names, prefix, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_inside(part, names, prefix, key) for part in value]
    if not isinstance(value, str):
        return value
    if key in FORMULA_KEYS or key in _PATH_KEYS:
        return in_formula(value, names, prefix)
    if key in _TEXT_KEYS:
        return _MERGED.sub(lambda found: found[0][0] + in_formula(found[0][1:-1], names, prefix) + found[0][-1], value)
    return value
