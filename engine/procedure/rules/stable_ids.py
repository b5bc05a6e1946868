"""Ids keep their meaning from version to version: no type changes, no id that vanishes while its label stays.

Why: statistics, prefill and running cases find an answer by its id. A label may change; an id may not.

Wrong (the version in force has `{id: 売上高, type: yen, label: 売上高}`):
    - {id: 売上額, type: yen, label: 売上高}
"""

from collections.abc import Iterator

from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.model import Procedure
from engine.procedure.path import SchemaPath
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject

CODES = ("id.renamed", "id.retyped", "id.procedure_changed", "id.state_removed")


def check(subject: Subject) -> Iterator[Finding]:
    before = subject.previous
    if before is None:
        return
    procedure = subject.procedure
    if procedure.id != before.id:
        reason = f"手続の id が「{before.id}」から「{procedure.id}」に変わっています。"
        yield Finding(("id",), "id.procedure_changed", reason, "id は変えられません。元に戻してください。")
    old = {path: field for _, path, field in before.walk()}
    new = {path: field for _, path, field in procedure.walk()}
    gone = {(path[:-1], field.title.ja): path for path, field in old.items() if path not in new}
    for path, field in new.items():
        if path in old and old[path].type != field.type:
            reason = f"項目「{'.'.join(path)}」の種類が {old[path].type} から {field.type} に変わっています。"
            remedy = "過去の案件が読めなくなります。新しい id の項目にしてください。"
            yield Finding((*_place(procedure, path), "type"), "id.retyped", reason, remedy)
        renamed = gone.get((path[:-1], field.title.ja)) if path not in old else None
        if renamed:
            reason = f"「{field.title.ja}」の id が「{renamed[-1]}」から「{path[-1]}」に変わっています。"
            remedy = "id は変えられません（表示名は変えられます）。元に戻してください。"
            yield Finding((*_place(procedure, path), "id"), "id.renamed", reason, remedy)
    states = {state.id for state in procedure.workflow.states}
    for state in before.workflow.states:
        if state.id not in states:
            reason = f"前の版にあった状態「{state.id}」がありません。進行中の案件は前の版のまま進みます。"
            yield Finding(
                ("workflow", "states"), "id.state_removed", reason, "そのままでよいか確かめてください。", "warning"
            )


def _place(procedure: Procedure, path: SchemaPath) -> DataPath:
    """Where the field stands in the data."""
    for at, page in enumerate(procedure.pages):
        place: DataPath = ("pages", at)
        items = page.fields
        for step in path:
            found = next((n for n, item in enumerate(items) if isinstance(item, Field) and item.id == step), None)
            if found is None:
                break
            place = (*place, "fields", found)
            items = items[found].members
        else:
            return place
    return ("pages",)
