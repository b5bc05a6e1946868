"""The one door for calendar values: western dates and Japanese eras (和暦), read strictly, never guessed.

Shapes: a date is datetime.date, a month or year PartialDate, a time datetime.time; a datetime is naive and means
Japanese standard time. What an era never had (平成31年5月1日) is refused with the right name of that day.
"""

import re
from datetime import date, datetime, time, timedelta, timezone

from engine.formula.partial_date import PartialDate
from engine.formula.wareki import CALENDAR_REFORM, ERAS, Era, era_of
from engine.procedure.characters import to_code
from engine.procedure.field import Invalid

FIRST, LAST = CALENDAR_REFORM, date(2200, 12, 31)
JST = timezone(timedelta(hours=9))
_LONGEST = 60
_ERA_NAMES = {name: era for era in ERAS for name in (era.name, era.sign, era.initial, era.letter, era.letter.lower())}
_YEAR = (
    r"(?P<era>" + "|".join(sorted(map(re.escape, _ERA_NAMES), key=len, reverse=True)) + r")? *(?P<year>元|[0-9]{1,4})"
)
_KANJI = re.compile(_YEAR + r" *年(?: *(?P<month>[0-9]{1,2}) *月(?: *(?P<day>[0-9]{1,2}) *日)?)?", re.ASCII)
_SIGNS = re.compile(
    _YEAR + r"(?: *(?P<sign>[./-]) *(?P<month>[0-9]{1,2})(?: *(?P=sign) *(?P<day>[0-9]{1,2}))?)?", re.ASCII
)
_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FISCAL = re.compile(_YEAR + r" *(?:年度?)?", re.ASCII)
_CLOCK = re.compile(
    r"(?P<half>午前|午後)? *(?P<hour>[0-9]{1,2}) *[:時] *(?:(?P<minute>[0-9]{1,2}) *分?(?::(?P<second>[0-9]{2}))?)?",
    re.ASCII,
)
_STAMP = re.compile(
    r"(?P<day>.+?)(?:[Tt]| +|(?<=日) *)(?P<clock>(?:午前|午後)? *[0-9]{1,2} *[:時].*?)"
    r"(?P<zone>[Zz]|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?"
)


def read_partial(text: str) -> date | PartialDate | Invalid:
    """A date, a month or a year as it was written; a date where all three parts are there. `text` is clean."""
    if len(text) > _LONGEST:
        return Invalid("date.format")
    if _ISO.fullmatch(text):  # as browsers, registries and stored answers write it
        return _of_iso(text)
    plain = to_code(text)
    found = _KANJI.fullmatch(plain) or _SIGNS.fullmatch(plain) or _DIGITS.fullmatch(plain)
    if not found:
        return Invalid("date.format")
    parts = found.groupdict()
    era = _ERA_NAMES.get(parts.get("era") or "")
    year = _western(era, parts["year"])
    if year is None:
        return Invalid("date.era_year", {"text": text}) if era else Invalid("date.format")
    value = _partial(year, parts.get("month"), parts.get("day"))
    if value is None:
        return Invalid("date.not_real", {"text": text})
    if value.last < FIRST or value.first > LAST:
        return Invalid("date.range", {"first": FIRST.year, "last": LAST.year})
    if era and (value.last < era.first or (era.last is not None and value.first > era.last)):
        right = in_era(value)
        return Invalid("date.era", {"text": text, "right": right}, suggestion=None if "・" in right else right)
    return value.complete or value


def _of_iso(text: str) -> date | Invalid:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return Invalid("date.format" if text.startswith("0000") else "date.not_real", {"text": text})
    return value if FIRST <= value <= LAST else Invalid("date.range", {"first": FIRST.year, "last": LAST.year})


def _partial(year: int, month: str | None, day: str | None) -> PartialDate | None:
    """None for what no calendar has, the month 0 among it."""
    numbers = [int(part) if part else None for part in (month, day)]
    try:
        return None if 0 in numbers else PartialDate(year, *numbers)
    except ValueError:
        return None


def _western(era: Era | None, year: str) -> int | None:
    """The western year; None for the year 0 of an era, for 元年 of none, and for years without four digits."""
    if era is None:
        return int(year) if len(year) == 4 and year != "0000" else None
    number = 1 if year == "元" else int(year)
    return era.first.year + number - 1 if 0 < number < 1000 else None


