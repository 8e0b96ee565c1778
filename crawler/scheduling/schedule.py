"""Schedules: at which moments a task is due, in Indian time, and by how much its start is spread."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.ledger import JOB_PREFIX, RegularJob
from crawler.scheduling.crontab import IST, trigger_from
from crawler.watching.source import EveryHours, Source

JITTER_S = 120
_EVERY = "every_h "
# Intervals are counted from a fixed day, so that a restart does not move the slots.
_BEGIN = datetime(2024, 1, 1, tzinfo=IST)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that runs at its slots: `argv` are words of the command line.

    `schedule` is a crontab of five fields, or `every_h` and a number. A crawl is told its slot.
    """

    name: str
    schedule: str
    argv: tuple[str, ...]
    is_crawl: bool = True

    def words(self, slot: datetime) -> tuple[str, ...]:
        """The words of the command line for one slot."""
        return (*self.argv, "--slot", slot.isoformat()) if self.is_crawl else self.argv


def task_of_source(source: Source, file: str) -> Task:
    """The crawl of a source, whose YAML file is `file`."""
    return Task(source.name, schedule_text(source), ("crawl", file))


def task_of_job(job: RegularJob) -> Task:
    """A job of another room; its name cannot be a source's. Raises: ValueError for no crontab."""
    trigger_of(job.crontab)
    return Task(f"{JOB_PREFIX}{job.name}", job.crontab, job.argv, is_crawl=False)


def schedule_text(source: Source) -> str:
    """The schedule in one line, as the ledger keeps it."""
    if isinstance(source.schedule, EveryHours):
        return f"{_EVERY}{source.schedule.every_h!r}"
    return source.schedule


def trigger_of(schedule: str) -> Any:
    """APScheduler's trigger; its zone is given to it, since it asks no scheduler for one."""
    from apscheduler.triggers.interval import IntervalTrigger

    if schedule.startswith(_EVERY):
        every = timedelta(hours=float(schedule.removeprefix(_EVERY)))
        return IntervalTrigger(seconds=int(every.total_seconds()), start_date=_BEGIN, timezone=IST)
    return trigger_from(schedule)


def slots_after(trigger: Any, mark: datetime) -> Iterator[datetime]:
    """All slots after a moment, in UTC, on whole seconds, oldest first."""
    while True:
        following = trigger.get_next_fire_time(None, (mark + timedelta(seconds=1)).astimezone(IST))
        if following is None:
            return
        mark = following.astimezone(UTC).replace(microsecond=0)
        yield mark


def jitter(task: str, slot: datetime, limit_s: int) -> timedelta:
    """How much later than its slot a task starts: the same whoever asks, so a restart changes nothing."""
    digest = hashlib.sha256(f"{task} {slot.astimezone(UTC).isoformat()}".encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4], "big") % (limit_s + 1))


def next_run(source: Source, now: datetime) -> datetime | None:
    """When the schedule runs a source next, jitter left out; `None` where it is not enabled."""
    if not source.enabled:
        return None
    following: datetime | None = trigger_of(schedule_text(source)).get_next_fire_time(
        None, now.astimezone(IST)
    )
    return following
