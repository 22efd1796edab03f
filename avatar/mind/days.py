"""The date that a day means as a person said it: "on Friday", "next week", "내일", "다음 주 화요일".

Pure: today comes from the caller. Used where something is kept to be asked after later.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from avatar.engines.base import Lang

_ENGLISH = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_KOREAN = "월화수목금토일"
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNTED = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "열흘": 10, "일주일": 7, "한달": 30, "두달": 60, "세달": 90}
_IN = re.compile(r"in (\w+) (hour|day|week|month)s?")
_UNITS = {"hour": 0, "day": 1, "week": 7, "month": 30}
_FAR = 400
"""Days ahead beyond which nothing is dated."""


def due(day: str, lang: Lang, today: date) -> date | None:
    """The last date that the words can mean, so that nobody is asked too early; None where they name none."""
    ahead = _english(day.lower(), today) if lang == "en" else _korean(day.replace(" ", ""), today)
    return today + timedelta(days=ahead) if ahead is not None and 0 <= ahead <= _FAR else None


def _english(day: str, today: date) -> int | None:
    if "day after tomorrow" in day:
        return 2
    if "tomorrow" in day:
        return 1
    weekday = next((i for i, name in enumerate(_ENGLISH) if f"{name}day" in day), None)
    if weekday is not None:
        return _until(weekday, today) + (7 if "next" in day and _until(weekday, today) < 7 - today.weekday() else 0)
    found = _IN.search(day)
    if found:
        count = _NUMBERS.get(found[1]) or (int(found[1]) if found[1].isdigit() else None)
        return count * _UNITS[found[2]] if count else None
    return _span(day, today, ("weekend",), ("next week", "this week"), ("next month", "this month"), "next")


def _korean(day: str, today: date) -> int | None:
    named = re.search(r"(\d{1,2})월(\d{1,2})일", day)
    if named:
        return _dated(int(named[1]), int(named[2]), today)
    for word, ahead in (("내일모레", 2), ("글피", 3), ("모레", 2), ("내일", 1)):
        if word in day:
            return ahead
    weekday = re.search(rf"([{_KOREAN}])요일", day)
    if weekday:
        place = _KOREAN.index(weekday[1])
        if day.startswith(("다음", "담")):
            return 7 - today.weekday() + place
        return _until(place, today)
    counted = next((ahead for word, ahead in _COUNTED.items() if word in day), None)
    if counted:
        return counted
    number = re.search(r"(\d{1,2})(일|주)(?:뒤|후)", day)
    if number:
        return int(number[1]) * (7 if number[2] == "주" else 1)
    return _span(day, today, ("주말",), ("다음주", "담주", "이번주"), ("다음달", "담달", "이번달"), "다음")


def _span(
    day: str, today: date, weekend: tuple[str, ...], week: tuple[str, ...], month: tuple[str, ...], next_: str
) -> int | None:
    """The last day of a weekend, a week or a month; 0 for any word of today."""
    later = next_ in day or "담" in day
    end = 6 - today.weekday()
    if any(word in day for word in (*weekend, *week)):
        return end + 7 * later
    if any(word in day for word in month):
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1) if later else first
        return (after - today).days - 1
    return 0 if day else None


def _until(weekday: int, today: date) -> int:
    """Days to the next such weekday; a week where it is today."""
    return (weekday - today.weekday() - 1) % 7 + 1


def _dated(month: int, day: int, today: date) -> int | None:
    try:
        found = date(today.year, month, day)
        return ((found if found >= today else date(today.year + 1, month, day)) - today).days
    except ValueError:
        return None
