"""One spider per kind of source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.spiders.base import AdvertSpider
    from crawler.watching.source import SourceKind


def spider_for(kind: SourceKind) -> type[AdvertSpider]:
    """The spider that reads a kind of source."""
    from crawler.spiders.api import ApiSpider
    from crawler.spiders.channel import ChannelSpider
    from crawler.spiders.feed import FeedSpider
    from crawler.spiders.site import RenderedSpider, SelectorsSpider, SiteSpider

    spiders: dict[SourceKind, type[AdvertSpider]] = {
        "site": SiteSpider,
        "feed": FeedSpider,
        "selectors": SelectorsSpider,
        "rendered": RenderedSpider,
        "telegram": ChannelSpider,
        "api": ApiSpider,
    }
    return spiders[kind]
