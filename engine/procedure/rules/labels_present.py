"""What people read has a label: fields they fill or see, and acts they choose.

Why: without a label the id stands on the page and on the button. Ids never change once published, labels may be improved;
and `submit` on a button says nothing to an applicant, `kaisha_mei` above an input no more.

Wrong:
    - {id: kaisha_mei, type: text, required: true}
Right:
    - {id: kaisha_mei, type: text, label: 商号又は名称, required: true}
"""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject

CODES = ("field.no_label", "transition.no_label")


def check(subject: Subject) -> Iterator[Finding]:
    for at, page in enumerate(subject.procedure.pages):
        yield from _fields(page.fields, ("pages", at, "fields"))
    for at, transition in enumerate(subject.procedure.workflow.transitions):
        if transition.label is None and set(transition.by) - {"system"}:
            reason = f"処理「{transition.id}」に label がなく、ボタンに id が出ます。"
            yield _finding(("workflow", "transitions", at), CODES[1], reason, "「申請する」のような言葉")


def _fields(items: Sequence[Any], above: DataPath) -> Iterator[Finding]:
    for at, item in enumerate(items):
        if not isinstance(item, Field) or item.internal:
            continue
        if item.label is None:
            reason = f"項目「{item.id}」に label がなく、画面に id が出ます。"
            yield _finding((*above, at), CODES[0], reason, "何を書くのかが分かる言葉")
        yield from _fields(item.members, (*above, at, "fields"))


def _finding(path: DataPath, code: str, reason: str, what: str) -> Finding:
    return Finding((*path, "id"), code, reason, f"label: に{what}を書いてください。", "warning")
