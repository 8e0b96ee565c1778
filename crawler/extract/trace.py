"""What one segment of a page could matter for: a contact, a digit of one, a labelled or bare fact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from .decode import clean
from .hints import WAGE_HINTS
from .labels import LABEL_WORDS, Role, label_role
from .offer import DIGIT_WORDS, contacts_in
from .phrases import fold
from .targets import is_contact
from .tree import HINT_ATTRIBUTES, words_of
from .values import MONEY, TRIM, split_pairs

_NUMBER = re.compile(r"\d+")
_PINS = "📍🗺🏙📌💰💵💸🤑"
_LINKING = frozenset({"a", "area"})
_JOINING = " ().-+"
_SOUGHT: tuple[Role, ...] = ("wage", "place", "address")
_LABEL_CHARS = 400


@dataclass(frozen=True, slots=True)
class Trace:
    """`contacts` are one spelling each, a link's target as written; `labels` are roles with the value beside.

    `spelled` counts words that are digits; `figure` says that a wage could stand here.
    """

    text: str
    contacts: frozenset[str] = frozenset()
    labels: tuple[tuple[Role, str], ...] = ()
    spelled: int = 0
    digits: bool = False
    figure: bool = False

    @property
    def mask(self) -> str:
        """The text with every number alike."""
        return _NUMBER.sub("#", self.text)


def name_of(tag: str) -> str:
    """The name in a tag, in lower case, a slash before it kept."""
    return tag.split(None, 1)[0].rstrip("/").lower() if tag else ""


def labels_in(text: str) -> tuple[tuple[Role, str], ...]:
    """Wage and place labels of a text, each with what stands beside it, if anything."""
    if len(text) > _LABEL_CHARS:
        return ()
    alone = label_role(text.strip(TRIM)) if len(text) <= 60 else None
    found: list[tuple[Role, str]] = [(alone, "")] if alone in _SOUGHT else []
    if any(pin in text for pin in _PINS):
        found += [("wage", text), ("place", text)]
    for label, value in split_pairs(text):
        role = label_role(label.strip(TRIM))
        if role in _SOUGHT:
            found.append((role, value))
    return tuple(found)


def trace_text(text: str) -> Trace | None:
    """What a text could matter for; `None` where that is nothing."""
    if "&" in text:
        text = unescape(text)
    text = " ".join(clean(text).split())
    words = fold(text).split()
    contacts = contacts_in(text)
    if "@" in text and not any("@" in contact for contact in contacts):
        contacts |= {text.lower()}
    labelled = not LABEL_WORDS.isdisjoint(words) or (not text.isascii() and any(pin in text for pin in _PINS))
    labels = labels_in(text) if labelled else ()
    edges = text.strip(_JOINING)
    digits = edges[:1].isdigit() or edges[-1:].isdigit()
    figure = any(role == "wage" for role, _ in labels) or bool(MONEY.search(text))
    spelled = 0 if DIGIT_WORDS.isdisjoint(words) else sum(word in DIGIT_WORDS for word in words)
    if not (contacts or labels or digits or figure or spelled):
        return None
    return Trace(text, contacts, labels, spelled, digits, figure)


def trace_segment(tag: str, text: str, given: dict[str, str]) -> Trace | None:
    """What a segment with these attributes could matter for."""
    found = trace_text(text) if text else None
    if not given:
        return found
    target, hinted = _target(tag, given), _hints_wage(given)
    if not target and not hinted:
        return found
    found = found or Trace(text)
    reached = found.contacts | ({target} if target else set())
    return Trace(found.text, reached, found.labels, found.spelled, found.digits, found.figure or hinted)


def _target(tag: str, given: dict[str, str]) -> str | None:
    """The person that a link reaches, as written."""
    href = given.get("href", "") if name_of(tag) in _LINKING else ""
    return clean(href.strip()) if href and is_contact(href) else None


def _hints_wage(given: dict[str, str]) -> bool:
    """Whether class names say that a wage stands here."""
    return any(name in given and not words_of(given[name]).isdisjoint(WAGE_HINTS) for name in HINT_ATTRIBUTES)


def joins(before: str, after: str) -> bool:
    """Whether two texts could be parts of one number."""
    return _open(before[-1:]) and _open(after[:1])


def _open(char: str) -> bool:
    return char.isdigit() or (char != "" and char in _JOINING)
