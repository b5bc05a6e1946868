"""Reads widgets/<type>/examples.yaml as the engine reads definitions, and builds the fields they are about."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from engine.case.model import FileRef
from engine.procedure.building import procedure_model
from engine.procedure.field import Field, Invalid, Limits, Option
from engine.procedure.source import read
from engine.procedure.text import Text
from widgets import WIDGETS

ROOT = Path(__file__).parents[2]
KEYS = {"name", "field", "raw", "files", "limits", "value", "shown", "error", "warning", "at", "suggestion", "missing"}


@dataclass(frozen=True)
class Example:
    widget: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.widget}: {self.data['name']}"

    @property
    def field(self) -> Field:
        return make({"type": self.widget, "id": "例", **self.data["field"]})

    @property
    def files(self) -> tuple[FileRef, ...]:
        listed = self.data.get("files", [])
        return tuple(FileRef("0" * 64, file["name"], int(file["size"]), "application/pdf") for file in listed)

    def limits(self, field: Field) -> Limits:
        given = dict(self.data.get("limits", {}))
        made: dict[str, Any] = {key: field.parse(given.pop(key)) for key in ("min", "max") if key in given}
        made |= {key: int(given.pop(key)) for key in ("rows_min", "rows_max") if key in given}
        if "options" in given:
            made["options"] = tuple(Option(code, Text(ja=code)) for code in given.pop("options"))
        if "today" in given:
            made["today"] = date.fromisoformat(given.pop("today"))
        if "check_digit" in given:
            made["check_digit"] = given.pop("check_digit") == "yes"
        assert not given, f"unknown limits: {given}"
        return Limits(**made)


def make(data: dict[str, Any]) -> Field:
    """The field of a definition, built by the procedure's own model; raises pydantic.ValidationError."""
    procedure = {
        "id": "p",
        "title": "例",
        "pages": [{"id": "q", "title": "例", "fields": [data]}],
        "workflow": {"states": {"下書き": {"initial": "true"}}, "transitions": []},
    }
    field: Field = procedure_model(tuple(WIDGETS)).model_validate(procedure).pages[0].fields[0]
    return field


@cache
def examples() -> tuple[Example, ...]:
    found = []
    for widget in WIDGETS:
        name = widget.__module__.split(".")[1]
        path = ROOT / "widgets" / name / "examples.yaml"
        source = read(path.read_text(encoding="utf-8"), str(path))
        assert not source.problems, source.problems
        assert isinstance(source.data, list)
        found += [Example(name, data) for data in source.data]
    return tuple(found)


def as_text(value: Any) -> Any:
    """JSON as the examples write it: every scalar as text."""
    if isinstance(value, dict):
        return {key: as_text(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_text(part) for part in value]
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def all_invalid(field: Field, raw: Any, limits: Limits) -> tuple[Any, list[Invalid]]:
    """What a form does with one field: the value (None where it cannot be read) and everything wrong with it."""
    value = field.parse(raw)
    if isinstance(value, Invalid):
        return None, [value]
    if isinstance(value, tuple) and value and isinstance(value[0], Invalid):
        return None, list(value)
    return value, [] if value is None else list(field.check(value, limits))
