"""Scrapy's way to the network: the crawl's own fetcher, or Chromium behind the same guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from crawler.browser import Renderer

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class GuardedHandler(BaseDownloadHandler):
    """For http and https, the only schemes there are. The page itself lies in `request.meta["fetched"]`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        job = crawler.spider.job  # type: ignore[union-attr]
        self._fetcher = job.fetcher
        self._renderer = Renderer(crawler, job.fetcher, job.settings, job.tally)

    async def download_request(self, request: Request) -> Response:
        """Raises: RefusedFetchError, FetchError."""
        target, site = request.meta["target"], request.meta["site"]
        if target.render:
            fetched = await self._renderer.render(target.url, site)
        else:
            fetched = await self._fetcher.fetch(target.url, site=site)
        request.meta["fetched"] = fetched
        return Response(fetched.url, request=request)

    async def close(self) -> None:
        """End Chromium, and drop idle connections."""
        await self._renderer.close()
        self._fetcher.close()
