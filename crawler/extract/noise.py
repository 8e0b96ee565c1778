"""What on a page is not the advert: menus, related adverts, share buttons, counters, cookie banners."""

from __future__ import annotations

import re
from functools import lru_cache

from .phrases import fold, hint_words, phrases
from .tree import HEADINGS, Element

OWN, SIDE, CHROME = 0, 1, 2

_CHROME_TAGS = hint_words("noise_hints", "chrome_tags")
_CHROME_ROLES = hint_words("noise_hints", "chrome_roles")
_CHROME_WORDS = hint_words("noise_hints", "chrome")
_PAIRS = tuple(frozenset(pair.split("+")) for pair in hint_words("noise_hints", "pairs"))
_FORGIVEN = frozenset(
    {"footer", "sponsored", "promo", "sticky", "recommendation", "recommended", "tags", "hits"}
)
_CARD_WORDS = hint_words("noise_hints", "card")
_SIDE_WORDS = hint_words("noise_hints", "side")
_ALWAYS = hint_words("noise_hints", "always")
_ABOUT_JOB = hint_words("noise_hints", "about_job")
_NOT_JOB = frozenset({"meta", "recent"})
_HIDDEN_CLASSES = hint_words("noise_hints", "hidden")
_UNSEEN_CLASSES = hint_words("noise_hints", "unseen")
_SHOWN = "(?:block|flex|inline|grid|table)"
_RESPONSIVE = re.compile(rf"(?:^|\s)(?:d-[a-z]{{2,8}}-{_SHOWN}|[a-z0-9]{{2,12}}:!?{_SHOWN}|visible-)")
_HIDING_STYLE = re.compile(
    r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden"
    r"|(?:font-size|opacity)\s{0,3}:\s{0,3}0(?![.\d]))"
)

CONTROL = phrases("control")


def unseen(element: Element) -> bool:
    """Text for screen readers only: a label perhaps, never part of what is shown."""
    return not _UNSEEN_CLASSES.isdisjoint(element.get("class").split())


def hidden(element: Element) -> bool:
    """Not shown to a reader of the page."""
    attributes = element.attributes
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    if style and _HIDING_STYLE.search(style.lower()):
        return True
    classes = element.get("class")
    return (
        bool(classes) and not _HIDDEN_CLASSES.isdisjoint(classes.split()) and not _RESPONSIVE.search(classes)
    )


@lru_cache(maxsize=4096)
def _level_of_words(hints: frozenset[str]) -> int:
    if not hints.isdisjoint(_CARD_WORDS):
        hints -= _FORGIVEN
    if not hints.isdisjoint(_CHROME_WORDS) or any(pair <= hints for pair in _PAIRS):
        return CHROME
    return SIDE if not hints.isdisjoint(_SIDE_WORDS) else OWN


def _is_control(element: Element) -> bool:
    """A button, or a link that reads like one."""
    if element.chars > 40:
        return False
    from .tree import text_of

    text = text_of(element)
    if sum(char.isdigit() for char in text) >= 6 or "@" in text:
        return False
    if element.tag == "button" or (element.get("role") == "button" and not element.get("href")):
        return True
    return CONTROL.whole(fold(text))


def _level_of_tag(element: Element, in_article: bool) -> int:
    tag = element.tag
    if tag == "footer" and in_article:
        return SIDE
    if tag in _CHROME_TAGS or element.get("role") in _CHROME_ROLES or element.get("aria-modal") == "true":
        return CHROME
    if tag == "header" and not in_article:
        return SIDE
    return SIDE if tag == "aside" else OWN


def _wraps_text(form: Element) -> bool:
    """A form around a piece of the page, not one to fill in: much text, few fields to see."""
    if form.chars < 300:
        return False
    fields, stack = 0, form.elements()
    while stack:
        node = stack.pop()
        fields += node.tag in {"textarea", "select"} or (node.tag == "input" and _is_field(node))
        stack.extend(node.elements())
    return fields * 100 < form.chars


def _is_field(node: Element) -> bool:
    return node.get("type").lower() not in {"hidden", "submit", "button", "image", "reset"}


def _level_of_box(element: Element, in_article: bool) -> int:
    """By tag, role and the words of class and id."""
    level = _level_of_tag(element, in_article)
    if level < CHROME and element.hints:
        level = max(level, _level_of_words(element.hints))
    return level


def own_level(element: Element, body_chars: int, heading_inside: bool, in_article: bool) -> int:
    """How far an element itself is from the advert: OWN, SIDE (facts may stand there) or CHROME.

    What holds the main heading or half of the page's text is not noise, whatever its class says.
    """
    tag, hints = element.tag, element.hints
    if hidden(element) or unseen(element):
        return CHROME
    if tag in {"a", "button"}:
        return CHROME if _is_control(element) else OWN
    if tag == "form":
        return OWN if heading_inside or element.chars * 5 > body_chars * 2 or _wraps_text(element) else CHROME
    level = OWN if tag in HEADINGS or tag in {"html", "body", "main"} else _level_of_box(element, in_article)
    if level and tag not in _CHROME_TAGS and _is_body(element, body_chars, heading_inside):
        return OWN
    if level == SIDE and tag != "header" and not hints.isdisjoint(_ABOUT_JOB) and hints.isdisjoint(_NOT_JOB):
        return OWN
    return level


def _is_body(element: Element, body_chars: int, heading_inside: bool) -> bool:
    big = element.chars * 2 > body_chars and element.hints.isdisjoint(_ALWAYS)
    return heading_inside or big
