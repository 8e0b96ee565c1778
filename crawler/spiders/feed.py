"""RSS and Atom feeds: adverts where an entry carries the whole text, else the pages that entries lead to."""

from __future__ import annotations

from crawler.frontier import Role
from crawler.spiders.base import AdvertSpider


class FeedSpider(AdvertSpider):
    """Follows the entries of a feed, and nothing of the pages behind them."""

    start_role = Role.FEED

    def follow(self, url: str, role: Role, depth: int) -> bool:
        """Entries of the feed, and the feed's own next page."""
        return depth <= 1 and role in (Role.DETAIL, Role.FEED) and super().follow(url, role, depth)
