"""The public web preview of a channel, paged backwards."""

from __future__ import annotations

from crawler.advert import Advert
from crawler.extract import Extraction, Page, extract_channel
from crawler.fetch import Fetched
from crawler.frontier import Role, Target
from crawler.job import Elsewhere
from crawler.spiders.base import AdvertSpider


class ChannelSpider(AdvertSpider):
    """Reads /s/<name> and the pages before it; messages are adverts where they stand."""

    def read(self, target: Target, page: Page, fetched: Fetched) -> Extraction | None:
        """The messages of one page."""
        return extract_channel(page)

    def sort_adverts(self, fetched: Fetched, found: Extraction) -> tuple[tuple[Advert, ...], Elsewhere]:
        """A message's own page shows less than the channel's: messages are taken where they stand."""
        return found.adverts, Elsewhere()

    def follow(self, url: str, role: Role, depth: int) -> bool:
        """Only the pages before this one."""
        return role == Role.LISTING and super().follow(url, role, depth)
