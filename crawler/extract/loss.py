"""Text that a parser lost without a word: noticed by a count of the source, and sought by another reader."""

from __future__ import annotations

import re
from html import escape, unescape

from .phrases import words

_LIMIT_CHARS = 1_000_000
_SCARCE_CHARS = 400
# What stands in the source and is shown to nobody, up to its own end.
_UNSHOWN = re.compile(
    r"<(?:(!--)|(script|style|template|svg|math|iframe|object|canvas|audio|video|noscript|textarea|select|title)"
    r"(?=[\s/>]))",
    re.IGNORECASE,
)
_SWALLOWING = re.compile(
    r"<!--|</?(?:script|style|title|textarea|template|frameset|frame|plaintext|xmp)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_OPEN_QUOTE = re.compile(r"=\s{0,5}(?:\"[^\"<>]{0,2000}|'[^'<>]{0,2000})(?=>)")
_NAME = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]{0,15})")
_HREF = re.compile(r"\bhref\s{0,5}=\s{0,5}[\"']?([^\s\"'<>]{1,2000})", re.IGNORECASE)
_KEPT = words(
    "h1 h2 h3 h4 h5 h6 p li ul ol dl dt dd table tr td th br hr div section article header footer nav b a"
)
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")


def _shown(html: str) -> str:
    """The source without scripts, comments and the like, where they are closed; in one pass."""
    parts: list[str] = []
    at, open_ended = 0, set()
    for found in _UNSHOWN.finditer(html):
        name = (found[1] or found[2]).lower()
        if found.start() < at or name in open_ended:
            continue
        end = html.find("-->", found.end()) if found[1] else _closing(html, name, found.end())
        if end < 0:
            open_ended.add(name)
            continue
        parts.append(html[at : found.start()])
        at = html.find(">", end) + 1 or len(html)
    return " ".join([*parts, html[at:]])


def _closing(html: str, name: str, at: int) -> int:
    """Where the element's end tag begins; -1 where it has none."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
    return found.start() if found else -1


def source_chars(html: str) -> int:
    """Letters and digits of the source outside tags, scripts and comments, roughly."""
    text = _TAG.sub(" ", _shown(html)[:_LIMIT_CHARS])
    return sum(map(str.isalnum, unescape(text)))


def may_have_lost(html: str, kept_chars: int) -> bool:
    """Whether a page kept so little text for its length that counting its source is worth the while."""
    return len(html) > _SCARCE_CHARS and kept_chars < _SCARCE_CHARS and kept_chars * 4 < len(html)


def is_lost(html: str, kept_chars: int) -> bool:
    """Whether the source holds much more text than was kept of it."""
    return source_chars(html) > 3 * kept_chars + _SCARCE_CHARS // 2


def _plain_tag(tag: str) -> str:
    """A tag without what it could do: its name where it parts or joins text, a link's target."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    href = _HREF.search(tag) if name == "a" else None
    if href is not None:
        return f'<a href="{escape(unescape(href[1]))}">'
    return f"<{name}>" if name.lstrip("/") in _KEPT else ""


def reparse(html: str) -> str:
    """The page's text and plain tags, read by our own tokenizer: no tree, so nothing can hold the rest of it.

    What swallows the rest of a page (a comment, a script or a quote left open, a frame set) is taken out of
    its way first.
    """
    bare = _OPEN_QUOTE.sub("", _SWALLOWING.sub(" ", _shown(html)[:_LIMIT_CHARS]))
    parts: list[str] = []
    at = 0
    for found in _TAG.finditer(bare):
        parts += [bare[at : found.start()].replace("<", "&lt;"), _plain_tag(found[0])]
        at = found.end()
    return "".join([*parts, bare[at:].replace("<", "&lt;")])
