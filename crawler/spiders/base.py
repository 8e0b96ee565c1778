"""What all spiders do: take the next address, read what came, spool it, follow what it leads to."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler.advert import Problem
from crawler.errors import FetchError, RefusedFetchError
from crawler.fetching.addresses import shape_of, site_of
from crawler.fetching.fetch import Fetched
from crawler.frontier import Frontier, Role, Target
from crawler.job import Job
from crawler.reading import Found
from crawler.watching.health import loss_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from crawler.rounds import Outcome
    from crawler.visits import KnownPage

_FAILURES_IN_A_ROW = 10
_SITEMAPS = 60
# Failures that say what is there: all others leave it unknown.
_TELLING = ("http_404", "http_410", "offsite", "not_text")
_TICK_S = 5.0


class AdvertSpider(scrapy.Spider):
    """Keeps its own frontier; Scrapy holds no more requests than are under way."""

    name = "adverts"
    job: Job

    def __init__(self, job: Job, **kwargs: Any) -> None:
        super().__init__(job.source.name, job=job, **kwargs)
        self.frontier = Frontier(job.source.sites, known=job.round)
        self._under_way = 0
        self._fetches = 0
        self._sitemaps = 0
        self._looked_back = False
        # A page may have waited for its reader while later ones failed: it says nothing of the site by then.
        self._failures, self._failed_at = 0, datetime.min.replace(tzinfo=UTC)
        # Patterns of addresses whose pages are empty without a browser: the next ones go there at once.
        self._shells: set[str] = set()
        self.parallel = job.settings.parallel if job.source.delay_s <= 0 else 2

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> AdvertSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signals.spider_idle)
        crawler.signals.connect(spider.count_error, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The first requests; the rest follow as pages come in."""
        self._begin_clock()
        for url in self.job.source.start:
            self.frontier.add(url, self.start_role, render=self.renders)
        if not self.job.limits.page_only:
            for page in self.job.round.overdue(self.job.limits.max_pages // 2):
                self.frontier.add_known(page, render=self.renders, first=True)
            await self.seed()
        self.refill()
        nothing: tuple[scrapy.Request, ...] = ()
        for request in nothing:
            yield request

    def _begin_clock(self) -> None:
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._end_early, "interrupted")
        loop.call_later(self.job.limits.crawl_limit_s, self._end_early, "over_budget")
        loop.call_later(_TICK_S, self._tick)

    def _tick(self) -> None:
        tally = self.job.tally
        tally.say(
            f"{self.name}: {tally.pages} pages, {tally.adverts} adverts, {len(self.frontier)} addresses wait"
        )
        asyncio.get_running_loop().call_later(_TICK_S, self._tick)

    def _end_early(self, reason: str) -> None:
        """End before the frontier is empty; whoever waits for a turn waits no longer."""
        self.job.wall_clock_hit = True
        self.job.fetcher.pace.stop()
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def closed(self, reason: str) -> None:
        """The crawl ended; anything but an empty frontier or a used-up budget is an interruption."""
        # Links to other sites are no loss; what looked like a trap and was not taken may be one.
        for name in ("trap", "bad_address", "private_address", "over_budget"):
            self.job.refused_addresses[name] = self.frontier.refused[name]
        if reason not in ("finished", "over_budget"):
            self.job.tally.note(Problem("interrupted", self.name, reason))

    start_role = Role.START
    renders = False

    async def seed(self) -> None:
        """Further addresses to begin at."""

    def refill(self) -> None:
        """Put as many requests under way as may be."""
        while self._under_way < self.parallel and self._may_go_on():
            target = self.frontier.take()
            if target is None:
                return
            if shape_of(target.url) in self._shells and target.role > Role.FEED:
                target = replace(target, render=True)
            if target.role in (Role.PROBE, Role.SITEMAP):
                self._sitemaps += 1
                if self._sitemaps > _SITEMAPS:
                    self.job.round.fail(target.url, target.role)
                    continue
            else:
                self._fetches += 1
            self._under_way += 1
            self.crawler.engine.crawl(self._request(target))

    def _may_go_on(self) -> bool:
        return self._fetches < self.job.limits.max_pages and self._failures < _FAILURES_IN_A_ROW

    def _request(self, target: Target) -> scrapy.Request:
        return scrapy.Request(
            target.url,
            callback=self.take_page,
            errback=self.take_failure,
            dont_filter=True,
            meta={"target": target, "site": site_of(target.url)},
        )

    def take_page(self, response: scrapy.http.Response) -> None:
        """A page came and was read: spool and follow it."""
        self._under_way -= 1
        meta = response.meta
        if meta["fetched"].last.started_at >= self._failed_at:
            self._failures = 0
        try:
            self._take(meta["target"], meta["fetched"], meta["capture_id"], meta["found"])
        except OSError:
            self._end_early("disk")
        finally:
            self.refill()

    def take_failure(self, failure: Failure) -> None:
        """A fetch gave nothing: count it by its name."""
        self._under_way -= 1
        target: Target = failure.request.meta["target"]  # type: ignore[attr-defined]
        error = failure.value
        if not isinstance(error, FetchError):
            error = FetchError("spider_error", target.url, type(error).__name__)
        self._count_failure(target, error)
        self.refill()

    def _count_failure(self, target: Target, error: FetchError) -> None:
        if target.role != Role.PROBE:
            self.job.tally.refuse(error)
        if isinstance(error, RefusedFetchError) and error.reason != "over_budget":
            self.job.note_refused(target.url)
        if error.reason == "no_chromium":
            self.job.tally.note_state(Problem("empty_shell", target.url, "needs Chromium"))
        if error.reason not in _TELLING:
            self.job.round.fail(target.url, target.role)
        loss = loss_of(error.reason)
        if loss != "ok" and self.frontier.promises(target):
            self.job.tally.expect(loss)
        self.frontier.learn(target, fruitful=False)
        self._failures = self._failures + 1 if loss != "ok" else 0
        self._failed_at = self._failed_at if loss == "ok" else datetime.now(UTC)
        if self._failures >= _FAILURES_IN_A_ROW and len(self.frontier):
            self.job.gave_up = error.reason

    def _take(self, target: Target, fetched: Fetched, capture_id: str, found: Found) -> None:
        if target.known is not None and found.kind in ("unchanged", "not_modified", "gone"):
            self._take_known(target.known, fetched, capture_id, found.kind)
            return
        tally = self.job.tally
        for problem in found.problems:
            tally.note(problem)
        if found.kind == "empty":
            tally.note(Problem("empty_page", target.url, "0 bytes"))
        tally.pages += found.kind in ("page", "empty", "failed")
        if found.kind == "page":
            self._count_page(target, fetched, found)
        if found.kind in ("page", "failed"):
            self.job.store(target, fetched, capture_id, found)
        if found.kind in ("empty", "failed") or found.state not in ("ok", "soft_404"):
            self.job.round.fail(target.url, target.role)
        if len(found.own) == 1:
            self.frontier.learn_same(fetched.url, found.own[0].canonical_url)
        fresh = self._follow(target, found)
        for url in fetched.leads:
            self.follow(url, Role.LISTING, target.depth + 1)
        if found.kind == "page":
            self.frontier.learn(target, fruitful=bool(found.own or fresh or found.image_only))

    def _take_known(self, page: KnownPage, fetched: Fetched, capture_id: str, outcome: Outcome) -> None:
        """A known page that needed no reading: it is as it was, or gone."""
        tally = self.job.tally
        if outcome == "gone":
            tally.refuse(FetchError(f"http_{fetched.last.head.status}", fetched.url))
        else:
            tally.pages += 1
            tally.not_modified += 1
            if fetched.last.started_at >= self._failed_at:
                tally.expect("ok")
        self.job.store_known(page, fetched, capture_id, outcome)

    def _count_page(self, target: Target, fetched: Fetched, found: Found) -> None:
        tally = self.job.tally
        tally.rendered += fetched.dom is not None
        known = set(tally.image_only)
        tally.image_only.extend(url for url in dict.fromkeys(found.image_only) if url not in known)
        if found.state == "empty_shell" and fetched.dom is None:
            self._shells.add(shape_of(target.url))
            if target.known is not None:
                self.frontier.add_known(target.known, render=True)
            else:
                self.frontier.add(target.url, target.role, target.depth, render=True)
        elif found.state == "soft_404":
            tally.note(Problem("soft_404", fetched.url, ""))
        elif found.state != "ok":
            tally.note_state(Problem(found.state, fetched.url, ""))
            if self.frontier.promises(target):
                tally.expect(found.state)
        elif fetched.last.started_at >= self._failed_at and self.frontier.promises(target):
            tally.expect("ok")

    def _follow(self, target: Target, found: Found) -> int:
        """Take up all links; returns how many addresses of adverts are new."""
        self.frontier.refused["bad_address"] += found.bad_links
        depth = 1 if found.kind == "sitemap" else target.depth + 1
        fresh = 0
        changed = dict(found.changed)
        for url, role in found.links:
            new = self.follow(url, role, depth, changed.get(url))
            fresh += new and role == Role.DETAIL
        return fresh

    def follow(self, url: str, role: Role, depth: int, modified: datetime | None = None) -> bool:
        """Put an address into the frontier, with what its sitemap says of its last change; true where new."""
        return self.frontier.add(
            url, role, depth, render=self.renders and role >= Role.DETAIL, modified=modified
        )

    def count_error(self, failure: Failure, response: scrapy.http.Response) -> None:
        """A callback raised: one page is lost, counted and said."""
        self.job.tally.note(Problem("parser", response.url, type(failure.value).__name__))

    def idle(self) -> None:
        """Scrapy found nothing to do: go on with the frontier, then with what nothing leads to, or end."""
        self.refill()
        if self._under_way == 0 and not self._looked_back and not self.job.limits.page_only:
            self._looked_back = True
            for page in self.job.round.unlinked():
                self.frontier.add_known(page, render=self.renders)
            self.refill()
        if self._under_way:
            raise DontCloseSpider
        self.job.exhausted = self._may_go_on()
        self.job.left_details = (
            self.frontier.count(Role.DETAIL) if self._fetches >= self.job.limits.max_pages else 0
        )
