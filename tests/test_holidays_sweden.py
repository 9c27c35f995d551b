"""The days on which nothing is sent."""

from datetime import date

import pytest

from toolkit.holidays_sweden import half_day, holiday, is_no_go, last_allowed, next_allowed


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 1, 1), "Nyårsdagen"),
        (date(2027, 1, 6), "Trettondedag jul"),
        (date(2027, 3, 26), "Långfredagen"),
        (date(2027, 3, 29), "Annandag påsk"),
        (date(2027, 5, 1), "Första maj"),
        (date(2027, 5, 6), "Kristi himmelsfärdsdag"),
        (date(2027, 6, 6), "Nationaldagen"),
        (date(2027, 6, 25), "Midsommarafton"),
        (date(2026, 6, 19), "Midsommarafton"),
        (date(2027, 6, 26), "Midsommardagen"),
        (date(2027, 11, 6), "Alla helgons dag"),
        (date(2027, 12, 24), "Julafton"),
        (date(2027, 12, 31), "Nyårsafton"),
    ],
)
def test_public_holidays_and_the_three_eves_are_no_go_days(day: date, name: str) -> None:
    assert holiday(day) == name
    assert is_no_go(day)


def test_weekends_are_no_go_days_and_an_ordinary_sunday_has_no_name() -> None:
    assert is_no_go(date(2027, 3, 6))
    assert is_no_go(date(2027, 3, 7))
    assert holiday(date(2027, 3, 7)) == ""


def test_half_days_and_days_between_have_names_and_are_no_no_go_days() -> None:
    for day, name in ((date(2027, 3, 25), "Skärtorsdagen"), (date(2027, 5, 7), "Klämdag")):
        assert half_day(day).startswith(name)
        assert not is_no_go(day)
    assert half_day(date(2027, 6, 25)) == ""


def test_what_falls_on_a_no_go_day_goes_over_the_whole_of_easter_and_christmas() -> None:
    assert next_allowed(date(2027, 3, 26)) == date(2027, 3, 30)
    assert last_allowed(date(2027, 3, 29)) == date(2027, 3, 25)
    assert next_allowed(date(2026, 12, 24)) == date(2026, 12, 28)
    assert next_allowed(date(2027, 12, 31)) == date(2028, 1, 3)
    assert next_allowed(date(2027, 3, 2)) == last_allowed(date(2027, 3, 2)) == date(2027, 3, 2)
