"""Pages made of a few lines, for the extractor's tests."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.extract import Page

WHEN = datetime(2026, 11, 10, 6, 0, tzinfo=UTC)


def make_page(
    body: str | bytes, url: str = "https://site.example/job/1", content_type: str | None = "text/html"
) -> Page:
    """A page with these bytes."""
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return Page(raw, url, content_type, "test", "capture-1", WHEN)


def jsonld(block: str, rest: str = "") -> Page:
    """A page that states a posting."""
    return make_page(
        f'<html><head><script type="application/ld+json">{block}</script></head><body>{rest}</body></html>'
    )
