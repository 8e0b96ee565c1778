"""The frontier takes each address once, the promising first, and leaves traps."""

from __future__ import annotations

import pytest

from crawler import frontier as frontiers
from crawler.frontier import Frontier, Role

ROOT = "http://board.example"


def frontier() -> Frontier:
    return Frontier(frozenset({"board.example"}))


def test_order_and_once() -> None:
    front = frontier()
    front.add(f"{ROOT}/about", Role.CANDIDATE)
    front.add(f"{ROOT}/jobs?page=2", Role.LISTING)
    front.add(f"{ROOT}/job/1", Role.CANDIDATE)
    assert front.add(f"{ROOT}/job/2", Role.DETAIL)
    assert not front.add(f"{ROOT}/job/2/?utm_source=mail#top", Role.DETAIL)
    front.add(f"{ROOT}/job/1", Role.DETAIL)
    taken = []
    while (target := front.take()) is not None:
        taken.append((target.url, target.role))
    assert [url.removeprefix(ROOT) for url, _ in taken] == ["/job/2", "/job/1", "/jobs?page=2", "/about"]


def test_a_page_may_come_again_in_the_browser() -> None:
    front = frontier()
    front.add(f"{ROOT}/", Role.START)
    assert front.take() is not None
    front.add(f"{ROOT}/", Role.START, render=True)
    again = front.take()
    assert again is not None
    assert again.render
    front.add(f"{ROOT}/", Role.START, render=True)
    assert front.take() is None


def test_other_sites_pictures_and_traps_are_not_taken() -> None:
    front = frontier()
    for url in ("http://other.example/", f"{ROOT}/a.jpg", f"{ROOT}/x/y/x/y/x/y/x/y", "javascript:x"):
        assert not front.add(url, Role.DETAIL)
    assert front.refused == {"offsite": 1, "not_text": 1, "trap": 1, "bad_address": 1}
    assert front.take() is None


def test_a_calendar_without_end_is_left() -> None:
    front = frontier()
    fetched = 0
    front.add(f"{ROOT}/calendar?month=0", Role.LISTING)
    front.add(f"{ROOT}/jobs", Role.LISTING)
    while (target := front.take()) is not None and fetched < 500:
        fetched += 1
        if "calendar" in target.url:
            front.add(f"{ROOT}/calendar?month={fetched}", Role.LISTING, fetched)
        front.learn(target, fruitful="jobs" in target.url)
    assert 10 < fetched < 50
    assert front.refused["trap"] == 1


def test_a_key_that_pages_leave_out_of_their_own_address_makes_no_other_page() -> None:
    waiting = frontier()
    for number in range(6):
        waiting.add(f"https://board.example/jobs/{number}?from=list", Role.DETAIL)
        waiting.add(f"https://board.example/jobs/{number}?from=similar", Role.DETAIL)
    fetched = []
    while (target := waiting.take()) is not None:
        fetched.append(target.url)
        waiting.learn_same(target.url, target.url.partition("?")[0])
    assert len({url.partition("?")[0] for url in fetched}) == 6
    assert len(fetched) == 8  # twice until three paths have said so


def test_one_canonical_address_for_all_pages_is_not_believed() -> None:
    waiting = frontier()
    for number in range(6):
        waiting.add(f"https://board.example/job?id={number}", Role.DETAIL)
    fetched = []
    while (target := waiting.take()) is not None:
        fetched.append(target.url)
        waiting.learn_same(target.url, "https://board.example/job")
    assert len(fetched) == 6


def test_long_candidates_wait_only_as_long_as_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontiers, "_LONGEST_CHARS", 1000)
    front = frontier()
    long = [f"{ROOT}/about/{number}{'x' * 300}" for number in range(9)]
    assert [front.add(url, Role.CANDIDATE) for url in long] == [True] * 4 + [False] * 5
    assert front.refused == {"over_budget": 5}
    assert front.add(f"{ROOT}/job/1{'x' * 300}", Role.DETAIL)
    for _ in range(5):
        assert front.take() is not None
    assert front.add(long[8], Role.CANDIDATE)


def test_refusals_without_end_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontiers, "_REMEMBERED", 10)
    front = frontier()
    for number in range(50):
        front.add(f"http://other.example/{number}", Role.DETAIL)
    assert front.refused == {"offsite": 50}
    assert len(front._seen) + len(front._offered) <= 20
