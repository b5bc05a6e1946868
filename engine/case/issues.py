"""What a reading found wrong, in words and in the order of the form; in a correction only what it caused."""

from engine.case.reading import Found, Reading
from engine.case.situation import Issue
from engine.procedure.messages import text_of
from engine.procedure.path import SchemaPath, parse_path, schema_path
from engine.procedure.prepared import CheckNode

_REQUIRED = ("required", "rows.required")
Said = tuple[tuple[Issue, ...], tuple[Issue, ...], frozenset[str]]


def say(reading: Reading) -> Said:
    """Errors, warnings, and the closed paths that an open field of the correction made wrong."""
    if not reading.issues:
        return (), (), frozenset()
    found = sorted(reading.issues, key=lambda each: each.key)
    caused: frozenset[str] = frozenset()
    if reading.partial:
        found, caused = _of_correction(reading, found)
    errors: list[Issue] = []
    warnings: list[Issue] = []
    for each in found:
        (errors if each.invalid.level == "error" else warnings).append(_issue(each, reading.situation.lang))
    return tuple(errors), tuple(warnings), caused


def _issue(found: Found, lang: str) -> Issue:
    invalid = found.invalid
    code = "required" if invalid.code.startswith(_REQUIRED) else invalid.code
    rule = found.check.check.id if found.check else ""
    return Issue(found.path, code, text_of(invalid, found.field, lang), invalid.suggestion, rule)


def _of_correction(reading: Reading, found: list[Found]) -> tuple[list[Found], frozenset[str]]:
    opened = [schema_path(path) for text in reading.opened if (path := parse_path(text))]
    kept: list[Found] = []
    caused: set[str] = set()
    for each in found:
        closed = _closed_path(reading, each.path)
        if closed is None and (each.path != "" or _is_caused(reading, each, opened)):
            kept.append(each)
        elif closed is not None and _is_caused(reading, each, opened):
            kept.append(each)
            if each.invalid.level == "error":
                caused.add(closed)
    return kept, frozenset(caused)


def _closed_path(reading: Reading, path: str) -> str | None:
    """The closed field that a path is or lies in."""
    while path:
        if path in reading.closed:
            return path
        path = path.rpartition(".")[0]
    return None


def _is_caused(reading: Reading, found: Found, opened: list[SchemaPath]) -> bool:
    """Whether an open field can have made this wrong."""
    program = reading.program
    if found.check is not None:
        uses = _uses(found.check)
        return any(program.is_influenced(uses, path) for path in opened)
    here = parse_path(found.path)
    if here is None:
        return False
    fields = {schema_path(here)[:length] for length in range(1, len(here) + 1)}
    return any(fields & program.dependents(path) for path in opened)


def _uses(node: CheckNode) -> frozenset[SchemaPath]:
    rules = (node.ensure, node.when)
    named = frozenset(tuple(path.split(".")) for path in node.check.any_of)
    return named.union(*(rule.uses | rule.earlier for rule in rules if rule is not None))
