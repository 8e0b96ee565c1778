"""Delays are kept, waits that a host asks for too, and a stop ends them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from crawler.errors import RefusedFetchError
from crawler.fetching.pace import Pace, read_retry_after

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), (" 0 ", 0.0), ("Mon, 02 Nov 2026 10:01:00 GMT", 60.0),
        ("Mon, 02 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None), ("-5", None), ("", None), (None, None), ("²", None),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds


def test_gaps_are_never_shorter_than_the_delay() -> None:
    async def visits() -> list[float]:
        pace = Pace(0.05)
        begun: list[float] = []

        async def visit() -> None:
            async with pace.turn("a.example"):
                begun.append(time.monotonic())

        await asyncio.gather(*(visit() for _ in range(5)))
        return begun

    begun = asyncio.run(visits())
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(begun))


def test_a_longer_crawl_delay_counts() -> None:
    pace = Pace(1.0)
    pace.ask_delay("a.example", 7.0)
    pace.ask_delay("b.example", 0.5)
    assert (pace.delay_s("a.example"), pace.delay_s("b.example")) == (7.0, 1.0)


def test_a_stop_ends_all_waiting() -> None:
    async def wait() -> None:
        pace = Pace(0)
        pace.hold("a.example", 600)
        asyncio.get_running_loop().call_later(0.05, pace.stop)
        async with pace.turn("a.example"):
            raise AssertionError("went on")

    begun = time.monotonic()
    with pytest.raises(RefusedFetchError, match="over_budget"):
        asyncio.run(wait())
    assert time.monotonic() - begun < 5
