"""No field asks for a マイナンバー.

Why: individual numbers may be collected only where the law on their use names the procedure (番号法第19条, 第20条).
A corporate number has 13 digits and its own type.

Wrong:
    - {id: 個人番号, type: text, label: マイナンバー（12桁）}
"""

import re
from collections.abc import Iterator
from typing import Any

from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject

CODES = ("field.my_number",)
_WORDS = re.compile(r"マイナンバー|個人番号|my\s?number", re.IGNORECASE)
_NOT_MEANT = re.compile(r"(マイナンバー|個人番号)(カード)?(の記載)?(は|を|が)?(不要|記載しない|書かない|の?ない)")
_TWELVE = re.compile(r"(\[0-9\]|\\d)\{12\}")


def check(subject: Subject) -> Iterator[Finding]:
    for at, page in enumerate(subject.procedure.pages):
        yield from _fields(page.fields, ("pages", at, "fields"))


def _fields(fields: tuple[Any, ...], path: DataPath) -> Iterator[Finding]:
    for at, field in enumerate(fields):
        if not isinstance(field, Field):
            continue
        words = {"id": field.id, "label": field.title.ja, "heading": str(field.heading or "")}
        hit = next((key for key, text in words.items() if _WORDS.search(text) and not _NOT_MEANT.search(text)), None)
        if hit is None and _TWELVE.search(str(getattr(field, "pattern", None) or "")):
            hit = "pattern"
        if hit:
            reason = f"「{field.title.ja}」はマイナンバー（個人番号）を集める項目のようです。"
            remedy = "番号法に定めのない手続では集められません。法人番号なら type: corporate_number にしてください。"
            key = hit if hit == "pattern" or hit == "id" or field.label is not None else "id"
            yield Finding((*path, at, key), "field.my_number", reason, remedy)
        yield from _fields(field.members, (*path, at, "fields"))
