"""Several whole adverts on one page: sections, list items, table rows, classifieds with a phone each."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from .build import Reading, join_url, tidy_url
from .columns import read_columns
from .facts import Facts, read_facts
from .furniture import is_furniture
from .heading import is_generic
from .lines import Line, body_text
from .links import never_followed
from .noise import CHROME, OWN
from .offer import Scene, has_contact, kind_of, score_offer
from .phrases import fold, words
from .sight import Sight
from .signs import JOB, OFFER, SECTIONS, TRAINING_TITLE
from .single import can_apply, own_links
from .targets import is_contact
from .tree import HEADINGS, Element, text_of
from .values import is_wage

_ITEM_TAGS = words("article section div li tr p dd td blockquote fieldset table center details")
_ITEM_SCORE = 2.4
_SHORT_CHARS = 600
_TITLE_HINTS = frozenset({"title", "jobtitle", "heading"})
_TALK = frozenset({"post", "message", "reply", "topic", "thread"})


@dataclass(slots=True)
class Span:
    """A stretch of the page that may be one advert: its elements in order, its lines."""

    elements: list[Element]
    lines: list[Line]
    head: Element | None


class _Survey:
    """Where on a page contacts and titles stand, so that most stretches need no reading."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        own = [line.level != CHROME and has_contact(line.text) for line in sight.lines]
        self.contacts = [0, *accumulate(own)]
        self.links = [e.index for e in sight.tree.elements if e.tag == "a" and is_contact(e.get("href"))]
        self.titles = [
            e.index
            for e in sight.tree.elements
            if e.tag in HEADINGS or e.tag == "dt" or not e.hints.isdisjoint(_TITLE_HINTS)
        ]

    def promises(self, parts: list[Element]) -> bool:
        """Whether a stretch has a contact or a title of its own."""
        first, last = parts[0].first_line, max(part.end_line for part in parts)
        if self.contacts[last] > self.contacts[first]:
            return True
        start, end = parts[0].index, parts[-1].end
        return any(bisect_left(spots, end) > bisect_left(spots, start) for spots in (self.links, self.titles))

    def span(self, parts: list[Element], head: Element | None = None) -> Span:
        """The stretch of some neighbouring elements."""
        every = self.sight.tree.elements
        elements = [e for part in parts for e in every[part.index : part.end] if e.noise != CHROME]
        first, last = parts[0].first_line, max(part.end_line for part in parts)
        return Span(elements, [line for line in self.sight.lines[first:last] if line.level != CHROME], head)


@dataclass(slots=True)
class _Group:
    """Stretches that stand alike: each as its neighbouring elements, with the heading that opens it."""

    stretches: list[tuple[list[Element], Element | None]]


def _same_tag(parent: Element) -> Iterator[_Group]:
    by_tag: dict[str, list[Element]] = {}
    for child in parent.elements():
        if child.tag in _ITEM_TAGS and child.noise != CHROME and child.chars >= 25:
            by_tag.setdefault(child.tag, []).append(child)
    for children in by_tag.values():
        if len(children) >= 2:
            yield _Group([([child], None) for child in children])


def _by_marks(parent: Element) -> Iterator[_Group]:
    """Flat stretches between headings of one level, `dt`s, or rules."""
    children = [child for child in parent.elements() if child.noise != CHROME]
    counts = Counter(child.tag for child in children)
    for mark in ("h1", "h2", "h3", "h4", "h5", "dt", "hr"):
        if counts[mark] < (1 if mark == "hr" else 2):
            continue
        stretches: list[list[Element]] = [[]]
        for child in children:
            if child.tag == mark:
                stretches.append([] if mark == "hr" else [child])
            else:
                stretches[-1].append(child)
        if mark != "hr":
            stretches = stretches[1:]
        filled = [parts for parts in stretches if parts and sum(part.chars for part in parts) >= 25]
        if len(filled) >= 2:
            yield _Group([(parts, parts[0] if mark != "hr" else None) for parts in filled])


def _heading_of(span: Span) -> Element | None:
    for element in span.elements:
        if element.tag in HEADINGS and 3 <= element.chars <= 200:
            return element
    if span.head is not None and 3 <= span.head.chars <= 200:
        return span.head
    for element in span.elements:
        if not element.hints.isdisjoint(_TITLE_HINTS) and 3 <= element.chars <= 150:
            return element
    return None


def _title_of(span: Span, facts: Facts) -> tuple[str, Element | None]:
    """The item's title; the element is given where a heading says it, not only its first words."""
    heading = _heading_of(span)
    if heading is not None:
        return text_of(heading), heading
    labelled = facts.values.get("title")
    if labelled:
        return labelled, None
    for element in span.elements:
        if (
            element.tag in {"strong", "b", "u", "summary", "legend"}
            and 3 <= element.chars <= 120
            and element.noise == OWN
        ):
            text = text_of(element).rstrip(" :-–")
            if not is_generic(text) and not has_contact(text):
                return text, None
    own = [line.text for line in span.lines if line.level == OWN and not is_furniture(line.text)]
    return (_opening(own[0]) if own else ""), None


def _opening(line: str) -> str:
    """The first sentence or phrase of an advert without a heading."""
    if len(line) <= 80:
        return line
    for mark in (" - ", " – ", ": ", "। ", "|", ". ", ", "):
        at = line.find(mark)
        if 12 <= at <= 100:
            return line[:at]
    return line[:80].rsplit(" ", 1)[0]


