"""Cards of a listing: items that each link to a page of their own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from .heading import is_generic
from .lines import Line
from .links import Link
from .noise import CHROME, CONTROL, OWN
from .offer import url_sign
from .phrases import fold, phrases
from .sight import Sight
from .signs import JOB, LISTING_TITLE, OFFER, TRAINING_TITLE
from .tree import Element, text_of

_CARD_CHARS = 2500
_FREE_CHILDREN = 200
COMPANY_URL = re.compile(
    r"/(?:company|companies|cmp|employers?|organi[sz]ations?|firma|fp)/[^/?]{1,120}/?(?:\?|$)|-jobs-careers-|/reviews?\b",
    re.IGNORECASE,
)
_ACTION = phrases("action_starts")
_ROUND = frozenset({"tr", "li", "article", "dd"})


@dataclass(slots=True)
class Card:
    """One item of a listing: its link, the element that holds it alone, its lines, and its neighbours."""

    link: Link
    element: Element
    lines: list[Line]
    others: Neighbours


class Neighbours:
    """Where the links of all cards stand, shared by the cards of a page."""

    def __init__(self, starts: list[int]) -> None:
        self.starts = starts
        self._between: dict[int, list[Element]] = {}

    def within(self, element: Element) -> int:
        """How many cards' links an element holds."""
        return bisect_right(self.starts, element.end - 1) - bisect_left(self.starts, element.index)

    def between(self, scope: Element) -> list[Element]:
        """The first children of a scope that hold no card."""
        found = self._between.get(scope.index)
        if found is None:
            free = (child for child in scope.elements() if not self.within(child))
            found = self._between[scope.index] = list(islice(free, _FREE_CHILDREN))
        return found


def _shape(url: str) -> str:
    """Addresses of one kind look alike: `/jobs/2041-cook` and `/jobs/77-driver` share a shape."""
    parts = urlsplit(url)
    segments = []
    for segment in parts.path.strip("/").split("/"):
        if segment.isdigit():
            segments.append("N")
        elif any(c.isdigit() for c in segment) or segment.count("-") >= 2 or len(segment) > 24:
            segments.append("S")
        else:
            segments.append(segment)
    first = segments[0] if len(segments) > 1 or segments[0] in {"N", "S"} else "*"
    last = segments[-1] if segments[-1] in {"N", "S"} else "*"
    return f"{parts.netloc}/{first}/{len(segments)}/{last}"


def _path(element: Element) -> str:
    tags = [element.tag]
    for outer in element.ancestors():
        if outer.tag not in {"span", "strong", "b", "em", "font"}:
            tags.append(outer.tag)
        if len(tags) >= 5:
            break
    return "<".join(tags)


def _groups(links: list[Link]) -> list[list[Link]]:
    """Links that stand and read alike."""
    found: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        if link.element.noise == CHROME or link.score < -1.0 or not 4 <= len(link.text) <= 250:
            continue
        if _names_no_advert(link):
            continue
        found.setdefault((_path(link.element), _shape(link.url)), []).append(link)
    return list(found.values())


def _names_no_advert(link: Link) -> bool:
    """A link to a company, to its reviews, or to a further list."""
    folded = fold(link.text)
    if (
        is_generic(link.text)
        or CONTROL.whole(folded)
        or _ACTION.starts(folded)
        or not any(c.isalpha() for c in link.text)
    ):
        return True
    if COMPANY_URL.search(link.url) or (
        link.element.hints & {"company", "comp", "employer", "review", "rating"}
        and "title" not in link.element.hints
    ):
        return True
    return folded.endswith((" jobs ", " vacancies ", " openings ")) or (
        LISTING_TITLE.within(folded) and link.score < 2.0
    )


def _reads_like_offer(text: str) -> bool:
    folded = fold(text)
    return JOB.within(folded) or TRAINING_TITLE.within(folded) or OFFER.within(folded)


def _job_page(sight: Sight) -> bool:
    """A page whose address, title or heading speaks of work."""
    if url_sign(sight.page.url) > 0 or _reads_like_offer(sight.tree.title):
        return True
    heads = [e for e in sight.tree.elements if e.tag in {"h1", "h2"} and 0 < e.chars <= 80]
    return any(_reads_like_offer(text_of(head)) for head in heads[:3])


