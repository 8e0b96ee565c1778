"""The public web preview of a channel, paged backwards."""

from __future__ import annotations

from crawler.frontier import Role
from crawler.spiders.base import AdvertSpider


class ChannelSpider(AdvertSpider):
    """Reads /s/<name> and the pages before it; messages are adverts where they stand."""

    def follow(self, url: str, role: Role, depth: int) -> bool:
        """Only the pages before this one."""
        return role == Role.LISTING and super().follow(url, role, depth)