def in_era(value: date | PartialDate) -> str:
    """令和8年4月1日, 令和8年4月, 令和8年; for a year or month in which an era changed, both: 平成31年・令和元年."""
    first, last = (value.first, value.last) if isinstance(value, PartialDate) else (value, value)
    names = dict.fromkeys(_era_year(day) for day in (max(first, FIRST), last))
    month = f"{value.month}月" if value.month else ""
    return "・".join(f"{name}{month}" for name in names) + (f"{value.day}日" if value.day else "")


def _era_year(day: date) -> str:
    found = era_of(day)
    if found is None:
        return f"{day.year}年"
    era, year = found
    return f"{era.name}{'元' if year == 1 else year}年"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ROMAN = {"令和": "Reiwa", "平成": "Heisei", "昭和": "Showa", "大正": "Taisho", "明治": "Meiji"}


def in_both(value: date | PartialDate, lang: str = "ja") -> str:
    """2026年4月1日（令和8年4月1日）; in English 1 April 2026 (Reiwa 8)."""
    if lang == "en":
        words = (str(value.day or ""), _MONTHS[value.month - 1] if value.month else "", str(value.year))
        first, last = (value.first, value.last) if isinstance(value, PartialDate) else (value, value)
        eras = dict.fromkeys((_era_year_english(max(first, FIRST)), _era_year_english(last)))
        return f"{' '.join(word for word in words if word)} ({', '.join(eras)})"
    western = f"{value.year}年" + (f"{value.month}月" if value.month else "") + (f"{value.day}日" if value.day else "")
    return f"{western}（{in_era(value)}）"


def _era_year_english(day: date) -> str:
    found = era_of(day)
    return f"{_ROMAN.get(found[0].name, found[0].name)} {found[1]}" if found else str(day.year)


def clock(value: time) -> str:
    """09:30, with seconds only where there are some."""
    return value.isoformat("seconds" if value.second else "minutes")


def read_fiscal_year(text: str) -> int | Invalid:
    """`令和8年度`, `2026年度`, `2026`, `R8` -> 2026: the year in which the fiscal year (4 月 – 3 月) begins."""
    found = _FISCAL.fullmatch(to_code(text)) if len(text) <= _LONGEST else None
    if not found:
        return Invalid("date.fiscal_year")
    era = _ERA_NAMES.get(found["era"] or "")
    year = _western(era, found["year"])
    if year is None or not FIRST.year <= year <= LAST.year:
        return Invalid("date.fiscal_year")
    if era and (date(year + 1, 3, 31) < era.first or (era.last is not None and date(year, 4, 1) > era.last)):
        right = fiscal_in_era(year)
        return Invalid("date.era", {"text": text, "right": right}, suggestion=right)
    return year


def fiscal_in_era(year: int) -> str:
    """令和8年度. Named by the era at the year's end in December: 2019 is 令和元年度."""
    return f"{_era_year(max(date(year, 12, 31), FIRST))}度"


def fiscal_in_both(year: int, lang: str = "ja") -> str:
    """2026年度（令和8年度）; in English FY2026 (Reiwa 8)."""
    if lang == "en":
        return f"FY{year} ({_era_year_english(max(date(year, 12, 31), FIRST))})"
    return f"{year}年度（{fiscal_in_era(year)}）"


def read_time(text: str) -> time | Invalid:
    """`9:30`, `09:30`, `9時30分`, `午後1時` -> a time of the day, to the minute or second."""
    found = _CLOCK.fullmatch(to_code(text).replace("\uff1a", ":")) if len(text) <= _LONGEST else None
    if not found or ((found["minute"] is None) and "時" not in text):
        return Invalid("time.format")
    hour, half = int(found["hour"]), found["half"]
    if half and hour > 11:  # 午後12時 is midnight to some and noon to others
        return Invalid("time.format")
    hour = hour % 12 + 12 if half == "午後" else hour
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return Invalid("time.not_real", {"text": text})


def read_datetime(text: str) -> datetime | Invalid:
    """A date and a time; with a zone (`Z`, `+09:00`) it is turned into Japanese time. Naive, JST."""
    found = _STAMP.fullmatch(to_code(text)) if len(text) <= _LONGEST else None
    if not found:
        return Invalid("datetime.format")
    day, clock = read_partial(found["day"].strip()), read_time(found["clock"].strip())
    for part in (day, clock):
        if isinstance(part, Invalid) and not part.code.endswith(".format"):
            return part
    if isinstance(day, Invalid | PartialDate) or isinstance(clock, Invalid):
        return Invalid("datetime.format")
    moment = datetime.combine(day, clock)
    if found["zone"]:
        moment = datetime.fromisoformat(moment.isoformat() + found["zone"].upper()).astimezone(JST).replace(tzinfo=None)
    return moment