def _worth(group: list[Link], sight: Sight) -> float:
    """How much a group of links looks like a list of adverts; 0 where it does not."""
    urls = {link.url for link in group}
    count = len(urls)
    job_urls = len({link.url for link in group if url_sign(link.url) > 0 and link.score >= 1.5}) / count
    article_urls = sum(1 for url in urls if url_sign(url) < 0) / count
    titled = sum(1 for link in group if _reads_like_offer(link.text)) / len(group)
    mean_score = sum(link.score for link in group) / len(group)
    page = 0.8 if _job_page(sight) else 0.0
    score = mean_score + 1.2 * job_urls + 1.2 * titled + page - 2.0 * article_urls
    needed = 2.6 if count >= 3 else 3.2 if count == 2 else 3.6
    if job_urls < 0.5 and titled < 0.25 and not (page and mean_score >= 2.0):
        return 0.0
    return score * min(count, 40) if score >= needed else 0.0


def _in_article(link: Link) -> bool:
    """A link within a sentence leads on reading, it is no card."""
    parent = link.element.parent
    return parent is not None and parent.tag == "p" and parent.chars > 2 * link.element.chars + 60


def _inner(group: list[Link], spots: list[int]) -> bool:
    """Whether links stand within the cards of the main group: reviews, tags, a second button."""
    inner = 0
    for link in group:
        for outer in link.element.ancestors():
            held = bisect_right(spots, outer.end - 1) - bisect_left(spots, outer.index)
            if held:
                inner += held == 1 and len(spots) > 1
                break
    return inner * 2 > len(group)


def _chosen(links: list[Link], sight: Sight) -> list[Link]:
    groups = [
        (worth, group)
        for group in _groups([k for k in links if not _in_article(k)])
        if (worth := _worth(group, sight)) > 0
    ]
    if not groups:
        return []
    main = max(groups, key=lambda pair: pair[0])
    shapes = {_shape(link.url) for link in main[1]}
    spots = sorted({link.element.index for link in main[1]})
    kept = [main[1]]
    for worth, group in groups:
        alike = _shape(group[0].url) in shapes or _path(group[0].element) == _path(main[1][0].element)
        alike = alike or (len(group) >= 3 and worth >= main[0] * 0.4)
        if group is not main[1] and alike and not _inner(group, spots):
            kept.append(group)
    best: dict[str, Link] = {}
    for link in sorted((link for group in kept for link in group), key=lambda k: k.element.index):
        if link.url not in best or link.score > best[link.url].score:
            best[link.url] = link
    return sorted(best.values(), key=lambda k: k.element.index)


def _climb(link: Link, others: Neighbours) -> Element:
    """The largest element around a link that holds no other card's link."""
    node = link.element
    lone = len(others.starts) == 1
    for outer in link.element.ancestors():
        if outer.tag in {"body", "html", "main"} or outer.chars > (600 if lone else _CARD_CHARS):
            break
        if lone and node.tag in _ROUND:
            break
        if others.within(outer) > 1:
            break
        node = outer
    return node


def find_cards(links: list[Link], sight: Sight) -> list[Card]:
    """The cards of a listing page, in page order."""
    chosen = _chosen(links, sight)
    others = Neighbours([link.element.index for link in chosen])
    cards = []
    for number, link in enumerate(chosen):
        element = _climb(link, others)
        lines = sight.lines[element.first_line : max(element.end_line, element.first_line + 1)]
        if len(lines) <= 1:
            stop = (
                chosen[number + 1].element.first_line
                if number + 1 < len(chosen)
                else link.element.first_line + 4
            )
            stop = min(stop, link.element.first_line + 4)
            lines = [x for x in sight.lines[link.element.first_line : stop] if x.level == OWN] or lines
        # A line longer than a card is all cards in one, and the words of none.
        lines = [line for line in lines if len(line.text) <= _CARD_CHARS]
        cards.append(Card(link, element, lines, others))
    return cards
