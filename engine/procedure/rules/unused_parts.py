"""Nothing is defined for nothing: lookups, tables, options, parties and hidden fields are used somewhere.

Why: a part that nothing uses is usually a name misspelt elsewhere, and misleads the next author.

Wrong:
    lookups: [{id: 登記, registry: 登記情報連携, by: 法人番号}]     # fills nothing, and no formula reads 登記
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("part.unused",)


def check(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    if subject.program is None:
        return
    read = {names[0] for names in subject.program.reads()}
    required_by = {(attachment.required_by or "").partition(".")[0] for attachment in procedure.attachments}
    for at, lookup in enumerate(procedure.lookups):
        if not lookup.fills and lookup.id not in read:
            yield _unused(("lookups", at, "id"), f"照会「{lookup.id}」の答えは、どこでも使われていません。")
    for table in procedure.tables:
        if table.id not in read | required_by:
            yield _unused(("tables", table.id), f"表「{table.id}」は、どこでも使われていません。")
    for option in procedure.workflow.options:
        states = {state.option for state in procedure.workflow.states}
        if option not in states | {transition.option for transition in procedure.workflow.transitions}:
            yield _unused(("workflow", "options", option), f"選択肢「{option}」は、どの状態や処理にもありません。")
    for _, path, field in procedure.walk():
        if field.internal and len(path) == 1 and path[0] not in read:
            place = _place(subject, path[0])
            yield _unused(place, f"画面に出ない項目「{field.id}」は、どの計算式でも使われていません。")


def _unused(path: tuple[str | int, ...], reason: str) -> Finding:
    return Finding(path, "part.unused", reason, "使うか、消してください。", "warning")


def _place(subject: Subject, name: str) -> tuple[str | int, ...]:
    for at, page in enumerate(subject.procedure.pages):
        for n, item in enumerate(page.fields):
            if getattr(item, "id", None) == name:
                return ("pages", at, "fields", n, "id")
    return ("pages",)
