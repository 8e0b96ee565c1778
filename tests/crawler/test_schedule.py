"""Sources run at their own times, in Indian time, and a bad file disturbs no other."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.schedule import SourceJobs, next_run, serve_schedule
from crawler.source import EveryHours, Source, load_source
from tests.crawler.test_source import write

NOW = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)  # 3 November, 01:30 in India


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("15 3 * * *", "2026-11-03T03:15:00+05:30"),
        ("0 1 * * *", "2026-11-04T01:00:00+05:30"),
        ("0 9 * * mon", "2026-11-09T09:00:00+05:30"),
        ({"every_h": 6}, "2026-11-03T06:00:00+05:30"),
        ({"every_h": 24}, "2026-11-04T00:00:00+05:30"),
    ],
)
def test_next_run_is_in_indian_time(tmp_path: Path, schedule: object, expected: str) -> None:
    source = load_source(write(tmp_path, schedule=schedule))
    following = next_run(source, NOW)
    assert following is not None
    assert following.isoformat() == expected


def test_what_is_not_enabled_does_not_run(tmp_path: Path) -> None:
    assert next_run(load_source(write(tmp_path, enabled=False)), NOW) is None


class FakeScheduler:
    def __init__(self) -> None:
        self.jobs: dict[str, str] = {}

    def add_job(self, run: object, trigger: object, *, id: str, **_: object) -> None:  # noqa: A002
        self.jobs[id] = str(trigger)

    def remove_job(self, name: str) -> None:
        del self.jobs[name]


def test_jobs_follow_the_folder(tmp_path: Path) -> None:
    said: list[str] = []
    scheduler = FakeScheduler()
    jobs = SourceJobs(scheduler, tmp_path, lambda path: 0, said.append)  # type: ignore[arg-type]
    path = write(tmp_path)
    jobs.reload()
    first = dict(scheduler.jobs)
    assert list(first) == ["board"]
    write(tmp_path, schedule="0 5 * * *")
    jobs.reload()
    assert scheduler.jobs != first
    second = dict(scheduler.jobs)
    path.write_text("kind: nonsense", "utf-8")
    jobs.reload()
    jobs.reload()
    assert scheduler.jobs == second
    assert len(said) == 1
    path.unlink()
    jobs.reload()
    assert scheduler.jobs == {}


def test_a_source_that_is_due_runs_and_the_schedule_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apscheduler.triggers.interval import IntervalTrigger

    write(tmp_path)
    ran = threading.Event()
    stop = threading.Event()
    monkeypatch.setattr("crawler.schedule.trigger_of", every_moment(IntervalTrigger))

    def run(path: Path) -> int:
        assert path == tmp_path / "board.yml"
        ran.set()
        return 0

    thread = threading.Thread(target=serve_schedule, args=(tmp_path, stop), kwargs={"run": run})
    thread.start()
    assert ran.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def every_moment(kind: type) -> object:
    def trigger(source: Source) -> object:
        assert isinstance(source.schedule, str | EveryHours)
        return kind(seconds=1)

    return trigger


@pytest.mark.parametrize("ran", [True, False])
def test_a_source_that_never_ran_runs_at_once(tmp_path: Path, ran: bool) -> None:
    write(tmp_path, schedule={"every_h": 24})
    begun, stop = threading.Event(), threading.Event()

    def run(path: Path) -> int:
        begun.set()
        return 0

    given = {"run": run, "ran_before": lambda name: ran}
    thread = threading.Thread(target=serve_schedule, args=(tmp_path, stop), kwargs=given)
    thread.start()
    assert begun.wait(2) is not ran
    stop.set()
    thread.join(10)
