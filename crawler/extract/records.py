"""Records of the extractor's door: a page that comes in, and what was read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.advert import Advert, Problem

PageState = Literal["ok", "login_wall", "captcha", "blocked", "empty_shell", "soft_404"]


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched page: `body` is already decompressed, `url` is the final address.

    `capture_id` and `fetched_at` (with its zone) go unchanged into every advert read from the page.
    """

    body: bytes
    url: str
    content_type: str | None
    source: str
    capture_id: str
    fetched_at: datetime

    def __post_init__(self) -> None:
        if self.fetched_at.tzinfo is None or self.fetched_at.utcoffset() is None:
            raise ValueError(
                f"Page.fetched_at: a time without a zone is refused: {self.fetched_at.isoformat()}"
            )


@dataclass(frozen=True, slots=True)
class DomState:
    """A rendered page in another state than the one it was left in, in UTF-8, at the address it had then.

    `opened`: the part alone that a click has shown; `keys` are values that its markup names it by, and `card`
    are the words of the item that was clicked.
    """

    dom: bytes
    url: str
    opened: bool = False
    keys: tuple[str, ...] = ()
    card: str = ""


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a source that says itself where its adverts are; `None` where it says nothing.

    `item` picks each advert (the whole page is one advert without it); the others are sought inside it,
    `next` in the whole page.
    """

    item: str | None = None
    title: str | None = None
    text: str | None = None
    employer: str | None = None
    place: str | None = None
    wage: str | None = None
    posted: str | None = None
    link: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class ApiPaths:
    """Where an API keeps what, as its source says; all but `items` and the paging are read in one item.

    `address` is the public page's address with `{id}` in it. Paging goes on at the address that `next` leads
    to, or by a key of the query whose value `cursor` leads to, or that counts from `first` by `step`.
    """

    items: str
    title: str
    text: str
    id: str | None = None
    url: str | None = None
    address: str | None = None
    employer: str | None = None
    place: str | None = None
    wage: str | None = None
    posted: str | None = None
    links: str | None = None
    next: str | None = None
    key: str | None = None
    cursor: str | None = None
    first: int = 1
    step: int = 1


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one page carries.

    `adverts` are whole adverts. `teasers` are adverts as far as a listing's card shows them; their address
    is the detail page's, so a teaser counts only where that page cannot be had.
    `image_only` are addresses of adverts that are only a picture. `detail_links` come most probable first.
    No link has been held against the site's host: that is the crawler's part.
    """

    adverts: tuple[Advert, ...] = ()
    teasers: tuple[Advert, ...] = ()
    image_only: tuple[str, ...] = ()
    detail_links: tuple[str, ...] = ()
    listing_links: tuple[str, ...] = ()
    feed_links: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    state: PageState = "ok"


@dataclass(frozen=True, slots=True)
class SitemapUrl:
    """One address of a sitemap; `lastmod` as written, `changed_at` where that is a date and not ahead."""

    url: str
    lastmod: str | None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One sitemap or sitemap index, in the order of the file."""

    child_sitemaps: tuple[SitemapUrl, ...] = ()
    urls: tuple[SitemapUrl, ...] = ()
    problems: tuple[Problem, ...] = ()
