"""What kind of page came instead of adverts: a login, a CAPTCHA, a block, a shell, a page that is gone."""

from __future__ import annotations

from .lines import Line
from .noise import OWN
from .offer import has_contact
from .phrases import Phrases, fold
from .records import PageState
from .sight import Sight
from .signs import (
    BLOCKED,
    CAPTCHA,
    GONE,
    LOGIN,
    OFFER,
    SAYS_BLOCKED,
    SAYS_CAPTCHA,
    SAYS_GONE,
    SAYS_LOGIN,
    SHELL,
    TO_APPLY,
)
from .tree import Element

_SHORT_CHARS = 900
# What else a page may say beside its own refusal, in characters: a teaser before a log-in is longer.
_LEFT_CHARS = 160
_TEASER_CHARS = 300
_WALL_CHARS = 6000
_SAYINGS: tuple[tuple[PageState, Phrases, Phrases], ...] = (
    ("captcha", SAYS_CAPTCHA, CAPTCHA),
    ("blocked", SAYS_BLOCKED, BLOCKED),
    ("soft_404", SAYS_GONE, GONE),
    ("login_wall", SAYS_LOGIN, LOGIN),
)
_CAPTCHA_MARKS = (
    "challenge-platform",
    "cf-challenge",
    "cf-turnstile",
    "g-recaptcha",
    "h-captcha",
    "hcaptcha.com",
    "captcha-delivery",
    "px-captcha",
    "recaptcha/api",
)
_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "react-root", "main-app", "ember-root", "application"})


def _shown_text(sight: Sight) -> str:
    return " \n ".join(line.text for line in sight.lines[:400])


def _own_chars(sight: Sight) -> int:
    return sum(line.own_chars for line in sight.lines)


def _has_password(sight: Sight) -> bool:
    return any(e.tag == "input" and e.get("type").lower() == "password" for e in sight.tree.elements)


def _captcha_mark(sight: Sight) -> bool:
    for element in sight.tree.elements:
        if element.tag in {"script", "iframe", "div", "form", "input"}:
            where = " ".join(
                (element.get("src"), element.get("class"), element.get("id"), element.get("action"))
            ).lower()
            if any(mark in where for mark in _CAPTCHA_MARKS):
                return True
    return False


def is_shell(sight: Sight, own: int | None = None) -> bool:
    """Scripts, a mount point, and next to nothing to read."""
    own = _own_chars(sight) if own is None else own
    elements = sight.tree.elements
    scripts = sum(1 for e in elements if e.tag == "script" and (e.get("src") or not e.get("type")))
    mounts = any(
        (
            e.get("id") in _ROOTS
            or "loader" in e.hints
            or "spinner" in e.hints
            or "splash" in e.hints
            or "splashscreen" in e.hints
        )
        for e in elements
        if e.tag in {"div", "main", "section", "span"}
    )
    noscript = any(
        e.tag == "noscript" and SHELL.within(fold(" ".join(str(c) for c in e.children if isinstance(c, str))))
        for e in elements
    )
    if own >= 250:
        return False
    return (
        (scripts > 0 and own < 120 and (mounts or noscript))
        or (mounts and own < 60)
        or (scripts > 0 and own == 0 and len(sight.lines) < 3)
    )


def says_instead(sight: Sight) -> PageState | None:
    """What a page says of itself where an advert was to be: a refusal, and next to nothing beside it.

    An advert that has such a sentence over its own words is none of these, and a lure for people to solve
    CAPTCHAs or a café named 404 says no such sentence at all. What stands outside the box of heading and
    sentence (a consent banner, praise of the site) does not make an advert of it.
    """
    lines = [line for line in sight.lines if line.level == OWN and line.own_chars]
    if sum(line.own_chars for line in lines) > _WALL_CHARS:
        return None
    main = min((line for line in lines if line.heading), key=lambda line: line.heading, default=None)
    whole = fold(" ".join(line.text for line in lines))
    doubted = (
        lines if any(sentences.within(whole) for _, sentences, _ in _SAYINGS) else [main] if main else []
    )
    said = {id(line): state for line in doubted if (state := _saying(line, main)) is not None}
    if not said:
        return None
    rest = [line for line in lines if id(line) not in said and not line.heading]
    if main is not None and id(main) in said:
        return None if _offers(_within(main.block.parent, rest)) else said[id(main)]
    first = next(line for line in lines if id(line) in said)
    box = _box(main, first) if main is not None else None
    state = next(state for state, _, _ in _SAYINGS if state in said.values())
    limit = _TEASER_CHARS if state == "login_wall" else _LEFT_CHARS
    if sum(len(line.text) for line in _within(box, rest)) >= limit:
        return None
    return None if _offers(_within(box.parent if box is not None else None, rest)) else state


def _within(box: Element | None, lines: list[Line]) -> list[Line]:
    return lines if box is None else [line for line in lines if box.holds(line.block)]


def _offers(lines: list[Line]) -> bool:
    text = "\n".join(line.text for line in lines)
    return OFFER.within(fold(text)) and has_contact(text)


def _box(one: Line, other: Line) -> Element:
    """The smallest element that holds both lines."""
    return next((e for e in one.block.ancestors() if e.holds(other.block)), one.block)


def _saying(line: Line, main: Line | None) -> PageState | None:
    """A sentence of refusal, or a main heading that is nothing else."""
    folded = fold(line.text)
    for state, sentences, words in _SAYINGS:
        if state == "login_wall" and TO_APPLY.within(folded):
            continue
        if sentences.within(folded) or (line is main and words.whole(folded)):
            return state
    return None


def page_state(sight: Sight, found: bool, said: PageState | None = None) -> PageState:
    """A page that carries an advert is `ok`, whatever else stands on it; `said`: what it says instead."""
    if found:
        return "ok"
    if said is not None:
        return said
    own = _own_chars(sight)
    if own < _SHORT_CHARS:
        refused = _refusal(sight, own)
        if refused is not None:
            return refused
    return "empty_shell" if is_shell(sight, own) else "ok"


def _refusal(sight: Sight, own: int) -> PageState | None:
    """What a short page says instead of an advert."""
    text = _shown_text(sight)
    head = fold(sight.tree.title + " \n " + text[:1500])
    if CAPTCHA.within(head) and (_captcha_mark(sight) or CAPTCHA.hits(head) >= 2 or own < 400):
        return "captcha"
    if BLOCKED.within(head):
        return "blocked"
    if (
        (_has_password(sight) and own < 500)
        or (LOGIN.hits(fold(text[:3000])) >= 2 and own < 400)
        or (LOGIN.within(fold(sight.tree.title)) and own < 400)
    ):
        return "login_wall"
    return "soft_404" if GONE.within(head) else None
