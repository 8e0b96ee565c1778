"""Targets of contact links: tel, mailto, WhatsApp and Telegram, as the page writes them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from .decode import clean
from .tree import Element

_SHARING = ("mailto:?", "whatsapp://send?text", "whatsapp://send/?text", "tg://msg", "tg://share")
_SCHEMES = ("tel:", "mailto:", "whatsapp:", "tg:", "sms:")
_HOSTS = frozenset(
    {
        "wa.me",
        "api.whatsapp.com",
        "chat.whatsapp.com",
        "web.whatsapp.com",
        "whatsapp.com",
        "www.whatsapp.com",
        "wa.link",
        "t.me",
        "telegram.me",
        "www.t.me",
        "telegram.dog",
    }
)


def _is_whatsapp(path: str, query: str, host: str) -> bool:
    """A chat with somebody; `send?text=` without a number is a share button."""
    if "phone=" in query or host == "chat.whatsapp.com":
        return True
    return path not in {"", "send"} and path.isalnum()


def is_contact(href: str) -> bool:
    """Whether an address reaches a person, not a page; a share button's does not."""
    lowered = href.strip().lower()
    if lowered[:1] == "/" != lowered[1:2]:
        return False
    if lowered.startswith(_SHARING):
        return False
    if lowered.startswith(_SCHEMES):
        return lowered.split(":", 1)[1].strip("/ ") != ""
    try:
        parts = urlsplit(lowered)
        host, path = parts.hostname or "", parts.path.strip("/")
    except ValueError:
        return False
    if host not in _HOSTS or path.startswith(("share", "proxy")):
        return False
    return _is_whatsapp(path, parts.query, host) if host.endswith("whatsapp.com") else path != ""


def contact_links(elements: Iterable[Element]) -> tuple[str, ...]:
    """Contact targets of the elements' own links, in page order, none twice."""
    found: dict[str, None] = {}
    for element in elements:
        href = element.attributes.get("href") if element.tag in {"a", "area"} else None
        if href and is_contact(href):
            found.setdefault(clean(href.strip()))
    return tuple(found)
