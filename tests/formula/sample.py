"""One scope with a field of every type, and values for it: what the formula tests stand on."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine import formula
from engine.formula import Name

LINES = formula.Rows(
    {
        "費目": formula.Choice(("旅費", "物品費", "人件費")),
        "金額": formula.Number("円"),
        "数量": formula.Number(),
        "対象": formula.YesNo(),
        "名称": formula.Text(),
        "発注日": formula.Date(),
        "証憑": formula.Files(),
        "種別": formula.ListOf(formula.Choice(("新品", "中古"))),
        "所在地": formula.Record({"都道府県": formula.Text(), "市区町村": formula.Text()}),
        "内訳": formula.Record({"単価": formula.Number("円")}, zeros=frozenset({"単価"})),
    },
    zeros=frozenset({"数量"}),
)
PLANTS = formula.Rows(
    {"名称": formula.Text(), "物質": formula.Rows({"物質名": formula.Text(), "量": formula.Number("kg")})}
)
NAMES = {
    "売上高": Name(formula.Number("円")),
    "売上高千円": Name(formula.Number("千円")),
    "従業員数": Name(formula.Number("人"), optional=False),
    "補助率": Name(formula.Number("%"), optional=False),
    "増減": Name(formula.Number("円"), blank_zero=True),
    "商号": Name(formula.Text()),
    "法人番号": Name(formula.Text(), format="法人番号"),
    "変更区分": Name(formula.Choice(("追加", "廃止", "変更"),
                                  (("追加", "追加する"), ("廃止", "廃止する"), ("変更", "変える")))),
    "国": Name(formula.Choice(None)),
    "事業": Name(formula.ListOf(formula.Choice(("製造", "輸入", "販売")))),
    "同意": Name(formula.YesNo()),
    "必須同意": Name(formula.YesNo(), optional=False),
    "開始日": Name(formula.Date()),
    "終了日": Name(formula.Date()),
    "開始月": Name(formula.Month()),
    "受付日時": Name(formula.DateTime()),
    "開始時刻": Name(formula.Time()),
    "契約書": Name(formula.Files()),
    "本店所在地": Name(formula.Record(
        {"郵便番号": formula.Text(), "都道府県": formula.Text(), "市区町村": formula.Text()})),
    "登記": Name(formula.Record({"取得": formula.YesNo(), "name": formula.Text()})),
    "明細": Name(LINES),
    "施設": Name(PLANTS),
    "書類表": Name(formula.Record({"書類": formula.ListOf(formula.Text()), "率": formula.Number()})),
    "内訳": Name(formula.Record({"金額": formula.Number("円"), "率": formula.Number()}, zeros=frozenset({"金額"}))),
    "資本金（円）": Name(formula.Number("円")),
    "合計": Name(formula.Number("円")),
    "不明": Name(formula.Unknown()),
}  # fmt: skip
SCOPE = formula.Scope(NAMES)
ROW_SCOPE = formula.Scope(
    {name: each for name, each in NAMES.items() if name != "費目"},
    row="明細",
    row_names={name: Name(type_, blank_zero=name in LINES.zeros) for name, type_ in LINES.columns.items()},
)
ROWS: list[dict[str, Any]] = [
    {"費目": "旅費", "金額": 1000, "数量": 2, "対象": True, "名称": "出張", "発注日": date(2026, 5, 1),
     "種別": ("新品",),
     "証憑": ("a.pdf",), "所在地": {"都道府県": "東京都", "市区町村": "千代田区"}},
    {"費目": "物品費", "金額": Decimal("2500.5"), "対象": False, "名称": "机", "発注日": date(2026, 4, 1), "種別": (),
     "所在地": {"都道府県": "大阪府"}},
    {"費目": "旅費", "対象": True, "名称": "出張", "種別": ("新品", "中古")},
]  # fmt: skip
ENV: dict[str, Any] = {
    "売上高": 5000,
    "売上高千円": 5,
    "従業員数": 20,
    "補助率": 50,
    "商号": "経産商事",
    "法人番号": "7000012050002",
    "変更区分": "追加",
    "国": "日本",
    "事業": ("製造", "販売"),
    "同意": True,
    "開始日": date(2026, 4, 1),
    "終了日": formula.PartialDate(2026, 6),
    "開始月": formula.PartialDate(2026, 4),
    "受付日時": datetime(2026, 4, 1, 9, 5),
    "開始時刻": time(9, 5),
    "契約書": ("x.pdf", "y.pdf"),
    "本店所在地": {"郵便番号": "1000013", "都道府県": "東京都"},
    "登記": {"取得": False},
    "明細": ROWS,
    "施設": [
        {"名称": "第一", "物質": [{"物質名": "A", "量": 10}, {"物質名": "B", "量": 20}]},
        {"名称": "第二", "物質": [{"物質名": "A", "量": 5}]},
        {"名称": "第三"},
    ],
    "書類表": {"書類": ("事業計画", "誓約書"), "率": Decimal("0.5")},
    "資本金（円）": 7,
    "合計": 3,
}


def context(**changes: Any) -> formula.Context:
    """A fresh context on 2026-11-23, a Monday."""
    return formula.Context(**{"today": date(2026, 11, 23), **changes})


def run(text: str, env: dict[str, Any] | None = None, row: int | None = None) -> Any:
    """Compile `text` over the sample scope (in a row of 明細 where `row` is given) and evaluate it."""
    scope = SCOPE if row is None else ROW_SCOPE
    compiled, problems = formula.compile(text, scope)
    assert compiled is not None, problems
    where = context() if row is None else context(row=ROWS[row], rows=ROWS, index=row)
    return compiled.evaluate(ENV if env is None else env, where)


def codes(text: str, use: formula.Use = formula.Use.VALUE, in_row: bool = False) -> list[str]:
    """The codes of all problems of `text`."""
    return [problem.code for problem in formula.compile(text, ROW_SCOPE if in_row else SCOPE, use)[1]]
