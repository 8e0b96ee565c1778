"""What one segment of a page could matter for: a contact, a digit of one, a labelled or bare fact."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape

from .decode import clean
from .hints import WAGE_HINTS
from .labels import LABEL_WORDS, Role, label_role
from .offer import DIGIT_WORDS, contacts_in
from .phrases import fold
from .targets import is_contact
from .tree import HINT_ATTRIBUTES, words_of
from .values import MONEY_WORDS, TRIM, names_money, split_pairs

_NUMBER = re.compile(r"\d+")
_PINS = "📍🗺🏙📌💰💵💸🤑"
_LINKING = frozenset({"a", "area"})
_JOINING = " ().-+"
# A text of plain letters matters only for one of these words.
_WATCHED = LABEL_WORDS | DIGIT_WORDS | MONEY_WORDS
_WATCHED_SIGNS = re.compile(r"[\d@$]|/-")
_SOUGHT: tuple[Role, ...] = ("wage", "place", "address")
_LABEL_CHARS = 400
_SHORT_CHARS = 80
_HINTING = frozenset(HINT_ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class Trace:
    """`contacts` are one spelling each, a link's target as written; `labels` are roles with the value beside.

    `spelled` counts words that are digits; `figure` says that a wage could stand here, and `mask` is then the
    text with every number alike. `opens` and `ends` tell whether a number could go on before and behind.
    """

    text: str
    contacts: frozenset[str] = frozenset()
    labels: tuple[tuple[Role, str], ...] = ()
    spelled: int = 0
    digits: bool = False
    figure: bool = False
    mask: str = ""
    opens: bool = False
    ends: bool = False


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
    return _short_trace(text) if len(text) <= _SHORT_CHARS else _read_trace(text)


@lru_cache(maxsize=4096)
def _short_trace(text: str) -> Trace | None:
    """The same; what a page says short, others of its host say too."""
    return _read_trace(text)


def _read_trace(text: str) -> Trace | None:
    if "&" in text:
        text = unescape(text)
    text = " ".join(clean(text).split())
    words = fold(text).split()
    plain = text.isascii()
    if plain and _WATCHED.isdisjoint(words) and not _WATCHED_SIGNS.search(text):
        return None
    contacts = contacts_in(text)
    if "@" in text and not any("@" in contact for contact in contacts):
        contacts |= {text.lower()}
    labelled = not LABEL_WORDS.isdisjoint(words) or (not plain and any(pin in text for pin in _PINS))
    labels = labels_in(text) if labelled else ()
    edges = text.strip(_JOINING)
    digits = edges[:1].isdigit() or edges[-1:].isdigit()
    figure = any(role == "wage" for role, _ in labels) or names_money(text, words)
    spelled = 0 if DIGIT_WORDS.isdisjoint(words) else sum(word in DIGIT_WORDS for word in words)
    if not (contacts or labels or digits or figure or spelled):
        return None
    mask = _NUMBER.sub("#", text) if figure else ""
    return Trace(
        text, contacts, labels, spelled, digits, figure, mask, _goes_on(text[:1]), _goes_on(text[-1:])
    )


def plain_trace(text: str, *, digits: bool) -> Trace:
    """The trace of a text that by itself matters for nothing."""
    return Trace(text, digits=digits, opens=_goes_on(text[:1]), ends=_goes_on(text[-1:]))


def trace_segment(tag: str, text: str, given: dict[str, str]) -> Trace | None:
    """What a segment with these attributes could matter for."""
    found = trace_text(text) if text else None
    if not given:
        return found
    target, hinted = _target(tag, given), _hints_wage(given)
    if not target and not hinted:
        return found
    found = found or plain_trace(text, digits=False)
    reached = found.contacts | ({target} if target else set())
    mask = _NUMBER.sub("#", found.text) if hinted else found.mask
    return replace(found, contacts=reached, figure=found.figure or hinted, mask=mask)


def _target(tag: str, given: dict[str, str]) -> str | None:
    """The person that a link reaches, as written."""
    href = given.get("href", "") if name_of(tag) in _LINKING else ""
    return clean(href.strip()) if href and is_contact(href) else None


def _hints_wage(given: dict[str, str]) -> bool:
    """Whether class names say that a wage stands here."""
    named = _HINTING.intersection(given)
    return bool(named) and any(not words_of(given[name]).isdisjoint(WAGE_HINTS) for name in named)


def _goes_on(char: str) -> bool:
    """Whether a number that is split between two texts could go on beside this character."""
    return char.isdigit() or (char != "" and char in _JOINING)
