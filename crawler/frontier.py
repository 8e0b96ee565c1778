"""What is still to be fetched: the most promising first, each address once, and no trap without end."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import count
from typing import Protocol

from crawler.fetching.addresses import (
    dropped_keys,
    host_port,
    is_page,
    looks_like_trap,
    normalise_url,
    shape_of,
    site_of,
    url_key,
    without_keys,
)
from crawler.fetching.guard import leads_nearby
from crawler.visits import KnownPage

_WEB = re.compile(r"\s*https?:", re.IGNORECASE)
_CANDIDATE_PATIENCE = 20
_DETAIL_PATIENCE = 60
# Two whole sitemaps, of ordinary addresses; one that waits takes some 370 bytes, and twice its letters.
_LONGEST = 100_000
_LONGEST_CHARS = 16_000_000
# Spellings and refusals are remembered to save time and to be counted once; no site may fill the memory so.
_REMEMBERED = 4 * _LONGEST
_PATHS_TO_BELIEVE = 3


class Role(IntEnum):
    """What we think an address is; the smaller, the sooner it is fetched. A probe is a guessed sitemap."""

    START = 0
    PROBE = 1
    SITEMAP = 2
    FEED = 3
    DETAIL = 4
    LISTING = 5
    CANDIDATE = 6


# Known pages come after all that is new, and before mere candidates; the longest unseen may come first.
_RANK_KNOWN = Role.LISTING + 0.5
_RANK_OVERDUE = Role.FEED + 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """An address to be fetched. `render`: by Chromium; `known`: what earlier runs saw there."""

    role: Role
    url: str
    depth: int
    render: bool = False
    known: KnownPage | None = None


class KnownPages(Protocol):
    """What the frontier asks of the pages that were known before this run, by the key of their address."""

    def page(self, key: str) -> KnownPage | None:
        """The known page that was not asked for yet."""

    def link(self, key: str, modified: datetime | None) -> bool:
        """Some page leads to it; true where it is to be fetched now."""

    def ask(self, key: str) -> None:
        """It is being fetched."""


class Frontier:
    """Addresses of one site. `refused` counts what was not taken, by reason; mere candidates are not counted,
    unless they lead to a machine nearby or are no address though they begin like one.

    A pattern of addresses (digits and slugs taken out) is closed when page after page of it gave nothing:
    neither an advert nor the address of one. That ends calendars and endless parameters without naming any.
    """

    def __init__(
        self, sites: frozenset[str], max_depth: int = 1000, *, known: KnownPages | None = None
    ) -> None:
        self._sites = sites
        self._max_depth = max_depth
        self._pages = known
        self._heap: list[tuple[float, float, int, Target]] = []
        self._seen: dict[str, Role] = {}
        self._offered: dict[str, Role] = {}
        self._chars = 0
        self._taken: set[tuple[str, bool]] = set()
        self._barren: Counter[str] = Counter()
        self._closed: set[str] = set()
        self._fruitful: set[str] = set()
        self._numbers = count()
        self._said_same: dict[str, set[str]] = {}
        self._noise: frozenset[str] = frozenset()
        self.refused: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._heap)

    def add(
        self,
        url: str,
        role: Role,
        depth: int = 0,
        *,
        render: bool = False,
        modified: datetime | None = None,
    ) -> bool:
        """Take an address; true where it is new, or more promising than it was.

        One of a known page is taken where that is due; `modified` is when its sitemap says that it changed.
        """
        # Menus repeat on every page: a spelling that came before needs no second look.
        offered = self._offered.get(url)
        if offered is not None and offered <= role and not render:
            return False
        if len(self._offered) >= _REMEMBERED:
            self._offered.clear()
        try:
            tidy = normalise_url(url)
        except ValueError:
            self._offered[url] = role
            self.refused["bad_address"] += role != Role.CANDIDATE or _WEB.match(url) is not None
            return False
        # The one that was given, where it is the same: an address is kept once, not twice.
        url = url if tidy == url else tidy
        self._offered[url] = role
        key = self._key(url)
        known = self._seen.get(key)
        if known is not None and known <= role and not render:
            return False
        if (refusal := self._refusal(url, depth)) is not None:
            if known is None:
                if len(self._seen) < _REMEMBERED:
                    self._seen[key] = Role.START
                self.refused[refusal] += role != Role.CANDIDATE or refusal == "private_address"
            return False
        full = len(self._heap) >= _LONGEST or self._chars >= _LONGEST_CHARS
        if full and role == Role.CANDIDATE:
            del self._offered[url]
            self.refused["over_budget"] += 1
            return False
        self._seen[key] = role
        page = self._pages.page(key) if self._pages and role in (Role.DETAIL, Role.CANDIDATE) else None
        if self._pages is None or page is None:
            self._push(role, 0, Target(role, url, depth, render))
        elif self._pages.link(key, modified):
            self.add_known(page, render=render)
        return known is None

    def add_known(self, page: KnownPage, *, render: bool = False, first: bool = False) -> None:
        """Take a known page that is due, the longest unseen first; with `first`, before what is new."""
        if self._refusal(page.url, 0) is None:
            target = Target(Role.DETAIL, page.url, 1, render, page)
            self._push(_RANK_OVERDUE if first else _RANK_KNOWN, page.seen_at.timestamp(), target)

    def _push(self, rank: float, order: float, target: Target) -> None:
        heapq.heappush(self._heap, (rank, order, next(self._numbers), target))
        self._chars += len(target.url)

    def _refusal(self, url: str, depth: int) -> str | None:
        if site_of(url) not in self._sites:
            return "private_address" if leads_nearby(host_port(url)[0]) else "offsite"
        if not is_page(url):
            return "not_text"
        if depth > self._max_depth or looks_like_trap(url):
            return "trap"
        return None

    def take(self) -> Target | None:
        """The next address, or `None` when there is none."""
        while self._heap:
            target = heapq.heappop(self._heap)[-1]
            self._chars -= len(target.url)
            key = (self._key(target.url), target.render)
            if key in self._taken:
                continue
            closed = target.role > Role.FEED and target.known is None
            if closed and shape_of(target.url) in self._closed:
                self.refused["trap"] += 1
                continue
            self._taken.add(key)
            if target.known is not None and self._pages is not None:
                self._pages.ask(url_key(target.url))
            return target
        return None

    def learn(self, target: Target, *, fruitful: bool) -> None:
        """What a fetched page gave: fruitful where it had an advert or led to the address of one."""
        shape = shape_of(target.url)
        if fruitful:
            self._barren[shape] = 0
            self._fruitful.add(shape)
            return
        self._barren[shape] += 1
        patience = _DETAIL_PATIENCE if target.role == Role.DETAIL else _CANDIDATE_PATIENCE
        if self._barren[shape] >= patience:
            self._closed.add(shape)

    def promises(self, target: Target) -> bool:
        """Whether an advert or a way to one is to be expected there: by its role, or by pages like it."""
        return target.role not in (Role.PROBE, Role.SITEMAP, Role.CANDIDATE) or (
            shape_of(target.url) in self._fruitful
        )

    def learn_same(self, url: str, canonical: str) -> None:
        """A page at `url` calls `canonical` its address. Keys of the query that pages of several paths
        leave out so, as "?from=list", make no other page: their addresses count as fetched already."""
        for key in dropped_keys(url, canonical):
            paths = self._said_same.setdefault(key, set())
            paths.add(without_keys(url, frozenset({key})))
            if len(paths) >= _PATHS_TO_BELIEVE and key not in self._noise:
                self._noise |= {key}
                self._seen = {without_keys(known, self._noise): role for known, role in self._seen.items()}
                self._taken = {(without_keys(known, self._noise), render) for known, render in self._taken}

    def _key(self, url: str) -> str:
        return without_keys(url_key(url), self._noise)

    def count(self, role: Role) -> int:
        """How many addresses of a role wait."""
        return sum(
            1
            for *_, target in self._heap
            if target.role == role and (self._key(target.url), target.render) not in self._taken
        )
