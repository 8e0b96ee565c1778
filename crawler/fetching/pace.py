"""Who may be asked when: per host one request at a time, its delay after each, and a wait where asked."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from crawler.errors import FetchError, RefusedFetchError
from crawler.fetching.waits import LONGEST, Waits

_TRY_AGAIN_S = 0.1


class Pace:
    """Delays in seconds per host; a crawl that is told to stop waits for nobody.

    With a `home`, a host's turn is taken among all its crawls, and what a host asks for outlives them.
    """

    def __init__(self, delay_s: float, patience_s: float = math.inf, home: Path | None = None) -> None:
        """`patience_s`: the longest wait a host may ask for; a longer one is `throttled`."""
        self._delay_s = delay_s
        self._patience_s = patience_s
        self._waits = Waits(home / "waits") if home else None
        self._turns = Waits(home / "turns", make=False) if home else None
        self._crawl_delay_s: dict[str, float] = {}
        self._ended: dict[str, float] = {}
        self._held: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._stopped = asyncio.Event()

    def ask_delay(self, host: str, delay_s: float) -> None:
        """A host's own crawl-delay: kept where it is longer than the source's."""
        self._crawl_delay_s[host] = max(delay_s, self._crawl_delay_s.get(host, 0.0))

    def delay_s(self, host: str) -> float:
        """The seconds between two requests to a host."""
        return max(self._delay_s, self._crawl_delay_s.get(host, 0.0))

    def hold(self, host: str, wait_s: float) -> None:
        """No request to the host before `wait_s` seconds from now, of our own accord."""
        self._held[host] = max(_now() + wait_s, self._held.get(host, 0.0))

    def ask_wait(self, host: str, wait_s: float) -> None:
        """The host asks not to be asked for `wait_s` seconds: kept for later crawls, too."""
        wait_s = min(wait_s, LONGEST.total_seconds())
        self._asked[host] = max(_now() + wait_s, self._asked.get(host, 0.0))
        if self._waits is not None:
            self._waits.keep(host, wait_s)

    def asked_left_s(self, host: str) -> float:
        """Seconds that the host still asks us to wait."""
        if host not in self._asked:
            kept_s = self._waits.left_s(host) if self._waits is not None else 0.0
            self._asked[host] = _now() + kept_s
        return max(0.0, self._asked[host] - _now())

    def stop(self) -> None:
        """End all waiting: whoever waits is refused with reason `over_budget`."""
        self._stopped.set()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn, and keep it to ourselves while it answers if it has a delay."""
        if self.delay_s(host) <= 0:
            await self.wait(host)
            try:
                yield
            finally:
                self._ended[host] = _now()
            return
        async with self._locks.setdefault(host, asyncio.Lock()), self._lock(host):
            await self.wait(host)
            try:
                yield
            finally:
                self._ended[host] = _now()
                if self._turns is not None:
                    self._turns.keep(host, self.delay_s(host))

    @asynccontextmanager
    async def _lock(self, host: str) -> AsyncIterator[None]:
        """The host's turn among all crawls; what another crawl did and was told is heeded."""
        if self._turns is None or self._waits is None:
            yield
            return
        while (number := self._turns.lock(host)) is None:
            await self._sleep(host, _TRY_AGAIN_S)
        try:
            self.hold(host, self._turns.left_s(host))
            self._asked[host] = max(_now() + self._waits.left_s(host), self._asked.get(host, 0.0))
            yield
        finally:
            self._turns.unlock(number)

    async def wait(self, host: str) -> None:
        """Until the host may be asked. Raises: FetchError `throttled` where it asks for too long a wait."""
        while True:
            asked_s = self.asked_left_s(host)
            if asked_s > self._patience_s:
                raise FetchError("throttled", host, f"asks to wait {asked_s:.0f} s")
            next_at = self._ended.get(host, -math.inf) + self.delay_s(host)
            left = max(next_at - _now(), self._held.get(host, 0.0) - _now(), asked_s)
            if left <= 0 and not self._stopped.is_set():
                return
            await self._sleep(host, left)

    async def _sleep(self, host: str, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._stopped.wait()
        except TimeoutError:
            return
        raise RefusedFetchError("over_budget", host, "the crawl was told to stop")


def _now() -> float:
    return asyncio.get_running_loop().time()


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
