"""How sources stand: by their last whole run, by now, and by what their files say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import index
from crawler.advert import Problem, RunReport, Watched
from index import clock, sources
from tests import builders as make


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with no watch, at the builders' day."""
    monkeypatch.setattr(sources, "_watch", [])
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


def put(home: Path, day: int, adverts: int = 1, state: str = "ok", **other: Any) -> str:
    """A run of the board so many days before the builders' day."""
    run = f"board-{100 - day}"
    ended = make.report(
        run, "board", adverts=adverts, state=state, finished_at=make.NOW - timedelta(days=day), **other
    )
    make.store(home, [], run=run, source="board", ended=ended)
    return run


def watch(**facts: Any) -> dict[str, RunReport]:
    """Hands in a watch of one source; what it was asked comes back."""
    asked: dict[str, RunReport] = {}

    def look(last: Mapping[str, RunReport], now: datetime) -> tuple[Watched, ...]:
        assert now == make.NOW
        asked.update(last)
        return (Watched(**{"name": "board", "active": True, **facts}),)

    index.use_watch(look)
    return asked


def test_the_last_runs_are_told_newest_first(home: Path) -> None:
    for day, adverts, state in ((3, 12, "ok"), (1, 0, "blocked"), (2, 11, "ok")):
        put(home, day, adverts, state)
    [one] = index.source_health()
    assert [(run.adverts, run.state) for run in one.yields] == [(0, "blocked"), (11, "ok"), (12, "ok")]
    assert (one.state, one.last_state, one.adverts) == ("blocked", "blocked", 0)


def test_no_more_than_twelve_runs_are_told(home: Path) -> None:
    for day in range(20):
        put(home, day, day)
    assert [run.adverts for run in index.source_health()[0].yields] == list(range(12))


def test_a_run_that_was_asked_to_see_less_does_not_speak_for_the_source(home: Path) -> None:
    put(home, 2, 40)
    put(home, 1, 3, "over_budget", limited=True)
    [one] = index.source_health()
    assert (one.state, one.adverts) == ("ok", 40)
    assert [run.adverts for run in one.yields] == [3, 40]


def test_one_that_only_ever_saw_less_speaks_for_itself(home: Path) -> None:
    put(home, 1, 3, "over_budget", limited=True)
    assert index.source_health()[0].state == "over_budget"


def test_broken_promises_stand_apart_from_other_problems(home: Path) -> None:
    problems = (Problem("promise", "board", "3 adverts, at least 9 promised"), Problem("timeout", "x", ""))
    put(home, 1, 3, "changed_layout", problems=problems)
    [one] = index.source_health()
    assert one.promises == ("3 adverts, at least 9 promised",)
    assert [what for what, _, _ in one.problems] == ["timeout"]


@pytest.mark.parametrize(
    ("stale_from", "state"),
    [
        (make.NOW - timedelta(minutes=1), "stale"),
        (make.NOW + timedelta(minutes=1), "blocked"),
        (None, "blocked"),
    ],
)
def test_a_source_that_missed_its_slots_is_stale(home: Path, stale_from: datetime | None, state: str) -> None:
    run = put(home, 1, 0, "blocked")
    asked = watch(stale_from=stale_from)
    [one] = index.source_health()
    assert (one.state, one.last_state) == (state, "blocked")
    assert asked["board"].run == run


def test_sources_that_never_ran_are_told_too(home: Path) -> None:
    watch(name="new-board")
    assert [one.name for one in index.sources_not_run()] == ["new-board"]
    put(home, 1)
    assert [one.name for one in index.sources_not_run()] == ["new-board"]
    watch(name="board")
    assert index.sources_not_run() == ()
    assert [one.watched is not None for one in index.source_health()] == [True]
