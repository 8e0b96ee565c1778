"""Pages that only a browser can read: scrapy-playwright drives the system's Chromium, behind our proxy."""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from crawler.addresses import host_port, normalise_url, site_of
from crawler.client import Exchange
from crawler.egress import EgressProxy
from crawler.errors import FetchError, RefusedFetchError
from crawler.fetch import Fetched, Fetcher
from crawler.settings import CrawlerSettings
from crawler.tally import Tally
from crawler.wire import Head

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response, WebSocketRoute
    from scrapy.crawler import Crawler
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WANTED = ("document", "script", "stylesheet", "xhr", "fetch")
_METHODS = ("GET", "HEAD", "OPTIONS")
_FLAGS = (
    "--disable-quic", "--disable-background-networking", "--no-first-run", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--disable-default-apps", "--no-pings",
    "--disable-dev-shm-usage", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--proxy-bypass-list=<-loopback>", "--blink-settings=imagesEnabled=false",
)  # fmt: skip
# Framing of the transfer that the browser has undone already: the names kept, so that the record says so.
_UNDONE = ("content-encoding", "transfer-encoding", "content-length")


def find_chromium(path: str) -> str | None:
    """The Chromium program to start: the one given, else the system's."""
    if path:
        return path
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Renderer:
    """Starts Chromium at the first page that needs it; each page has a fresh context: no cookie is kept."""

    def __init__(self, crawler: Crawler, fetcher: Fetcher, settings: CrawlerSettings, tally: Tally) -> None:
        self._crawler = crawler
        self._fetcher = fetcher
        self._settings = settings
        self._tally = tally
        self._proxy = EgressProxy(
            fetcher.guard, fetcher.permit_part, limit_s=settings.render_limit_s * 2, on_refused=tally.refuse
        )
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._starting = asyncio.Lock()
        self._at_once = asyncio.Semaphore(2)
        self._numbers = count()

    async def render(self, url: str, site: str | None) -> Fetched:
        """The page as Chromium makes it, with the document's answer as received.

        Raises: RefusedFetchError, FetchError.
        """
        decision = await self._fetcher.permit(url, site)
        handler = await self._start(url)
        async with self._at_once, self._fetcher.pace.turn(host_port(url)[0]):
            try:
                async with asyncio.timeout(self._settings.render_limit_s):
                    return await self._visit(handler, url, site, decision.text)
            except TimeoutError as error:
                limit_s = self._settings.render_limit_s
                raise FetchError("timeout", url, f"no page in Chromium within {limit_s:g} s") from error

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
        options = {
            "executable_path": program,
            "args": [*_FLAGS, *root],
            "proxy": {"server": await self._proxy.start(), "bypass": "<-loopback>"},
        }
        handler = ScrapyPlaywrightDownloadHandler(self._crawler)
        handler.config.launch_options = options
        handler.abort_request = self._aborts
        handler.process_request_headers = _plain_headers
        await handler._launch()
        return handler

    async def _aborts(self, request: Request) -> bool:
        """Whether a page's request is stopped: pictures, media, fonts, posts, what robots.txt refuses."""
        if request.resource_type not in _WANTED or not request.url.startswith(("http://", "https://")):
            return True
        if request.method not in _METHODS:
            self._tally.refuse(RefusedFetchError("post", request.url, request.method))
            return True
        try:
            await self._fetcher.permit_part(normalise_url(request.url))
        except ValueError:
            return True
        except FetchError as error:
            self._tally.refuse(error)
            return True
        return False

    async def _visit(
        self, handler: ScrapyPlaywrightDownloadHandler, url: str, site: str | None, robots: str
    ) -> Fetched:
        import scrapy
        from playwright.async_api import Error

        seen: list[tuple[Response, datetime]] = []
        request = scrapy.Request(url, meta=self._meta(seen), dont_filter=True)
        try:
            await handler.download_request(request)
            page: Page = request.meta["playwright_page"]
            await settle(page, self._settings.settle_limit_s)
            self._check_end(page.url, site)
            hops = await self._exchanges(seen, url)
            dom = (await page.content()).encode("utf-8", "replace")
        except Error as error:
            raise _failure(url, error.message) from error
        finally:
            if (opened := request.meta.get("playwright_page")) is not None:
                await opened.context.close()
        if len(dom) > self._settings.body_limit_bytes:
            raise FetchError("too_large", url, f"{len(dom)} bytes in Chromium")
        return Fetched(url, hops, robots, hops[-1].body, dom)

    def _meta(self, seen: list[tuple[Response, datetime]]) -> dict[str, Any]:
        async def prepare(page: Page, request: object) -> None:
            def note(response: Response) -> None:
                if response.request.is_navigation_request() and response.frame.parent_frame is None:
                    seen.append((response, datetime.now(UTC)))

            page.on("response", note)
            await page.route_web_socket("**/*", _close_socket)

        return {
            "playwright": True,
            "playwright_include_page": True,
            "playwright_context": f"page-{next(self._numbers)}",
            "playwright_context_kwargs": {
                "user_agent": self._fetcher.user_agent,
                "service_workers": "block",
                "accept_downloads": False,
                "locale": "en-IN",
                "timezone_id": "Asia/Kolkata",
            },
            "playwright_page_init_callback": prepare,
            "playwright_page_goto_kwargs": {
                "wait_until": "domcontentloaded",
                "timeout": self._settings.render_limit_s * 1000,
            },
        }

    def _check_end(self, url: str, site: str | None) -> None:
        if site is not None and site_of(url) != site:
            raise RefusedFetchError("offsite", url)

    async def _exchanges(self, seen: list[tuple[Response, datetime]], url: str) -> tuple[Exchange, ...]:
        hops = [await self._exchange(response, at) for response, at in seen]
        for hop in hops:
            await self._fetcher.permit(normalise_url(hop.url))
        if not hops or not 200 <= hops[-1].head.status < 300:
            raise FetchError(f"http_{hops[-1].head.status}" if hops else "no_answer", url)
        return tuple(hops)

    async def _exchange(self, response: Response, at: datetime) -> Exchange:
        status = response.status
        body = b"" if 300 <= status < 400 else await response.body()
        asked = [f"{item['name']}: {item['value']}" for item in await response.request.headers_array()]
        host, port = host_port(response.url)
        target = response.url.split(host, 1)[-1]
        timing = response.request.timing
        return Exchange(
            normalise_url(response.url),
            "\r\n".join([f"GET {target[target.find('/') :]} HTTP/1.1", *asked]).encode("latin-1", "replace"),
            _head_of(status, response.status_text, await response.headers_array()),
            body,
            False,
            self._proxy.peers.get((host, port)),
            None,
            at,
            round(max(0.0, timing["responseEnd"]) / 1000, 6),
        )

    async def close(self) -> None:
        """End Chromium and the proxy."""
        if self._handler is not None:
            await self._handler.close()
        await self._proxy.stop()


