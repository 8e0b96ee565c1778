"""What a scheduler is to run and within which bounds, put together from the settings once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.ledger import JOB_PREFIX, Ending, RegularJob
from crawler.scheduling.schedule import JITTER_S
from crawler.settings import CrawlerSettings

# The exit code of a crawl whose source is in another state than ok.
_NOT_OK = 3
_REPORTS_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """What a scheduler runs and within which bounds; times in seconds.

    `program` is put before the words of each task. `ran_before` tells whether a source was ever crawled:
    one that was not runs at once. `finished` finds the outcome of an attempt that nobody saw end.
    """

    sources: Path
    slips: Path
    jobs: tuple[RegularJob, ...] = ()
    program: tuple[str, ...] = (sys.executable, "-m", "mukti")
    crawl_limit_s: float = 3600.0
    # How long after its own wall clock a crawl may take to write what it has, before it is ended.
    grace_s: float = 120.0
    memory_limit_bytes: int = 2 << 30
    at_once: int = 2
    lease_s: float = 8.0
    jitter_s: int = JITTER_S
    tick_s: float = 1.0
    reload_s: float = 60.0
    again_s: float = 60.0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    ran_before: Callable[[str], bool] = lambda name: False
    finished: Callable[[str, datetime], Ending | None] = lambda task, slot: None


def schedule_plan(settings: CrawlerSettings, jobs: tuple[RegularJob, ...] = ()) -> SchedulePlan:
    """The plan of a home: its sources, the jobs of the other rooms, and the limits that the settings give."""
    from crawler.storing.spool_reader import list_runs, source_of

    return SchedulePlan(
        sources=settings.own_sources,
        slips=settings.slips,
        jobs=jobs,
        crawl_limit_s=settings.crawl_limit_s,
        memory_limit_bytes=settings.crawl_memory_limit_bytes,
        at_once=settings.crawls_at_once,
        lease_s=settings.schedule_lease_s,
        ran_before=lambda name: any(source_of(run.name) == name for run in list_runs(settings.spool)),
        finished=lambda task, slot: _reported(settings.spool, task, slot),
    )


def _reported(spool: Path, task: str, slot: datetime) -> Ending | None:
    """A crawl is whole once its report is in the spool, whatever became of its process after that."""
    from crawler.storing.history import reports_of

    if task.startswith(JOB_PREFIX):
        return None
    for report in reports_of(spool, task, _REPORTS_LOOKED_AT):
        if report.slot == slot.isoformat():
            code = 0 if report.state == "ok" else _NOT_OK
            said = f"{report.source}: {report.state}, {report.pages} pages, {report.adverts} adverts"
            return Ending(report.finished_at, code, "", said)
    return None
