"""The page of the sources: what is wrong, what to do about it, and what is watched at all."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

import index
from crawler.advert import Problem, RunReport, SourceState, Watched
from index import sources
from index.records import RunYield
from review_ui.bars import HEIGHT, bars_of
from review_ui.words import REFUSALS, SOURCE_STATE_ACTION, SOURCE_STATE_HELP, SOURCE_STATES
from tests import builders as make
from tests.review_ui.conftest import log_in, page_text

NOW = datetime.now(tz=make.NOW.tzinfo)


def put(home: Path, source: str, hours: float, adverts: int, state: str = "ok", **other: Any) -> None:
    run = f"{source}-{1000 - int(hours)}"
    ended = make.report(
        run, source, adverts=adverts, state=state, finished_at=NOW - timedelta(hours=hours), **other
    )
    make.store(home, [], run=run, source=source, ended=ended)


@pytest.fixture
def page(accounts: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Six sources: good, broken promise, stale and blocked, paused and dead, unreadable, never run."""
    monkeypatch.setattr(sources, "_watch", [])
    for hours in (72, 48, 24):
        put(accounts, "good-board", hours, 40)
    promise = Problem("promise", "thin-board", "31 adverts, the last 5 runs gave 210 (median): fell by 85 %")
    put(accounts, "thin-board", 48, 210)
    put(accounts, "thin-board", 2, 31, "changed_layout", problems=(promise,), rendered=7)
    put(accounts, "late-board", 200, 9, "blocked", refused=(("http_403", 12),))
    put(accounts, "paused-board", 20, 0, "dead")
    put(accounts, "wrong-board", 20, 9)

    def look(last: Mapping[str, RunReport], now: datetime) -> tuple[Watched, ...]:
        assert set(last) >= {"good-board", "late-board"} or not last
        return (
            Watched(
                "good-board", "A board of a district", True, now + timedelta(hours=3), now + timedelta(days=9)
            ),
            Watched("late-board", "", True, now + timedelta(hours=1), now - timedelta(days=5)),
            Watched("new-board", "A new <b>one</b>", True, now + timedelta(hours=2)),
            Watched("paused-board", paused="paused by bina: the owner asked"),
            Watched("thin-board", "", True, None, now + timedelta(days=1)),
            Watched("wrong-board", trouble="wrong-board.yml: kind: no such kind"),
        )

    index.use_watch(look)
    return page_text(log_in("bina").get("/sources"))


def row(page: str, name: str) -> str:
    """The row of one source, as text."""
    found = next(part for part in page.split('<li class="row')[1:] if f"<bdi>{name}</bdi>" in part)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_trouble_comes_first_and_is_counted(page: str) -> None:
    assert "3 of 4 sources could not be seen as they should" in page
    names = re.findall(r"<h[23]><bdi>([\w-]+)</bdi>", page)
    assert names == ["late-board", "thin-board", "wrong-board", "good-board", "paused-board", "new-board"]
    assert page.count("row-bad") == 3


ROWS = [
    ("good-board", ["Working", "A board of a district", "40 on 41 pages", "Next run", "IST"]),
    (
        "thin-board",
        ["Layout changed", "What to do: Open the site and compare", "fell by 85 %", "7 pages had"],
    ),
    (
        "late-board",
        ["Not read in time", "Tell the administrator", "The last run itself: blocked", "12 not fetched"],
    ),
    ("wrong-board", ["Its file cannot be read: wrong-board.yml: kind: no such kind"]),
    ("paused-board", ["No answer", "Paused", "paused by bina: the owner asked"]),
    ("new-board", ["A new <b>one</b>".replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;"), "Next run"]),
]


@pytest.mark.parametrize(("name", "words"), ROWS, ids=[name for name, _ in ROWS])
def test_each_row_says_what_is_known(page: str, name: str, words: list[str]) -> None:
    for part in words:
        assert part in row(page, name)


def test_what_rests_is_no_trouble(page: str) -> None:
    assert "What to do" not in row(page, "paused-board")


def test_the_last_runs_are_a_sentence_too(page: str) -> None:
    assert 'aria-label="Adverts of the last 3 runs, the newest last: 40, 40, 40"' in page
    assert 'aria-label="Adverts of the last 2 runs, the newest last: 210, 31 (Layout changed)"' in page


NAMERS = {"FetchError", "RefusedFetchError", "Problem", "problem"}


def named_reasons() -> set[str]:
    """Every reason that the crawler's code names where it refuses, fails or notes something."""
    found = set()
    for file in (Path(__file__).parents[2] / "crawler").rglob("*.py"):
        for call in (
            node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)
        ):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in NAMERS and call.args and isinstance(call.args[0], ast.Constant):
                found.add(str(call.args[0].value))
    return found


def test_every_reason_has_words() -> None:
    reasons = named_reasons()
    assert {"parser", "post", "soft_404", "broken JSON-LD"} <= reasons
    assert reasons - set(REFUSALS) == set()


def test_every_state_has_words_and_a_way_on() -> None:
    states = set(get_args(SourceState))
    assert set(SOURCE_STATES) == set(SOURCE_STATE_HELP) == states
    assert set(SOURCE_STATE_ACTION) == states - {"ok"}


def test_bars_show_nothing_as_something() -> None:
    runs = [RunYield(NOW, 0, "blocked"), RunYield(NOW, 5, "ok"), RunYield(NOW, 10, "ok")]
    drawn = bars_of(runs)
    assert [(bar.x, bar.y, bar.height, bar.is_ok) for bar in drawn.bars] == [
        (0, 0, HEIGHT, True),
        (9, 12, 12, True),
        (18, 22, 2, False),
    ]
    assert drawn.width == 25
    assert bars_of([RunYield(NOW, 0, "dead")]).bars[0].height == 2
    assert bars_of([]).bars == ()


def test_sources_that_wait_for_their_first_run_are_no_empty_page(
    accounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_watch", [lambda last, now: (Watched("new-board", active=True),)])
    page = page_text(log_in("dev").get("/sources"))
    assert "1 source is watched; none has been crawled yet." in page
    assert "Nothing to report yet" not in page