def _head_of(status: int, reason: str, headers: list[Any]) -> Head:
    pairs = tuple(
        (("X-Undone-" + name if (name := item["name"]).lower() in _UNDONE else name), item["value"])
        for item in headers
    )
    lines = [f"HTTP/1.1 {status} {reason}".rstrip(), *(f"{name}: {value}" for name, value in pairs)]
    raw = "\r\n".join(line.replace("\n", " ") for line in lines).encode("latin-1", "replace")
    return Head(raw, status, pairs)


async def _plain_headers(*, playwright_request: Request, **_: object) -> dict[str, str]:
    headers = await playwright_request.all_headers()
    return {key: value for key, value in headers.items() if key.lower() not in ("cookie", "referer")}


async def _close_socket(socket: WebSocketRoute) -> None:
    await socket.close()


def _failure(url: str, message: str) -> FetchError:
    first = message.partition("\n")[0][:120]
    refused = "ERR_BLOCKED" in first or "ERR_TUNNEL" in first
    kind = RefusedFetchError if refused else FetchError
    return kind("blocked_request" if refused else "browser", url, first)


async def settle(page: Page, limit_s: float) -> None:
    """Wait until the page's own requests are done, and scroll while it grows; bounded by `limit_s` twice."""
    from playwright.async_api import TimeoutError as PlaywrightTimeoutError

    async def quiet(wait_s: float) -> None:
        try:
            await page.wait_for_load_state("networkidle", timeout=wait_s * 1000)
        except PlaywrightTimeoutError:
            return

    await quiet(limit_s)
    height = 0
    for _ in range(5):
        grown = int(
            await page.evaluate("document.documentElement ? document.documentElement.scrollHeight : 0")
        )
        if grown <= height:
            return
        height = grown
        await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        await page.wait_for_timeout(200)
        await quiet(limit_s / 5)
