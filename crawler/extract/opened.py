"""Adverts of one page in several states: what was scrolled past, and what clicks have shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from crawler.advert import Advert, advert_id

from .build import stable_anchor
from .phrases import fold
from .records import DomState, Extraction

# Two adverts of as many words have hardly all of them in common.
_WORDS = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """What a click has shown; `here`: without an address of its own, as the page's address stayed."""

    found: Extraction
    state: DomState
    here: bool


def join_states(shown: Iterable[Extraction], opened: Iterable[Opened]) -> Extraction:
    """One extraction of a page; an advert that several states carry comes once, as the fullest of them.

    `shown` are whole pages, the last state first; it says what the page is where no state has an advert.
    """
    pages = list(shown)
    adverts: dict[str, Advert] = {}
    chosen: set[str] = set()
    for advert in (one for page in pages for one in page.adverts):
        _put(adverts, advert)
    details = list(opened)
    keys = Counter(key for one in details for key in set(one.state.keys))
    for one in details:
        for advert in one.found.adverts:
            named = _named(advert, [key for key in one.state.keys if keys[key] == 1]) if one.here else advert
            if named.id in chosen and named.content_sha256 != adverts[named.id].content_sha256:
                named = replace(
                    named, id=advert_id(named.source, named.canonical_url, f"{named.id}\n{named.text[:80]}")
                )
            for known in tuple(adverts.values()):
                if known.id not in chosen and _is_shown_in(known, named, one):
                    del adverts[known.id]
            _put(adverts, named)
            chosen.add(named.id)
    return _joined(pages, details, tuple(adverts.values()))


def _put(adverts: dict[str, Advert], advert: Advert) -> None:
    known = adverts.get(advert.id)
    if known is None or len(known.text) < len(advert.text):
        adverts[advert.id] = advert


def _named(advert: Advert, keys: list[str]) -> Advert:
    """The advert with an id of its own: the part of a page is not known by the page's address."""
    page_id = advert_id(advert.source, advert.canonical_url, advert.canonical_url)
    if advert.id != page_id:
        return advert
    key = next(filter(None, map(stable_anchor, keys)), None) or f"{advert.title}\n{advert.employer or ''}"
    return replace(advert, id=advert_id(advert.source, advert.canonical_url, key))


def _is_shown_in(known: Advert, opened: Advert, one: Opened) -> bool:
    """Whether what a whole page seemed to say is this advert before it was opened, or a list that has it."""
    if one.here and known.canonical_url != opened.canonical_url:
        return False
    said, card = _words(f"{known.title} {known.text}"), _words(one.state.card)
    whole = _words(f"{opened.title} {opened.text}")
    same = fold(known.title) == fold(opened.title)
    least = min(len(said), len(whole))
    return said <= card or ((same or least >= _WORDS) and (said <= whole or _words(opened.text) <= said))


def _words(text: str) -> set[str]:
    return set(fold(text).split())


def _joined(pages: list[Extraction], details: list[Opened], adverts: tuple[Advert, ...]) -> Extraction:
    every = [*pages, *(one.found for one in details)]
    last = pages[0]
    return Extraction(
        adverts=adverts,
        teasers=tuple({one.id: one for page in pages for one in page.teasers}.values()),
        image_only=() if adverts else last.image_only,
        detail_links=_each_once(page.detail_links for page in every),
        listing_links=_each_once(page.listing_links for page in every),
        feed_links=last.feed_links,
        problems=tuple(dict.fromkeys(problem for page in every for problem in page.problems)),
        state="ok" if adverts else last.state,
    )


def _each_once(links: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link for some in links for link in some))
