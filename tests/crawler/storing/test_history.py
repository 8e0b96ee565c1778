"""The last runs of a source, read back from a spool that has seen things."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.advert import to_json
from crawler.storing.history import reports_of, state_now
from crawler.storing.spool import RECORDS, write_report
from crawler.watching.source import Source
from tests.builders import report

BEGUN = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)


def put(spool: Path, source: str, day: int, *, adverts: int = 10, state: str = "ok") -> Path:
    """A run of the source on that day, with its report."""
    when = BEGUN + timedelta(days=day)
    run_dir = spool / f"{when:%Y%m%dT%H%M%S%fZ}-{source}"
    run_dir.mkdir(parents=True)
    (run_dir / RECORDS).touch()
    write_report(run_dir, report(run_dir.name, source, adverts=adverts, state=state, finished_at=when))
    return run_dir


def test_newest_first_and_no_more_than_asked(tmp_path: Path) -> None:
    for day in (3, 1, 2):
        put(tmp_path, "board", day, adverts=day)
    assert [one.adverts for one in reports_of(tmp_path, "board")] == [3, 2, 1]
    assert [one.adverts for one in reports_of(tmp_path, "board", limit=2)] == [3, 2]


def test_a_name_that_another_source_ends_or_begins_with_is_not_its_own(tmp_path: Path) -> None:
    for day, source in enumerate(("board", "night-board", "board-two", "url-board")):
        put(tmp_path, source, day, adverts=day)
    assert [one.adverts for one in reports_of(tmp_path, "board")] == [0]
    assert [one.adverts for one in reports_of(tmp_path, "board-two")] == [2]


NOT_REPORTS = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b'{"problems": []}',
    b'{"problems": 3}',
    b"\xff\xfe\x00",
    b"[" * 5000,
]


@pytest.mark.parametrize("broken", NOT_REPORTS, ids=lambda body: ascii(body[:12]))
def test_a_broken_report_hides_no_other(tmp_path: Path, broken: bytes) -> None:
    put(tmp_path, "board", 1, adverts=7)
    (put(tmp_path, "board", 2) / "report.json").write_bytes(broken)
    assert [one.adverts for one in reports_of(tmp_path, "board")] == [7]


def test_values_of_another_kind_are_no_report(tmp_path: Path) -> None:
    run_dir = put(tmp_path, "board", 1)
    plain = json.loads((run_dir / "report.json").read_bytes())
    (run_dir / "report.json").write_text(json.dumps({**plain, "adverts": "many"}), "utf-8")
    assert reports_of(tmp_path, "board") == ()


def test_what_else_lies_in_a_spool_is_passed_over(tmp_path: Path) -> None:
    run_dir = put(tmp_path, "board", 1, adverts=7)
    under_way = tmp_path / "20261130T000000000000Z-board"
    under_way.mkdir()
    (tmp_path / "20261201T000000000000Z-board").write_text("a file", "utf-8")
    (tmp_path / ".hidden-board").mkdir()
    stray = tmp_path / "20261202T000000000000Z-board"
    stray.mkdir()
    other = report("r", "elsewhere", adverts=1)
    (stray / "report.json").write_text(json.dumps(to_json(other), default=str), "utf-8")
    assert [one.run for one in reports_of(tmp_path, "board")] == [run_dir.name]


def test_no_spool_no_reports(tmp_path: Path) -> None:
    assert reports_of(tmp_path / "none", "board") == ()


def source(schedule: object, *, enabled: bool = True) -> Source:
    given = {"kind": "site", "start": ["https://board.example/"], "who": "a", "why": "b", "legal": "c"}
    return Source.model_validate({"name": "board", **given, "schedule": schedule, "enabled": enabled})


# BEGUN is 12:00 in India, a Wednesday. Hours after it; the schedule; the state of the run, and that by now.
STALE = [
    ({"every_h": 24}, "ok", 24, "ok"),
    ({"every_h": 24}, "ok", 37, "ok"),  # its slots are at midnight
    ({"every_h": 24}, "ok", 39, "stale"),
    ({"every_h": 24}, "blocked", 30, "blocked"),
    ({"every_h": 24}, "blocked", 75, "stale"),
    ({"every_h": 0.25}, "ok", 2, "ok"),
    ({"every_h": 0.25}, "ok", 3, "stale"),
    ({"every_h": 168}, "ok", 24 * 11, "ok"),
    ({"every_h": 168}, "ok", 24 * 15, "stale"),
    ("0 12 * * *", "ok", 49, "ok"),
    ("0 12 * * *", "ok", 51, "stale"),
    ("0 6 * * mon", "ok", 24 * 11, "ok"),  # the Monday after is five days away, the next one twelve
    ("0 6 * * mon", "ok", 24 * 12, "stale"),
    ("0 6,18 * * *", "ok", 19, "ok"),
    ("0 6,18 * * *", "ok", 21, "stale"),
]


@pytest.mark.parametrize(("schedule", "state", "hours", "by_now"), STALE)
def test_a_source_is_stale_once_two_slots_passed_without_a_run(
    schedule: object, state: str, hours: float, by_now: str
) -> None:
    last = report("r", "board", adverts=3, state=state, finished_at=BEGUN + timedelta(minutes=10))
    assert state_now(last, source(schedule), BEGUN + timedelta(hours=hours)) == by_now


def test_the_slot_counts_where_the_run_was_late() -> None:
    late = BEGUN + timedelta(hours=23)
    last = report("r", "board", adverts=3, finished_at=late, slot=BEGUN.isoformat())
    assert state_now(last, source("0 12 * * *"), BEGUN + timedelta(hours=51)) == "stale"


def test_what_is_not_watched_does_not_grow_stale() -> None:
    last = report("r", "board", adverts=3)
    much_later = BEGUN + timedelta(days=400)
    assert state_now(last, source({"every_h": 1}, enabled=False), much_later) == "ok"
    assert state_now(None, source({"every_h": 1}), much_later) is None
