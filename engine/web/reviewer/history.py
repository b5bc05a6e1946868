"""What happened to a case (処理の記録) as officials read it: who, when, what, why; the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.case.correction import ATTACHMENT, places
from engine.case.model import Event, FileRef
from engine.procedure.path import parse_path, schema_path
from engine.procedure.program import Program
from engine.web.dates import day_text
from engine.web.reviewer.words import OUTCOMES

_WORDS = {
    "claim": "担当になりました",
    "release": "担当を外れました",
    "assign": "担当を決めました",
    "note": "メモ",
    "lookup": "照会を記録しました",
}
_STATUS = {"found": "照会済み", "not_found": "該当なし", "manual": "照会済み（手動）", "unavailable": "未照会"}
_VERDICTS = {"approve": "承認", "object": "不同意", "return": "差戻し", "recall": "引戻し"}


@dataclass(frozen=True)
class Happened:
    """One event as officials see it. `revision` is the submitted version it filed, `files` what it attached."""

    at: datetime
    who: str
    text: str
    details: tuple[str, ...]
    revision: int | None
    files: tuple[FileRef, ...] = ()


def history(program: Program, events: Sequence[Event], held: Sequence[FileRef] = ()) -> list[Happened]:
    """The events, the newest first. `held` are the files the case holds: an event names its own by digest."""
    by_digest = {file.digest: file for file in held}
    return [_told(program, event, by_digest) for event in reversed(events)]


def _told(program: Program, event: Event, held: Mapping[str, FileRef]) -> Happened:
    transition = program.procedure.workflow.transition(event.action)
    number = event.data.get("answers_number")
    named = event.data.get("files")
    digests = [digest for group in named.values() for digest in group] if isinstance(named, Mapping) else []
    return Happened(
        at=event.at,
        who=event.actor_name,
        text=transition.title.say() if transition else _WORDS.get(event.action, event.action),
        details=_details(program, event.data),
        revision=number if isinstance(number, int) else None,
        files=tuple(held[digest] for digest in digests if digest in held),
    )


def _details(program: Program, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts of an event as sentences."""
    said = [f"照会先：{data['lookup']}"] if data.get("lookup") else []
    if status := data.get("status"):
        said.append(_STATUS.get(str(status), str(status)))
    if outcome := data.get("outcome"):
        said.append(f"結論：{OUTCOMES.get(str(outcome), outcome)}")
    if verdict := data.get("verdict"):
        said.append(_VERDICTS.get(str(verdict), str(verdict)))
    for key, label in (("reason", "理由："), ("note", ""), ("reference", "照会の記録："), ("assignee_name", "担当：")):
        if text := data.get(key):
            said.append(f"{label}{text}")
    remarks = data.get("remarks")
    listed = remarks if isinstance(remarks, (list, tuple)) else ()
    said += [f"指摘（{place(program, str(each.get('path', '')))}）：{each.get('text', '')}" for each in listed]
    if due := data.get("due"):
        said.append(f"期限：{day_text(date.fromisoformat(str(due)))}")
    return tuple(said)


def place(program: Program, path: str) -> str:
    """A remark's path as a person calls it: `給油所[0].名称` -> 「給油所 1行目 名称」; the whole filing is 全体."""
    if path == "":
        return "全体"
    if path.startswith(ATTACHMENT):
        attachment = program.procedure.attachment(path.removeprefix(ATTACHMENT))
        return attachment.label.say() if attachment else path
    parsed = parse_path(path)
    if parsed is None:
        return path
    known, said = places(program.procedure), []
    for length, step in enumerate(parsed, 1):
        if isinstance(step, int):
            said.append(f"{step + 1}行目")
            continue
        found = known.get(schema_path(parsed[:length]))
        said.append(found[1].title.say() if found else step)
    return " ".join(said)
