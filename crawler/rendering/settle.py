"""When a page in Chromium has made itself: nothing it asked for is under way, and its own work is done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

_QUIET_S = 0.15
_STEP_S = 0.03


class Stopwatch:
    """The seconds a page has taken; the time in which one of its requests waits for its turn is left out.

    So a page of a site with a delay is not given up for our own politeness. `limit` is a deadline of
    `limit_s` seconds by this watch, to be entered with `async with`.
    """

    def __init__(self, limit_s: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun = self._loop.time()
        self._waits = 0
        self._since = 0.0
        self._waited_s = 0.0
        self.limit_s = limit_s
        self.limit = asyncio.timeout(limit_s)

    def extend(self, more_s: float) -> None:
        """The page may take `more_s` seconds longer."""
        self.limit_s += more_s
        if not self._waits:
            self._move(self._loop.time() + max(0.0, self.limit_s - self.spent_s))

    @property
    def waited_s(self) -> float:
        """Seconds in which a request waited for its turn."""
        return self._waited_s + (self._loop.time() - self._since if self._waits else 0.0)

    @property
    def spent_s(self) -> float:
        """Seconds of the page's own since the beginning."""
        return self._loop.time() - self._begun - self.waited_s

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The watch stands still in here."""
        self._waits += 1
        if self._waits == 1:
            self._since = self._loop.time()
            self._move(None)
        try:
            yield
        finally:
            if self._waits == 1:
                self._waited_s = self.waited_s
            self._waits -= 1
            if not self._waits:
                self._move(self._loop.time() + max(0.0, self.limit_s - self.spent_s))

    def _move(self, when: float | None) -> None:
        if not self.limit.expired():
            self.limit.reschedule(when)


class Watch:
    """What a page has under way."""

    def __init__(self, clock: Stopwatch) -> None:
        self.clock = clock
        self._under_way = 0
        self._is_whole = False
        self._changed_s = clock.spent_s

    def begin_document(self) -> None:
        """A document is about to be taken apart."""
        self._is_whole = False

    def end_document(self) -> None:
        """The document is there to its last tag."""
        self._is_whole = True

    @contextmanager
    def request(self) -> Iterator[None]:
        """A request is under way in here."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._changed_s = self.clock.spent_s

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return self._under_way > 0

    async def settle(self, limit_s: float) -> None:
        """Until nothing is under way for a moment, or `limit_s` seconds by the page's clock are over."""
        end = self.clock.spent_s + limit_s
        since = self.clock.spent_s
        while self.clock.spent_s < end:
            quiet = self.clock.spent_s - max(self._changed_s, since)
            if self._is_whole and not self._under_way and quiet >= _QUIET_S:
                return
            await asyncio.sleep(_STEP_S)
