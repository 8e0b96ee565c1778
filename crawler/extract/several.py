"""Several whole adverts on one page: sections, list items, table rows, classifieds with a phone each."""

from __future__ import annotations

from .build import Reading, join_url, tidy_url
from .columns import read_columns
from .facts import Facts, read_facts
from .furniture import is_furniture
from .heading import is_generic
from .lines import body_text
from .links import never_followed
from .noise import CHROME, OWN
from .offer import Scene, has_contact, kind_of, score_offer
from .phrases import fold
from .sight import Sight
from .signs import EVENT, JOB, NOT_WORK, OFFER, SALE, SECTIONS, TRAINING_TITLE
from .single import can_apply, own_links
from .spans import TITLE_WORDS, Group, Span, Survey, by_marks, same_tag
from .tree import HEADINGS, Element, text_of
from .values import is_wage

_ITEM_SCORE = 2.4
_NEIGHBOUR_SCORE = 1.0
_SHORT_CHARS = 600
_TALK = frozenset({"post", "message", "reply", "topic", "thread"})


def _heading_of(span: Span) -> Element | None:
    for element in span.elements:
        if element.tag in HEADINGS and 3 <= element.chars <= 200:
            return element
    if span.head is not None and 3 <= span.head.chars <= 200:
        return span.head
    for element in span.elements:
        if not element.hints.isdisjoint(TITLE_WORDS) and 3 <= element.chars <= 150:
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
            if not is_generic(text) and not OFFER.whole(fold(text)) and not has_contact(text):
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


def _read(span: Span, sight: Sight, cards: set[int], least: float = _ITEM_SCORE) -> Reading | None:
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
    if NOT_WORK.within(fold(title)):
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
    if score_offer(title, text or title, facts, scene) < least:
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
    group: Group, survey: Survey, cards: set[int], seen: dict[tuple[int, int], Reading | None]
) -> list[Reading]:
    """The adverts of a group, or none where it is no list of adverts."""
    hopeful = [pair for pair in group.stretches[:1000] if survey.promises(pair[0])]
    talk = not group.stretches[0][0][0].hints.isdisjoint(_TALK)
    if len(hopeful) < (1 if talk else 2) or (len(hopeful) * 2 < len(group.stretches[:1000]) and not talk):
        return []
    found: list[Reading | None] = []
    for parts, head in hopeful:
        if survey.left_chars < 0:
            return []
        place = (parts[0].index, parts[-1].index)
        if place not in seen:
            span = survey.span(parts, head)
            seen[place] = _read(span, survey.sight, cards) if span.elements and span.lines else None
        found.append(seen[place])
    readings = [reading for reading in found if reading is not None]
    enough = len(readings) >= 2 and len(readings) * 2 >= len(group.stretches[:1000]) and _alike(readings)
    if not enough:
        return readings if talk else []
    whole = [r or _neighbour(pair, survey, cards) for r, pair in zip(found, hopeful, strict=True)]
    return [reading for reading in whole if reading is not None]


def _neighbour(pair: tuple[list[Element], Element | None], survey: Survey, cards: set[int]) -> Reading | None:
    """An item with a heading and a contact among adverts is one too, unless it sells or announces."""
    span = survey.span(*pair)
    heading = _heading_of(span)
    if heading is None or not span.lines:
        return None
    words = fold(text_of(heading))
    if SALE.within(words) or NOT_WORK.within(words) or EVENT.within(words):
        return None
    return _read(span, survey.sight, cards, _NEIGHBOUR_SCORE)


def read_several(sight: Sight, cards: set[int]) -> list[Reading]:
    """The adverts of the group of items that reads most like a list of adverts; empty where none does."""
    best: list[Reading] = []
    survey = Survey(sight)
    if len(survey.titles) + len(survey.links) + survey.contacts[-1] < 2:
        return best
    seen: dict[tuple[int, int], Reading | None] = {}
    rank = (0, False, 0)
    for parent in sight.tree.elements:
        if survey.left_chars < 0:
            sight.problem("over_budget", "items within items; not all were held for adverts")
            break
        if parent.noise == CHROME or parent.chars < 80 or len(parent.children) < 2:
            continue
        for boxed, groups in ((True, same_tag(parent)), (False, by_marks(parent))):
            for group in groups:
                readings = _read_group(group, survey, cards, seen)
                value = (len(readings), boxed, _covers(readings))
                if value > rank:
                    best, rank = readings, value
    return best
