"""Where on a page its one advert stands: the smallest subtree that holds title and body."""

from __future__ import annotations

from itertools import accumulate

from .facts import read_facts
from .lines import Line
from .noise import CHROME, OWN
from .phrases import words
from .tree import Element, Tree

_BODY_HINTS = words(
    "content article post entry job jobs detail details description vacancy advert advertisement notice "
    "main posting jd listing story"
)


class Measure:
    """Characters of own, unlinked text before each line, so that any subtree is measured at once."""

    def __init__(self, lines: list[Line]) -> None:
        self._sums = [0, *accumulate(line.own_chars for line in lines)]

    def own(self, element: Element) -> int:
        """Own characters of a subtree."""
        end = min(max(element.end_line, element.first_line), len(self._sums) - 1)
        return self._sums[end] - self._sums[min(element.first_line, end)]

    def between(self, start: int, end: int) -> int:
        """Own characters of the lines from `start` up to `end`."""
        return self._sums[min(end, len(self._sums) - 1)] - self._sums[min(start, len(self._sums) - 1)]


def _semantic(element: Element) -> bool:
    return (
        element.tag in {"article", "main"}
        or element.get("role") == "main"
        or not element.hints.isdisjoint(_BODY_HINTS)
    )


def _from_title(title: Element, measure: Measure, total: int) -> Element:
    """Climbs from the title until most of the page's own text is inside."""
    chosen = title
    for outer in title.ancestors():
        own = measure.own(outer)
        if outer.tag in {"html", "body"}:
            return outer if measure.own(chosen) < max(80, total * 0.35) else chosen
        chosen = outer
        if own >= total * 0.72 or (own >= max(120, total * 0.45) and _semantic(outer)):
            return outer
    return chosen


def _densest(tree: Tree, measure: Measure, total: int) -> Element:
    """Without a title's element: goes down from the body while one child keeps most of the text."""
    node = tree.body
    while True:
        inner = [child for child in node.elements() if measure.own(child) >= total * 0.75]
        if not inner:
            return node
        node = inner[0]


def _widened(region: Element, tree: Tree, lines: list[Line], measure: Measure) -> Element:
    """The region with the box of facts or contacts beside it, where there is one."""
    best = region
    for outer in list(region.ancestors())[:3]:
        if outer.tag in {"body", "html"} or measure.own(outer) > 2 * measure.own(region) + 200:
            break
        boxes = [box for box in outer.elements() if box.noise == OWN and box.chars and not box.holds(best)]
        if any(_about(box, tree, lines) for box in boxes):
            best = outer
    return best


def _about(box: Element, tree: Tree, lines: list[Line]) -> bool:
    """A box that labels at least two facts of a job."""
    if box.chars > 1500:
        return False
    facts = read_facts(tree.elements[box.index : box.end], lines[box.first_line : box.end_line], box.index)
    return len(facts.labels) >= 2


def find_region(tree: Tree, lines: list[Line], title: Element | None) -> Element:
    """The advert's subtree on a page that carries one."""
    measure = Measure(lines)
    total = measure.own(tree.body)
    if title is not None and title.noise != CHROME:
        return _widened(_from_title(title, measure, total), tree, lines, measure)
    return _densest(tree, measure, total)


def _is_tail(line: Line) -> bool:
    """A line of the page's foot: who owns the site."""
    text = line.text.lower()
    return (
        text.startswith(("copyright", "(c) ", "powered by")) or "©" in text or "all rights reserved" in text
    )


def region_lines(lines: list[Line], region: Element, title: Element | None) -> list[Line]:
    """The region's lines from the title on, up to the page's foot; what precedes the title is kept
    where it is much: the title then stands inside the body."""
    inside = lines[region.first_line : max(region.end_line, region.first_line)]
    start = 0
    if title is not None and region.holds(title):
        ahead = [line for line in inside if line.at < title.index and not title.holds(line.block)]
        before = sum(line.own_chars for line in ahead)
        if before < 0.35 * sum(line.own_chars for line in inside):
            start = len(ahead)
    kept = inside[start:]
    for number, line in enumerate(kept):
        if number > len(kept) // 2 and _is_tail(line) and line.level == OWN:
            return kept[:number]
    return kept
