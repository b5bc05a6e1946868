"""Dates of the definition exist and stand in order: effective, filing windows.

Why: a version that is never in force, or a window that closes before it opens, shuts out every applicant.

Wrong:
    effective: {from: 2026-04-01, until: 2026-03-31}
"""

from collections.abc import Iterator
from datetime import date

from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject

CODES = ("date.invalid", "date.order")


def check(subject: Subject) -> Iterator[Finding]:
    effective = subject.procedure.effective
    yield from _period(("effective",), effective.from_, effective.until)
    for at, window in enumerate(subject.procedure.windows):
        yield from _period(("windows", at), window.from_, window.until)


def _period(path: DataPath, first: str | None, last: str | None) -> Iterator[Finding]:
    days: dict[str, date] = {}
    for key, text in (("from", first), ("until", last)):
        if text is None:
            continue
        try:
            days[key] = date.fromisoformat(text)
        except ValueError:
            reason = f"「{text}」という日付はありません。"
            yield Finding((*path, key), "date.invalid", reason, "2026-04-01 のように書いてください。")
    if len(days) == 2 and days["from"] > days["until"]:
        reason = f"終わり（{last}）が始め（{first}）より前です。"
        yield Finding((*path, "until"), "date.order", reason, "日付を直してください。")
