"""Functions on dates (日付の関数)."""

from __future__ import annotations

from datetime import date

from engine.formula import calendar
from engine.formula.functions.base import Form, Function, Kind, optional, required
from engine.formula.types import Date, Number, Time

_DATE = required("日付", Kind.DATE)
_DAY = required("日付", Kind.DAY)
_START, _END = required("始", Kind.DAY), required("終", Kind.DAY)
_MONTHS = required("月数", Kind.NUMBER)

DATE_FUNCTIONS: tuple[Function, ...] = (
    Function("日付", "DATE", tuple(required(part, Kind.NUMBER) for part in "年月日"), Date(),
             "年、月、日から日付を作ります。13月は翌年1月、0日は前の月の末日になります。", "日付(2026, 4, 1)",
             calendar.make_date),
    Function("今日", "TODAY", (), Date(), "今日の日付です。", "今日()", date, Form.TODAY),
    Function("時刻", "TIME", (required("時", Kind.NUMBER), required("分", Kind.NUMBER)), Time(),
             "時と分から時刻を作ります。", "時刻(17, 15)", calendar.make_time),
    Function("年", "YEAR", (_DATE,), Number(), "日付の年（西暦）です。", "年(開始日)", calendar.year_of),
    Function("月", "MONTH", (_DATE,), Number(), "日付の月です。", "月(開始日)", calendar.month_of),
    Function("日", "DAY", (_DAY,), Number(), "日付の日です。", "日(開始日)", calendar.day_of),
    Function("日数", "DAYS", (_END, _START), Number(), "始から終までの日数（終 - 始）です。終を先に書きます。",
             "日数(今日(), 選任日) <= 30", calendar.days_between),
    Function("月後", "EDATE", (_DATE, _MONTHS), None,
             "何か月か後（負なら前）の同じ日です。その日がない月は末日になります。", "月後(開始日, 12) - 1",
             calendar.add_months),
    Function("月末", "EOMONTH", (_DATE, optional("月数", Kind.NUMBER)), Date(), "何か月か後の月の末日です。",
             "月末(月後(運転開始日, 1))", calendar.end_of_month),
    Function("経過月数", None, (_START, _END), Number(), "始から終までの満の月数です。始を先に書きます。",
             "経過月数(契約日, 今日())", calendar.months_between),
    Function("営業日後", "WORKDAY", (_DAY, required("日数", Kind.NUMBER)), Date(),
             "行政機関の休日を除いて、何日か後（負なら前）の日です。", "営業日後(受付日, 10)", calendar.workday,
             in_context=True),
    Function("営業日数", "NETWORKDAYS", (_START, _END), Number(),
             "始と終を含めて、行政機関の休日を除いた日数です。始を先に書きます。", "営業日数(開始日, 終了日)",
             calendar.workdays_between, in_context=True),
    Function("年度", None, (_DATE,), Number(), "4月に始まる年度です。", "年度(今日())", calendar.fiscal_year),
    Function("年齢", None, (_DAY, optional("基準日", Kind.DAY)), Number(),
             "基準日（なければ今日）の満年齢です。", "年齢(生年月日, 案件.提出日)", calendar.age, in_context=True),
)  # fmt: skip
