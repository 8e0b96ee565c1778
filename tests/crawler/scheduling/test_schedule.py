"""Sources are due at their own times, in Indian time, and a bad file disturbs no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from crawler.ledger import RegularJob
from crawler.scheduling.schedule import jitter, next_run, schedule_text, slots_after, task_of_job, trigger_of
from crawler.scheduling.watchlist import Watchlist
from crawler.watching.source import load_source
from tests.crawler.watching.test_source import write

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
    assert next(slots_after(trigger_of(schedule_text(source)), NOW)) == following


def test_what_is_not_enabled_does_not_run(tmp_path: Path) -> None:
    assert next_run(load_source(write(tmp_path, enabled=False)), NOW) is None


@pytest.mark.parametrize("schedule", ["every_h 0.25", "every_h 1.5", "*/20 * * * *", "0 0 * * *"])
def test_slots_are_whole_seconds_and_the_same_from_wherever_they_are_counted(schedule: str) -> None:
    slots = list(islice(slots_after(trigger_of(schedule), NOW), 200))
    assert slots == sorted(set(slots))
    assert all(slot > NOW and slot.microsecond == 0 for slot in slots)
    for number in (0, 7, 198):
        assert next(slots_after(trigger_of(schedule), slots[number])) == slots[number + 1]


def test_jitter_is_spread_and_repeats() -> None:
    slots = list(islice(slots_after(trigger_of("every_h 1"), NOW), 300))
    waits = [jitter("board", slot, 120) for slot in slots]
    assert waits == [jitter("board", slot, 120) for slot in slots]
    assert all(timedelta() <= wait <= timedelta(seconds=120) for wait in waits)
    assert len(set(waits)) > 90
    assert waits != [jitter("other", slot, 120) for slot in slots]


def test_a_job_is_no_source_and_its_crontab_is_checked() -> None:
    assert task_of_job(RegularJob("backup", "30 2 * * *", ("backup",))).name == "job:backup"
    with pytest.raises(ValueError):
        task_of_job(RegularJob("backup", "every night", ("backup",)))


def test_the_watchlist_follows_the_folder(tmp_path: Path) -> None:
    said: list[str] = []
    watchlist = Watchlist(tmp_path, said.append)
    path = write(tmp_path)
    first = watchlist.tasks()
    assert list(first) == ["board"]
    assert first["board"].words(NOW) == ("crawl", str(path), "--slot", "2026-11-02T20:00:00+00:00")
    write(tmp_path, schedule="0 5 * * *")
    second = watchlist.tasks()
    assert second["board"].schedule == "0 5 * * *"
    path.write_text("kind: nonsense", "utf-8")
    assert watchlist.tasks() == watchlist.tasks() == second
    assert len(said) == 1
    write(tmp_path)
    assert watchlist.tasks() == first
    path.write_text("kind: nonsense", "utf-8")
    assert watchlist.tasks() == first
    assert len(said) == 2
    path.unlink()
    assert watchlist.tasks() == {}


@pytest.mark.parametrize("off", ["paused", "not enabled"])
def test_what_is_paused_or_not_enabled_is_not_watched(tmp_path: Path, off: str) -> None:
    watchlist = Watchlist(tmp_path, lambda line: None)
    write(tmp_path)
    assert watchlist.tasks()
    if off == "paused":
        (tmp_path / "board.paused").touch()
    else:
        write(tmp_path, enabled=False)
    assert watchlist.tasks() == {}
