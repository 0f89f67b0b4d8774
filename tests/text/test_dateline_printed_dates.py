"""Printed days and times."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.printed_dates import (
    find_address_date,
    find_full_dates,
    months,
    read_stamp,
    read_timestamp,
    resolve_year,
)

DAY = dt.date(2015, 10, 11)


@pytest.mark.parametrize(
    "printed",
    [
        "Oct. 11, 2015",
        "October 11th, 2015",
        "11 October 2015",
        "11-Oct-2015",
        "the 11th of October, 2015",
        "2015-10-11",
        "2015/10/11",
    ],
)
def test_full_dates_are_found_with_their_characters(printed: str) -> None:
    text = f"Seen on {printed}, in the north."
    ((start, end, day),) = find_full_dates(text)
    assert day == DAY
    assert text[start:end] in printed and "2015" in text[start:end]


@pytest.mark.parametrize(
    "text", ["11/10/2015", "Oct. 2015", "October 41, 2015", "version 2015.10.11.2", "31 February 2015", "10112015"]
)
def test_what_is_no_single_day_is_left_out(text: str) -> None:
    assert find_full_dates(text) == []


@pytest.mark.parametrize("month", months())
def test_every_month_name_is_read(month: str) -> None:
    assert [day.month for _, _, day in find_full_dates(f"{month.title()} 3, 2015")] == [months()[month]]


@pytest.mark.parametrize(
    ("value", "at", "precision"),
    [
        ("2015-10-11T14:05:09Z", "2015-10-11T14:05:09", "second"),
        ("2015-10-11T14:05:09.250+03:00", "2015-10-11T11:05:09", "second"),
        ("2015-10-11T01:30+0300", "2015-10-10T22:30:00", "minute"),
        ("2015-10-11 14:05:09", "2015-10-11T14:05:09", "second"),
        ("2015-10-11", "2015-10-11T00:00:00", "day"),
        ("2015-10-11T00:00:00", "2015-10-11T00:00:00", "day"),
        ("2015-10-11T00:00:00Z", "2015-10-11T00:00:00", "second"),
        ("Sun, 11 Oct 2015 14:05:09 GMT", "2015-10-11T14:05:09", "second"),
        ("Oct. 11, 2015 at 3:14 PM EDT", "2015-10-11T19:14:00", "minute"),
        ("Published 12:05 a.m. UTC, 11 October 2015", "2015-10-11T00:05:00", "minute"),
        ("Sunday, October 11, 2015", "2015-10-11T00:00:00", "day"),
    ],
)
def test_timestamps_become_utc(value: str, at: str, precision: str) -> None:
    stamp = read_timestamp(value)
    assert stamp is not None
    assert (stamp.at, stamp.precision) == (dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC), precision)


@pytest.mark.parametrize(
    "value", ["", "now", "2015", "2015-13-45", "yesterday at 10:00", "0000-00-00T00:00:00", "9999-99-99"]
)
def test_no_time_is_made_up(value: str) -> None:
    assert read_timestamp(value) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://levant-wire.example/2015/10/11/a-story.html", DAY),
        ("https://levant-wire.example/world/2015/oct/11/a-story", DAY),
        ("file:notes/wire_2015-10-11.txt", DAY),
        ("https://levant-wire.example/story-20151011.html", DAY),
        ("https://levant-wire.example/2015/10/a-story-11", None),
        ("https://levant-wire.example/article/1510112015", None),
        ("https://levant-wire.example/a/99991399", None),
    ],
)
def test_days_in_addresses(url: str, day: dt.date | None) -> None:
    assert find_address_date(url) == day


def test_a_year_is_the_nearest_one() -> None:
    assert resolve_year(12, 30, dt.date(2016, 1, 2)) == dt.date(2015, 12, 30)
    assert resolve_year(1, 2, dt.date(2015, 12, 30)) == dt.date(2016, 1, 2)
    assert resolve_year(2, 29, dt.date(2015, 3, 1)) == dt.date(2016, 2, 29)
    assert resolve_year(2, 30, DAY) is None


@given(st.text(max_size=120))
def test_any_string_has_an_answer(value: str) -> None:
    for stamp in (read_stamp(value), read_timestamp(value)):
        assert stamp is None or (stamp.at.tzinfo is dt.UTC and stamp.precision in ("second", "minute", "day"))
    for start, end, _ in find_full_dates(value):
        assert 0 <= start < end <= len(value)


TIMES = st.builds(
    dt.datetime.combine, st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)), st.times(), st.just(dt.UTC)
)


@given(TIMES)
def test_iso_times_are_read_back(at: dt.datetime) -> None:
    stamp = read_timestamp(at.isoformat())
    assert stamp is not None and stamp.at == at.replace(microsecond=0)
