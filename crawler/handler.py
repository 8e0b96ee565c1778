"""Scrapy's way to the network: the crawl's own fetcher, or Chromium behind the same guard."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from crawler.errors import FetchError
from crawler.fetching.fetch import GONE_STATUS, Fetched
from crawler.frontier import Role, Target
from crawler.reading import Found
from crawler.rendering.browser import Renderer
from crawler.storing.spool import new_id

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.job import Job


def _is_sitemap(target: Target) -> bool:
    return target.role in (Role.PROBE, Role.SITEMAP)


class GuardedHandler(BaseDownloadHandler):
    """For http and https, the only schemes there are: a page is fetched, and read in a process of its own.

    The page lies in `request.meta["fetched"]`, what it carries in `request.meta["found"]`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        job = crawler.spider.job  # type: ignore[union-attr]
        self._job: Job = job
        # Sitemaps may be ten times as large as pages: one at a time is in memory.
        self._one_sitemap = asyncio.Lock()
        self._renderer = Renderer(crawler, job.fetcher, job.settings, job.tally, job.source.browser)

    async def download_request(self, request: Request) -> Response:
        """Raises: RefusedFetchError, FetchError."""
        async with self._turn(request.meta["target"]):
            return await self._download(request)

    def _turn(self, target: Target) -> AbstractAsyncContextManager[None]:
        return self._one_sitemap if _is_sitemap(target) else nullcontext()

    async def _download(self, request: Request) -> Response:
        target, site = request.meta["target"], request.meta["site"]
        fetched = await (self._render if target.render else self._fetch)(target, site)
        capture_id = new_id()
        request.meta["fetched"], request.meta["capture_id"] = fetched, capture_id
        request.meta["found"] = await self._read(target, fetched, capture_id)
        return Response(fetched.url, request=request)

    async def _fetch(self, target: Target, site: str) -> Fetched:
        again = self._job.round.condition(target.known) if target.known is not None else None
        return await self._job.fetcher.fetch(
            target.url, site=site, limit_bytes=self._limit(target), again=again
        )

    async def _render(self, target: Target, site: str) -> Fetched:
        """By Chromium; that a known page is gone is then seen once more without it, as evidence."""
        try:
            return await self._renderer.render(target.url, site)
        except FetchError as error:
            if target.known is None or error.reason not in ("http_404", "http_410"):
                raise
            fetched = await self._fetch(target, site)
            if fetched.last.head.status not in GONE_STATUS:
                raise
            return fetched

    async def _read(self, target: Target, fetched: Fetched, capture_id: str) -> Found:
        kind = self._job.round.outcome(target.known, fetched) if target.known is not None else None
        if kind is not None:
            return Found(kind)
        return await self._job.reader.read(self._job.task(target, fetched, capture_id))

    def _limit(self, target: Target) -> int:
        settings = self._job.settings
        return settings.sitemap_limit_bytes if _is_sitemap(target) else settings.body_limit_bytes

    async def close(self) -> None:
        """End Chromium and the reading process, and drop idle connections."""
        await self._renderer.close()
        self._job.reader.close()
        self._job.fetcher.close()
