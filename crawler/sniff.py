"""What a body is, by its first bytes; servers' own words about it are often wrong."""

from __future__ import annotations

import re
from typing import Literal

from crawler.extract import Page

BodyKind = Literal["html", "feed", "sitemap", "gzip", "text"]
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|p|a|script|table|main|article)[\s>]", re.IGNORECASE
)


def kind_of(page: Page) -> BodyKind:
    """The kind of a page's body."""
    if page.body[:2] == b"\x1f\x8b":
        return "gzip"
    begin = page.body[:2048]
    if _SITEMAP.search(begin):
        return "sitemap"
    if _FEED.search(begin) and not _HTML.search(begin[:200]):
        return "feed"
    content_type = (page.content_type or "").lower()
    return "text" if content_type.startswith("text/plain") and not _HTML.search(begin) else "html"
