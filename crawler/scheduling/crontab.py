"""Crontabs as cron reads them: APScheduler counts weekdays from Monday, cron from Sunday."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

IST = ZoneInfo("Asia/Kolkata")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def trigger_from(crontab: str) -> CronTrigger:
    """The trigger of a crontab of five fields, Indian time. Raises: ValueError for no crontab."""
    from apscheduler.triggers.cron import CronTrigger

    fields = crontab.split()
    if len(fields) == 5:
        fields[4] = ",".join(map(_weekdays, fields[4].split(",")))
    return CronTrigger.from_crontab(" ".join(fields), timezone=IST)


def _weekdays(part: str) -> str:
    """One part of the weekday field with its numbers as names: `1-5` to `mon,tue,wed,thu,fri`."""
    days, _, step = part.partition("/")
    first, _, last = days.partition("-")
    if days == "*" and step.isdecimal():
        first, last = "0", "6"
    if not first.isdecimal():
        return part
    numbers = range(int(first), int(last or first) + 1, int(step or 1)) if _is_number(last, step) else ()
    if not numbers or max(numbers) > 7:
        raise ValueError(f"no weekdays: {part!r}")
    return ",".join(_DAYS[number] for number in numbers)


def _is_number(last: str, step: str) -> bool:
    return (not last or last.isdecimal()) and (not step or (step.isdecimal() and int(step) > 0))
