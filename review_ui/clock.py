"""Times as people here read them: Indian Standard Time, said so."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

IST = ZoneInfo("Asia/Kolkata")


def day_ist(when: datetime) -> str:
    """“3 Nov 2026”, the day in India."""
    local = when.astimezone(IST)
    return f"{local.day} {local:%b %Y}"


def time_ist(when: datetime) -> str:
    """“3 Nov 2026, 14:05 IST”."""
    return f"{day_ist(when)}, {when.astimezone(IST):%H:%M} IST"


def span_ist(first: datetime, last: datetime) -> str:
    """“3 Nov to 9 Nov 2026”, or the one day."""
    start, end = day_ist(first), day_ist(last)
    if start == end:
        return start
    if first.astimezone(IST).year == last.astimezone(IST).year:
        start = start.rsplit(" ", 1)[0]
    return f"{start} to {end}"
