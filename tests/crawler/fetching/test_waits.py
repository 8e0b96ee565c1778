"""What hosts asked for is kept between crawls, whatever the clock or the disk does."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.fetching.waits import LONGEST, Waits

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def test_a_wait_runs_out(tmp_path: Path) -> None:
    Waits(tmp_path).keep("a.example", 60, NOW)
    again = Waits(tmp_path)
    assert again.left_s("a.example", NOW + timedelta(seconds=20)) == 40
    assert again.left_s("a.example", NOW + timedelta(seconds=61)) == 0
    assert again.left_s("b.example", NOW) == 0


def test_a_longer_wait_is_not_shortened(tmp_path: Path) -> None:
    waits = Waits(tmp_path)
    waits.keep("a.example", 60, NOW)
    waits.keep("a.example", 5, NOW)
    assert waits.left_s("a.example", NOW) == 60


def test_a_clock_set_back_makes_no_wait_longer(tmp_path: Path) -> None:
    Waits(tmp_path).keep("a.example", 60, NOW)
    assert Waits(tmp_path).left_s("a.example", NOW - timedelta(hours=2)) == 60


def test_an_absurd_wait_is_bounded(tmp_path: Path) -> None:
    Waits(tmp_path).keep("a.example", 1e12, NOW)
    assert Waits(tmp_path).left_s("a.example", NOW) == LONGEST.total_seconds()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"begun": 1, "until": 2}', '{"until": "soon"}', "null"])
def test_a_broken_file_asks_for_nothing(tmp_path: Path, text: str) -> None:
    waits = Waits(tmp_path)
    waits.keep("a.example", 60, NOW)
    (file,) = tmp_path.glob("*.json")
    file.write_text(text)
    assert waits.left_s("a.example", NOW) == 0


def test_a_home_that_is_not_there_is_not_made_for_a_turn(tmp_path: Path) -> None:
    turns = Waits(tmp_path / "home" / "turns", make=False)
    turns.keep("a.example", 60, NOW)
    number = turns.lock("a.example")
    assert number is not None
    turns.unlock(number)
    assert not (tmp_path / "home").exists()


def test_the_lock_is_one_crawl_s_until_it_lets_go_or_dies(tmp_path: Path) -> None:
    number = Waits(tmp_path).lock("a.example")
    assert number is not None
    assert Waits(tmp_path).lock("a.example") is None
    Waits(tmp_path).unlock(number)
    child = os.fork()
    if child == 0:
        Waits(tmp_path).lock("a.example")
        os._exit(0)
    os.waitpid(child, 0)
    again = Waits(tmp_path).lock("a.example")
    assert again is not None
    Waits(tmp_path).unlock(again)
