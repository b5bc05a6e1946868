"""What the machine found in a case (機械の点検): errors and gaps, warnings, what registries say and where they differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.case.answers import Answers, LookupState
from engine.procedure.model import Lookup
from engine.web.opening import OpenCase

_STATUS = {
    "found": ("照会済み", "good"),
    "manual": ("照会済み（手動）", "good"),
    "not_found": ("該当なし", "bad"),
    "unavailable": ("未照会", "act"),
    "pending": ("未照会", "act"),
}
_OPEN = ("unavailable", "pending")


@dataclass(frozen=True)
class Finding:
    """One line. `lookup` is the id of one that an official may record by hand."""

    word: str
    look: str
    text: str
    lookup: str = ""


def findings(open_: OpenCase, filed: Answers, judged: Answers) -> list[Finding]:
    """The gravest first. `filed` as it was filed; `judged` the same with every rule applied to it anew."""
    found = [Finding("誤り", "bad", issue.text) for issue in judged.errors]
    needed = (each for each in open_.procedure.attachments if each.id in judged.attachments)
    found += [
        Finding("添付なし", "bad", f"「{each.label}」が必要ですが、添付されていません。")
        for each in needed
        if not open_.case.files.get(each.id)
    ]
    asked = [(each, state) for each in open_.procedure.lookups if (state := judged.lookups.get(each.id)) is not None]
    for lookup, state in asked:
        found += _differences(open_, filed, lookup, state)
    found += [Finding("注意", "act", issue.text) for issue in judged.warnings]
    return [*found, *(_asked(lookup, state) for lookup, state in asked if state.status != "blank")]


def _asked(lookup: Lookup, state: LookupState) -> Finding:
    word, look = _STATUS[state.status]
    parts = (f"{_name(lookup)}（{state.key}）", *((state.source,) if state.source else ()), *state.notes)
    return Finding(word, look, "　".join(parts), lookup.id if state.status in _OPEN else "")


def _differences(open_: OpenCase, filed: Answers, lookup: Lookup, state: LookupState) -> Iterator[Finding]:
    """Where a registry says something else than what was filed: typed by hand, or changed at the registry since."""
    for path, name in lookup.fills.items() if state.status == "found" else ():
        field = open_.program.fields.get(tuple(path.split(".")))
        theirs, ours = _plain(state.values.get(name)), _plain(_at(filed.values, path))
        if field is None or theirs is None or path not in filed.shown:
            continue
        there, here = field.show(theirs), "" if ours is None else field.show(ours)
        if "".join(there.split()) != "".join(here.split()):
            said = f"「{here}」です" if here else "空欄です"
            text = f"「{field.title.say()}」は、{_name(lookup)}では「{there}」ですが、申請では{said}。"
            yield Finding("違い", "act", text)


def _name(lookup: Lookup) -> str:
    return lookup.label.say() if lookup.label else lookup.id


def _at(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _plain(value: Any) -> Any:
    """Without the parts that are not there."""
    if isinstance(value, Mapping):
        return {name: part for name, part in value.items() if part not in (None, "")} or None
    return value if value != "" else None
