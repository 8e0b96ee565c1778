"""What one fetched page carries: its adverts, and where to go on; a pure function of its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

from crawler.advert import Advert, Problem
from crawler.errors import FetchError
from crawler.extract import (
    ApiPaths,
    DomState,
    Extraction,
    Page,
    Selectors,
    extract_api,
    extract_channel,
    extract_feed,
    extract_page,
    extract_sitemap,
    extract_states,
    looks_like_json,
)
from crawler.fetching.addresses import normalise_url, url_key
from crawler.fetching.bodies import undo_gzip_file
from crawler.frontier import Role
from crawler.sniff import find_links, is_channel, kind_of

if TYPE_CHECKING:
    from crawler.extract import PageState

FoundKind = Literal["page", "sitemap", "nothing", "empty", "failed", "unchanged", "not_modified", "gone"]
_META_REFRESH = re.compile(
    rb"""<meta[^>]{0,80}http-equiv\s{0,4}=\s{0,4}["']?refresh[^>]{0,80}url\s{0,4}=\s{0,4}["']?([^"'>\s]{1,500})""",
    re.IGNORECASE,
)
_MENU_DEPTH = 4
# A known page is fetched more often than this: changes from before say nothing new.
_LATELY = timedelta(days=8)
# An advert of these stands where it is: the page it leads to says less, or needs no fetch.
_STANDING = ("feed", "telegram", "api")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the pages of a source are read: its kind, and what its file says of the markup."""

    kind: str
    selectors: Selectors | None = None
    api: ApiPaths | None = None
    limit_bytes: int = 5 * 1024 * 1024
    sitemap_limit_bytes: int = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Task:
    """A page to be read. `role` is what its address was taken for; `alone`: nothing of it is followed.

    `states` are what a rendered page showed before and between.
    """

    page: Page
    role: Role
    depth: int
    rendered: bool
    alone: bool
    states: tuple[DomState, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a page shows of adverts that have a page of their own: whole adverts, and cards of a listing."""

    adverts: tuple[Advert, ...] = ()
    teasers: tuple[Advert, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a page carries. `own` are the page's own adverts; `links` are usable addresses by promise.

    `bad_links` counts addresses of adverts and listings that are none. `problems` of a page that `failed`
    say why it could not be read. `changed` are addresses of which a sitemap says that they changed lately.
    Pages that are `unchanged`, `not_modified` or `gone` are known ones, and were not read.
    """

    kind: FoundKind
    own: tuple[Advert, ...] = ()
    elsewhere: Elsewhere = Elsewhere()
    image_only: tuple[str, ...] = ()
    links: tuple[tuple[str, Role], ...] = ()
    bad_links: int = 0
    problems: tuple[Problem, ...] = ()
    state: PageState = "ok"
    changed: tuple[tuple[str, datetime], ...] = ()


def is_streamed(task: Task, manner: Manner) -> bool:
    """Whether a list is to be expected, entry after entry: a sitemap, a feed, an API's answer."""
    listed = task.role in (Role.PROBE, Role.SITEMAP, Role.FEED) or manner.kind in ("feed", "api")
    return listed or looks_like_json(task.page.body)


def read_task(task: Task, manner: Manner) -> Found:
    """Read a page by what it is, within what its source is. Raises: FetchError on a body that is a bomb."""
    page = task.page
    if not page.body.strip():
        return Found("nothing" if task.role == Role.PROBE else "empty")
    if task.role not in (Role.PROBE, Role.SITEMAP):
        # An export of jobs may be a gzip file by itself; a sitemap is undone as it is read.
        page = replace(page, body=undo_gzip_file(page.body, manner.limit_bytes, page.url))
        task = replace(task, page=page)
    if manner.kind in ("site", "selectors", "rendered") and not task.rendered:
        kind = kind_of(page)
        if kind == "sitemap" or task.role in (Role.PROBE, Role.SITEMAP):
            return _read_sitemap(page, kind, manner.sitemap_limit_bytes)
    return _found(task, manner, _extract(task, manner))


def _extract(task: Task, manner: Manner) -> Extraction:
    page = task.page
    if manner.kind == "telegram":
        return extract_channel(page)
    if manner.api is not None and (task.role != Role.DETAIL or looks_like_json(page.body)):
        return extract_api(page, manner.api, is_first=task.depth == 0)
    if not task.rendered and (kind := kind_of(page)) != "html":
        return _extract_other(task, manner, kind)
    if manner.selectors:
        return _extract_selected(page, manner.selectors)
    return extract_states(page, task.states) if task.states else extract_page(page)


def _extract_other(task: Task, manner: Manner, kind: str) -> Extraction:
    """What is no HTML by its first bytes."""
    if kind == "feed":
        return extract_feed(task.page)
    if kind == "json":
        return _unread_json(task)
    if kind == "channel" and manner.kind != "feed":
        return extract_channel(task.page)
    return _extract_selected(task.page, manner.selectors) if manner.selectors else extract_page(task.page)


def _unread_json(task: Task) -> Extraction:
    """JSON is read where its source says by which paths; elsewhere it is nobody's page."""
    if task.role > Role.FEED:
        return Extraction()
    return Extraction(problems=(Problem("json_unread", task.page.url, "kind api reads JSON"),))


def _extract_selected(page: Page, selectors: Selectors) -> Extraction:
    """By the source's selectors; a listing without items leads to pages with them."""
    found = extract_page(page, selectors)
    if found.adverts or found.detail_links or not selectors.link:
        return found
    from selectolax.lexbor import LexborHTMLParser

    nodes = LexborHTMLParser(page.body).css(selectors.link)
    links = tuple(dict.fromkeys(href for node in nodes if (href := node.attributes.get("href"))))
    problems = tuple(problem for problem in found.problems if not links or problem.value != selectors.item)
    return replace(found, detail_links=links, problems=problems)


def _read_sitemap(page: Page, kind: str, limit_bytes: int) -> Found:
    if kind not in ("sitemap", "gzip", "text"):
        return Found("nothing")
    found = extract_sitemap(page, limit_bytes)
    named = [
        *((child.url, Role.SITEMAP) for child in found.child_sitemaps),
        *((entry.url, Role.CANDIDATE) for entry in found.urls),
    ]
    links, bad = _usable(page.url, named)
    since = page.fetched_at - _LATELY
    changed = tuple(
        (url, entry.changed_at)
        for entry in found.urls
        if entry.changed_at is not None
        and entry.changed_at > since
        and (url := _usable_url(page.url, entry.url)) is not None
    )
    return Found("sitemap", links=links, bad_links=bad, problems=found.problems, changed=changed)


def _found(task: Task, manner: Manner, read: Extraction) -> Found:
    own, elsewhere = _sort_adverts(task, manner, read)
    links, bad = ((), 0) if task.alone else _usable(task.page.url, _named(task, manner, read, elsewhere))
    return Found("page", own, elsewhere, read.image_only, links, bad, read.problems, read.state)


def _sort_adverts(task: Task, manner: Manner, read: Extraction) -> tuple[tuple[Advert, ...], Elsewhere]:
    """The adverts that are this page's own, and those that it shows but that have a page of their own."""
    if task.alone:
        return read.adverts or read.teasers, Elsewhere()
    if manner.kind in _STANDING or is_channel(task.page.body):
        return read.adverts, Elsewhere(teasers=read.teasers)
    here = url_key(_usable_url(task.page.url, "") or task.page.url)
    others = [advert for advert in read.adverts if url_key(advert.canonical_url) != here]
    if not others:
        return read.adverts, Elsewhere(teasers=read.teasers)
    usable = (_usable_url(task.page.url, link) for link in read.detail_links)
    linked = {url_key(url) for url in usable if url is not None}
    shown = tuple(
        advert for advert in others if len(read.adverts) > 1 or url_key(advert.canonical_url) in linked
    )
    own = tuple(advert for advert in read.adverts if advert not in shown)
    return own, Elsewhere(shown, read.teasers)


def _named(task: Task, manner: Manner, read: Extraction, elsewhere: Elsewhere) -> Iterator[tuple[str, Role]]:
    """Links of the page with what each is thought to be, most promising first."""
    yield from ((link, Role.DETAIL) for link in read.detail_links)
    yield from ((advert.url, Role.DETAIL) for advert in (*elsewhere.adverts, *elsewhere.teasers))
    yield from ((link, Role.LISTING) for link in read.listing_links)
    yield from ((link, Role.FEED) for link in read.feed_links)
    refresh = None if task.rendered else _META_REFRESH.search(task.page.body[:4096])
    if refresh is not None:
        yield unescape(refresh[1].decode("utf-8", "replace")), Role.CANDIDATE
    # All links of pages that are no advert's own: what lies behind a menu is looked at last.
    if manner.kind in ("site", "rendered") and task.role != Role.DETAIL and task.depth <= _MENU_DEPTH:
        yield from ((link, Role.CANDIDATE) for link in find_links(task.page))


def _usable(base: str, named: Iterable[tuple[str, Role]]) -> tuple[tuple[tuple[str, Role], ...], int]:
    """Addresses that can be asked for, each once for its best role; how many that should be some are none."""
    found: dict[str, Role] = {}
    bad = 0
    for link, role in named:
        url = _usable_url(base, link)
        if url is None:
            bad += role != Role.CANDIDATE
        elif url not in found or role < found[url]:
            found[url] = role
    return tuple(found.items()), bad


def _usable_url(base: str, link: str) -> str | None:
    """The address that a link of a page leads to. Menus repeat on every page of a site: they are kept."""
    if link.startswith(("http://", "https://")):
        return _joined("", link)
    if link.startswith("/") and not link.startswith("//"):
        return _joined(base[: base.index("/", 8)], link)
    return _joined(base, link)


@lru_cache(maxsize=16_384)
def _joined(base: str, link: str) -> str | None:
    try:
        return normalise_url(urljoin(base, link))
    except ValueError:
        return None


def failed(url: str, cause: str) -> Found:
    """A page that could not be read: it is kept as evidence, counted and said."""
    return Found("failed", problems=(Problem("parser", url, cause),))


def refused(error: FetchError) -> Found:
    """A page whose body cannot be taken apart."""
    return Found("failed", problems=(Problem(error.reason, error.where, error.value),))
