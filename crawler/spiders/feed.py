"""RSS and Atom feeds: adverts where an entry carries the whole text, else the pages that entries lead to."""

from __future__ import annotations

from crawler.advert import Advert
from crawler.extract import Extraction, Page, extract_feed, extract_page
from crawler.fetch import Fetched
from crawler.frontier import Role, Target
from crawler.job import Elsewhere
from crawler.sniff import kind_of
from crawler.spiders.base import AdvertSpider


class FeedSpider(AdvertSpider):
    """Follows the entries of a feed, and nothing of the pages behind them."""

    start_role = Role.FEED

    def read(self, target: Target, page: Page, fetched: Fetched) -> Extraction | None:
        """A feed, or the page of one entry."""
        return extract_feed(page) if kind_of(page) == "feed" else extract_page(page)

    def sort_adverts(self, fetched: Fetched, found: Extraction) -> tuple[tuple[Advert, ...], Elsewhere]:
        """An entry with the whole text is the advert: its page is not fetched."""
        return found.adverts, Elsewhere()

    def follow(self, url: str, role: Role, depth: int) -> bool:
        """Entries of the feed, and the feed's own next page."""
        return depth <= 1 and role in (Role.DETAIL, Role.FEED) and super().follow(url, role, depth)
