"""Pages that only a browser can read: scrapy-playwright drives the system's Chromium, behind our proxy."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.addresses import host_port, is_part, normalise_url, site_of
from crawler.client import Exchange
from crawler.egress import EgressProxy
from crawler.errors import FetchError, RefusedFetchError
from crawler.fetch import Fetched, Fetcher
from crawler.settings import CrawlerSettings
from crawler.settle import Watch, settle
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
_LANES = 2
_FORGET = "try { localStorage.clear(); sessionStorage.clear(); } catch (refused) {}"
# Framing of the transfer that the browser has undone already: the names kept, so that the record says so.
_UNDONE = ("content-encoding", "transfer-encoding", "content-length")


def find_chromium(path: str) -> str | None:
    """The Chromium program to start: the one given, else the system's."""
    if path:
        return path
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Lane:
    """One tab that visits page after page; between two of them it forgets all that the last one left."""

    def __init__(
        self, name: str, on_answer: Callable[[Response], None], on_refused: Callable[[FetchError], None]
    ) -> None:
        self.name = name
        self._on_answer = on_answer
        self._on_refused = on_refused
        self.page: Page | None = None
        self.watch = Watch()

    async def prepare(self, page: Page, request: object) -> None:
        """Called for each visit; a tab is prepared once."""
        if page is not self.page:
            self.page = page
            self.watch.begin(page)
            page.on("response", self._on_answer)
            await page.route_web_socket("**/*", self._refuse_socket)
            await page.add_init_script(_FORGET)

    async def _refuse_socket(self, socket: WebSocketRoute) -> None:
        self._on_refused(RefusedFetchError("websocket", socket.url))
        await socket.close()

    async def forget(self) -> None:
        """Stop the page, and drop its cookies."""
        if self.page is not None:
            await self.page.goto("about:blank")
            await self.page.context.clear_cookies()

    async def close(self) -> None:
        """Close the tab, whatever state it is in; the next visit opens another."""
        from playwright.async_api import Error

        page, self.page, self.watch = self.page, None, Watch()
        if page is not None:
            with suppress(Error):
                await page.context.close()


class Renderer:
    """Starts Chromium at the first page that needs it, and keeps two tabs; no cookie outlives a page."""

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
        self._lanes: asyncio.Queue[Lane] = asyncio.Queue()
        self._every_lane = [
            Lane(f"lane-{number}", self._note_answer, tally.refuse) for number in range(_LANES)
        ]
        for lane in self._every_lane:
            self._lanes.put_nowait(lane)

    async def render(self, url: str, site: str | None) -> Fetched:
        """The page as Chromium makes it, with the document's answer as received.

        Raises: RefusedFetchError, FetchError.
        """
        decision = await self._fetcher.permit(url, site)
        host, port = host_port(url)
        for name in (host, "www." + host, host.removeprefix("www.")):
            for number in (port, 80, 443):
                self._proxy.expect(name, number)
        handler = await self._start(url)
        lane = await self._lanes.get()
        try:
            async with self._fetcher.pace.visit(host), asyncio.timeout(self._settings.render_limit_s):
                fetched = await self._visit(handler, lane, url, site)
        except BaseException as error:
            await lane.close()
            if isinstance(error, TimeoutError):
                limit_s = self._settings.render_limit_s
                raise FetchError("timeout", url, f"no page in Chromium within {limit_s:g} s") from error
            raise
        finally:
            self._lanes.put_nowait(lane)
        return replace(fetched, robots=decision.text)

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
        if not is_part(request.url):
            return True
        if request.method not in _METHODS:
            self._tally.refuse(RefusedFetchError("post", request.url, request.method))
            return True
        try:
            url = normalise_url(request.url)
            await self._fetcher.permit_part(url)
            self._proxy.expect(*host_port(url))
            await self._space_out(request, url)
        except ValueError:
            return True
        except FetchError as error:
            self._tally.refuse(error)
            return True
        return False

    async def _space_out(self, request: Request, url: str) -> None:
        """A page that goes on to another one by itself waits in between, as between any two pages."""
        if request.is_navigation_request() and request.frame.parent_frame is None:
            page = request.frame.page
            if any(lane.page is page and lane.watch.answers for lane in self._every_lane):
                await self._fetcher.pace.pause(host_port(url)[0])

    def _note_answer(self, response: Response) -> None:
        with suppress(ValueError):
            url = normalise_url(response.url)
            self._fetcher.note_answer(url, response.status, response.headers.get("retry-after"))

    async def _visit(
        self, handler: ScrapyPlaywrightDownloadHandler, lane: Lane, url: str, site: str | None
    ) -> Fetched:
        import scrapy
        from playwright.async_api import Error

        lane.watch.forget()
        request = scrapy.Request(url, meta=self._meta(lane), dont_filter=True)
        try:
            await handler.download_request(request)
            page: Page = request.meta["playwright_page"]
            lane.page = page
            await settle(page, lane.watch, self._settings.settle_limit_s)
            self._check_end(page.url, site)
            hops = await self._exchanges(lane.watch, url)
            # Chromium follows redirects at once: what it left out in between is waited for afterwards.
            host = host_port(url)[0]
            self._fetcher.pace.hold(host, self._fetcher.pace.delay_s(host) * len(hops))
            dom = (await page.content()).encode("utf-8", "replace")
            await lane.forget()
        except Error as error:
            raise _failure(url, error.message) from error
        if len(dom) > self._settings.body_limit_bytes:
            raise FetchError("too_large", url, f"{len(dom)} bytes in Chromium")
        return Fetched(url, hops, "", hops[-1].body, dom)

    def _meta(self, lane: Lane) -> dict[str, Any]:
        known = {"playwright_page": lane.page} if lane.page is not None else {}
        return known | {
            "playwright": True,
            "playwright_include_page": True,
            "playwright_context": lane.name,
            "playwright_context_kwargs": {
                "user_agent": self._fetcher.user_agent,
                "service_workers": "block",
                "accept_downloads": False,
                "locale": "en-IN",
                "timezone_id": "Asia/Kolkata",
            },
            "playwright_page_init_callback": lane.prepare,
            "playwright_page_goto_kwargs": {
                "wait_until": "domcontentloaded",
                "timeout": self._settings.render_limit_s * 1000,
            },
        }

    def _check_end(self, url: str, site: str | None) -> None:
        if site is not None and site_of(url) != site:
            raise RefusedFetchError("offsite", url)

    async def _exchanges(self, watch: Watch, url: str) -> tuple[Exchange, ...]:
        hops = [await self._exchange(response, at) for response, at in watch.answers]
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


def _failure(url: str, message: str) -> FetchError:
    first = message.partition("\n")[0][:120]
    refused = "ERR_BLOCKED" in first or "ERR_TUNNEL" in first
    kind = RefusedFetchError if refused else FetchError
    return kind("blocked_request" if refused else "browser", url, first)
