"""Formulas against raw `eval` on the same job: a sum over 20 rows and two comparisons, and a set of 30 rules.

Interleaved rounds, CPU time, medians. Run: .venv/bin/python bench/formula.py
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine import formula

ROUNDS, CALLS = 7, 30_000
GOAL, RULES_GOAL_MS = 2.0, 0.2
SCOPE = formula.Scope(
    {
        "明細": formula.Name(formula.Rows({"金額": formula.Number("円")})),
        "種別": formula.Name(formula.Choice(("法人", "個人"))),
        "従業員数": formula.Name(formula.Number("人")),
        "売上高": formula.Name(formula.Number("円")),
    }
)
SUM = '合計(明細.金額) <= 10000000 かつ 種別 = "法人"'
RAW_SUM = 'sum([row["金額"] for row in env["明細"]]) <= 10000000 and env["種別"] == "法人"'
PLAIN = "従業員数 <= 300 かつ 売上高 >= 1000"
RAW_PLAIN = 'env["従業員数"] <= 300 and env["売上高"] >= 1000'


def main() -> None:
    """Print one line per job: ours, raw, ratio, goal."""
    context = formula.Context(date(2026, 4, 1))
    whole = {"明細": [{"金額": 1000 + n} for n in range(20)], "種別": "法人", "従業員数": 250, "売上高": 5000}
    parts = {**whole, "明細": [{"金額": Decimal(1000 + n) / 4} for n in range(20)]}
    compare("20-row sum + comparison, whole numbers", SUM, RAW_SUM, whole, context)
    compare("20-row sum + comparison, decimals", SUM, RAW_SUM, parts, context)
    compare("two comparisons", PLAIN, RAW_PLAIN, whole, context)
    rules(whole, context)
    compilation()


def compare(title: str, text: str, raw: str, env: dict[str, object], context: formula.Context) -> None:
    """One formula against the eval of the compiled raw expression."""
    ours, _ = formula.compile(text, SCOPE)
    assert ours is not None
    code = compile(raw, "<raw>", "eval")
    assert ours.evaluate(env, context) is eval(code, {"env": env}) is True  # noqa: S307 – our own constant, the yardstick
    names = {"env": env}
    jobs: list[Callable[[], object]] = [lambda: ours.evaluate(env, context), lambda: eval(code, names)]  # noqa: S307
    mine, theirs = medians(jobs)
    print(f"{title}: {mine:.2f} µs, raw eval {theirs:.2f} µs, ratio {mine / theirs:.2f} (goal <= {GOAL})")


def rules(env: dict[str, object], context: formula.Context) -> None:
    """Thirty rules at once, as one change of a page evaluates them."""
    texts = [SUM, PLAIN, "売上高 / 従業員数 > 10"] * 10
    compiled = [found for found, _ in (formula.compile(text, SCOPE) for text in texts) if found is not None]
    (spent,) = medians([lambda: [each.evaluate(env, context) for each in compiled]], calls=1_000)
    print(f"30 rules: {spent / 1000:.3f} ms (goal <= {RULES_GOAL_MS} ms)")


def compilation() -> None:
    """What compiling one formula costs."""
    (spent,) = medians([lambda: formula.compile(SUM, SCOPE)], calls=300)
    print(f"compile: {spent:.0f} µs")


def medians(jobs: list[Callable[[], object]], calls: int = CALLS) -> list[float]:
    """Median µs of CPU per call for each job, the jobs taking turns round by round."""
    spent: list[list[float]] = [[] for _ in jobs]
    for _ in range(ROUNDS):
        for job, times in zip(jobs, spent, strict=True):
            start = time.process_time()
            for _ in range(calls):
                job()
            times.append((time.process_time() - start) / calls * 1e6)
    return [statistics.median(times) for times in spent]


if __name__ == "__main__":
    main()
