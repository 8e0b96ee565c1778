"""The ISO week in Indian time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dispatch.week import parse_week, week_before


@pytest.mark.parametrize(
    ("week", "since", "until"),
    [
        ("2026-W47", "2026-11-16T00:00:00+05:30", "2026-11-23T00:00:00+05:30"),
        ("2026-W53", "2026-12-28T00:00:00+05:30", "2027-01-04T00:00:00+05:30"),
        ("2025-W01", "2024-12-30T00:00:00+05:30", "2025-01-06T00:00:00+05:30"),
    ],
)
def test_bounds(week: str, since: str, until: str) -> None:
    found = parse_week(week)
    assert (found.since.isoformat(), found.until.isoformat(), str(found)) == (since, until, week)


@pytest.mark.parametrize(
    "text",
    ["2026-W54", "2025-W53", "2026-W00", "2026-47", "2026-w47", " 2026-W47", "२०२६-W47", "9999-W53", ""],
)
def test_what_is_no_week_is_refused_with_its_value(text: str) -> None:
    with pytest.raises(ValueError, match="week: ") as caught:
        parse_week(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("when", "held"),
    [
        (datetime(2026, 11, 15, 18, 29, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 15, 18, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 18, 29, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 18, 30, tzinfo=UTC), False),
    ],
)
def test_midnight_is_in_india(when: datetime, held: bool) -> None:
    assert parse_week("2026-W47").holds(when) is held


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), "2026-W47"),  # Monday, 06:00 in India
        (datetime(2026, 11, 22, 18, 29, tzinfo=UTC), "2026-W46"),  # Sunday, a minute before midnight in India
        (datetime(2026, 11, 22, 18, 30, tzinfo=UTC), "2026-W47"),
        (datetime(2027, 1, 4, 0, 30, tzinfo=UTC), "2026-W53"),
    ],
)
def test_the_week_before_is_the_last_that_is_over(moment: datetime, week: str) -> None:
    assert str(week_before(moment)) == week
