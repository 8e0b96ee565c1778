"""A page's markup cut at every "<", without parsing it: what is text, what is script, and nothing doubtful.

Every tag is held against the tokenizer's own grammar (HTML Standard, 13.2.5). Where all of them keep
to it, all that a browser shows as text is among the texts found here; else the page is the parser's.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from html import unescape
from itertools import islice

from .phrases import words

_LIMIT_CHARS = 2_000_000
_LIMIT_SEGMENTS = 30_000
TAG = re.compile(
    r"/?[a-zA-Z][^\s\"'<>=/]*+(?:[\s/]++|[^\s\"'<>=/]++"
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>=`][^\s\"'<>`]*+))?+)*+"
)
_NAME = re.compile(r"/?[^\s/]*")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>=/]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>=`][^\s\"'<>`]*+)))?+"
)
# Where the tokenizer or the tree builder leaves the beaten path.
_SPECIAL = re.compile(
    r"(!--)|(script|style|textarea|title|iframe)(?=[\s/>])|(/?svg)(?=[\s/>])"
    r"|(template|math|xmp|plaintext|noembed|noframes|frameset|base|object|canvas|audio|video)(?=[\s/>])",
    re.IGNORECASE,
)
_SPECIAL_STARTS = words("!-- scr sty tex tit ifr svg /sv tem mat xmp pla noe nof fra bas obj can aud vid")
_ENDS = frozenset(" \t\n\f\r/>")


class UnusualError(Exception):
    """Markup that only a parser should judge."""


@dataclass(slots=True)
class Cut:
    """A page in segments (`tag>text`); `fresh` are the indexes of those that are not known as plain.

    `hidden` are the spans (first, past the last) of comments and scripts; `tails` the text that follows one,
    by the index of the segment in which it ends; `scripts` the JSON-LD blocks as written.
    """

    segments: list[str]
    fresh: list[int] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    tails: list[tuple[int, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def live(self) -> list[str]:
        """The segments outside comments and scripts."""
        if not self.hidden:
            return self.segments
        kept, at = [], 0
        for first, end in self.hidden:
            kept += self.segments[at:first]
            at = end
        return kept + self.segments[at:]


def check_tag(tag: str) -> bool:
    """Whether a tag has attributes. Raises: UnusualError where it is not plain."""
    if (tag.isalnum() and tag.isascii() and tag[0].isalpha()) or tag[:1] in ("!", "?"):
        return False
    if not TAG.fullmatch(tag):
        raise UnusualError
    return "=" in tag


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a tag, names in lower case, the first of a name."""
    found: dict[str, str] = {}
    start = _NAME.match(tag)
    for name, double, single, bare in _ATTRIBUTE.findall(tag, start.end() if start else 0):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return found


def _comment_end(segments: list[str], first: int) -> tuple[int, int]:
    """Segment and place behind the end of the comment that begins in a segment."""
    if segments[first].startswith(("!-->", "!--->")):
        raise UnusualError
    for number in range(first, len(segments)):
        segment = segments[number]
        at = segment.find("-->", 3 if number == first else 0)
        odd = segment.find("--!>")
        if odd >= 0 and (at < 0 or odd < at):
            raise UnusualError
        if at >= 0:
            return number, at + 3
    raise UnusualError


def _raw_end(segments: list[str], first: int, name: str) -> int:
    """The segment that closes a script or another element whose content is no markup."""
    closing = "/" + name
    size = len(closing)
    for number, segment in enumerate(islice(segments, first + 1, None), first + 1):
        if segment[:1] == "/" and segment[:size].lower() == closing and segment[size : size + 1] in _ENDS:
            return number
    raise UnusualError


class _Cutter:
    """One walk over the segments that are not known as plain."""

    def __init__(self, segments: list[str]) -> None:
        self.cut = Cut(segments)
        self.in_svg = False
        self.at = 1

    def take(self, number: int, found: re.Match[str]) -> None:
        """The next segment that begins a comment, a script or the like."""
        comment, raw, svg, odd = found.groups()
        if odd or (self.in_svg and (comment or (raw and raw.lower() != "title"))):
            raise UnusualError
        if svg:
            self.in_svg = svg[0] != "/"
            self.cut.fresh.append(number)
        elif comment:
            last, behind = _comment_end(self.cut.segments, number)
            self._hide(number, last, self.cut.segments[last][behind:])
        elif self.in_svg:
            self.cut.fresh.append(number)
        else:
            self._raw(number, raw.lower())

    def _raw(self, number: int, name: str) -> None:
        segments = self.cut.segments
        last = _raw_end(segments, number, name)
        tag, _, content = segments[number].partition(">")
        if not TAG.fullmatch(tag):
            raise UnusualError
        if name == "script":
            self._script(tag, "<".join([content, *segments[number + 1 : last]]))
        self._hide(number, last, segments[last].partition(">")[2])

    def _script(self, tag: str, content: str) -> None:
        if "<!--" in content and "<script" in content.lower():
            raise UnusualError
        kind = attributes_of(tag).get("type", "").lower() if "json" in tag.lower() else ""
        if "ld+json" in kind or "ld json" in kind:
            self.cut.scripts.append(content)

    def _hide(self, first: int, last: int, tail: str) -> None:
        self.cut.hidden.append((first, last + 1))
        if tail.strip():
            self.cut.tails.append((last, tail))
        self.at = last + 1


def cut_markup(html: str, plain: Set[str]) -> Cut:
    """The page in segments; those in `plain` are passed over.

    Raises: UnusualError where the markup is too long or leaves the tokenizer's beaten path.
    """
    if len(html) > _LIMIT_CHARS:
        raise UnusualError
    segments = html.split("<")
    if len(segments) > _LIMIT_SEGMENTS or segments[0].strip():
        raise UnusualError
    cutter = _Cutter(segments)
    fresh = cutter.cut.fresh
    for number in [n for n, segment in enumerate(segments) if segment not in plain]:
        if number < cutter.at:
            continue
        segment = segments[number]
        found = _SPECIAL.match(segment) if segment[:3].lower() in _SPECIAL_STARTS else None
        if found is None:
            fresh.append(number)
        else:
            cutter.take(number, found)
    return cutter.cut
