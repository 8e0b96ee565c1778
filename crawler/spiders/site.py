"""Sites of any build: sitemap, feeds, listings, details; with given selectors, or all by Chromium."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from crawler.errors import FetchError
from crawler.frontier import Role
from crawler.spiders.base import AdvertSpider


class SiteSpider(AdvertSpider):
    """Finds adverts by itself: what robots.txt and pages name, and what lies at the usual places."""

    async def seed(self) -> None:
        """The sitemaps that robots.txt names, else the usual one."""
        origins = {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in self.job.source.start}
        for origin in sorted(origins):
            try:
                named = (await self.job.fetcher.robots.rules(origin + "/")).sitemaps
            except FetchError:
                named = ()
            for url in named:
                self.frontier.add(urljoin(origin, url), Role.SITEMAP)
            if not named:
                self.frontier.add(f"{origin}/sitemap.xml", Role.PROBE)


class SelectorsSpider(AdvertSpider):
    """Reads pages by the CSS that the source gives; the start pages alone are known, no sitemap is asked."""


class RenderedSpider(AdvertSpider):
    """Every page by Chromium."""

    renders = True
