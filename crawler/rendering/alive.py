"""Whether Chromium still lives under a visit; one that has ended is left behind and a fresh one started.

scrapy-playwright restarts a Chromium that has ended when Playwright says so, which it does not always: it
may close a visit's profile and leave the browser "connected", with calls that never come back. So a profile
that closes by itself counts as an end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crawler.errors import FetchError
from crawler.fetching.fetch import Fetched

if TYPE_CHECKING:
    from playwright.async_api import Browser
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

_PARTING_S = 5.0
_MOMENT_S = 0.2


async def nothing_to_do() -> None:
    """In place of scrapy-playwright's own restart, which this module sees to."""


async def start_browser(handler: ScrapyPlaywrightDownloadHandler, url: str) -> Browser:
    """The Chromium for the next visit: the one that runs, or a fresh one. Raises: FetchError."""
    from playwright.async_api import Error

    if hasattr(handler, "browser") and not handler.browser.is_connected():
        del handler.browser
    try:
        await handler._maybe_launch_browser()
    except Error as error:
        raise FetchError("browser", url, "Chromium does not start") from error
    browser: Browser = handler.browser
    return browser


async def while_alive(
    handler: ScrapyPlaywrightDownloadHandler, browser: Browser, name: str, visit: Coroutine[Any, Any, Fetched]
) -> Fetched:
    """What the visit of this profile gives. Raises: FetchError where its Chromium ends meanwhile."""
    task = asyncio.ensure_future(visit)
    opened = False
    try:
        while not task.done():
            await asyncio.wait((task,), timeout=_MOMENT_S)
            lost = opened and name not in handler.context_wrappers
            opened = opened or name in handler.context_wrappers
            if not task.done() and (lost or not browser.is_connected()):
                raise FetchError("browser_crash", "Chromium", "ended while it showed a page")
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait((task,), timeout=_MOMENT_S)


def failure(
    handler: ScrapyPlaywrightDownloadHandler, browser: Browser, name: str, url: str, message: str
) -> FetchError:
    """What an error of Playwright's means: that Chromium has ended, or that it would not show the page."""
    alive = browser.is_connected() and name in handler.context_wrappers
    return FetchError("browser" if alive else "browser_crash", url, message.partition("\n")[0][:120])


async def leave(handler: ScrapyPlaywrightDownloadHandler, browser: Browser, name: str) -> None:
    """End the page with its profile, whatever it is doing; where that fails or it is lost, Chromium too."""
    from playwright.async_api import Error

    wrapper = handler.context_wrappers.get(name)
    if wrapper is not None and browser.is_connected():
        with suppress(TimeoutError, Error):
            async with asyncio.timeout(_PARTING_S):
                await wrapper.context.close()
                return
    handler.context_wrappers.pop(name, None)
    if getattr(handler, "browser", None) is browser:
        del handler.browser
    with suppress(TimeoutError, Error):
        async with asyncio.timeout(_PARTING_S):
            await browser.close()
