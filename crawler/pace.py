"""Who may be asked when: per host one request at a time, its delay after each, and a wait where asked."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawler.errors import FetchError, RefusedFetchError


class Pace:
    """Delays in seconds per host; a crawl that is told to stop waits for nobody."""

    def __init__(self, delay_s: float, patience_s: float = math.inf) -> None:
        """`patience_s`: the longest wait a host may ask for beyond its delay; a longer one is `throttled`."""
        self._delay_s = delay_s
        self._patience_s = patience_s
        self._asked_s: dict[str, float] = {}
        self._next: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._stopped = asyncio.Event()

    def ask_delay(self, host: str, delay_s: float) -> None:
        """A host's own crawl-delay: kept where it is longer than the source's."""
        self._asked_s[host] = max(delay_s, self._asked_s.get(host, 0.0))

    def delay_s(self, host: str) -> float:
        """The seconds between two requests to a host."""
        return max(self._delay_s, self._asked_s.get(host, 0.0))

    def hold(self, host: str, wait_s: float) -> None:
        """No request to the host before `wait_s` seconds from now."""
        until = asyncio.get_running_loop().time() + wait_s
        self._next[host] = max(until, self._next.get(host, 0.0))

    def stop(self) -> None:
        """End all waiting: whoever waits is refused with reason `over_budget`."""
        self._stopped.set()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn, and keep it to ourselves while it answers if it has a delay."""
        if self.delay_s(host) <= 0:
            await self._wait(host)
            yield
            return
        async with self._locks.setdefault(host, asyncio.Lock()):
            await self._wait(host)
            try:
                yield
            finally:
                self.hold(host, self.delay_s(host))

    async def _wait(self, host: str) -> None:
        while not self._stopped.is_set():
            left = self._next.get(host, 0.0) - asyncio.get_running_loop().time()
            if left <= 0:
                return
            if left > self._patience_s + self.delay_s(host):
                raise FetchError("throttled", host, f"asks to wait {left:.0f} s")
            try:
                async with asyncio.timeout(left):
                    await self._stopped.wait()
            except TimeoutError:
                continue
        raise RefusedFetchError("over_budget", host, "the crawl was told to stop")


def read_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for (a number, or a date); `None` where it is not usable."""
    if not value:
        return None
    value = value.strip()
    if value.isdecimal():
        return float(value[:12])
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
