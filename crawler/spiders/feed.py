"""Feeds: adverts where an entry carries the whole text, else the pages that entries lead to."""

from __future__ import annotations

from datetime import datetime

from crawler.frontier import Role
from crawler.spiders.paged import PagedSpider


class FeedSpider(PagedSpider):
    """Follows the entries of a feed and its further pages (RFC 5005), and nothing of the entries' pages."""

    start_role = Role.FEED

    def follow(self, url: str, role: Role, depth: int, modified: datetime | None = None) -> bool:
        """Entries of the feed, and the feed's own next page."""
        return role in (Role.DETAIL, Role.FEED) and super().follow(url, role, depth, modified)
