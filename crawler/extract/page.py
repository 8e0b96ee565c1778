"""A page of HTML: what it states, else several adverts, else a listing's cards, else one advert."""

from __future__ import annotations

from crawler.advert import Advert

from .build import Reading, build_adverts, build_teasers
from .cards import Card, find_cards
from .decode import Decoded, strip_saved_head
from .glance import look
from .heading import Title, is_generic
from .lines import is_counted
from .links import LINK_LIMIT, Link, detail_links, feed_links, listing_links, read_links
from .noise import OWN
from .phrases import fold
from .pictures import find_pictures
from .records import Extraction, Page, Selectors
from .segments import read_segments
from .several import read_several
from .sight import Sight, decode, look_at
from .signs import LISTING_TITLE
from .single import read_single
from .state import page_state, says_instead
from .structured import read_structured
from .teaser import read_card

_WHOLE_CHARS = 800


def _lists(reading: Reading | None, heading: Title | None, cards: list[Card], sight: Sight) -> bool:
    """Whether the page is a listing rather than one advert with links beside it."""
    if not cards:
        return False
    weak = heading is None or heading.element is None or heading.score < 2.0
    if reading is None or (weak and (len(cards) >= 3 or len(reading.text) < 1000)):
        return True
    title = fold(reading.title)
    if is_generic(reading.title) or LISTING_TITLE.within(title):
        return True
    if any(title == fold(card.link.text) for card in cards):
        return True
    in_cards = {id(line) for card in cards for line in card.lines}
    outside = inside = 0
    for line in sight.lines:
        if line.level == OWN and is_counted(line):
            if id(line) in in_cards:
                inside += line.own_chars
            else:
                outside += line.own_chars
    if heading is not None and heading.score >= 5.0 and len(cards) < 5:
        return outside < 40
    return outside < 200 or outside < inside * 0.6


def read_adverts(sight: Sight, links: list[Link]) -> tuple[list[Reading], bool, list[Card]]:
    """Whole adverts, whether the page is one advert's own, and the cards of a listing."""
    stated = read_structured(sight)
    cards = find_cards(links, sight)
    if stated:
        return stated, len(stated) == 1, cards
    several = read_several(sight, {card.link.element.index for card in cards})
    parted = read_segments(sight) if len(cards) < 3 else []
    if several or parted:
        return (parted if len(parted) > len(several) else several), False, cards
    reading, heading = read_single(sight)
    if _lists(reading, heading, cards, sight):
        return [], False, cards
    return ([reading] if reading is not None else []), True, []


def extract_html(page: Page) -> Extraction:
    """The adverts of one page, and where to go on: from its statement alone where that is sure to suffice."""
    decoded = decode(page)
    glance = None if decoded.problem else look(page, decoded.text)
    if glance is not None and glance.sure:
        return glance.extraction()
    found = extract_whole(page, decoded)
    if glance is not None:
        glance.learn(found)
    return found


def extract_whole(page: Page, decoded: Decoded | None = None) -> Extraction:
    """The same by the parser, whatever the page states."""
    sight = look_at(page, decoded)
    elements = sight.tree.elements
    links = read_links(elements, sight.base, page.url)
    if len(links) >= LINK_LIMIT:
        sight.problem("over_budget", f"{LINK_LIMIT} links and more; no others are followed")
    readings, alone, cards = read_adverts(sight, links)
    said = says_instead(sight) if not readings or _is_guess(readings, alone) else None
    if said == "soft_404" and readings and _is_full(readings[0]):
        said = None
    adverts = build_adverts(readings if said is None else [], page, sight.canonical, alone=alone)
    teasers: tuple[Advert, ...] = ()
    if not adverts and cards:
        teasers = build_teasers([read_card(card, sight) for card in cards], page)
    details = detail_links(links, [card.link.url for card in cards])
    return Extraction(
        adverts=adverts,
        teasers=teasers,
        image_only=find_pictures(sight, links) if not adverts and not teasers else (),
        detail_links=details,
        listing_links=listing_links(links, elements, sight.base, details),
        feed_links=feed_links(elements, sight.base),
        problems=tuple(sight.problems),
        state=page_state(sight, bool(adverts or (teasers and said != "soft_404")), said),
    )


def _is_guess(readings: list[Reading], alone: bool) -> bool:
    """Whether the one advert of a page is read from its words alone: the page states none as data."""
    return alone and len(readings) == 1 and readings[0].jobposting is None


def _is_full(reading: Reading) -> bool:
    """Whether an advert that takes no more applications is still shown whole: what it offered is evidence."""
    return bool(reading.employer and reading.place and reading.posted) and len(reading.text) >= _WHOLE_CHARS


def _looks_like_xml(body: bytes) -> bool:
    """A feed or an export of jobs, whatever it was served as."""
    if body[:15].lower() == b"<!doctype html>":
        return False
    head = strip_saved_head(body)[0][:3000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<html" in head or b"<!doctype html" in head:
        return False
    return head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf:rdf", b"<jobs", b"<source>"))


def extract(page: Page, selectors: Selectors | None) -> Extraction:
    """By the source's own selectors where it has any; feeds and channel previews are known by their form."""
    if selectors is not None:
        from .selected import extract_selected

        return extract_selected(page, selectors)
    if _looks_like_xml(page.body):
        from .feed import read_feed

        return read_feed(page)
    if b"tgme_widget_message_wrap" in page.body:
        from .channel import read_channel

        return read_channel(page)
    return extract_html(page)
