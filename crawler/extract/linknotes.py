"""Links of a page by their markup alone: where each leads, and whether to an advert, a list or a feed."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.fetching.addresses import shape_of

from .build import join_url, tidy_url
from .hosts import HostMemory, LinkNote
from .links import followed_url, leads_to_feed, link_score, list_rank, names_feed
from .trace import name_of
from .tree import words_of

_LINK_REACH = 12
_HEADING = re.compile(r"h[1-5](?=[\s>]|$)", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+){0,8}/?")
_NUMBER = re.compile(r"\d+")
_SAME_EVERYWHERE = ("/", "http://", "https://", "#", "mailto:", "tel:", "javascript:")
_SURE = 2.0
_NOTHING = LinkNote("", 0.0, None, feed=False, shape="")
_TITLED = frozenset({"title", "jobtitle"})


def note_link(
    memory: HostMemory, segments: list[str], number: int, page_url: str, given: dict[str, str]
) -> tuple[LinkNote | None, bool]:
    """What is behind the link of a segment, if anything; whether that holds on every page of the host.

    Of addresses that differ only in their numbers, one is judged and the others are taken alike.
    """
    tag = segments[number].partition(">")[0]
    href = given.get("href", "").strip()
    plain = _PLAIN_PATH.fullmatch(href)
    pattern = _NUMBER.sub("#", tag) if plain else ""
    alike = memory.patterns.get(pattern) if plain else None
    if alike is not None:
        url = page_url[: page_url.index("/", 8)] + href
        return (replace(alike, url=url) if alike.url else None), True
    note = _judge(segments, number, page_url, href, given)
    if plain and (note is None or note.score >= _SURE):
        memory.patterns[pattern] = note or _NOTHING
    return note, not href or href.startswith(_SAME_EVERYWHERE)


def _judge(
    segments: list[str], number: int, page_url: str, href: str, given: dict[str, str]
) -> LinkNote | None:
    tag, _, text = segments[number].partition(">")
    rel = given.get("rel", "").lower()
    joined = join_url(page_url, href) if href else None
    if joined is None:
        return None
    if name_of(tag) == "link":
        following = "next" in rel.split()
        feed = names_feed(joined, rel, given.get("type", ""))
        url = tidy_url(joined) if following else joined
        return LinkNote(url, -9.0, 0 if following else None, feed, "") if following or feed else None
    address = followed_url(page_url, href)
    if address is None:
        return None
    words = " ".join(_inside(segments, number, text).split())
    words = words or given.get("aria-label", "").strip() or given.get("title", "").strip()
    near = (*segments[max(0, number - 2) : number], *segments[number + 1 : number + 3])
    classes = words_of(given.get("class", ""))
    headed = any(_HEADING.match(segment) for segment in near) or not classes.isdisjoint(_TITLED)
    score = link_score(address, words, headed=headed)
    rank = 0 if "next" in rel.split() else list_rank(address, words, score)
    return LinkNote(address, score, rank, leads_to_feed(address), shape_of(address))


def _inside(segments: list[str], number: int, text: str) -> str:
    """The words of a link, to its end."""
    parts = [text]
    for segment in segments[number + 1 : number + _LINK_REACH]:
        if segment.startswith(("/a>", "/A>")):
            break
        parts.append(segment.partition(">")[2])
    return " ".join(parts)


Links = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def links_of(notes: list[LinkNote], page_url: str) -> Links:
    """Addresses of adverts (most probable first), of lists (the next page first), and of feeds.

    What looks like the page's own address is an advert's too.
    """
    here, shape = tidy_url(page_url), shape_of(page_url)
    best: dict[str, float] = {}
    ranked: dict[str, int] = {}
    feeds: dict[str, None] = {}
    for note in notes:
        if note.feed:
            feeds.setdefault(note.url)
        if note.url == here:
            continue
        if note.rank == 0:
            ranked[note.url] = 0
        elif note.score >= 2.0 or note.shape == shape:
            best[note.url] = max(best.get(note.url, 0.0), note.score)
        elif note.rank is not None:
            ranked[note.url] = min(note.rank, ranked.get(note.url, 9))
    details = tuple(
        sorted((url for url in best if url not in ranked or ranked[url]), key=lambda url: -best[url])
    )
    lists = sorted(
        (url for url in ranked if ranked[url] == 0 or url not in best), key=lambda url: ranked[url]
    )
    return details, tuple(lists), tuple(feeds)
