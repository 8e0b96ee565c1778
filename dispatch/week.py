"""The ISO week in Indian time: what a digest covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

IST = timezone(timedelta(hours=5, minutes=30), "IST")
_SHAPE = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO 8601 week: Monday 00:00 IST up to, and without, the next Monday 00:00 IST."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.monday, time(), IST)

    @property
    def until(self) -> datetime:
        """The first moment of the next week."""
        return datetime.combine(self.monday + timedelta(days=7), time(), IST)

    def holds(self, when: datetime) -> bool:
        """Whether the moment lies in this week."""
        return self.since <= when < self.until


def week_before(moment: datetime) -> Week:
    """The last week that was over by a moment."""
    year, number, _ = (moment.astimezone(IST) - timedelta(days=7)).isocalendar()
    return Week(year, number)


def parse_week(text: str) -> Week:
    """Reads "2026-W47". Raises: ValueError naming the value."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise ValueError(f"week: {text!r} is not a week like 2026-W47")
    week = Week(int(shape[1]), int(shape[2]))
    try:
        date.fromisocalendar(week.year, week.number, 7)
        _ = week.until
    except (ValueError, OverflowError) as error:
        raise ValueError(f"week: {text!r}: there is no such week") from error
    return week
