"""The network as a page in Chromium has it: each request is answered by the crawl's own client.

Chromium itself connects to nothing. So the scripts and the JSON of a page pass the same opt-out list,
robots.txt, pace, guard and redirects as the page does, carry no cookie, and are kept as they were received.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.errors import FetchError, RefusedFetchError
from crawler.fetching.addresses import host_port, is_part, normalise_url, read_location
from crawler.fetching.bodies import undo_encodings
from crawler.fetching.client import Exchange
from crawler.fetching.fetch import REDIRECTS, Fetched, Fetcher
from crawler.fetching.wire import Head
from crawler.rendering.settle import Stopwatch, Watch
from crawler.tally import Tally

if TYPE_CHECKING:
    from playwright.async_api import Request, Route

_WANTED = ("document", "script", "stylesheet", "xhr", "fetch")
_NO_TEXT = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip", "application/font")
# What an advert can be read from; scripts and styles are code, and not kept as evidence.
_EVIDENCE = ("json", "text/html", "text/plain", "xml")
# Of what a page sends, this is ours to say, or nobody's business.
_OURS = frozenset(
    {
        "accept-encoding", "connection", "content-length", "cookie", "host", "keep-alive", "purpose",
        "referer", "te", "trailer", "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent",
    }
)  # fmt: skip
# Framing that is undone before Chromium sees the answer, and cookies, which nobody keeps.
_TAKEN_OUT = ("content-encoding", "transfer-encoding", "content-length", "set-cookie", "connection")
_REQUESTS = 200
_LEADS = 100
_HEADERS_CHARS = 8192
_SHELF_BYTES = 32 * 1024 * 1024
_EVIDENCE_PIECES = 100


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request of a page gets: a status, headers, and a body without any encoding."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class PageBounds:
    """Bytes of one body and of all that is kept as evidence; seconds of one fetch, and of the whole page."""

    body_bytes: int
    fetch_s: float
    page_s: float


class Shelf:
    """Scripts and styles of a run: a file that page after page needs is asked for once."""

    def __init__(self) -> None:
        self._replies: dict[str, Reply] = {}
        self._bytes = 0

    def find(self, url: str) -> Reply | None:
        """What an address answered before in this run."""
        return self._replies.get(url)

    def keep(self, url: str, kind: str, reply: Reply) -> None:
        """Keep what came whole and is code, as long as there is room."""
        is_code = kind in ("script", "stylesheet") and reply.status == 200
        passing = "no-store" in reply.headers.get("cache-control", "").lower()
        if is_code and not passing and self._bytes + len(reply.body) <= _SHELF_BYTES:
            self._replies[url] = reply
            self._bytes += len(reply.body)


class PageRequests:
    """Answers what one page asks for.

    `parts` are the exchanges that brought text: what adverts on the page may have been read from. `onward`
    is where the page's own script led while it made itself; `leads` are addresses that clicks would have led
    to, once `stays` is set: the page is not left for them.
    """

    def __init__(self, fetcher: Fetcher, tally: Tally, shelf: Shelf, bounds: PageBounds) -> None:
        self._fetcher = fetcher
        self._tally = tally
        self._shelf = shelf
        self._bounds = bounds
        self._document: Fetched | None = None
        self._shown = False
        self._answered: dict[str, asyncio.Task[Reply]] = {}
        self._evidence_bytes = 0
        self.clock = Stopwatch(bounds.page_s)
        self.watch = Watch(self.clock)
        self.parts: list[Exchange] = []
        self.leads: list[str] = []
        self.onward: str | None = None
        self.stays = False

    def show(self, document: Fetched) -> None:
        """The page that the next navigation is answered with."""
        self._document, self._shown, self.onward = document, False, None
        self.watch.begin_document()

    async def answer(self, route: Route, request: Request) -> None:
        """Called by Playwright for each request."""
        from playwright.async_api import Error

        reply = await self._reply(request)
        try:
            if reply is None:
                await route.abort("aborted" if request.is_navigation_request() else "blockedbyclient")
            else:
                await route.fulfill(status=reply.status, headers=reply.headers, body=reply.body)
        except Error:
            # The page was closed, or left, while its answer was under way.
            return

    async def _reply(self, request: Request) -> Reply | None:
        """`None` where a request is stopped: pictures, media, fonts, posts, what robots.txt refuses."""
        is_web = request.url.startswith(("http://", "https://"))
        if not is_web:
            return None
        try:
            _refuse_kind(request)
            url = normalise_url(request.url)
            if request.is_navigation_request() and request.frame.parent_frame is None:
                return self._navigate(url)
            return await self._once(url, request)
        except ValueError:
            self._tally.refuse_part(RefusedFetchError("bad_address", request.url[:200]))
        except FetchError as error:
            self._tally.refuse_part(error)
        return None

    def _navigate(self, url: str) -> Reply | None:
        """The page itself; any other one is noted, and not gone to."""
        document = self._document
        if document is not None and not self._shown:
            self._shown = True
            return _reply_of(document.last.head, document.body)
        if document is not None and url == document.url:
            # A reload would bring the same again: without cookies, nobody is recognised the second time.
            return None
        if self.stays:
            if len(self.leads) < _LEADS and url not in self.leads:
                self.leads.append(url)
        elif self.onward is None:
            self.onward = url
            self.watch.end_document()
        return None

    async def _once(self, url: str, request: Request) -> Reply | None:
        """What an address answered to this page before is its answer: a page that polls is not an hour's."""
        kept = self._shelf.find(url)
        if kept is not None:
            return kept
        task = self._answered.get(url)
        if task is None:
            if len(self._answered) >= _REQUESTS or self.clock.waited_s > 8 * self._bounds.fetch_s:
                raise RefusedFetchError("over_budget", url, f"more than {_REQUESTS} requests, or too slow")
            task = asyncio.ensure_future(self._fetch(url, request))
            self._answered[url] = task
        await asyncio.wait((task,))
        # Where the page was closed meanwhile, nobody waits for an answer.
        return None if task.cancelled() else task.result()

    async def _fetch(self, url: str, request: Request) -> Reply:
        """Ask, through at most five redirects, each hop checked anew. Raises: FetchError."""
        target, headers = url, _sent_headers(request.headers)
        with self.watch.request():
            for _ in range(REDIRECTS + 1):
                exchange = await self._get(target, headers)
                onward = _redirect_of(exchange)
                if onward is None:
                    return self._taken(url, request.resource_type, exchange)
                target = onward
        raise FetchError("too_many_redirects", url, f"more than {REDIRECTS}")

    def _taken(self, url: str, kind: str, exchange: Exchange) -> Reply:
        body = undo_encodings(exchange.head, exchange.body, self._bounds.body_bytes, exchange.url)
        reply = _reply_of(exchange.head, body)
        self._shelf.keep(url, kind, reply)
        return reply

    async def _get(self, url: str, headers: dict[str, str]) -> Exchange:
        host, _ = host_port(url)
        async with AsyncExitStack() as stack:
            with self.clock.stopped():
                await self._fetcher.permit_part(url)
                await stack.enter_async_context(self._fetcher.pace.turn(host))
            exchange = await self._fetcher.client.get(
                url,
                self._bounds.body_bytes,
                self._bounds.fetch_s,
                accept=_refuse_pictures(url),
                headers=headers,
            )
            self._fetcher.note_answer(url, exchange.head.status, exchange.head.get("Retry-After"))
        self._keep(exchange)
        return exchange

    def _keep(self, exchange: Exchange) -> None:
        kind = (exchange.head.get("Content-Type") or "").lower()
        room = self._bounds.body_bytes - self._evidence_bytes
        is_text = any(word in kind for word in _EVIDENCE) and "javascript" not in kind
        if is_text and len(exchange.body) <= room and len(self.parts) < _EVIDENCE_PIECES:
            self.parts.append(exchange)
            self._evidence_bytes += len(exchange.body)

    def close(self) -> None:
        """The page is gone: nothing more is asked for it."""
        for task in self._answered.values():
            task.cancel()


