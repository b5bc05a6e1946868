"""Members (中の項目): what group and table do with the fields inside them, notes left out."""

from collections.abc import Mapping
from typing import Any

from engine.procedure.field import Field, Invalid, Raw
from engine.procedure.path import SchemaPath


def fields_of(members: tuple[Any, ...]) -> tuple[Field, ...]:
    """The fields among fields and notes."""
    return tuple(member for member in members if isinstance(member, Field))


def parse_members(members: tuple[Any, ...], raw: Mapping[str, Raw]) -> dict[str, Any] | tuple[Invalid, ...]:
    """The filled members' values by id; or every reason why one of them cannot be read, at its path."""
    fields = fields_of(members)
    if unknown := [name for name in raw if name not in {field.id for field in fields}]:
        return (Invalid("field.unknown", {"name": unknown[0]}),)
    values: dict[str, Any] = {}
    wrong: list[Invalid] = []
    for field in fields:
        read = field.parse(raw.get(field.id, ""))
        if isinstance(read, Invalid):
            read = (read,)
        if isinstance(read, tuple) and read and isinstance(read[0], Invalid):
            wrong += [Invalid(w.code, w.params, (field.id, *w.at), w.level, w.suggestion) for w in read]
        elif read is not None:
            values[field.id] = read
    return tuple(wrong) or values


def pasted_columns(members: tuple[Any, ...], above: SchemaPath = ()) -> list[tuple[SchemaPath, str]]:
    """What one pasted line fills, left to right: (path inside the row, heading). Not files, tables, computed fields."""
    columns: list[tuple[SchemaPath, str]] = []
    for field in fields_of(members):
        path, heading = (*above, field.id), str(field.heading or field.title)
        if field.uploaded or field.many or field.value is not None or field.internal:
            continue
        if field.members:
            columns += pasted_columns(field.members, path)
        elif field.parts and not field.options():  # a choice with `other` is one column: its code or text
            columns += [((*path, part), f"{field.title}{part}") for part in field.parts]
        else:
            columns.append((path, heading))
    return columns


def dump_members(members: tuple[Any, ...], value: Mapping[str, Any]) -> dict[str, Any]:
    """The members' values as JSON."""
    return {field.id: field.dump(value[field.id]) for field in fields_of(members) if field.id in value}


def reveal_members(members: tuple[Any, ...], value: Mapping[str, Any]) -> dict[str, Raw]:
    """The members' values as inputs hold them."""
    return {field.id: field.reveal(value[field.id]) for field in fields_of(members) if field.id in value}


def show_members(members: tuple[Any, ...], value: Mapping[str, Any], lang: str) -> str:
    """One line: 名称：港南SS、販売見込：1,200 kL."""
    colon, comma = (": ", ", ") if lang == "en" else ("：", "、")
    shown = ((field, field.show(value[field.id], lang)) for field in fields_of(members) if field.id in value)
    return comma.join(f"{(field.heading or field.title).say(lang)}{colon}{text}" for field, text in shown if text)
