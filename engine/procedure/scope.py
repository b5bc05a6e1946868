"""The names that formulas of a procedure may use (式で使える名前): fields, lookups, decision tables, the case itself.

Page ids are not names, except that of a repeating page: its rows are named by it, and their paths are
`供給地点[0].電力`.
"""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from engine import formula
from engine.formula import Name, Scope
from engine.procedure.decision import outputs_of, outputs_type
from engine.procedure.field import Field
from engine.procedure.model import Page, Procedure
from engine.procedure.path import SchemaPath
from engine.procedure.workflow import FINALS

Gives = Mapping[str, formula.Type]
KIND_LABELS: Mapping[str, str] = {
    "corporation": "法人",
    "sole_proprietor": "個人事業主",
    "individual": "個人",
    "local_government": "地方公共団体",
    "promoters": "発起人",
    "staff": "職員",
}
CHANNELS: Mapping[str, str] = {"online": "オンライン", "paper": "書面"}


@dataclass(frozen=True)
class Scopes:
    """The scope outside rows, the scope of each table's rows, and the names whose answers belong to the office."""

    top: Scope
    rows: Mapping[SchemaPath, Scope]
    office: AbstractSet[str]

    def at(self, path: SchemaPath) -> Scope:
        """The scope of a formula that stands at a field: that of the innermost table around it."""
        for length in range(len(path), 0, -1):
            if (found := self.rows.get(path[:length])) is not None:
                return found
        return self.top


def build(procedure: Procedure, registries: Mapping[str, Gives], joined: AbstractSet[str] = frozenset()) -> Scopes:
    """All names of a procedure. `registries` says what each registry answers, by its id.

    `joined` names the decision tables whose results are lists because they are asked for a list of answers; that is
    known only when their `given` formulas are.
    """
    names: dict[str, Name] = {}
    rows: dict[SchemaPath, dict[str, Name]] = {}
    office: set[str] = set()
    for page in procedure.pages:
        found = _page_names(page)
        names |= found
        if not page.filled_by_applicant:
            office |= set(found)
        if page.repeat is not None:
            rows[(page.id,)] = _names(page.fields)
        _collect_rows(page.fields, (page.id,) if page.repeat is not None else (), rows)
    for lookup in procedure.lookups:
        names[lookup.id] = Name(_lookup_type(registries.get(lookup.registry or "")), _say(lookup.label, lookup.id))
    for table in procedure.tables:
        together = table.hit == "all" or table.id in joined
        names[table.id] = Name(outputs_type(outputs_of(table), together), table.id)
    names |= _case_names(procedure)
    scopes = {path: Scope(names, ".".join(path), columns) for path, columns in rows.items()}
    return Scopes(Scope(names), scopes, frozenset(office))


def _page_names(page: Page) -> dict[str, Name]:
    if page.repeat is None:
        return _names(page.fields)
    return {page.id: Name(_rows_type(page.fields), page.title.ja)}


def _names(items: Sequence[Any]) -> dict[str, Name]:
    return {item.id: _name(item) for item in items if isinstance(item, Field)}


def _name(field: Field) -> Name:
    return Name(
        type=field.value_type(),
        label=field.title.ja,
        optional=not field.required and field.value is None,
        blank_zero=getattr(field, "blank", None) == "zero",
        format=getattr(field, "format", None),
    )


def _rows_type(items: Sequence[Any]) -> formula.Rows:
    fields = [item for item in items if isinstance(item, Field)]
    zeros = frozenset(field.id for field in fields if getattr(field, "blank", None) == "zero")
    return formula.Rows({field.id: field.value_type() for field in fields}, zeros)


def _collect_rows(items: Sequence[Any], above: SchemaPath, rows: dict[SchemaPath, dict[str, Name]]) -> None:
    for item in items:
        if isinstance(item, Field) and item.members:
            path = (*above, item.id)
            if item.many:
                rows[path] = _names(item.members)
            _collect_rows(item.members, path, rows)


def _lookup_type(gives: Gives | None) -> formula.Record:
    return formula.Record({**(gives or {}), "取得": formula.YesNo()})


def _case_names(procedure: Procedure) -> dict[str, Name]:
    text, choice = formula.Text(), formula.Choice
    states = tuple((state.id, state.title.ja) for state in procedure.workflow.states)
    # All kinds, not only this procedure's: a shared part may speak of others.
    kinds = tuple(KIND_LABELS.items())
    case = {
        "提出日": formula.Date(),
        "番号": text,
        "状態": choice(tuple(code for code, _ in states), states),
        "官署": text,
        "経路": choice(tuple(CHANNELS), tuple(CHANNELS.items())),
    }
    applicant = {
        "種別": choice(tuple(code for code, _ in kinds), kinds),
        "代理": formula.YesNo(),
        **dict.fromkeys(("法人番号", "商号", "氏名", "メール", "電話"), text),
    }
    names = {
        "案件": Name(formula.Record(case), "案件", optional=False),
        "申請者": Name(formula.Record(applicant), "申請者", optional=False),
        "結論": Name(_outcome_type(procedure), "結論"),
    }
    if procedure.windows:
        window = {"名称": text, "開始": formula.Date(), "終了": formula.Date()}
        names["受付期間"] = Name(formula.Record(window), "受付期間")
    return names


def _outcome_type(procedure: Procedure) -> formula.Choice:
    outcomes = [outcome for transition in procedure.workflow.transitions for outcome in transition.outcomes]
    finals = [state.final for state in procedure.workflow.states if state.final]
    return formula.Choice(tuple(dict.fromkeys((*outcomes, *finals, *FINALS))))


def _say(text: Any, fallback: str) -> str:
    return text.ja if text is not None else fallback
