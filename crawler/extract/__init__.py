"""From the bytes of a page to the adverts it carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawler.advert import Advert

from .json_values import NoJsonError, looks_like_json
from .json_values import read_json as read_json_page
from .records import ApiPaths, DomState, Extraction, Page, PageState, Selectors, Sitemap, SitemapUrl

__all__ = [
    "ApiPaths",
    "DomState",
    "Extraction",
    "NoJsonError",
    "Page",
    "PageState",
    "Selectors",
    "Sitemap",
    "SitemapUrl",
    "advert_from_text",
    "extract_api",
    "extract_channel",
    "extract_feed",
    "extract_page",
    "extract_sitemap",
    "extract_states",
    "looks_like_json",
    "read_json_page",
]


def extract_page(page: Page, selectors: Selectors | None = None) -> Extraction:
    """The adverts of an HTML page; never raises on what a page holds."""
    from .page import extract

    return extract(page, selectors)


def extract_states(page: Page, states: Sequence[DomState]) -> Extraction:
    """The adverts of a rendered page in all the states that it was seen in; each advert comes once."""
    from .opened import Opened, join_states
    from .page import extract

    read = [(state, extract(replace(page, body=state.dom, url=state.url), None)) for state in states]
    shown = [extract(page, None), *(found for state, found in read if not state.opened)]
    opened = [Opened(found, state, state.url == page.url) for state, found in read if state.opened]
    return join_states(shown, opened)


def extract_feed(page: Page) -> Extraction:
    """The adverts of an RSS or Atom feed, or of an XML export of jobs; short entries are detail links."""
    from .feed import read_feed

    return read_feed(page)


def extract_api(page: Page, paths: ApiPaths, *, is_first: bool = True) -> Extraction:
    """The adverts in the JSON of an API; `listing_links` is the next answer; `is_first`: none led here."""
    from .api import read_api

    return read_api(page, paths, is_first=is_first)


def extract_channel(page: Page) -> Extraction:
    """The adverts of a channel's public web preview; `listing_links` is the page of older messages."""
    from .channel import read_channel

    return read_channel(page)


def extract_sitemap(page: Page, limit_bytes: int | None = None) -> Sitemap:
    """The addresses of a sitemap, sitemap index or text sitemap, latest first, gzipped or not.

    Entities are refused; `limit_bytes` bounds what is read after decompression, 50 MiB where it is not given.
    """
    from .sitemap import LIMIT_BYTES, read_sitemap

    return read_sitemap(page, limit_bytes or LIMIT_BYTES)


def advert_from_text(title: str, text: str) -> Advert:
    """An advert that a person pasted; the same words give the same one. Raises: ValueError without words."""
    from .pasted import read_pasted

    return read_pasted(title, text)
