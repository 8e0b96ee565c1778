"""The links of a page, sorted by what lies behind them: adverts, further lists, feeds, or nothing for us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from .build import join_url, tidy_url
from .noise import CONTROL
from .phrases import fold, listed, phrases, words
from .signs import GENERIC_TITLE, JOB, LISTING_TITLE, TRAINING_TITLE
from .tree import Element, text_of

LINK_LIMIT = 10_000
_WORDS_CHARS = 2000
_DETAIL_PATH = re.compile(
    rf"/(?:{'|'.join(listed('detail_paths'))})(?:[/_-]|\.html?|\.php|\?|$)"
    r"|job-?(?:details?|listings?|view|id)|jobdetails?|viewjob|jobad",
    re.IGNORECASE,
)
_ID = re.compile(
    r"(?:^|[/=_-])[a-z]{0,6}\d{3,}(?:$|[/.?&_-])"
    r"|[?&](?:id|jk|jobid|job_id|pid|adid|vid|p|post)=[\w-]{1,60}|[0-9a-f]{12,}",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(?:[?&](?:page|p|pg|paged|start|offset|pageno|pn|pr)=\d{1,5}\b)|/page[/-]?\d{1,5}/?$|/p\d{1,4}/?$"
    r"|[-_]page[-_]?\d{1,4}\b|-\d{1,3}\.html?$",
    re.IGNORECASE,
)
_NEVER = re.compile(rf"(?:^|[/?&._-])(?:{'|'.join(listed('never_followed'))})(?:[/?&=._-]|$)", re.IGNORECASE)
_FACET = words(
    "sort sortby orderby order dir view filter filters refine radius fromage display layout lang month "
    "year day date replytocom print share ref"
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|pdf|docx?|xlsx?|zip|mp[34]|apk|exe|woff2?)(?:\?|$)",
    re.IGNORECASE,
)
_FEED = re.compile(r"(?:/feed/?|/rss/?|\.rss|/atom/?|rss\.xml|feed\.xml|atom\.xml)(?:$|\?)", re.IGNORECASE)
_NEXT = phrases("next")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_TITLED = frozenset({"title", "jobtitle"})
_CATEGORY = re.compile(
    rf"/(?:{'|'.join(listed('list_paths'))})(?:[/?_-]|$)|jobs-in-|-jobs(?:[/?_-]|$)|in-[a-z-]+-jobs",
    re.IGNORECASE,
)
_APPLY = phrases("apply")
_LISTING_WORDS = phrases("listing_words")


@dataclass(slots=True)
class Link:
    """One link: its absolute tidy address, its words, its element, and how probably an advert lies behind."""

    url: str
    text: str
    element: Element
    score: float


def never_followed(url: str) -> bool:
    """Logins, forms, shares, files, calendars, sorted and filtered copies of a list."""
    parts = urlsplit(url)
    if _FILE.search(parts.path) or _NEVER.search(unquote(parts.path)):
        return True
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return bool(names & _FACET) or bool(_NEVER.search(parts.query[:400]) and not names & {"jk", "id"})


def _words(element: Element) -> str:
    """What a link says; half a page inside one is no name of anything."""
    if element.chars > _WORDS_CHARS:
        return ""
    text = text_of(element)
    if not text:
        text = element.get("aria-label") or element.get("title")
    return text


def _is_headed(element: Element) -> bool:
    """Whether a link stands in a heading or in what its class calls a title, or holds one."""
    heads = [element, *element.elements()[:2]]
    if element.parent is not None:
        heads.append(element.parent)
        if element.parent.parent is not None:
            heads.append(element.parent.parent)
    return any(e.tag in _HEADINGS or not e.hints.isdisjoint(_TITLED) for e in heads)


@lru_cache(maxsize=8192)
def link_score(url: str, text: str, *, headed: bool) -> float:
    """How probably an advert lies behind a link; 2 and more is taken for one."""
    parts = urlsplit(url)
    where = unquote(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    folded = fold(text)
    score = 0.0
    if _DETAIL_PATH.search(where):
        score += 1.2
    if _ID.search(where):
        score += 1.5
    slug = parts.path.rstrip("/").rsplit("/", 1)[-1]
    if slug.count("-") >= 2:
        score += 1.0
    if JOB.within(folded) or TRAINING_TITLE.within(folded):
        score += 1.0
    if headed:
        score += 1.0
    if LISTING_TITLE.within(folded) or _LISTING_WORDS.whole(folded) or folded.endswith(" jobs "):
        score -= 3.0
    if _PAGE.search(where) or (CONTROL.whole(folded) and not _APPLY.whole(folded)):
        score -= 1.5
    if GENERIC_TITLE.whole(folded) or not 4 <= len(text) <= 200 or text.isdigit():
        score -= 3.0
    return score


def read_links(elements: list[Element], base: str, own: str) -> list[Link]:
    """All links that could be followed, in page order, up to `LINK_LIMIT`; the page itself is none."""
    links: list[Link] = []
    here = tidy_url(own)
    for element in elements:
        if len(links) >= LINK_LIMIT:
            break
        href = element.get("href") if element.tag == "a" else ""
        url = followed_url(base, href) if href else None
        if url is None or url == here:
            continue
        text = _words(element)
        links.append(Link(url, text, element, link_score(url, text, headed=_is_headed(element))))
    return links


def followed_url(base: str, href: str) -> str | None:
    """The tidy address that a link leads to; `None` where it is no page for us."""
    if href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    joined = join_url(base, href)
    return _followed(joined) if joined else None


@lru_cache(maxsize=8192)
def _followed(joined: str) -> str | None:
    url = tidy_url(joined)
    return None if never_followed(url) else url


def detail_links(links: list[Link], cards: list[str]) -> tuple[str, ...]:
    """Addresses of advert pages: those of the listing's cards, then what looks like one, best first."""
    best: dict[str, float] = {}
    for link in links:
        if link.score >= 2.0:
            best[link.url] = max(best.get(link.url, 0.0), link.score)
    shown = set(cards)
    rest = sorted((url for url in best if url not in shown), key=lambda url: -best[url])
    return tuple(dict.fromkeys([*cards, *rest]))


