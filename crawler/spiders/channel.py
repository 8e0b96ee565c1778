"""The public web preview of a channel, paged backwards."""

from __future__ import annotations

from datetime import datetime

from crawler.frontier import Role
from crawler.reading import Found
from crawler.spiders.paged import PagedSpider


class ChannelSpider(PagedSpider):
    """Reads /s/<name> and the pages before it; messages are adverts where they stand."""

    def follow(self, url: str, role: Role, depth: int, modified: datetime | None = None) -> bool:
        """Only the pages before this one."""
        return role == Role.LISTING and super().follow(url, role, depth, modified)

    def passes_empty(self, found: Found) -> bool:
        """A page of chatter is no end: each is asked once, and goes further back."""
        return True

    def count_left(self) -> int:
        """A channel's past has no end: the page budget says how much of it is read."""
        return 0
