"""Pages that only a browser can read: scrapy-playwright drives a Chromium that reaches nothing."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from crawler.errors import FetchError, RefusedFetchError
from crawler.fetching.egress import Wall
from crawler.fetching.fetch import REDIRECTS, Fetched, Fetcher
from crawler.rendering import alive
from crawler.rendering.acting import Acting, Bounds, Hands
from crawler.rendering.page_requests import PageBounds, PageRequests, Shelf
from crawler.settings import CrawlerSettings
from crawler.tally import Tally
from crawler.watching.source_parts import SourceBrowser

if TYPE_CHECKING:
    import scrapy
    from playwright.async_api import Page, WebSocketRoute
    from scrapy.crawler import Crawler
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--disable-quic", "--disable-background-networking", "--no-first-run", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--disable-default-apps", "--no-pings",
    "--disable-dev-shm-usage", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--proxy-bypass-list=<-loopback>", "--blink-settings=imagesEnabled=false",
    "--js-flags=--max-old-space-size=512",
)  # fmt: skip
_PAGES_AT_ONCE = 2
# What one process of Chromium may hold; a page that wants more ends its tab.
_MEMORY_BYTES = 2 * 1024**3
# A tall window: lists that are filled as they come into sight need fewer scrolls.
_WINDOW = {"width": 1280, "height": 2400}


def find_chromium(path: str) -> str | None:
    """The Chromium program to start: the one given, else the system's."""
    if path:
        return path
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Renderer:
    """Starts Chromium at the first page that needs it. Each page has a profile of its own.

    All that a page asks for is answered by the crawl's own client (`PageRequests`). What would go past that,
    as a prefetch of Chromium's own, ends at a proxy that connects to nothing, and is counted.
    """

    def __init__(
        self,
        crawler: Crawler,
        fetcher: Fetcher,
        settings: CrawlerSettings,
        tally: Tally,
        wishes: SourceBrowser | None = None,
    ) -> None:
        self._crawler = crawler
        self._fetcher = fetcher
        self._settings = settings
        self._tally = tally
        self._wishes = wishes or SourceBrowser()
        self._proxy = Wall(fetcher.guard, tally.refuse_part)
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._starting = asyncio.Lock()
        self._seats = asyncio.Semaphore(_PAGES_AT_ONCE)
        self._shelf = Shelf()
        self._numbers = count(1)
        self._under_way: dict[str, PageRequests] = {}

    async def render(self, url: str, site: str | None) -> Fetched:
        """The page as Chromium makes it, with the answers that it is made of as received.

        Raises: RefusedFetchError, FetchError.
        """
        handler = await self._start(url)
        async with self._seats:
            try:
                return await self._visit(handler, url, site)
            except FetchError as error:
                if error.reason != "browser_crash":
                    raise
                self._tally.refuse_part(error)
            # Chromium has ended, perhaps over the other page: a fresh one gets this page once more.
            return await self._visit(handler, url, site)

    async def _start(self, url: str) -> ScrapyPlaywrightDownloadHandler:
        async with self._starting:
            if self._handler is None:
                self._handler = await self._launch(url)
            return self._handler

    async def _launch(self, url: str) -> ScrapyPlaywrightDownloadHandler:
        program = find_chromium(self._settings.chromium)
        if program is None or not os.access(program, os.X_OK):
            raise FetchError("no_chromium", url, program or "not installed")
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

        root = ("--no-sandbox",) if os.geteuid() == 0 else ()
        handler = ScrapyPlaywrightDownloadHandler(self._crawler)
        handler.config.launch_options = {
            "executable_path": program,
            "args": [*_FLAGS, *root],
            "ignore_default_args": ["--disable-popup-blocking"],
            "proxy": {"server": await self._proxy.start(), "bypass": "<-loopback>"},
        }
        handler._make_request_handler = self._answerer
        handler._browser_disconnected_callback = alive.nothing_to_do
        with _bounded_memory():
            await handler._launch()
        return handler

    def _answerer(self, *, context_name: str, **_: object) -> object:
        return self._under_way[context_name].answer

    async def _visit(self, handler: ScrapyPlaywrightDownloadHandler, url: str, site: str | None) -> Fetched:
        from playwright.async_api import Error

        settings, name = self._settings, f"page-{next(self._numbers)}"
        document = await self._fetcher.fetch(url, site=site)
        bounds = PageBounds(settings.body_limit_bytes, settings.fetch_limit_s, settings.render_limit_s)
        # Starting takes seconds on a busy machine, which are not the page's.
        browser = await alive.start_browser(handler, url)
        requests = PageRequests(self._fetcher, self._tally, self._shelf, bounds)
        self._under_way[name] = requests
        try:
            async with requests.clock.limit:
                return await alive.while_alive(
                    handler, browser, name, self._show(handler, name, document, site)
                )
        except TimeoutError as error:
            limit_s = round(requests.clock.limit_s)
            raise FetchError("timeout", url, f"no page in Chromium within {limit_s} s") from error
        except Error as error:
            raise alive.failure(handler, browser, name, url, error.message) from error
        finally:
            requests.close()
            await alive.leave(handler, browser, name)
            del self._under_way[name]

    async def _show(
        self, handler: ScrapyPlaywrightDownloadHandler, name: str, document: Fetched, site: str | None
    ) -> Fetched:
        page, document = await self._open(handler, name, document, site)
        return await self._read(page, self._under_way[name], document)

    async def _open(
        self, handler: ScrapyPlaywrightDownloadHandler, name: str, document: Fetched, site: str | None
    ) -> tuple[Page, Fetched]:
        """Show a page, and go on where its script leads while it makes itself."""
        import scrapy

        requests = self._under_way[name]
        requests.show(document)
        request = scrapy.Request(document.url, meta=self._meta(name), dont_filter=True)
        await handler.download_request(request)
        page: Page = request.meta["playwright_page"]
        await requests.watch.settle(self._settings.settle_limit_s)
        for _ in range(REDIRECTS):
            if requests.onward is None:
                return page, document
            with requests.clock.stopped():
                further = await self._fetcher.fetch(requests.onward, site=site)
            document = replace(further, url_asked=document.url_asked, hops=document.hops + further.hops)
            requests.show(document)
            await page.goto(document.url, wait_until="commit", timeout=0)
            await requests.watch.settle(self._settings.settle_limit_s)
        raise FetchError("too_many_redirects", document.url_asked, f"more than {REDIRECTS} by script")

    async def _read(self, page: Page, requests: PageRequests, document: Fetched) -> Fetched:
        requests.stays = True
        settings = self._settings
        requests.clock.extend(settings.act_limit_s)
        bounds = Bounds(settings.act_limit_s, settings.body_limit_bytes)
        acting = Acting(await Hands.on(page), requests.watch, self._wishes, bounds)
        dom = await acting.see_all()
        if len(dom) > settings.body_limit_bytes:
            raise FetchError("too_large", document.url, f"{len(dom)} bytes in Chromium")
        if acting.over:
            self._tally.cut(RefusedFetchError("over_budget", document.url, acting.over))
        return replace(
            document,
            dom=dom,
            states=tuple(acting.states),
            parts=tuple(requests.parts),
            leads=tuple(requests.leads),
        )

    def _meta(self, name: str) -> dict[str, Any]:
        return {
            "playwright": True,
            "playwright_include_page": True,
            "playwright_context": name,
            "playwright_context_kwargs": {
                "user_agent": self._fetcher.user_agent,
                "service_workers": "block",
                "accept_downloads": False,
                "viewport": _WINDOW,
                "locale": "en-IN",
                "timezone_id": "Asia/Kolkata",
            },
            "playwright_page_init_callback": self._prepare,
            # Its own clock ends a page that takes too long, not counting its waits for a turn.
            "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": 0},
        }

    async def _prepare(self, page: Page, request: scrapy.Request) -> None:
        """Called for the page of each visit, before it is opened; one that cannot be prepared is closed."""
        from playwright.async_api import Error

        visit = self._under_way.get(request.meta["playwright_context"])
        try:
            if visit is None:
                await page.close()
                return
            page.on("domcontentloaded", lambda _: visit.watch.end_document())
            await page.route_web_socket("**/*", self._refuse_socket)
            await page.add_init_script("window.close = () => undefined")
            page.context.on("page", _close_popup)
        except Error:
            await _close_popup(page)

    async def _refuse_socket(self, socket: WebSocketRoute) -> None:
        self._tally.refuse_part(RefusedFetchError("websocket", socket.url))
        await socket.close()

    async def close(self) -> None:
        """End Chromium and the proxy."""
        if self._handler is not None:
            await self._handler.close()
        await self._proxy.stop()


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """Processes started in here, and all that they start, may each hold `_MEMORY_BYTES` of data."""
    kept = resource.getrlimit(resource.RLIMIT_DATA)
    most = _MEMORY_BYTES if kept[1] == resource.RLIM_INFINITY else min(_MEMORY_BYTES, kept[1])
    resource.setrlimit(resource.RLIMIT_DATA, (most, kept[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, kept)


async def _close_popup(popup: Page) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await popup.close()