def listing_links(
    links: list[Link], elements: list[Element], base: str, details: tuple[str, ...]
) -> tuple[str, ...]:
    """Addresses of further lists: the next page first, then numbered pages, then categories."""
    ranked: dict[str, int] = {}

    def rank(url: str, value: int) -> None:
        if url not in taken:
            ranked[url] = min(value, ranked.get(url, 9))

    taken = set(details)
    for element in elements:
        if (
            element.tag in {"link", "a"}
            and "rel" in element.attributes
            and "next" in element.get("rel").lower().split()
        ):
            joined = join_url(base, element.get("href")) if element.get("href") else None
            if joined:
                taken.discard(tidy_url(joined))
                rank(tidy_url(joined), 0)
    for link in links:
        value = list_rank(link.url, link.text, link.score)
        if value is not None:
            rank(link.url, value)
    return tuple(sorted(ranked, key=lambda url: ranked[url]))


@lru_cache(maxsize=8192)
def list_rank(url: str, text: str, score: float) -> int | None:
    """1 for the next page, 2 for a numbered one, 3 for a category; `None` for no list."""
    folded = fold(text)
    parts = urlsplit(url)
    where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if _NEXT.whole(folded) or (_NEXT.starts(folded) and len(text) <= 20):
        return 1
    if _PAGE.search(where) and len(text) <= 20:
        return 2
    listed = _CATEGORY.search(where) or _LISTING_WORDS.within(folded)
    return 3 if listed and len(text) <= 60 and score < 2.0 else None


def feed_links(elements: list[Element], base: str) -> tuple[str, ...]:
    """RSS and Atom feeds: those the head names, then visible ones; comment feeds are none."""
    found: dict[str, None] = {}
    visible: dict[str, None] = {}
    for element in elements:
        href = element.get("href") if element.tag in {"link", "a"} else ""
        if not href:
            continue
        joined = join_url(base, href)
        if joined is None:
            continue
        if element.tag == "link" and names_feed(joined, element.get("rel"), element.get("type")):
            found.setdefault(joined)
        elif element.tag == "a" and leads_to_feed(joined):
            visible.setdefault(joined)
    return (*found, *(url for url in visible if url not in found))


def names_feed(url: str, rel: str, kind: str) -> bool:
    """Whether a `link` in the head names a feed; comment feeds are none."""
    kind = kind.lower()
    return "alternate" in rel.lower() and ("rss" in kind or "atom" in kind) and "comment" not in url.lower()


def leads_to_feed(url: str) -> bool:
    """Whether an address is a feed's, by its ending; comment feeds are none."""
    return bool(_FEED.search(url)) and "comment" not in url.lower()
