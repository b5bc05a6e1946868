"""Everything that names a field names one that exists: lookups, queue, register, routing. (Checks: `check.at`.)

Why: a name with a typing mistake is silently nothing: the column stays empty, the rule never strikes.

Wrong:
    queue: {columns: [変更区部]}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.path import parse_path
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject, did_you_mean

CODES = ("name.unknown",)
COUNT = "件数"


def check(subject: Subject) -> Iterator[Finding]:
    known = _known(subject)
    for path, name in _named(subject):
        base = name.removesuffix("." + COUNT)
        if base not in known and parse_path(base) is not None:
            yield Finding(path, "name.unknown", f"「{name}」という項目はありません。", did_you_mean(name, known))


def _known(subject: Subject) -> dict[str, None]:
    """Schema paths of fields and their parts, in the order of the form."""
    names: dict[str, None] = {}
    for _, path, field in subject.procedure.walk():
        name = ".".join(path)
        names[name] = None
        for part in field.parts:
            names[f"{name}.{part}"] = None
    return names


def _named(subject: Subject) -> Iterator[tuple[DataPath, str]]:
    procedure = subject.procedure
    if procedure.offices.route_by:
        yield ("offices", "route_by"), procedure.offices.route_by
    for at, lookup in enumerate(procedure.lookups):
        yield from ((("lookups", at, "by"), name) for name in lookup.by)
        yield from ((("lookups", at, "fills", name), name) for name in lookup.fills)
        yield from ((("lookups", at, "locks", n), name) for n, name in enumerate(lookup.locks))
    for n, name in enumerate(procedure.queue.columns):
        yield ("queue", "columns", n), name
    if procedure.register:
        yield ("register", "key"), procedure.register.key
        yield from ((("register", "fields", n), name) for n, name in enumerate(procedure.register.fields))
        yield from ((("register", "public", n), name) for n, name in enumerate(procedure.register.public))
