"""Classifieds run together in one block: adverts that only rules, blank lines, dashes or cells keep apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .build import Reading
from .facts import read_facts
from .heading import is_generic
from .lines import Line, body_text, is_counted
from .noise import CHROME, OWN
from .offer import has_contact, kind_of, report_weight
from .phrases import fold
from .sight import Sight
from .signs import EVENT, JOB, LISTING_TITLE, NOT_WORK, OFFER, TRAINING, TRAINING_TITLE
from .targets import contact_links, is_contact
from .tree import HEADINGS, Element, text_of
from .values import trim

_RULE_LINE = re.compile(r"^\W{3,}$|^_{3,}$")
_NUMBERED = re.compile(r"^[\[(]?[\d०-९০-৯]{1,3}\s{0,2}[.)\]:]\s{0,3}(?=\D)")
_WAGE = re.compile(
    r"(?:₹|৳|\bRs\.?|\bINR)\s{0,2}[\d०-९০-৯][\d०-९০-৯,]{2,9}(?:\s?[-–]\s?[\d०-९০-৯,]{3,9})?"
    r"|[\d०-९০-৯][\d०-९০-৯,]{2,9}\s{0,2}(?:টাকা|টকা|रुपये|रुपए|रु|/-|/ ?month|per month|a month|monthly|pm\b)",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"\b(?:ph|phone|mob|mobile|call|contact|ring)\b\.?\s{0,2}:?\s{0,2}[+\d]|[\d०-९০-৯](?:[ -]?[\d०-९০-৯]){7}",
    re.IGNORECASE,
)
# Every wage and every way to be reached has one of these; the patterns for them are slow.
_FIGURE = re.compile(r"[\d+]")
_OPENING = 160
_TITLE = 90
_LIMIT = 1000
_HEADING_CHARS = 1000


@dataclass(slots=True)
class _Segment:
    """Lines from `start` to `end`; `scope` is the heading above it, `lone` whether it is all it heads."""

    start: int
    end: int
    scope: Element | None
    lone: bool = False


def _blank_lines(elements: list[Element]) -> set[int]:
    """Where two line breaks leave a line empty."""
    found, last = set(), -1
    for element in elements:
        if element.tag == "br":
            if element.first_line == last:
                found.add(last)
            last = element.first_line
    return found


class _Page:
    """Where a page's lines may be parted, and what stands in each part."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.elements = sight.tree.elements
        self.firsts = [element.first_line for element in self.elements]
        self.lines = sight.lines
        self.ruled = {n for n, line in enumerate(self.lines) if _RULE_LINE.match(line.text)}
        self.answered = {
            n for n, line in enumerate(self.lines) if line.level != CHROME and has_contact(line.text)
        }
        self.answered |= {
            e.first_line
            for e in self.elements
            if "href" in e.attributes and e.noise != CHROME and is_contact(e.get("href"))
        }
        self.heads = {
            e.first_line: e
            for e in self.elements
            if e.tag in HEADINGS and 0 < e.chars <= _HEADING_CHARS and e.noise != CHROME
        }
        self.cells = {e.first_line for e in self.elements if e.tag in {"td", "th"}}

    def cuts(self) -> Iterator[set[int]]:
        """The ways to part the page, the plainest sign first."""
        yield {e.first_line for e in self.elements if e.tag == "hr"}
        yield self.ruled | {n + 1 for n in self.ruled}
        yield _blank_lines(self.elements)
        yield {n for n, line in enumerate(self.lines) if _NUMBERED.match(line.text)}
        yield {e.first_line for e in self.elements if e.tag in {"p", "li"}}
        yield set()

    def segments(self, cuts: set[int]) -> list[_Segment]:
        """The stretches between cuts; a heading is none, it names what follows it."""
        after = {n + 1 for n in self.heads}
        marks = sorted({0, len(self.lines), *cuts, *self.cells, *self.heads, *after})
        found: list[_Segment] = []
        scope: Element | None = None
        run: list[_Segment] = []
        for start, end in pairwise(marks):
            if start in self.heads:
                scope, run = self.heads[start], []
            elif any(n not in self.ruled for n in range(start, end)):
                run.append(_Segment(start, end, scope))
                run[0].lone = len(run) == 1 and scope is not None
                found.append(run[-1])
        return found[:_LIMIT]

    def own(self, segment: _Segment) -> list[Line]:
        """The segment's lines without rules and counters."""
        return [
            line
            for n, line in enumerate(self.lines[segment.start : segment.end], segment.start)
            if line.level == OWN and n not in self.ruled and is_counted(line)
        ]

    def inside(self, segment: _Segment) -> list[Element]:
        """The elements that begin and end within the segment."""
        low, high = bisect_left(self.firsts, segment.start), bisect_left(self.firsts, segment.end)
        return [e for e in self.elements[low:high] if e.end_line <= segment.end and e.noise != CHROME]


def is_other_trade(text: str) -> bool:
    """Whether a text begins by selling, letting, match-making or announcing."""
    opening = fold(text[:_OPENING])
    return NOT_WORK.within(opening) or EVENT.within(fold(text[:40]))


