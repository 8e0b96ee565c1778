"""Facts of an advert that a page labels: pairs in tables, lists, lines, and names of classes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .furniture import RELATIVE, is_counter, opens_related, relative_date
from .labels import Role, label_role
from .lines import Line
from .noise import CHROME, hidden
from .phrases import hint_words
from .tree import BLOCKS, HEADINGS, Element, text_of

_TRIM = " \t\n\r\xa0:：-–—|•·*►▶➤»✔✅>"
_PIECES = re.compile(r"\s[|•·‖]\s|\s{0,3}[|•‖]\s{0,3}")
_COLON = re.compile(r"\s{0,3}(?::[-–]?|：|ঃ(?=\s)|\s[-–—]\s)\s{0,3}")
_MONEY = re.compile(
    r"(?:₹|৳|\$|€|£|¥|\bRs\b\.?|\bINR\b|\bNRs?\b\.?|\bUSD\b|\bAUD\b|\bEUR\b|\bCZK\b|\bKč\b"
    r"|रु\.?|रू\.?|টাকা|টকা|रुपये|रुपए|ரூ|/-)",
    re.IGNORECASE,
)
_PER = re.compile(
    r"(?:per|a|/|each|every|p\.?)\s{0,2}(?:month|mth|mon|m\b|week|day|hour|hr|year|yr|annum|a\b)"
    r"|monthly|प्रति माह|महीना|मासिक|মাসে|মাসিক|মাহে|মাহিলি|महिना|lpa|lakhs?",
    re.IGNORECASE,
)
_POSTED_ON = re.compile(
    r"\b(?:posted|published|date posted)(?: on)?:?\s{1,3}(\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4})\b", re.IGNORECASE
)
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
_LIMITS: dict[Role, int] = {
    "title": 200,
    "employer": 120,
    "place": 160,
    "wage": 140,
    "posted": 60,
    "identifier": 40,
}
ROLES: tuple[Role, ...] = ("title", "employer", "place", "wage", "posted", "identifier")
_ROLE_HINTS = {role: hint_words("role_hints", role) for role in ROLES}
_NOT_HINTS = {role: hint_words("not_hints", role) for role in ROLES}


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
        if role in _LIMITS and role not in self.values and fits(role, value):
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


def trim(value: str) -> str:
    """A value without the colon, dash or bullet before it."""
    return value.lstrip(_TRIM).rstrip(" :：|•·")


def is_wage(text: str) -> bool:
    """Short, with a number, and money or a span of time beside it."""
    return any(c.isdigit() for c in text) and bool(_MONEY.search(text) or _PER.search(text))


def is_date(text: str) -> bool:
    """Something dated: a digit, or words such as "yesterday"."""
    return any(c.isdigit() for c in text) or bool(RELATIVE.search(text))


def fits(role: Role, value: str) -> bool:
    """Whether a value can be of the role at all."""
    if not value or len(value) > _LIMITS[role] or not any(c.isalnum() for c in value):
        return False
    if role == "posted":
        return is_date(value)
    if role in {"employer", "place", "title"}:
        letters = sum(c.isalpha() for c in value)
        return letters >= 2 and "@" not in value and label_role(value) is None and not opens_related(value)
    return True


def _is_label(node: Element | str) -> bool:
    if isinstance(node, str):
        return False
    return 0 < node.chars <= 45 and label_role(text_of(node).strip(_TRIM)) is not None


def _after(element: Element) -> str:
    """The text that follows a label: later siblings of it, or of what wraps nothing but it."""
    node = element
    for _ in range(4):
        parent = node.parent
        if parent is None or parent.tag in {"body", "html"}:
            return ""
        value = _collect(parent.children, parent.children.index(node) + 1)
        if value:
            return value
        if parent.chars > element.chars + 3:
            return ""
        node = parent
    return ""


def _collect(siblings: list[Element | str], start: int) -> str:
    parts: list[str] = []
    for node in siblings[start:]:
        if isinstance(node, str):
            parts.append(node)
            continue
        if node.tag == "br" or node.tag in HEADINGS or _is_label(node) or hidden(node):
            if "".join(parts).strip(_TRIM):
                break
            if node.tag != "br" and not hidden(node):
                return ""
            continue
        if node.tag in BLOCKS and "".join(parts).strip(_TRIM):
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
        role = label_role(text.strip(_TRIM))
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


def split_pairs(text: str) -> list[tuple[str, str]]:
    """Label and value of each pair in a line: `Company: A, Place: B` gives two."""
    pairs: list[tuple[str, str]] = []
    for piece in _PIECES.split(text):
        parts = _COLON.split(piece, maxsplit=12)
        if len(parts) < 2:
            continue
        label = parts[0]
        for number, part in enumerate(parts[1:], 1):
            value, following = part, ""
            if number < len(parts) - 1:
                value, following = _tail_label(part)
                if not following:
                    rest = part
                    for later in parts[number + 1 :]:
                        rest += ": " + later
                    pairs.append((label, rest))
                    break
            pairs.append((label, value))
            label = following
    return pairs


def _tail_label(part: str) -> tuple[str, str]:
    """The words before and of a label at the end of a text; no label gives an empty one."""
    words = part.split()
    for count in (3, 2, 1):
        if len(words) >= count and label_role(" ".join(words[-count:]).strip(",;.")) is not None:
            return " ".join(words[:-count]).rstrip(",;"), " ".join(words[-count:])
    return part, ""


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
            role = label_role(label.strip(_TRIM))
            if role is None:
                continue
            found = value if value.strip(_TRIM) else _next_line(lines, number)
            if found:
                facts.take(role, found, line.at)
        first = line.text[:1]
        if first in _EMOJI:
            facts.take(_EMOJI[first], line.text[1:].lstrip("\ufe0f").strip(_TRIM), line.at)


def _hint_score(element: Element, role: Role) -> float:
    hints = element.hints
    wanted = hints & _ROLE_HINTS[role]
    if not wanted or hints & _NOT_HINTS[role]:
        return 0.0
    return len(wanted) + 0.1 / (1 + len(hints)) + (0.3 if "name" in hints and role == "employer" else 0.0)


def read_hints(elements: list[Element], lines: list[Line], near: int) -> dict[Role, str]:
    """Values that class, id or data attributes name; the nearest to the title (element index) wins."""
    best: dict[Role, tuple[float, str]] = {}
    for element in elements:
        if not 0 < element.chars <= 200 or element.noise == CHROME:
            continue
        if element.end_line - element.first_line > 2:
            continue
        for role in ROLES[1:5]:
            score = _hint_score(element, role) if element.tag != "time" or role != "posted" else 2.0
            if not score:
                continue
            value = _hint_value(element, role)
            if not value:
                continue
            far = abs(element.index - near)
            score += 2.0 if far < 40 else 1.0 if far < 120 else 0.0
            score -= element.chars / 400
            if role not in best or score > best[role][0] + 0.001:
                best[role] = (score, value)
    return {role: value for role, (_, value) in best.items()}


def _piece(text: str, role: Role) -> str:
    """Of `Pune • ₹12,000` the part that is of the role."""
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    if len(pieces) < 2 or role not in {"place", "wage"}:
        return text
    if role == "wage":
        return next((piece for piece in pieces if is_wage(piece) or _MONEY.search(piece)), "")
    at = next((n for n, piece in enumerate(pieces) if _MONEY.search(piece) or "%" in piece), len(pieces))
    return text if at == len(pieces) else " • ".join(piece.strip() for piece in pieces[:at])


def _hint_value(element: Element, role: Role) -> str:
    text = text_of(element, shown=True)
    if _COLON.search(text):
        for label, value in split_pairs(text):
            if label_role(label.strip(_TRIM)) == role:
                text = value
    text = trim(_piece(text, role))
    if not text and element.tag == "time":
        text = element.get("datetime")
    if not fits(role, text) or is_counter(text):
        return ""
    if role == "wage" and not is_wage(text) and not any(c.isdigit() for c in text):
        return ""
    if role in {"place", "employer"} and (is_wage(text) or RELATIVE.fullmatch(text)):
        return ""
    return text


def loose_wage(lines: list[Line]) -> str | None:
    """A short line that is nothing but money: `₹15,000 - ₹20,000 a month`."""
    for line in lines:
        text = line.text.strip(_TRIM)
        if (
            line.level != CHROME
            and len(text) <= 60
            and _MONEY.search(text)
            and sum(c.isdigit() for c in text) >= 3
        ):
            letters = sum(c.isalpha() for c in text)
            if letters <= 28:
                return text
    return None


def loose_date(lines: list[Line]) -> str | None:
    """A short line that only says when: `Posted 4d ago`, `Posted on 12 Nov 2026`."""
    for line in lines:
        if line.level == CHROME or len(line.text) > 200:
            continue
        inside = _POSTED_ON.search(line.text)
        if inside:
            return inside.group(1)
        relative = relative_date(line.text)
        if relative:
            return relative
        words = line.text.split()
        for count in (3, 2, 1):
            if (
                len(words) > count
                and label_role(" ".join(words[:count]).strip(_TRIM)) == "posted"
                and words[count][:1].isalnum()
            ):
                value = " ".join(words[count:])
                if is_date(value) and len(value) <= 40:
                    return trim(value)
    return None


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
