"""Text that a parser lost without a word: noticed by a count of the source, and sought by another parser."""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser

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
_KEPT = words(
    "h1 h2 h3 h4 h5 h6 p li ul ol dl dt dd table tr td th br hr div section article header footer nav b"
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


class _Rewriter(HTMLParser):
    """Writes a page's text and plain tags anew; builds no tree, so that nothing can hold the rest of it."""

    CDATA_CONTENT_ELEMENTS = ()

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = next((value for name, value in attrs if name == "href" and value), None)
        if tag == "a" and href:
            self.parts.append(f'<a href="{escape(href)}">')
        elif tag in _KEPT:
            self.parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _KEPT or tag == "a":
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data, quote=False))


def reparse(html: str) -> str:
    """The page's text and plain tags by another parser, Python's own.

    What swallows the rest of a page (a comment, a script or a quote left open, a frame set) is taken out of
    its way first.
    """
    bare = _OPEN_QUOTE.sub("", _SWALLOWING.sub(" ", _shown(html)[:_LIMIT_CHARS]))
    rewriter = _Rewriter()
    rewriter.feed(bare)
    rewriter.close()
    return "".join(rewriter.parts)