def _refuse_kind(request: Request) -> None:
    if request.method != "GET":
        raise RefusedFetchError("post", request.url[:200], request.method)
    if request.resource_type not in _WANTED or not is_part(request.url):
        raise RefusedFetchError("not_text", request.url[:200], request.resource_type)


def _refuse_pictures(url: str) -> Callable[[Head], None]:
    """No body is read of what is no text, whatever a script asked for it as."""

    def accept(head: Head) -> None:
        kind = (head.get("Content-Type") or "").lower()
        if kind.startswith(_NO_TEXT):
            raise RefusedFetchError("not_text", url, kind[:60])

    return accept


def _sent_headers(asked: dict[str, str]) -> dict[str, str]:
    """What the page's request says beside what our client says itself; browser hints are left out."""
    kept: dict[str, str] = {}
    room = _HEADERS_CHARS
    for name, value in asked.items():
        plain = name.isascii() and value.isascii() and value.isprintable()
        room -= len(name) + len(value)
        if (
            plain
            and room > 0
            and name.lower() not in _OURS
            and not name.lower().startswith(("sec-", ":", "proxy-"))
        ):
            kept["-".join(word.capitalize() for word in name.split("-"))] = value
    return kept


def _reply_of(head: Head, body: bytes) -> Reply:
    headers: dict[str, str] = {}
    for name, value in head.headers:
        key = name.lower()
        if key not in _TAKEN_OUT:
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Reply(head.status, headers, body)


def _redirect_of(exchange: Exchange) -> str | None:
    """Raises: RefusedFetchError for a redirect that leads nowhere we go."""
    if not 300 <= exchange.head.status < 400 or exchange.head.status == 304:
        return None
    location = read_location(exchange.head.get("Location") or "")
    try:
        onward = urljoin(exchange.url, location)
        if urlsplit(onward).scheme.lower() not in ("http", "https"):
            raise RefusedFetchError("bad_scheme", onward[:200])
        return normalise_url(onward)
    except ValueError as error:
        raise RefusedFetchError("bad_address", exchange.url, "a redirect that cannot be read") from error
