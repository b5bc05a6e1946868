"""How dates and times are written for people: Japan's time, both calendars."""

from datetime import UTC, date, datetime, timedelta, timezone

from engine.formula import to_wareki

JST = timezone(timedelta(hours=9), "JST")  # Japan keeps no summer time
_DAYS = "月火水木金土日"


def local(moment: datetime) -> datetime:
    """An aware time in Japan's."""
    return moment.astimezone(JST)


def _date(day: date | datetime) -> date:
    return local(day).date() if isinstance(day, datetime) else day


def day_text(day: date | datetime) -> str:
    """2026年4月1日（水）"""
    day = _date(day)
    return f"{day.year}年{day.month}月{day.day}日（{_DAYS[day.weekday()]}）"


def both_calendars(day: date | datetime) -> str:
    """令和8年（2026年）4月1日: as on a notice, so that neither calendar need be worked out."""
    day = _date(day)
    era = to_wareki(day).partition("年")[0]
    return f"{era}年（{day.year}年）{day.month}月{day.day}日"


def clock_time(moment: datetime) -> str:
    """21:05"""
    return local(moment).strftime("%H:%M")


def day_and_time(moment: datetime) -> str:
    """2026年4月1日（水）21:05"""
    return f"{day_text(moment)}{clock_time(moment)}"


def start_of_day(day: date) -> datetime:
    """Midnight in Japan, in UTC, for comparisons with stored times."""
    return datetime(day.year, day.month, day.day, tzinfo=JST).astimezone(UTC)
