"""A polite fetch: opt-out list, robots.txt, pace, guard and redirects, in the same order for every hop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.errors import FetchError, RefusedFetchError
from crawler.extract import DomState
from crawler.fetching.addresses import host_port, is_page, normalise_url, read_location, site_of
from crawler.fetching.bodies import undo_encodings
from crawler.fetching.client import Client, Exchange
from crawler.fetching.guard import Guard, is_opted_out
from crawler.fetching.pace import Pace, read_retry_after
from crawler.fetching.robots import LIMIT_BYTES, Decision, Robots, RobotsAnswer
from crawler.fetching.wire import Head
from crawler.settings import CrawlerSettings

REDIRECTS = 5
GONE_STATUS = (404, 410)
_REDIRECT_STATUS = (301, 302, 303, 307, 308)
_MAY_PASS = (429, 500, 502, 503, 504)
_NOT_TEXT = (
    "image/",
    "video/",
    "audio/",
    "font/",
    "application/pdf",
    "application/zip",
    "application/octet-stream",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Validators that the page at `url` last came with; they go to that address alone (RFC 9110, 13.1)."""

    url: str
    etag: str = ""
    last_modified: str = ""

    def headers(self, url: str) -> dict[str, str]:
        """What the request for `url` carries; nothing where that is another address."""
        if url != self.url:
            return {}
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came. `hops` are all exchanges, the last one carries the page; `body` is decompressed.

    `dom` is the page as Chromium made it, in UTF-8, where it was rendered; `states` are what it was before,
    and what clicks showed; `parts` are texts that it fetched itself, `leads` where clicks would have led.
    """

    url_asked: str
    hops: tuple[Exchange, ...]
    robots: str
    body: bytes
    dom: bytes | None = None
    states: tuple[DomState, ...] = ()
    parts: tuple[Exchange, ...] = ()
    leads: tuple[str, ...] = ()

    @property
    def last(self) -> Exchange:
        """The exchange that carries the page."""
        return self.hops[-1]

    @property
    def url(self) -> str:
        """The address of the page, after all redirects."""
        return self.last.url


class Fetcher:
    """Everything a crawl fetches passes here; nothing of it can be switched off by a source."""

    def __init__(
        self,
        settings: CrawlerSettings,
        guard: Guard,
        user_agent: str,
        *,
        delay_s: float,
        opted_out: frozenset[str],
        keep_robots: bool = True,
    ) -> None:
        self._settings = settings
        self._opted_out = opted_out
        self.user_agent = user_agent
        self.guard = guard
        self.pace = Pace(delay_s, settings.retry_after_limit_s, settings.home)
        self.client = Client(
            guard, user_agent, connect_limit_s=settings.connect_limit_s, keep=settings.parallel
        )
        kept = settings.home / "robots" if keep_robots else None
        self.robots = Robots(self._fetch_robots, kept, settings.robots_keep_h)

    async def fetch(
        self,
        url: str,
        *,
        site: str | None = None,
        limit_bytes: int | None = None,
        again: Condition | None = None,
    ) -> Fetched:
        """Fetch a page through at most five redirects, each hop checked anew.

        With `site`, a redirect away from it is refused; `limit_bytes` bounds the body, else the settings do.
        With `again`, for a page that was there before, the answers that it is unchanged (304, where that was
        asked) or gone (404, 410) come back without a body: they say something of what was there.
        Raises: RefusedFetchError, FetchError.
        """
        hops: list[Exchange] = []
        limit = limit_bytes or self._settings.body_limit_bytes
        asked = target = url
        while True:
            decision = await self.permit(target, site)
            headers = again.headers(target) if again is not None else {}
            exchange = await self._get_again(target, limit, headers)
            hops.append(exchange)
            onward = _redirect_of(exchange)
            if onward is None:
                break
            if len(hops) > REDIRECTS:
                raise FetchError("too_many_redirects", asked, f"more than {REDIRECTS}")
            target = _checked_url(onward)
            await self.pace.wait(host_port(exchange.url)[0])
        if again is not None and exchange.head.status in ((304, *GONE_STATUS) if headers else GONE_STATUS):
            return Fetched(asked, tuple(hops), decision.text, b"")
        _refuse_status(exchange)
        body = undo_encodings(exchange.head, exchange.body, limit, target)
        return Fetched(asked, tuple(hops), decision.text, body)

    async def permit(self, url: str, site: str | None = None) -> Decision:
        """Whether a page may be fetched: its site, its ending, the opt-out list, robots.txt.

        Raises: RefusedFetchError with the reason; FetchError where robots.txt gets no answer.
        """
        if site is not None and site_of(url) != site:
            raise RefusedFetchError("offsite", url)
        if not is_page(url):
            raise RefusedFetchError("not_text", url)
        return await self._permit(url)

    async def permit_part(self, url: str) -> Decision:
        """The same for what a page loads by itself: any site and ending, and no host that asks us to wait."""
        decision = await self._permit(url)
        host = host_port(url)[0]
        if (asked_s := self.pace.asked_left_s(host)) > 0:
            raise FetchError("throttled", url, f"asks to wait {asked_s:.0f} s")
        return decision

    async def _permit(self, url: str) -> Decision:
        self._refuse_opted_out(url)
        rules = await self.robots.rules(url)
        self.pace.ask_delay(host_port(url)[0], rules.delay_s)
        decision = rules.decide(url)
        if not decision.allowed:
            kind = RefusedFetchError if decision.ours else FetchError
            raise kind(decision.reason, url, decision.text)
        return decision

    def _refuse_opted_out(self, url: str) -> None:
        if is_opted_out(host_port(url)[0], self._opted_out):
            raise RefusedFetchError("opt_out", url)

    async def _get_again(self, url: str, limit_bytes: int, headers: Mapping[str, str]) -> Exchange:
        """Ask, and once more after a failure that may pass; a wait that the host asks for is kept."""
        try:
            exchange = await self._get(url, limit_bytes, headers)
            if exchange.head.status not in _MAY_PASS:
                return exchange
            self.pace.hold(host_port(url)[0], self._moment_s(url))
        except FetchError as error:
            if isinstance(error, RefusedFetchError) or error.reason not in (
                "timeout",
                "no_answer",
                "truncated",
            ):
                raise
            self.pace.hold(host_port(url)[0], self._moment_s(url))
        return await self._get(url, limit_bytes, headers)

    def _moment_s(self, url: str) -> float:
        return max(1.0, self.pace.delay_s(host_port(url)[0]))

    def note_answer(self, url: str, status: int, retry_after: str | None) -> None:
        """Heed the Retry-After of an answer that gave no page: an error, or a redirect (RFC 9110, 10.2.3)."""
        asked_s = read_retry_after(retry_after) if status >= 300 else None
        if asked_s:
            self.pace.ask_wait(host_port(url)[0], asked_s)

    async def _get(self, url: str, limit_bytes: int, headers: Mapping[str, str]) -> Exchange:
        async with self.pace.turn(host_port(url)[0]):
            exchange = await self.client.get(
                url, limit_bytes, self._settings.fetch_limit_s, accept=accept_text(url), headers=headers
            )
            self.note_answer(url, exchange.head.status, exchange.head.get("Retry-After"))
        return exchange

    async def _fetch_robots(self, url: str) -> RobotsAnswer:
        """robots.txt through at most five redirects; more than that count as no file (RFC 9309, 2.3.1.2)."""
        for _ in range(REDIRECTS + 1):
            self._refuse_opted_out(url)
            async with self.pace.turn(host_port(url)[0]):
                exchange = await self.client.get(url, LIMIT_BYTES, self._settings.fetch_limit_s, cut=True)
                self.note_answer(url, exchange.head.status, exchange.head.get("Retry-After"))
            onward = _redirect_of(exchange)
            if onward is None:
                break
            await self.pace.wait(host_port(url)[0])
            url = _checked_url(onward)
        if not 200 <= exchange.head.status < 300:
            return RobotsAnswer(exchange.head.status, b"")
        return RobotsAnswer(
            exchange.head.status, undo_encodings(exchange.head, exchange.body, 2 * LIMIT_BYTES, url)
        )

    def close(self) -> None:
        """End all waiting and drop idle connections."""
        self.pace.stop()
        self.client.close()


def accept_text(url: str) -> Callable[[Head], None]:
    """No body is read of what is no text, pictures above all: it raises RefusedFetchError."""

    def accept(head: Head) -> None:
        kind = (head.get("Content-Type") or "").lower()
        if 200 <= head.status < 300 and kind.startswith(_NOT_TEXT) and not url.endswith(".gz"):
            raise RefusedFetchError("not_text", url, kind[:60])

    return accept


def _redirect_of(exchange: Exchange) -> str | None:
    location = exchange.head.get("Location")
    if exchange.head.status not in _REDIRECT_STATUS or not location:
        return None
    try:
        return urljoin(exchange.url, read_location(location))
    except ValueError as error:
        raise RefusedFetchError("bad_address", exchange.url, "a redirect that cannot be read") from error


def _checked_url(url: str) -> str:
    if urlsplit(url).scheme.lower() not in ("http", "https"):
        raise RefusedFetchError("bad_scheme", url[:200], urlsplit(url).scheme[:20])
    try:
        return normalise_url(url)
    except ValueError as error:
        raise RefusedFetchError("bad_address", url[:200], str(error)[:120]) from error


def _refuse_status(exchange: Exchange) -> None:
    """Walls are refused and never tried again; other failures are the site's."""
    status = exchange.head.status
    if status in (401, 402, 403, 407, 451):
        raise RefusedFetchError(f"http_{status}", exchange.url)
    if status == 429:
        raise FetchError("throttled", exchange.url, "429")
    if not 200 <= status < 300:
        raise FetchError(f"http_{status}", exchange.url)
