"""Stretches of a page that may each be an advert: boxes of one kind, or what stands between headings."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from .lines import Line
from .noise import CHROME
from .offer import has_contact
from .phrases import words
from .sight import Sight
from .targets import is_contact
from .tree import HEADINGS, Element

# How much text, read over and over as parts of ever larger parts, is enough to know a list by.
_LEAST_CHARS, _MOST_CHARS = 3_000_000, 20_000_000
_ELEMENT_COST = 20
_ITEM_TAGS = words("article section div li tr p dd td blockquote fieldset table center details")
TITLE_WORDS = frozenset({"title", "jobtitle", "heading"})


@dataclass(slots=True)
class Span:
    """A stretch of the page that may be one advert: its elements in order, its lines."""

    elements: list[Element]
    lines: list[Line]
    head: Element | None


class Survey:
    """Where on a page contacts and titles stand, so that most stretches need no reading."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.left_chars = min(_MOST_CHARS, _LEAST_CHARS + 30 * sight.tree.body.chars)
        own = [line.level != CHROME and has_contact(line.text) for line in sight.lines]
        self.contacts = [0, *accumulate(own)]
        self.links = [e.index for e in sight.tree.elements if e.tag == "a" and is_contact(e.get("href"))]
        self.titles = [
            e.index
            for e in sight.tree.elements
            if e.tag in HEADINGS or e.tag == "dt" or not e.hints.isdisjoint(TITLE_WORDS)
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
        elements = [
            e for part in parts for e in every[part.index : part.end] if e.noise != CHROME or _is_button(e)
        ]
        first, last = parts[0].first_line, max(part.end_line for part in parts)
        self.left_chars -= sum(part.chars + _ELEMENT_COST * (part.end - part.index) for part in parts)
        return Span(elements, [line for line in self.sight.lines[first:last] if line.level != CHROME], head)


def _is_button(element: Element) -> bool:
    """A button-like link to a person, in the text itself: `Apply` with a mail address behind it."""
    parent = element.parent
    return is_contact(element.get("href")) and parent is not None and parent.noise != CHROME


@dataclass(slots=True)
class Group:
    """Stretches that stand alike: each as its neighbouring elements, with the heading that opens it."""

    stretches: list[tuple[list[Element], Element | None]]


def same_tag(parent: Element) -> Iterator[Group]:
    """Children of one tag: articles, list items, rows."""
    by_tag: dict[str, list[Element]] = {}
    for child in parent.elements():
        if child.tag in _ITEM_TAGS and child.noise != CHROME and child.chars >= 25:
            by_tag.setdefault(child.tag, []).append(child)
    for children in by_tag.values():
        if len(children) >= 2:
            yield Group([([child], None) for child in children])


def by_marks(parent: Element) -> Iterator[Group]:
    """Flat stretches between headings of one level, `dt`s, or rules."""
    children = [child for child in parent.elements() if child.noise != CHROME or _is_button(child)]
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
            yield Group([(parts, parts[0] if mark != "hr" else None) for parts in filled])
