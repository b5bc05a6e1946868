"""《式》 stands where texts are filled in: notes, messages of checks, notices, the label of a repeating page.

Why: labels and help belong to the version, not to one case; a 《式》 there would be printed as it is written.

Wrong:
    - {id: 額, type: yen, label: 《年度》年度の額}
"""

import re
from collections.abc import Iterator
from typing import Any

from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject
from engine.procedure.text import Text

CODES = ("text.not_merged",)
_MERGED = re.compile("《[^《》]+》|«[^«»]+»")


def check(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    for at, page in enumerate(procedure.pages):
        yield from _texts(page, ("title", "help"), ("pages", at))
        yield from _fields(page.fields, ("pages", at, "fields"))
    for at, attachment in enumerate(procedure.attachments):
        yield from _texts(attachment, ("label", "help"), ("attachments", at))


def _fields(fields: tuple[Any, ...], path: DataPath) -> Iterator[Finding]:
    for at, field in enumerate(fields):
        if isinstance(field, Field):
            yield from _texts(field, ("label", "heading", "help"), (*path, at))
            for key, text in field.messages.items():
                yield from _said(text, (*path, at, "messages", key))
            yield from _fields(field.members, (*path, at, "fields"))


def _texts(part: Any, keys: tuple[str, ...], path: DataPath) -> Iterator[Finding]:
    for key in keys:
        if isinstance(text := getattr(part, key), Text):
            yield from _said(text, (*path, key))


def _said(text: Text, path: DataPath) -> Iterator[Finding]:
    if found := _MERGED.search(text.ja):
        reason = f"「{found[0]}」は、ここでは値に置きかわらず、そのまま表示されます。"
        remedy = "値を見せるには、note: か、検査（checks）の message: に書いてください。"
        yield Finding(path, "text.not_merged", reason, remedy, "warning")
