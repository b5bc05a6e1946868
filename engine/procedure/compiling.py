"""Compiling the formulas of a definition, each at its place, with all findings collected."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine import formula
from engine.formula import FormulaProblem, MergeText, Scope, Use
from engine.procedure.field import Field, Invalid
from engine.procedure.finding import Finding
from engine.procedure.path import SchemaPath
from engine.procedure.prepared import Environment, Rule
from engine.procedure.problem import DataPath, Level
from engine.procedure.scope import Scopes

_FORMULA = "="  # a default written like an Excel cell is a formula; anything else is a value


@dataclass(frozen=True)
class Seat:
    """Where a formula stands: its place in the data, its scope, whether applicants see what it decides."""

    place: DataPath
    scope: Scope
    public: bool = True

    def below(self, *steps: str | int) -> "Seat":
        """The seat of a key inside."""
        return Seat((*self.place, *steps), self.scope, self.public)


@dataclass
class Compiler:
    """Compiles formulas against the names of one procedure. `fields` are its fields by schema path."""

    scopes: Scopes
    fields: Mapping[SchemaPath, Field]
    hidden: Collection[str] = frozenset()  # names whose values come from the office's answers
    kinds: tuple[str, ...] = ()  # 申請者.種別 of this procedure
    findings: list[Finding] = field(default_factory=list)
    read: set[SchemaPath] = field(default_factory=set)  # every name any formula reads, as written

    def condition(self, text: str | None, seat: Seat, use: Use) -> Rule | None:
        """A yes/no formula; None where there is none or it is wrong (that is noted)."""
        return self.rule(text, seat, use, None)

    def value(self, text: str | None, seat: Seat, expect: formula.Type | None) -> Rule | None:
        """A formula that gives a value of the type `expect`."""
        return self.rule(text, seat, Use.VALUE, expect)

    def rule(self, text: str | None, seat: Seat, use: Use, expect: formula.Type | None) -> Rule | None:
        if text is None:
            return None
        compiled, problems = formula.compile(text, seat.scope, use, expect)
        self.note(problems, seat)
        if compiled is not None and use.is_condition and compiled.type == formula.YesNo():
            self._settled(compiled, seat)
        return None if compiled is None else self.made(compiled, seat)

    def _settled(self, compiled: formula.Formula, seat: Seat) -> None:
        """A condition that no answer changes is a mistake, or is not needed."""
        if (settled := compiled.verdict()) is None:
            return
        code, says = ("condition.always", "成り立ちます") if settled else ("condition.never", "成り立ちません")
        words = (f"この条件は、どう答えても{says}。", "条件を直すか、要らなければ消してください。")
        self.say(seat.place, code, words, "warning")

    def made(self, compiled: formula.Formula, seat: Seat) -> Rule:
        """The rule of a compiled formula, with the paths it reads."""
        uses: set[SchemaPath] = set()
        earlier: set[SchemaPath] = set()
        own = False
        for node in compiled.node.walk():
            if (reference := node.reference) is None:
                continue
            self.read.add(reference.path)
            own = own or reference.source in ("own", "previous")
            (earlier if reference.source == "previous" else uses).update(self.resolve(reference.path))
        rule = Rule(
            compiled.text,
            seat.place,
            compiled.evaluate,
            compiled.type,
            frozenset(uses),
            frozenset(earlier),
            own or _numbers_rows(compiled),
        )
        self._leak(rule, seat)
        return rule

    def text(self, text: str, seat: Seat) -> Rule | None:
        """A text with 《式》 in it; None where it has none (or is wrong, which is noted)."""
        if not any(sign in text for sign in "《«"):
            return None
        merged, problems = formula.merge_text(text, seat.scope)
        self.note(problems, seat)
        return None if merged is None else self._merged(merged, seat)

    def _merged(self, merged: MergeText, seat: Seat) -> Rule:
        rules = [self.made(part, seat) for part in merged.parts if isinstance(part, formula.Formula)]

        def render(env: Environment, context: formula.Context) -> str:
            return merged.render(env, context)

        uses = frozenset(path for rule in rules for path in rule.uses | rule.earlier)
        return Rule(merged.text, seat.place, render, formula.Text(), uses, per_row=any(rule.per_row for rule in rules))

    def limit(self, text: str | None, field: Field, seat: Seat) -> Rule | None:
        """A `min` or `max`: None for a literal (the widget reads it itself), else its formula."""
        if text is None or not isinstance(text, str):
            return None
        if is_literal(field, text):
            return None
        return self.value(text, seat, field.value_type())

    def resolve(self, names: SchemaPath) -> set[SchemaPath]:
        """The paths a name stands for: a field, a lookup, a decision table; for a whole group, all its members."""
        for length in range(len(names), 0, -1):
            path = names[:length]
            found = self.fields.get(path)
            if found is None:
                continue
            if found.members and not found.many and length == len(names):
                return {path, *(other for other in self.fields if other[:length] == path)}
            return {path}
        return {names[:1]}

    def note(self, problems: tuple[FormulaProblem, ...], seat: Seat) -> None:
        """Formula problems as findings at their place."""
        for each in problems:
            level: Level = "error" if each.level == "error" else "warning"
            self.findings.append(
                Finding(seat.place, each.code, each.message, each.remedy, level, each.column, each.length)
            )

    def say(
        self, place: DataPath, code: str, words: tuple[str, str], level: Literal["error", "warning", "info"] = "error"
    ) -> None:
        """A finding of our own: `words` are reason and remedy."""
        self.findings.append(Finding(place, code, *words, level))

    def _leak(self, rule: Rule, seat: Seat) -> None:
        if not seat.public:
            return
        seen = sorted({path[0] for path in rule.uses | rule.earlier} & set(self.hidden))
        if seen:
            self.say(
                seat.place,
                "formula.office_name",
                (
                    f"「{seen[0]}」は官署が入力する項目です。申請者に見える条件や計算に使うと、内容が申請者に推測されます。",
                    "申請者が入力する項目を使ってください。",
                ),
            )


def is_literal(field: Field, text: str) -> bool:
    """Whether a limit is a value of the field itself (100, 2026-04-01) and not a formula."""
    read = field.parse(text)
    return read is not None and not isinstance(read, Invalid) and not (isinstance(read, tuple) and bool(read))


def formula_of(default: Any) -> str | None:
    """The formula of `default: =申請者.商号`; None where the default is a value."""
    if isinstance(default, str) and default.strip().startswith((_FORMULA, "＝")):
        return default.strip()[1:].strip()
    return None


def _numbers_rows(compiled: formula.Formula) -> bool:
    """行番号 outside a condition speaks of the row where the formula stands."""
    return "行番号" in compiled.canonical
