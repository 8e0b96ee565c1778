"""Several whole adverts on one page: sections, list items, table rows, classifieds with a phone each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .build import Reading, join_url, tidy_url
from .cards import read_columns
from .facts import Facts, is_wage, read_facts
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
from .tree import HEADINGS, Element, text_of

_ITEM_TAGS = words("article section div li tr p dd td blockquote fieldset table center details")
_ITEM_SCORE = 2.4
_SHORT_CHARS = 600
_TALK = frozenset({"post", "message", "reply", "topic", "thread"})


@dataclass(slots=True)
class Span:
    """A stretch of the page that may be one advert: its elements in order, its lines."""

    elements: list[Element]
    lines: list[Line]
    head: Element | None


def _span(parts: list[Element], sight: Sight, head: Element | None = None) -> Span:
    elements = [e for part in parts for e in sight.tree.elements[part.index : part.end] if e.noise != CHROME]
    first, last = parts[0].first_line, max(part.end_line for part in parts)
    return Span(elements, [line for line in sight.lines[first:last] if line.level != CHROME], head)


def _same_tag(parent: Element, sight: Sight) -> Iterator[list[Span]]:
    by_tag: dict[str, list[Element]] = {}
    for child in parent.elements():
        if child.tag in _ITEM_TAGS and child.noise != CHROME and child.chars >= 25:
            by_tag.setdefault(child.tag, []).append(child)
    for children in by_tag.values():
        if len(children) >= 2:
            yield [_span([child], sight) for child in children]


def _by_marks(parent: Element, sight: Sight) -> Iterator[list[Span]]:
    """Flat stretches between headings of one level, `dt`s, or rules."""
    children = [child for child in parent.elements() if child.noise != CHROME]
    tags = {child.tag for child in children}
    for mark in ("h1", "h2", "h3", "h4", "h5", "dt", "hr"):
        if mark not in tags or sum(child.tag == mark for child in children) < (1 if mark == "hr" else 2):
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
            yield [_span(parts, sight, parts[0] if mark != "hr" else None) for parts in filled]


def _heading_of(span: Span) -> Element | None:
    for element in span.elements:
        if element.tag in HEADINGS and 3 <= element.chars <= 200:
            return element
    if span.head is not None and 3 <= span.head.chars <= 200:
        return span.head
    for element in span.elements:
        if not element.hints.isdisjoint({"title", "jobtitle", "heading"}) and 3 <= element.chars <= 150:
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


def read_several(sight: Sight, cards: set[int]) -> list[Reading]:
    """The adverts of the group of items that reads most like a list of adverts; empty where none does."""
    best: list[Reading] = []
    for parent in sight.tree.elements:
        if parent.noise == CHROME or parent.chars < 80 or len(parent.children) < 2:
            continue
        for group in (*_same_tag(parent, sight), *_by_marks(parent, sight)):
            spans = [span for span in group if span.elements and span.lines][:1000]
            readings = [reading for span in spans if (reading := _read(span, sight, cards)) is not None]
            talk = bool(spans) and not spans[0].elements[0].hints.isdisjoint(_TALK)
            enough = len(readings) >= 2 and len(readings) * 10 >= len(spans) * 5 and _alike(readings)
            if not enough and not (talk and readings and len(spans) >= 2):
                continue
            if len(readings) > len(best) or (
                len(readings) == len(best) and _covers(readings) > _covers(best)
            ):
                best = readings
    return best
