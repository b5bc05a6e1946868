"""The rules that one field brings along (項目の規則): limits, cases, default, rows; compiled."""

from typing import Any

from engine import formula
from engine.formula import Use
from engine.procedure.bases.chosen import read_choices
from engine.procedure.compiling import Compiler, Seat, formula_of, is_literal
from engine.procedure.field import Case, Field, Invalid, Limits
from engine.procedure.prepared import CaseRule, Default, LimitRules, Rule

APPLICANT_FACTS = ("申請者",)


def rows_limit(compiler: Compiler, text: str | None, seat: Seat) -> Rule | int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    return compiler.value(text, seat, formula.Number())


def default_of(compiler: Compiler, field: Field, seat: Seat) -> Default | None:
    if field.default is None or field.default == "":
        return None
    text = formula_of(field.default)
    if text is not None:
        rule = compiler.value(text, seat, None)
        account = rule is not None and any(path[0] in APPLICANT_FACTS for path in rule.uses)
        return Default(None, rule, account) if rule else None
    read = field.parse(field.default)
    wrong = _wrong(read) or (None if read is None else next(iter(field.check(read, Limits())), None))
    if wrong is not None:
        words = (
            "default が、この項目の値として受け取れません。",
            "項目の種類に合う値を書いてください。式は「=」で始めます。",
        )
        compiler.say(seat.place, "default.invalid", words)
        return None
    return Default(read)


def limits_of(compiler: Compiler, field: Field, seat: Seat) -> LimitRules | None:
    rules: dict[str, Rule | None] = {}
    for key in ("min", "max"):
        if key in field.formula_keys:
            rules[key] = compiler.limit(getattr(field, key, None), field, seat.below(key))
    options_from = getattr(field, "options_from", None)
    source = None
    if options_from is not None:
        source = compiler.value(options_from, seat.below("choices", "from"), None)
        if source is not None and not isinstance(source.type, formula.ListOf):
            words = ("choices の from には、表の列を書いてください。", "「給油所.名称」のように書きます。")
            compiler.say(seat.below("choices", "from").place, "choices.from", words)
    cases = tuple(
        rule
        for number, case in enumerate(field.cases)
        if (rule := _case(compiler, field, case, seat.below("cases", number))) is not None
    )
    if not (any(rules.values()) or source or cases):
        return None
    return LimitRules(rules.get("min"), rules.get("max"), None, None, cases, source)


def _case(compiler: Compiler, field: Field, case: Case, seat: Seat) -> CaseRule | None:
    when = compiler.condition(case.when, seat.below("when"), Use.REQUIRED)
    if when is None:
        return None
    options = None
    if case.choices is not None:
        choices = read_choices(case.choices)
        options = tuple(choice.option for choice in choices) if isinstance(choices, tuple) else None
    low, high = (_case_limit(compiler, getattr(case, key), field, seat.below(key)) for key in ("min", "max"))
    return CaseRule(when, low, high, case.pattern, case.format, options, case.required)


def _case_limit(compiler: Compiler, text: str | None, field: Field, seat: Seat) -> Any:
    if text is None:
        return None
    return field.parse(text) if is_literal(field, text) else compiler.value(text, seat, field.value_type())


def _wrong(read: Any) -> Invalid | None:
    if isinstance(read, Invalid):
        return read
    return read[0] if isinstance(read, tuple) and read and isinstance(read[0], Invalid) else None
