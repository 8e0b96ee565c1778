"""Links of a page by their markup alone: where each leads, and whether to an advert, a list or a feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from crawler.fetching.addresses import shape_of

from .build import join_url, tidy_url
from .hosts import HostMemory
from .known import LinkNote
from .links import followed_url, leads_to_feed, link_score, list_rank, names_feed
from .runs import Run
from .trace import name_of
from .tree import words_of

_LINK_REACH = 12
_HEADING = re.compile(r"h[1-5](?=[\s>]|$)", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+){0,8}/?")
_NUMBER = re.compile(r"\d+")
_SAME_EVERYWHERE = ("/", "http://", "https://", "#", "mailto:", "tel:", "javascript:")
_SURE = 2.0
_SHAPES = 16
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
        return (LinkNote(url, alike.score, alike.rank, alike.feed, alike.shape) if alike.url else None), True
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


@dataclass(slots=True)
class Gathered:
    """Addresses of adverts by score, of lists by rank, and of feeds, each in the order of the page."""

    best: dict[str, float] = field(default_factory=dict)
    ranked: dict[str, int] = field(default_factory=dict)
    feeds: dict[str, None] = field(default_factory=dict)

    def add(self, notes: Iterable[LinkNote], shape: str) -> None:
        """What looks like the page's own address, whose shape is given, is an advert's too."""
        best, ranked = self.best, self.ranked
        for note in notes:
            url, rank = note.url, note.rank
            if note.feed:
                self.feeds.setdefault(url)
            if rank == 0:
                ranked[url] = 0
            elif note.score >= _SURE or note.shape == shape:
                best[url] = max(best.get(url, 0.0), note.score)
            elif rank is not None:
                ranked[url] = min(rank, ranked.get(url, rank))

    def join(self, other: Gathered) -> None:
        """Takes in what another part of the page leads to."""
        if not self.best and not self.ranked:
            self.best, self.ranked = other.best.copy(), other.ranked.copy()
        else:
            for url, score in other.best.items():
                self.best[url] = max(score, self.best.get(url, score))
            for url, rank in other.ranked.items():
                self.ranked[url] = min(rank, self.ranked.get(url, rank))
        self.feeds.update(other.feeds)

    def links(self, here: str) -> Links:
        """Adverts (most probable first), lists (the next page first), and feeds; none is the page itself."""
        best, ranked = self.best, self.ranked
        best.pop(here, None)
        ranked.pop(here, None)
        details = sorted((url for url in best if ranked.get(url, 1)), key=best.__getitem__, reverse=True)
        lists = sorted((url for url in ranked if url not in best or not ranked[url]), key=ranked.__getitem__)
        return tuple(details), tuple(lists), tuple(self.feeds)


def links_of(parts: Iterable[list[LinkNote] | Run], page_url: str) -> Links:
    """Addresses of adverts (most probable first), of lists (the next page first), and of feeds."""
    shape = shape_of(page_url)
    found = Gathered()
    for part in parts:
        if isinstance(part, list):
            found.add(part, shape)
        else:
            found.join(_links_of_run(part, shape))
    return found.links(tidy_url(page_url))


def _links_of_run(run: Run, shape: str) -> Gathered:
    found = run.links.get(shape)
    if found is None:
        if len(run.links) >= _SHAPES:
            run.links.clear()
        found = run.links[shape] = Gathered()
        found.add(run.notes, shape)
    return found
