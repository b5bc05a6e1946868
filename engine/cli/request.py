"""What `tetsuzuki try` is asked: whether the request is right, and answers written by their paths.

Keys: `answers`, `actor` (a role, applicant, system), `state`, `now` (2026-04-01, 2026-04-01T09:00), `registry` (lookup or
registry -> found, not_found, unavailable), `applicant` ({種別, 代理, 法人番号 …}), `outcome`. All may be left out.

Answers stand as in the examples of a definition (`{"所在地": {"都道府県": "東京都"}, "給油所": [{"名称": "港南"}]}`) or by their paths
(`{"所在地.都道府県": "東京都", "給油所[0].名称": "港南"}`), mixed as one likes. Numbers keep every digit, `true` is はい, `null` a blank.
"""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from engine.case.raw import MAX_ROWS
from engine.cli.refusal import Refusal
from engine.procedure.path import format_path, parse_path
from engine.procedure.program import Program
from engine.procedure.roles import ROLES
from engine.procedure.workflow import FINALS

KEYS = ("answers", "actor", "state", "now", "registry", "applicant", "outcome")
STATUSES = ("found", "not_found", "unavailable")
_DEEPEST = 10


@dataclass(frozen=True)
class Known:
    """What a request may name in one definition."""

    states: frozenset[str]
    actors: frozenset[str]
    sources: frozenset[str]  # lookups and the registries they ask
    outcomes: frozenset[str]

    @classmethod
    def of(cls, program: Program) -> "Known":
        """All that this definition knows."""
        procedure = program.procedure
        flow = procedure.workflow
        parties = (party.id for party in (*procedure.parties, *flow.parties))
        asked = (each.registry for each in procedure.lookups if each.registry)
        return cls(
            frozenset(state.id for state in flow.states),
            frozenset(("applicant", "assignee", "system", *ROLES, *parties)),
            frozenset((*(each.id for each in procedure.lookups), *asked)),
            frozenset((*FINALS, *(name for each in flow.transitions for name in each.outcomes))),
        )

    def judge(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The request with its answers as a tree. Raises Refusal."""
        for key in request.keys() - set(KEYS):
            raise _unknown("request.unknown", str(key), "という指定", KEYS)
        self._one_of("state", request.get("state"), self.states, "という状態")
        self._one_of("actor", request.get("actor"), self.actors, "という役割")
        self._one_of("outcome", request.get("outcome"), self.outcomes, "という結論")
        self._registries(request.get("registry"))
        for name in ("answers", "applicant"):
            if not isinstance(request.get(name), Mapping | None):
                raise Refusal(
                    "request.shape", "項目の id と値の組ではありません。", 'JSON の {"id": 値} で書いてください。', name
                )
        return {**request, "answers": nested(request.get("answers") or {})}

    @staticmethod
    def _one_of(place: str, value: Any, known: frozenset[str], what: str) -> None:
        if value is not None and (not isinstance(value, str) or value not in known):
            raise _unknown(f"{place}.unknown", str(value)[:60], what, known, place)

    def _registries(self, given: Any) -> None:
        if not isinstance(given, Mapping | None):
            raise Refusal(
                "request.shape", "照会先と結果の組ではありません。", '{"登記": "found"} と書いてください。', "registry"
            )
        for name, status in (given or {}).items():
            self._one_of("registry", name, self.sources, "という照会")
            if status not in STATUSES:
                reason = f"「{str(status)[:60]}」という照会の結果はありません。"
                raise Refusal("registry.status", reason, f"使えるのは {'、'.join(STATUSES)} です。", f"registry.{name}")


def _unknown(code: str, name: str, what: str, known: Iterable[str], place: str = "") -> Refusal:
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    choice = f"使えるのは {'、'.join(names)} です。" if names else "この定義にはありません。"
    return Refusal(
        code, f"「{name}」{what}はありません。", f"「{near[0]}」ではありませんか。" if near else choice, place
    )


def parsed(text: str | bytes, place: str) -> Any:
    """JSON with its numbers as they were written. Raises Refusal."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refusal(
            "json", f"JSON として読めません（{_where(error)}）。", "UTF-8 の JSON で書いてください。", place
        ) from error


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.lineno}行{error.colno}文字目"
    if isinstance(error, UnicodeDecodeError):
        return f"{error.start + 1}バイト目が UTF-8 ではありません"
    return "入れ子が深すぎるか、数ではないものがあります"


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


# ── answers by their paths ───────────────────────────────────────────────────────────────────────────────────────────


def nested(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a tree: `給油所[0].名称` put into its row. Rows that nobody names are empty. Raises Refusal."""
    plain = {name: value for name, value in answers.items() if "." not in name and "[" not in name}
    if len(plain) == len(answers):
        return plain
    tree = deepcopy(plain)
    for name, value in answers.items():
        if name not in plain:
            _put(tree, name, value)
    return tree


def _put(tree: dict[str, Any], name: str, value: Any) -> None:
    path = parse_path(name)
    if path is None or len(path) > _DEEPEST:
        raise Refusal("path", "項目の場所として読めません。", "給油所[0].名称 のように書いてください。", name[:200])
    if any(isinstance(step, int) and step >= MAX_ROWS for step in path):
        raise Refusal("rows.max", f"行は{MAX_ROWS:,}行までです。", "行の番号は0から数えます。", name[:200])
    branch: Any = tree
    for at, step in enumerate(path[:-1]):
        branch = _step(branch, step, [] if isinstance(path[at + 1], int) else {}, format_path(path))
    if _step(branch, path[-1], value, format_path(path)) is not value:
        raise _conflict(format_path(path))


def _step(branch: Any, step: str | int, fresh: Any, name: str) -> Any:
    """What stands at one step of a path; `fresh` where nothing did."""
    if isinstance(step, int) and isinstance(branch, list):
        branch.extend({} for _ in range(step - len(branch)))
        if step == len(branch):
            branch.append(fresh)
        elif branch[step] == {} and fresh != {}:
            branch[step] = fresh
        return branch[step]
    if isinstance(step, str) and isinstance(branch, dict):
        return branch.setdefault(step, fresh)
    raise _conflict(name)


def _conflict(name: str) -> Refusal:
    return Refusal("answers.conflict", "同じ場所に、別の形の値があります。", "どちらか一方だけを書いてください。", name)
