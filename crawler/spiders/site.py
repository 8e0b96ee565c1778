"""Sites of any build: sitemap, feeds, listings, details; with given selectors, or all by Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from crawler.bodies import undo_gzip_file
from crawler.errors import FetchError
from crawler.extract import (
    Extraction,
    Page,
    Selectors,
    extract_channel,
    extract_feed,
    extract_page,
    extract_sitemap,
)
from crawler.fetch import Fetched
from crawler.frontier import Role, Target
from crawler.sniff import find_links, kind_of
from crawler.spiders.base import AdvertSpider

_MENU_DEPTH = 4


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

    def read(self, target: Target, page: Page, fetched: Fetched) -> Extraction | None:
        """By what came, not by what was expected."""
        if target.render:
            return self.read_page(page)
        kind = kind_of(page)
        if kind == "sitemap" or target.role in (Role.PROBE, Role.SITEMAP):
            self._read_sitemap(target, page)
            return None
        if kind == "channel":
            return extract_channel(page)
        return extract_feed(page) if kind == "feed" else self.read_page(page)

    def read_page(self, page: Page) -> Extraction:
        """The adverts and links of an HTML page."""
        return extract_page(page)

    def further_links(self, target: Target, page: Page) -> Iterator[str]:
        """All links of pages that are no advert's own: what lies behind a menu is looked at last."""
        return find_links(page) if target.role != Role.DETAIL and target.depth <= _MENU_DEPTH else iter(())

    def _read_sitemap(self, target: Target, page: Page) -> None:
        if kind_of(page) not in ("sitemap", "gzip", "text"):
            return
        body = undo_gzip_file(page.body, self.job.settings.body_limit_bytes, page.url)
        found = extract_sitemap(replace(page, body=body))
        for problem in found.problems:
            self.job.tally.note(problem)
        for child in found.child_sitemaps:
            self.follow(urljoin(page.url, child.url), Role.SITEMAP, target.depth + 1)
        for entry in found.urls:
            self.follow(urljoin(page.url, entry.url), Role.CANDIDATE, 1)


class SelectorsSpider(SiteSpider):
    """Reads pages by the CSS that the source gives; the start pages alone are known, no sitemap is asked."""

    async def seed(self) -> None:
        """Nothing beyond the start addresses."""

    def further_links(self, target: Target, page: Page) -> Iterator[str]:
        """Only what the selectors say."""
        return iter(())

    def read_page(self, page: Page) -> Extraction:
        """The adverts and links that the selectors find; a listing without items leads to pages with them."""
        given = self.job.source.selectors
        if given is None:
            return extract_page(page)
        found = extract_page(page, Selectors(**given.model_dump()))
        if found.adverts or found.detail_links or not given.link:
            return found
        links = _select_links(page, given.link)
        problems = tuple(problem for problem in found.problems if not links or problem.value != given.item)
        return replace(found, detail_links=links, problems=problems)


def _select_links(page: Page, selector: str) -> tuple[str, ...]:
    from selectolax.lexbor import LexborHTMLParser

    nodes = LexborHTMLParser(page.body).css(selector)
    return tuple(dict.fromkeys(href for node in nodes if (href := node.attributes.get("href"))))


class RenderedSpider(SiteSpider):
    """Every page by Chromium."""

    renders = True

    async def seed(self) -> None:
        """Nothing beyond the start addresses."""
