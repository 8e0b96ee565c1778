"""When a page in Chromium has made itself: its requests are done, and scrolling makes it grow no more."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response

_QUIET_S = 0.15


class Watch:
    """What a page asks for: how much is under way, and the answers to its main document in order."""

    def __init__(self) -> None:
        self.answers: list[tuple[Response, datetime]] = []
        self._under_way: set[Request] = set()
        self._changed = 0.0

    def begin(self, page: Page) -> None:
        """Watch this page from now on."""
        page.on("response", self._answered)
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def forget(self) -> None:
        """Another address is visited: what came before does not count."""
        self.answers.clear()
        self._under_way.clear()
        self._changed = asyncio.get_running_loop().time()

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame.parent_frame is None:
            self.answers.append((response, datetime.now(UTC)))

    def _begun(self, request: Request) -> None:
        self._under_way.add(request)
        self._changed = asyncio.get_running_loop().time()

    def _ended(self, request: Request) -> None:
        self._under_way.discard(request)
        self._changed = asyncio.get_running_loop().time()

    async def wait(self, limit_s: float) -> None:
        """Until nothing is under way for a moment, or `limit_s` seconds are over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit_s
        while loop.time() < end and (self._under_way or loop.time() - self._changed < _QUIET_S):
            await asyncio.sleep(0.03)


async def settle(page: Page, watch: Watch, limit_s: float) -> None:
    """Wait until the page's own requests are done, and scroll while it grows; bounded by `limit_s` twice."""
    await watch.wait(limit_s)
    height = 0
    for _ in range(5):
        grown = int(
            await page.evaluate("document.documentElement ? document.documentElement.scrollHeight : 0")
        )
        if grown <= height:
            return
        height = grown
        await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        await asyncio.sleep(_QUIET_S)
        await watch.wait(limit_s / 5)
