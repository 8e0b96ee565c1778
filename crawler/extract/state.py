"""What kind of page came instead of adverts: a login, a CAPTCHA, a block, a shell, a page that is gone."""

from __future__ import annotations

from .phrases import fold
from .records import PageState
from .sight import Sight
from .signs import BLOCKED, CAPTCHA, GONE, LOGIN, SHELL

_SHORT_CHARS = 900
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


def _is_shell(sight: Sight, own: int) -> bool:
    """Scripts, a mount point, and next to nothing to read."""
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


def page_state(sight: Sight, found: bool) -> PageState:
    """A page that carries an advert is `ok`, whatever else stands on it."""
    if found:
        return "ok"
    own = _own_chars(sight)
    if own < _SHORT_CHARS:
        refused = _refusal(sight, own)
        if refused is not None:
            return refused
    return "empty_shell" if _is_shell(sight, own) else "ok"


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
