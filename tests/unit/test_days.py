"""A day as somebody says it becomes a date, never too early; what names no day becomes none."""

from __future__ import annotations

from datetime import date

import pytest

from avatar.mind.days import due

WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("tomorrow", 12),
        ("the day after tomorrow", 13),
        ("tonight", 11),
        ("on friday", 13),
        ("wednesday", 18),
        ("next friday", 20),
        ("next monday", 16),
        ("this weekend", 15),
        ("next week", 22),
        ("in two weeks", 25),
        ("in 3 days", 14),
        ("this month", 31),
        ("내일", 12),
        ("모레", 13),
        ("금요일", 13),
        ("수요일", 18),
        ("다음 주 화요일", 17),
        ("이번 주말", 15),
        ("다음 주", 22),
        ("3월 20일", 20),
        ("사흘 뒤", 14),
        ("2주 후", 25),
        ("오늘 저녁", 11),
    ],
)
def test_a_day_becomes_a_date(day: str, wanted: int) -> None:
    assert due(day, "ko" if any("가" <= c <= "힣" for c in day) else "en", WEDNESDAY) == date(2026, 3, wanted)


def test_dates_that_are_over_mean_next_year_and_impossible_ones_nothing() -> None:
    assert due("2월 3일", "ko", WEDNESDAY) == date(2027, 2, 3)
    assert due("2월 31일", "ko", WEDNESDAY) is None
    assert due("next month", "en", WEDNESDAY) == date(2026, 4, 30)
    assert due("", "en", WEDNESDAY) is None