def _offers(text: str, *, answered: bool) -> bool:
    """Whether a text offers work; one without a contact must call for somebody."""
    folded = fold(text[:3000])
    if not answered and not OFFER.within(folded):
        return False
    said = OFFER.within(folded) or JOB.within(folded) or TRAINING.within(folded)
    return said and not is_other_trade(text) and report_weight(text[:_TITLE], text) < 2.0


def _works(text: str) -> bool:
    """Whether the first words name work or a course."""
    opening = fold(text[:_OPENING])
    return JOB.within(opening) or TRAINING_TITLE.within(opening)


def _first_words(text: str) -> str:
    """The first sentence without wage and contact, or as much of it as a title holds."""
    text = _NUMBERED.sub("", text)
    ends = [at for mark in ("। ", ". ") if (at := text.find(mark, 12)) > 0]
    if _FIGURE.search(text):
        ends += [found.start() for sign in (_WAGE, _REACH) if (found := sign.search(text, 3))]
    short = text[: min(ends, default=len(text))]
    if len(short) > _TITLE:
        short = short[:_TITLE].rsplit(" ", 1)[0]
    return short.strip(" ,;:-–।|") or text[:_TITLE]


def _title(segment: _Segment, elements: list[Element], lines: list[Line]) -> str:
    """The heading of it alone, else its first bold words, else its first sentence."""
    if segment.lone and segment.scope is not None:
        heading = text_of(segment.scope)
        if not is_generic(heading) and _works(heading):
            return heading
    for element in elements[:6]:
        if element.tag in {"b", "strong", "u"} and 3 <= element.chars <= _TITLE:
            raw = text_of(element)
            text = raw.strip(" :-–।")
            alone = len(lines) > 1 and lines[0].text == raw
            whole = raw.rstrip().endswith((":", "-", "–")) or len(text.split()) > 1 or alone
            if whole and not is_generic(text) and not has_contact(text) and lines[0].text.startswith(raw):
                return text
    return _first_words(lines[0].text)


@dataclass(slots=True)
class _Found:
    """A segment's advert, the number of facts it labels, whether it names work and has a contact itself."""

    reading: Reading
    labels: int
    strong: bool = False


def _read(segment: _Segment, page: _Page, *, answered: bool) -> _Found | None:
    """The advert of a segment that offers something."""
    lines, elements = page.own(segment), page.inside(segment)
    text = _NUMBERED.sub("", "\n".join(line.text for line in lines))
    if len(text) < 25 or not _offers(text, answered=answered):
        return None
    if segment.scope is not None and NOT_WORK.within(fold(text_of(segment.scope))):
        return None
    title = _title(segment, elements, lines)
    if len(title) < 3 or is_generic(title):
        return None
    facts = read_facts(elements, lines, lines[0].at)
    said = _WAGE.search(text) if _FIGURE.search(text) else None
    wage = facts.values.get("wage") or (trim(said.group()) if said else facts.get("wage"))
    reading = Reading(
        title=title,
        text=_NUMBERED.sub("", body_text(lines, title)) or text,
        employer=facts.get("employer"),
        place=facts.get("place"),
        wage=wage,
        posted=facts.get("posted"),
        kind=kind_of(title, text),
        links=contact_links(elements),
    )
    return _Found(reading, len(facts.labels & {"employer", "place", "wage"}))


def _one_advert(found: list[_Found]) -> bool:
    """Two stretches of which one labels the facts and the other none are the head and body of one advert."""
    strong = [one for one in found if one.strong]
    labels = sorted(one.labels for one in strong)
    return len(strong) < 2 or (len(strong) == 2 and labels[0] == 0 and labels[1] >= 2)


def _read_cut(page: _Page, cuts: set[int]) -> list[Reading]:
    """The adverts that one way of parting gives; none where fewer than two carry a contact of their own."""
    segments = page.segments(cuts)
    if len(segments) < 3:
        return []
    replied = [not page.answered.isdisjoint(range(s.start, s.end)) for s in segments]
    if sum(replied) < 2:
        return []
    first, last = replied.index(True), len(replied) - 1 - replied[::-1].index(True)
    found: list[_Found] = []
    for number in range(first, last + 1):
        one = _read(segments[number], page, answered=replied[number])
        if one is None:
            continue
        text = one.reading.text
        if replied[number] or (_works(text) and OFFER.within(fold(text[:_OPENING]))):
            one.strong = replied[number] and _works(f"{one.reading.title} {text}")
            found.append(one)
    return [] if _one_advert(found) else [one.reading for one in found]


def _heads_one(sight: Sight) -> bool:
    """Whether the page's only main heading offers one job itself: what follows are parts of that advert."""
    heads = [text_of(e) for e in sight.tree.elements if e.tag == "h1" and e.chars and e.noise != CHROME]
    if len(heads) != 1 or is_generic(heads[0]):
        return False
    folded = fold(heads[0])
    return _works(heads[0]) and OFFER.within(folded) and not LISTING_TITLE.within(folded)


def read_segments(sight: Sight) -> list[Reading]:
    """The adverts of a block of classifieds; the way of parting that gives most counts."""
    page = _Page(sight)
    best: list[Reading] = []
    if len(page.answered) < 2:
        return best
    for cuts in page.cuts():
        readings = _read_cut(page, cuts)
        if len(readings) > len(best):
            best = readings
    return best if len(best) > 3 or not _heads_one(sight) else []
