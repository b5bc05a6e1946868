"""Lookups and decision tables to nodes (照会と区分の表の組み立て), and the scope that follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import formula
from engine.formula import Use
from engine.procedure.compiling import Compiler, Seat
from engine.procedure.decision import Given, outputs_of, prepare
from engine.procedure.decision_cells import read_output
from engine.procedure.decision_proof import Domain, prove
from engine.procedure.field import Field
from engine.procedure.model import DecisionTable, Lookup, Procedure
from engine.procedure.path import SchemaPath
from engine.procedure.prepared import LookupNode, Rule, TableNode
from engine.procedure.scope import Gives, Scopes, build as build_scope

Results = Mapping[str, tuple[str, ...]]
_DECIDABLE = (formula.Choice, formula.Text, formula.Number, formula.Date, formula.YesNo, formula.Unknown)


@dataclass(frozen=True)
class Inputs:
    """The compiler with the settled scope, and the nodes of lookups and decision tables with the rules they read."""

    compiler: Compiler
    lookups: tuple[LookupNode, ...]
    tables: tuple[TableNode, ...]
    rules: Mapping[str, tuple[Rule, ...]]  # by the id of the lookup or table


def prepare_inputs(procedure: Procedure, registries: Mapping[str, Gives], fields: Mapping[SchemaPath, Field]) -> Inputs:
    """Compile what lookups and decision tables ask with; findings are in the compiler."""
    joined: frozenset[str] = frozenset()
    scopes = build_scope(procedure, registries)
    for _ in procedure.tables:
        found = _joined(procedure, Compiler(scopes, fields))
        if found == joined:
            break
        joined = found
        scopes = build_scope(procedure, registries, joined)
    compiler = Compiler(scopes, fields, _hidden(procedure, scopes, fields), procedure.applicants.kinds)
    rules: dict[str, tuple[Rule, ...]] = {}
    lookups = tuple(
        _lookup(lookup, number, registries, (compiler, rules)) for number, lookup in enumerate(procedure.lookups)
    )
    results = _results(procedure.tables)
    tables = tuple(_table(table, compiler, rules, results) for table in procedure.tables)
    return Inputs(compiler, lookups, tables, rules)


def _joined(procedure: Procedure, compiler: Compiler) -> frozenset[str]:
    """The decision tables that are asked for a list of answers."""
    found = set()
    for table in procedure.tables:
        rules = _givens(table, compiler)
        if any(rule is not None and isinstance(rule.type, formula.ListOf) for rule in rules):
            found.add(table.id)
    return frozenset(found)


def _hidden(procedure: Procedure, scopes: Scopes, fields: Mapping[SchemaPath, Field]) -> frozenset[str]:
    """Names whose values the office decides: its fields, and the decision tables that ask for them."""
    hidden = set(scopes.office)
    for _ in procedure.tables:
        compiler = Compiler(scopes, fields)
        for table in procedure.tables:
            uses = {path[0] for rule in _givens(table, compiler) if rule for path in rule.uses}
            if uses & hidden:
                hidden.add(table.id)
    return frozenset(hidden)


def _givens(table: DecisionTable, compiler: Compiler) -> list[Rule | None]:
    seat = Seat(("tables", table.id, "given"), compiler.scopes.top, public=False)
    return [compiler.rule(text, seat.below(name), Use.VALUE, None) for name, text in table.given.items()]


def _lookup(
    lookup: Lookup, number: int, registries: Mapping[str, Gives], made: tuple[Compiler, dict[str, tuple[Rule, ...]]]
) -> LookupNode:
    compiler, rules = made
    place = ("lookups", number, "by")
    several = len(lookup.by) > 1
    by: list[Rule] = []
    for each, name in enumerate(lookup.by):
        seat = Seat((*place, each) if several else place, compiler.scopes.top)
        rule = compiler.rule(name, seat, Use.VALUE, None)
        if rule is not None and isinstance(rule.type, (formula.ListOf, formula.Rows, formula.Record, formula.Files)):
            words = (
                f"「{name}」は1つの値ではないので、照会の鍵にできません。",
                "法人番号のような、1つの値の項目を書いてください。",
            )
            compiler.say(seat.place, "lookup.by", words)
        elif rule is not None:
            by.append(rule)
    for path in lookup.fills:
        if tuple(path.split(".")) not in compiler.fields:
            words = (f"「{path}」という項目はありません。", "fills には、項目の id を書いてください。")
            compiler.say(("lookups", number, "fills", path), "lookup.fills", words)
    for each, path in enumerate(lookup.locks):
        if path not in lookup.fills:
            words = (f"「{path}」は fills にないので、固定できません。", "fills にも書いてください。")
            compiler.say(("lookups", number, "locks", each), "lookup.locks", words)
    gives = registries.get(lookup.registry or "", {})
    for path, name in lookup.fills.items():
        if gives and name not in gives:
            hint = formula.suggestion(name, gives)
            words = (
                f"「{lookup.registry}」は「{name}」を答えません。{hint}",
                "使えるのは " + "、".join(gives) + " です。",
            )
            compiler.say(("lookups", number, "fills", path), "lookup.gives", words)
    rules[lookup.id] = tuple(by)
    return LookupNode(lookup.id, lookup, tuple(by), gives)


def _table(table: DecisionTable, compiler: Compiler, rules: dict[str, tuple[Rule, ...]], results: Results) -> TableNode:
    givens: list[Given] = []
    found: list[Rule] = []
    for name, rule in zip(table.given, _givens(table, compiler), strict=True):
        if rule is None:
            continue
        kind = rule.type.item if isinstance(rule.type, formula.ListOf) else rule.type
        if not isinstance(kind, _DECIDABLE):
            words = (
                f"「{rule.text}」は{formula.describe(rule.type)}なので、表の列にできません。",
                "選択肢、文字、数、日付、はい・いいえの項目を書いてください。",
            )
            compiler.say(rule.place, "table.given", words)
            continue
        givens.append(Given(name, rule.evaluate, kind, isinstance(rule.type, formula.ListOf)))
        found.append(rule)
    ready, findings = prepare(table, givens)
    compiler.findings.extend(findings)
    if len(givens) == len(table.given) and not findings:
        labels = [given.name for given in givens]
        compiler.findings.extend(prove(ready, _domains(found, compiler, results), labels))
    rules[table.id] = tuple(found)
    return TableNode(table.id, ready)


def _results(tables: Sequence[DecisionTable]) -> Results:
    """Every text that a table can give, by 表.列: what another table that asks for it can meet."""
    found = {}
    for table in tables:
        for name, kind in outputs_of(table):
            texts = (read_output(row.get(name), formula.ListOf(kind)) for row in table.rows)
            if not isinstance(kind, formula.Number):
                found[f"{table.id}.{name}"] = tuple(dict.fromkeys(text for each in texts for text in each))
    return found


def _domains(rules: Sequence[Rule], compiler: Compiler, results: Results) -> list[Domain]:
    """What the definition says about the answers that a plain field, another table, or 申請者.種別, can be."""
    domains = []
    for rule in rules:
        field = compiler.fields.get(tuple(rule.text.strip().split(".")))
        if codes := results.get(rule.text.strip()):
            domains.append(Domain(codes=codes))
        elif rule.text.strip() == "申請者.種別":
            domains.append(Domain(codes=compiler.kinds))
        else:
            domains.append(Domain() if field is None else _domain(field))
    return domains


def _domain(field: Field) -> Domain:
    if not isinstance(field.value_type(), formula.Number):
        return Domain()
    low, high = (_number(field, getattr(field, key, None)) for key in ("min", "max"))
    return Domain(low, high, getattr(field, "decimals", None) == 0)


def _number(field: Field, text: str | None) -> int | None:
    value = field.parse(text) if isinstance(text, str) else None
    return value if isinstance(value, int) else None
