"""Runs every enabled source on its own schedule, one subprocess per crawl, Indian time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crawler.errors import SourceError
from crawler.source import EveryHours, Source, load_source

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

IST = ZoneInfo("Asia/Kolkata")
JITTER_S = 120
_RELOAD_S = 60
# How long after its wall clock a crawl may take to write what it has, before it is killed.
_GRACE_S = 120
Say = Callable[[str], None]


def trigger_of(source: Source, jitter_s: int | None = JITTER_S) -> Any:
    """The source's trigger; its time zone is given to it, since `from_crontab` asks no scheduler for one."""
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    if isinstance(source.schedule, EveryHours):
        every = timedelta(hours=source.schedule.every_h)
        # Counted from a fixed day, so that a restart does not move the slots.
        begin = datetime(2024, 1, 1, tzinfo=IST)
        return IntervalTrigger(
            seconds=int(every.total_seconds()), start_date=begin, timezone=IST, jitter=jitter_s
        )
    trigger = CronTrigger.from_crontab(source.schedule, timezone=IST)
    trigger.jitter = jitter_s
    return trigger


def next_run(source: Source, now: datetime) -> datetime | None:
    """When the schedule runs a source next, jitter left out; `None` where it is not enabled."""
    if not source.enabled:
        return None
    following: datetime | None = trigger_of(source, None).get_next_fire_time(None, now.astimezone(IST))
    return following


class CrawlProcesses:
    """Crawls as subprocesses: killed when they outlive their wall clock, ended with the schedule."""

    def __init__(self, crawl_limit_s: float, say: Say) -> None:
        self._limit_s = crawl_limit_s + _GRACE_S
        self._say = say
        self._running: set[subprocess.Popen[bytes]] = set()

    def run(self, path: Path) -> int:
        """Crawl one source file; returns the exit code of the crawl, negative where it was killed."""
        command = [sys.executable, "-m", "mukti", "crawl", str(path)]
        self._say(f"{path.stem}: begins")
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
            self._running.add(child)
            try:
                child.wait(self._limit_s)
            except subprocess.TimeoutExpired:
                self._say(f"{path.stem}: killed after {self._limit_s:g} s")
                child.kill()
            finally:
                self._running.discard(child)
        self._say(f"{path.stem}: ended with exit code {child.returncode}")
        return child.returncode

    def stop(self) -> None:
        """Ask all that run to end; each writes what it has, and its report."""
        for child in tuple(self._running):
            child.terminate()


class SourceJobs:
    """Keeps the scheduler's jobs as the folder says; a bad file is said once and changes nothing."""

    def __init__(
        self,
        scheduler: BackgroundScheduler,
        folder: Path,
        run: Callable[[Path], int],
        say: Say,
        ran_before: Callable[[str], bool] = lambda name: True,
    ) -> None:
        self._scheduler = scheduler
        self._folder = folder
        self._run = run
        self._say = say
        self._ran_before = ran_before
        self._known: dict[str, Source] = {}
        self._said: set[str] = set()

    def reload(self) -> None:
        """Add what is new, replace what changed, remove what is gone or not enabled."""
        found: dict[str, Source] = {}
        for path in sorted(self._folder.glob("*.yml")) if self._folder.is_dir() else ():
            source = self._load(path)
            if source is not None and source.enabled:
                found[path.stem] = source
        for name in self._known.keys() - found.keys():
            self._scheduler.remove_job(name)
        for name, source in found.items():
            if self._known.get(name) != source:
                self._add(name, source)
        self._known = found

    def _load(self, path: Path) -> Source | None:
        try:
            return load_source(path)
        except SourceError as error:
            if str(error) not in self._said:
                self._said.add(str(error))
                self._say(str(error))
            return self._known.get(path.stem)

    def _add(self, name: str, source: Source) -> None:
        # Who adds a source wants to see it read today: its first run does not wait for its slot.
        first = {} if self._ran_before(name) else {"next_run_time": datetime.now(IST)}
        self._scheduler.add_job(
            self._run,
            trigger_of(source),
            args=[self._folder / f"{name}.yml"],
            id=name,
            replace_existing=True,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=3600,
            **first,
        )


def serve_schedule(
    sources_dir: Path,
    stop_event: threading.Event,
    *,
    crawl_limit_s: float = 3600.0,
    at_once: int = 2,
    say: Say = lambda line: None,
    run: Callable[[Path], int] | None = None,
    ran_before: Callable[[str], bool] = lambda name: True,
) -> None:
    """Run enabled sources on their schedules until `stop_event` is set; the folder is read every minute.

    At most `at_once` crawls run at a time; a source whose last crawl still runs is skipped; slots missed
    within the last hour are made up for by one run. A source that never ran, by `ran_before`, runs at once.
    """
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=IST, executors={"default": ThreadPoolExecutor(at_once)})
    processes = CrawlProcesses(crawl_limit_s, say)
    jobs = SourceJobs(scheduler, sources_dir, run or processes.run, say, ran_before)
    scheduler.start()
    try:
        jobs.reload()
        say(f"{len(scheduler.get_jobs())} sources of {sources_dir} are on schedule")
        while not stop_event.wait(_RELOAD_S):
            jobs.reload()
    finally:
        scheduler.shutdown(wait=False)
        processes.stop()
