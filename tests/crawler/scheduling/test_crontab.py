"""Crontabs mean what cron means by them, in Indian time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crawler.scheduling.crontab import IST, trigger_from

# A Sunday at noon in India.
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=IST)
ALL = "Mon Tue Wed Thu Fri Sat Sun"
ROWS = [
    ("0 6 * * 1", "Mon"),
    ("0 6 * * 0", "Sun"),
    ("0 6 * * 7", "Sun"),
    ("0 6 * * 1-5", "Mon Tue Wed Thu Fri"),
    ("0 6 * * 5-7", "Fri Sat Sun"),
    ("0 6 * * 0-2", "Mon Tue Sun"),
    ("0 6 * * 2,4", "Tue Thu"),
    ("0 6 * * */2", "Tue Thu Sat Sun"),
    ("0 6 * * 1-5/2", "Mon Wed Fri"),
    ("0 6 * * mon", "Mon"),
    ("0 6 * * sat,0", "Sat Sun"),
    ("0 6 * * *", ALL),
]


@pytest.mark.parametrize(("crontab", "days"), ROWS)
def test_weekdays_are_counted_as_cron_counts_them(crontab: str, days: str) -> None:
    trigger = trigger_from(crontab)
    found, when = [], SUNDAY
    while (following := trigger.get_next_fire_time(None, when)) <= SUNDAY + timedelta(days=7):
        found.append(f"{following:%a}")
        assert (following.hour, following.utcoffset()) == (6, timedelta(hours=5, minutes=30))
        when = following + timedelta(seconds=1)
    assert " ".join(found) == days


@pytest.mark.parametrize(
    "crontab",
    ["", "0 6 * *", "0 6 * * 8", "0 6 * * 5-1", "0 6 * * 1-x", "0 6 * * 1/0", "0 6 * * 1/x", "61 6 * * 1"],
)
def test_what_is_no_crontab_is_refused(crontab: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        trigger_from(crontab)
