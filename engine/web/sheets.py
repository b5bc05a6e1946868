"""Make the sheet of a page: what the engine says of the answers, and which of it shall be shown now.

While somebody types, what is still empty is no error; only after 「次へ」 with gaps (`strict`) are gaps told.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.case.answers import Answers, Issue
from engine.case.correction import ATTACHMENT
from engine.case.model import Remark
from engine.procedure.field import Raw
from engine.procedure.path import parse_path
from engine.web.bound import Asked, Sheet
from engine.web.opening import OpenCase

ORIGINS = {
    "computed": "",
    "base": "",
    "office": "",
    "default": "あらかじめ入れた値です。",
    "account": "アカウントの情報から入れました。",
}


def sheet(
    open_: OpenCase,
    answers: Answers,
    strict: bool,
    open_paths: frozenset[str] | None,
    raw: Mapping[str, Raw] | None = None,
) -> Sheet:
    """Everything a page of this case shows. `raw` = what the browser has, where that is not what the engine read."""
    typed = answers.raw if raw is None else raw
    return Sheet(
        answers=answers,
        raw=typed,
        case=open_.case.id,
        errors=_by_path(issue for issue in answers.errors if strict or _said_while_typing(issue, typed)),
        warnings=_by_path(answers.warnings),
        remarks=remarks_by_path(open_.case.remarks),
        locked=answers.locked,
        files=open_.case.draft_files,
        required=frozenset(answers.required),
        open=open_paths,
        origins=_origins(open_, answers),
        asked=_asked(open_, answers),
    )


def _by_path(issues: Iterable[Issue]) -> Mapping[str, Sequence[Issue]]:
    found: dict[str, list[Issue]] = {}
    for issue in issues:
        found.setdefault(issue.path, []).append(issue)
    return found


def remarks_by_path(remarks: Sequence[Remark]) -> Mapping[str, Sequence[Remark]]:
    """Remarks by the place they stand at; those at attachments keep their `添付:`."""
    found: dict[str, list[Remark]] = {}
    for remark in remarks:
        found.setdefault(remark.path, []).append(remark)
    return found


def _said_while_typing(issue: Issue, raw: Mapping[str, Raw]) -> bool:
    """Gaps are not told while typing; what was typed wrongly is told at once."""
    if issue.code.startswith(("required", "rows.required", "rows.min")) or issue.path.startswith(ATTACHMENT):
        return False
    return filled(raw, issue.path)


def filled(raw: Any, path: str) -> bool:
    """Whether something was typed at a path."""
    found: Any = raw
    for step in parse_path(path) or ():
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else None
        else:
            found = found.get(step) if isinstance(found, Mapping) else found
    return any_text(found)


def any_text(raw: Any) -> bool:
    """Whether a raw value holds any text at all."""
    if isinstance(raw, Mapping):
        return any(any_text(part) for part in raw.values())
    if isinstance(raw, (list, tuple)):
        return any(any_text(part) for part in raw)
    return isinstance(raw, str) and bool(raw.strip())


def _asked(open_: OpenCase, answers: Answers) -> Mapping[str, Asked]:
    """What each registry answered, at the first field by which it is asked."""
    found = {}
    for lookup in open_.procedure.lookups:
        state = answers.lookups.get(lookup.id)
        if state is None or not lookup.by or state.status in ("blank", "pending"):
            continue
        name = (lookup.label.say() if lookup.label else "") or lookup.id
        look, again, said = _ANSWERED[state.status]
        words = said.format(name=name)
        if state.status == "unavailable" and lookup.when_unavailable == "attach":
            words += "証明する書類を添付してください。"
        found[lookup.by[0]] = Asked(lookup.id, words, again, look, state.notes)
    return found


# (look, whether one may ask again, words) by what the registry answered
_ANSWERED = {
    "found": ("good", False, "{name}で確かめました。"),
    "manual": ("good", False, "{name}は職員が確かめました。"),
    "not_found": ("warn", True, "{name}に、この番号の登録が見つかりませんでした。番号を確かめてください。"),
    "unavailable": (
        "warn",
        True,
        "{name}は、いま確かめられません（未照会）。このまま入力して提出できます。あとで、もう一度照会します。",
    ),
}


def _origins(open_: OpenCase, answers: Answers) -> Mapping[str, str]:
    """Where values came from, in words: `登記情報連携（2026年11月2日 10:15）から入れました。`"""
    return {path: said for path, code in answers.origin.items() if (said := _origin(open_, answers, code))}


def _origin(open_: OpenCase, answers: Answers, code: str) -> str:
    if not code.startswith("registry:"):
        return ORIGINS.get(code, "")
    lookup = code.removeprefix("registry:")
    state = answers.lookups.get(lookup)
    source = (state.source if state else "") or lookup
    return f"{source}の情報を入れました。"
