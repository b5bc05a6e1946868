"""Answers as lines to read: label and value, rows one under the other. For the check page, the case page, print."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.case.answers import Answers
from engine.case.model import FileRef
from engine.case.seeing import APPLICANT, Roles, sees
from engine.procedure.field import Field
from engine.procedure.model import Page
from engine.procedure.path import Path, format_path

Link = Callable[[str, Field], str]


@dataclass(frozen=True)
class Line:
    """One answer. `level` is how deep it stands: rows and groups indent; `head` lines have no value of their own.

    `files` are the uploads that are the answer: pages link them, `value` only names them.
    """

    path: str
    label: str
    value: str
    href: str = ""
    level: int = 0
    head: bool = False
    files: tuple[FileRef, ...] = ()


def lines_of(
    page: Page,
    answers: Answers,
    link: Link = lambda path, field: "",
    lang: str = "ja",
    roles: Roles = APPLICANT,
) -> Sequence[Line]:
    """The shown answers of a page, in the form's order; nothing that is not for readers in these roles (`seen_by`)."""
    if not sees(page, roles):
        return []
    reading = _Reading(answers, link, lang, roles)
    if page.repeat is None:
        return list(_fields(page.fields, (), answers.values, reading, 0))
    found: list[Line] = []
    for index, row in enumerate(answers.values.get(page.id) or ()):
        found.append(Line(f"{page.id}[{index}]", f"{page.title.say(lang)} {index + 1}", "", head=True))
        found += _fields(page.fields, (page.id, index), row, reading, 1)
    return found


@dataclass(frozen=True)
class _Reading:
    answers: Answers
    link: Link
    lang: str
    roles: Roles


def _fields(
    items: Sequence[Any], above: Path, values: Mapping[str, Any], reading: _Reading, level: int
) -> Iterator[Line]:
    for field in items:
        if not isinstance(field, Field) or field.internal or not sees(field, reading.roles):
            continue
        path = (*above, field.id)
        key = format_path(path)
        if key not in reading.answers.shown:
            continue
        label, value = field.title.say(reading.lang), values.get(field.id)
        if field.many:
            yield from _rows(field, path, value or (), reading, level)
        elif field.members:
            yield Line(key, label, "", "", level, True)
            yield from _fields(field.members, path, value or {}, reading, level + 1)
        else:
            said = shown(field, key, value, reading.answers, reading.lang)
            files = tuple(value or ()) if field.uploaded else ()
            yield Line(key, label, said, reading.link(key, field), level, files=files)


def _rows(field: Field, path: Path, rows: Sequence[Mapping[str, Any]], reading: _Reading, level: int) -> Iterator[Line]:
    key, label = format_path(path), field.title.say(reading.lang)
    yield Line(key, f"{label}（{len(rows)}件）", "", reading.link(key, field), level, True)
    for index, row in enumerate(rows):
        yield Line(f"{key}[{index}]", f"{index + 1}行目", "", "", level + 1, True)
        yield from _fields(field.members, (*path, index), row, reading, level + 2)


def shown(field: Field, key: str, value: Any, answers: Answers, lang: str = "ja") -> str:
    """One value as text; choices that come from the case by their label."""
    limits = answers.limits.get(key)
    for option in (limits.options if limits else None) or ():
        if option.code == value:
            return option.label.say(lang)
    return field.show(value, lang)
