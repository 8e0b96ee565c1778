"""Facts of an advert that a page labels: pairs in tables, lists and lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .hints import loose_date, loose_wage, read_hints
from .labels import Role, label_role
from .lines import Line
from .noise import CHROME, hidden
from .tree import BLOCKS, HEADINGS, Element, text_of
from .values import LIMITS, TRIM, fits, split_pairs, trim

_EMOJI: dict[str, Role] = {
    "📍": "place",
    "🗺": "place",
    "🏙": "place",
    "📌": "place",
    "💰": "wage",
    "💵": "wage",
    "💸": "wage",
    "🤑": "wage",
    "🏢": "employer",
    "🏬": "employer",
    "🏭": "employer",
    "📅": "posted",
    "🗓": "posted",
    "🕒": "posted",
}
_PINNED = re.compile(rf"([{''.join(_EMOJI)}])([^{''.join(_EMOJI)}]*)")


@dataclass(slots=True)
class Facts:
    """What is labelled, by role; `labels` are all roles seen, `hinted` those that only a class name tells."""

    values: dict[Role, str] = field(default_factory=dict)
    labels: set[Role] = field(default_factory=set)
    fact_labels: int = 0
    hinted: dict[Role, str] = field(default_factory=dict)
    spots: dict[Role, int] = field(default_factory=dict)

    def take(self, role: Role, value: str, at: int = -1) -> None:
        """The first good value of a role counts."""
        if role == "address":
            self._take_address(value, at)
            return
        self.labels.add(role)
        self.fact_labels += role in {"fact", "deadline", "contact"}
        value = trim(value)
        if role in LIMITS and role not in self.values and fits(role, value):
            self.values[role] = value
            self.spots[role] = at

    def _take_address(self, value: str, at: int) -> None:
        """An address is a place, but anybody has one: it says nothing of an offer."""
        value = trim(value)
        if "place" not in self.values and fits("place", value):
            self.values["place"] = value
            self.spots["place"] = at

    def get(self, role: Role) -> str | None:
        """The labelled value, else the hinted one."""
        return self.values.get(role) or self.hinted.get(role)


def _is_label(node: Element | str) -> bool:
    if isinstance(node, str):
        return False
    return 0 < node.chars <= 45 and label_role(text_of(node).strip(TRIM)) is not None


def _after(element: Element) -> str:
    """The text that follows a label: later siblings of it, or of what wraps nothing but it."""
    node = element
    for _ in range(4):
        parent = node.parent
        if parent is None or parent.tag in {"body", "html"}:
            return ""
        value = _collect(parent.children, node.place + 1)
        if value:
            return value
        if parent.chars > element.chars + 3:
            return ""
        node = parent
    return ""


def _collect(siblings: list[Element | str], start: int) -> str:
    parts: list[str] = []
    for at in range(start, len(siblings)):
        node = siblings[at]
        if isinstance(node, str):
            parts.append(node)
            continue
        if node.tag == "br" or node.tag in HEADINGS or _is_label(node) or hidden(node):
            if "".join(parts).strip(TRIM):
                break
            if node.tag != "br" and not hidden(node):
                return ""
            continue
        if node.tag in BLOCKS and "".join(parts).strip(TRIM):
            break
        if node.chars > 300:
            break
        parts.append(" " + text_of(node) + " ")
        if node.tag in BLOCKS and node.chars:
            break
    return " ".join("".join(parts).split())


def _label_elements(elements: Iterable[Element]) -> Iterable[tuple[Element, Role, str]]:
    for element in elements:
        if not 0 < element.chars <= 45 or element.tag in {
            "a",
            "option",
            "button",
            "script",
            "title",
            "li",
            "ul",
            "tr",
        }:
            continue
        if element.noise == CHROME and element.parent is not None and element.parent.noise == CHROME:
            continue
        text = text_of(element)
        role = label_role(text.strip(TRIM))
        if role is not None:
            yield element, role, text


def _read_elements(elements: list[Element], facts: Facts) -> None:
    for element, role, text in _label_elements(elements):
        if role == "text":
            continue
        colon = text.rstrip().endswith((":", "：")) or element.tag in {"dt", "th", "strong", "b", "label"}
        value = _after(element)
        if value and (colon or len(value) <= 100):
            facts.take(role, value, element.index)


def _next_line(lines: list[Line], number: int) -> str:
    """The value of a label that ends its line, unless the next line is a pair of its own."""
    if number + 1 >= len(lines) or split_pairs(lines[number + 1].text):
        return ""
    return lines[number + 1].text


def read_lines_of(lines: list[Line], facts: Facts) -> None:
    """Pairs of label and value within lines, or a label that ends its line."""
    for number, line in enumerate(lines):
        if line.level == CHROME or len(line.text) > 400:
            continue
        for label, value in split_pairs(line.text):
            role = label_role(label.strip(TRIM))
            if role is None:
                continue
            found = value if value.strip(TRIM) else _next_line(lines, number)
            if found:
                facts.take(role, found, line.at)
        for sign, value in _PINNED.findall(line.text) if line.text[:1] in _EMOJI else ():
            facts.take(_EMOJI[sign], value.lstrip("\ufe0f").strip(TRIM), line.at)


def read_facts(elements: list[Element], lines: list[Line], near: int) -> Facts:
    """All labelled facts of a region, then what class names tell, then a bare wage."""
    facts = Facts()
    _read_elements(elements, facts)
    read_lines_of(lines, facts)
    facts.hinted = read_hints(elements, lines, near)
    if facts.get("wage") is None:
        wage = loose_wage(lines)
        if wage:
            facts.hinted["wage"] = wage
    if facts.get("posted") is None:
        posted = loose_date(lines)
        if posted:
            facts.hinted["posted"] = posted
    return facts
