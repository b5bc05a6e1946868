"""Every field can be answered: nothing is required and impossible at once.

Why: an applicant who meets such a field cannot file at all, or the rule never has an effect.

Wrong:
    - {id: 合計, type: number, value: 合計(経費.金額), required: true, default: 0}
    - {id: 数, type: number, min: 10, max: 5}
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject

CODES = (
    "field.computed_required",
    "field.computed_default",
    "field.range_empty",
    "field.required_twice",
    "field.locked",
)


def check(subject: Subject) -> Iterator[Finding]:
    filled = {name for lookup in subject.procedure.lookups for name in lookup.fills}
    for at, page in enumerate(subject.procedure.pages):
        yield from _fields(page.fields, ("pages", at, "fields"), filled)


def _fields(fields: tuple[Any, ...], path: DataPath, filled: set[str]) -> Iterator[Finding]:
    for at, field in enumerate(fields):
        if isinstance(field, Field):
            yield from _field(field, (*path, at), filled)
            yield from _fields(field.members, (*path, at, "fields"), filled)


def _field(field: Field, path: DataPath, filled: set[str]) -> Iterator[Finding]:
    name = field.title.ja
    if field.value is not None and (field.required or field.required_when):
        key = "required" if field.required else "required_when"
        reason = f"「{name}」は計算で決まる項目なので、必須にできません。"
        yield Finding((*path, key), "field.computed_required", reason, f"{key} を消してください。")
    if field.value is not None and field.default is not None:
        reason = f"「{name}」は計算で決まる項目なので、初期値は使われません。"
        yield Finding((*path, "default"), "field.computed_default", reason, "default を消してください。")
    if field.required and field.required_when:
        reason = f"「{name}」は required と required_when の両方があります。"
        remedy = "いつも必須なら required だけ、条件つきなら required_when だけにしてください。"
        yield Finding((*path, "required_when"), "field.required_twice", reason, remedy)
    if field.locked and field.required and field.value is None and field.default is None and field.id not in filled:
        reason = f"「{name}」は変更できない必須の項目ですが、値がどこからも入りません。"
        remedy = "value、default、照会（lookups）の fills のどれかを書くか、locked を消してください。"
        yield Finding((*path, "locked"), "field.locked", reason, remedy)
    low, high = _number(getattr(field, "min", None)), _number(getattr(field, "max", None))
    if low is not None and high is not None and low > high:
        reason = f"「{name}」の範囲が空です（{low} 以上 {high} 以下）。"
        yield Finding((*path, "max"), "field.range_empty", reason, "min と max を入れかえるか、直してください。")


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None