def _links_away(span: Span, title: Element | None, sight: Sight, cards: set[int]) -> bool:
    """Whether the item has a page of its own behind its title."""
    if any(element.index in cards for element in span.elements):
        return True
    if title is None:
        return False
    anchors = [
        e
        for e in [title, *list(title.ancestors())[:1], *sight.tree.elements[title.index : title.end]]
        if e.tag == "a" and e.get("href")
    ]
    for anchor in anchors:
        href = anchor.get("href")
        joined = join_url(sight.base, href)
        if (
            joined
            and not href.startswith("#")
            and tidy_url(joined) != tidy_url(sight.page.url)
            and not never_followed(joined)
        ):
            return True
    return False


def _anchor_of(span: Span) -> str | None:
    for element in span.elements[:6]:
        anchor = (
            element.get("id") or (element.get("name") if element.tag == "a" else "") or element.get("data-id")
        )
        if anchor:
            return anchor
    return None


def _read(span: Span, sight: Sight, cards: set[int]) -> Reading | None:
    facts = Facts()
    if span.elements[0].tag == "tr":
        read_columns(span.elements[0], facts)
    more = read_facts(span.elements, span.lines, span.elements[0].index)
    facts.values = {**more.values, **facts.values}
    facts.hinted, facts.fact_labels = more.hinted, more.fact_labels
    facts.labels |= more.labels
    title, element = _title_of(span, facts)
    if (
        len(title) < 3
        or is_generic(title)
        or SECTIONS.whole(fold(title))
        or (len(title) <= 30 and is_wage(title))
    ):
        return None
    text = body_text([line for line in span.lines if line.level == OWN], title)
    links = own_links(span.elements, span.elements[0].index)
    contact = bool(links) or has_contact(text) or has_contact(title)
    apply = can_apply(span.elements)
    answered = contact and (len(text) <= _SHORT_CHARS or _says_offer(title))
    if not (answered or _stands_alone(title, element, facts, apply)):
        return None
    if _links_away(span, element, sight, cards):
        return None
    scene = Scene("", frozenset(), apply, bool(links), job_hints=False)
    if score_offer(title, text or title, facts, scene) < _ITEM_SCORE:
        return None
    return Reading(
        title=title,
        text=text or title,
        employer=facts.get("employer"),
        place=facts.get("place"),
        wage=facts.get("wage"),
        posted=facts.get("posted"),
        kind=kind_of(title, text),
        links=links,
        identifier=facts.values.get("identifier"),
        anchor=_anchor_of(span),
        permalink=_permalink(span, sight),
    )


def _stands_alone(title: str, heading: Element | None, facts: Facts, apply: bool) -> bool:
    """Whether an item without a contact is an advert, not a section of one: a title and facts of its own."""
    if heading is None and "title" not in facts.values:
        return False
    labelled = len(facts.labels & {"employer", "place", "wage", "deadline", "title"})
    return labelled >= 2 or (_says_offer(title) and (apply or labelled + len(facts.hinted) >= 2))


def _says_offer(title: str) -> bool:
    folded = fold(title)
    return JOB.within(folded) or TRAINING_TITLE.within(folded) or OFFER.within(folded)


def _permalink(span: Span, sight: Sight) -> str | None:
    """A link that the item marks as its own address."""
    for element in span.elements:
        if element.tag == "a" and ("bookmark" in element.get("rel") or "permalink" in element.hints):
            joined = join_url(sight.base, element.get("href"))
            if joined and tidy_url(joined) != tidy_url(sight.page.url):
                return joined
    return None


def _covers(readings: list[Reading]) -> int:
    return sum(len(reading.text) for reading in readings)


def _alike(readings: list[Reading]) -> bool:
    """Adverts of one list are of one kind; a head and a long body are two parts of one advert."""
    sizes = [len(reading.text) for reading in readings]
    return max(sizes) <= 20 * max(20, min(sizes))


def _read_group(
    group: _Group, survey: _Survey, cards: set[int], seen: dict[tuple[int, int], Reading | None]
) -> list[Reading]:
    """The adverts of a group, or none where it is no list of adverts."""
    hopeful = [pair for pair in group.stretches[:1000] if survey.promises(pair[0])]
    talk = not group.stretches[0][0][0].hints.isdisjoint(_TALK)
    if len(hopeful) < (1 if talk else 2) or (len(hopeful) * 2 < len(group.stretches[:1000]) and not talk):
        return []
    readings: list[Reading] = []
    for parts, head in hopeful:
        place = (parts[0].index, parts[-1].index)
        if place not in seen:
            span = survey.span(parts, head)
            seen[place] = _read(span, survey.sight, cards) if span.elements and span.lines else None
        reading = seen[place]
        if reading is not None:
            readings.append(reading)
    enough = len(readings) >= 2 and len(readings) * 2 >= len(group.stretches[:1000]) and _alike(readings)
    return readings if enough or (talk and readings) else []


def read_several(sight: Sight, cards: set[int]) -> list[Reading]:
    """The adverts of the group of items that reads most like a list of adverts; empty where none does."""
    best: list[Reading] = []
    survey = _Survey(sight)
    if len(survey.titles) + len(survey.links) + survey.contacts[-1] < 2:
        return best
    seen: dict[tuple[int, int], Reading | None] = {}
    rank = (0, False, 0)
    for parent in sight.tree.elements:
        if parent.noise == CHROME or parent.chars < 80 or len(parent.children) < 2:
            continue
        for boxed, groups in ((True, _same_tag(parent)), (False, _by_marks(parent))):
            for group in groups:
                readings = _read_group(group, survey, cards, seen)
                value = (len(readings), boxed, _covers(readings))
                if value > rank:
                    best, rank = readings, value
    return best
