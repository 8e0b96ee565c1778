"""Nothing but public addresses is reached, by Scrapy or by Chromium: the packets are the witness."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.crawler.netns import namespace
from tests.crawler.netns.drill import find_faults, run_drill
from tests.crawler.netns.inside import fetch_attempts

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """What the drill found, with three of its 21 targets in Chromium."""
    if (why := namespace.why_not()) is not None:
        pytest.skip(why)
    return run_drill(3, 240)


def test_nothing_is_reached_and_every_refusal_is_logged(facts: dict[str, Any]) -> None:
    assert find_faults(facts) == []
    assert facts["attempts"] >= 1_500
    assert sum(facts["fetcher"]["attempts"].values()) == len(fetch_attempts())
    assert sum(facts["fetcher"]["outcomes"].values()) == len(fetch_attempts())
    assert facts["packets"] > 5_000


def test_chromium_really_tried(facts: dict[str, Any]) -> None:
    refused = facts["chromium"]["refused"]
    assert refused["private_address"] >= 60
    assert min(refused[reason] for reason in ("post", "websocket", "not_text")) >= 3


def test_scrapy_counts_where_a_site_led_it(facts: dict[str, Any]) -> None:
    assert facts["scrapy"]["pages"] >= 100
    assert facts["scrapy"]["refused"]["private_address"] >= 80


@pytest.mark.parametrize(
    ("key", "value"), [("reached", {"tcp 10.9.8.7 80": 1}), ("caught", ["10.9.8.7:80"]), ("control", [])]
)
def test_a_single_connection_would_be_a_fault(facts: dict[str, Any], key: str, value: object) -> None:
    changed = copy.deepcopy(facts)
    changed[key] = value
    assert len(find_faults(changed)) == 1
