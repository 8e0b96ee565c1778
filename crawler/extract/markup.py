"""A page's markup cut at every "<", without parsing it: what is text, what is script, and nothing doubtful.

Every tag is held against the tokenizer's own grammar (HTML Standard, 13.2.5). Where all of them keep
to it, all that a browser shows as text is among the texts found here; else the page is the parser's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import islice, repeat

from .known import NEW, Known, LinkNote
from .phrases import words
from .runs import Run, Span, split_markup
from .trace import Trace

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
    """A page in segments (`tag>text`); `fresh` are the indexes of those that are not known.

    `traces` are those of known segments; `hidden` the spans (first, past the last) of comments and scripts;
    `tails` the text that follows one, by the index of the segment in which it ends; `scripts` the JSON-LD
    blocks as written; `drawings` the spans of SVG; `links` the known links, and the runs between them.
    """

    segments: list[str]
    fresh: list[int] = field(default_factory=list)
    traces: list[tuple[int, Trace]] = field(default_factory=list)
    hidden: list[Span] = field(default_factory=list)
    tails: list[tuple[int, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    drawings: list[Span] = field(default_factory=list)
    links: list[list[LinkNote] | Run] = field(default_factory=list)


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
        self.drawing: int | None = None
        self.at = 1

    def walk(self, first: int, end: int, known: Mapping[str, Known | None]) -> None:
        """Goes through the segments from one to before another."""
        segments = self.cut.segments
        what = map(known.get, segments[first:end], repeat(NEW))
        notes: list[LinkNote] = []
        for number, one in [(n, one) for n, one in enumerate(what, first) if one is not None]:
            if number < self.at:
                continue
            if one is NEW:
                segment = segments[number]
                found = _SPECIAL.match(segment) if segment[:3].lower() in _SPECIAL_STARTS else None
                if found is None:
                    self.cut.fresh.append(number)
                else:
                    self._take(number, found)
                continue
            if one.note is not None:
                notes.append(one.note)
            if one.trace is not None:
                self.cut.traces.append((number, one.trace))
            if one.drawing:
                self._draw(number, one.drawing)
        self.cut.links.append(notes)

    def passes(self, first: int, run: Run) -> bool:
        """Passes over a run, unless a comment, a script or a drawing reaches into it."""
        if self.at > first or self.drawing is not None:
            return False
        cut = self.cut
        cut.links.append(run)
        cut.traces += [(first + number, trace) for number, trace in run.traces]
        cut.hidden += [(first + begin, first + end) for begin, end in run.hidden]
        cut.tails += [(first + number, tail) for number, tail in run.tails]
        return True

    def _take(self, number: int, found: re.Match[str]) -> None:
        """The next segment that begins a comment, a script or the like."""
        comment, raw, svg, odd = found.groups()
        drawn = self.drawing is not None
        if odd or (drawn and (comment or (raw and raw.lower() != "title"))):
            raise UnusualError
        if svg:
            self._draw(number, svg)
            self.cut.fresh.append(number)
        elif comment:
            last, behind = _comment_end(self.cut.segments, number)
            self._hide(number, last, self.cut.segments[last][behind:])
        elif drawn:
            self.cut.fresh.append(number)
        else:
            self._raw(number, raw.lower())

    def _draw(self, number: int, svg: str) -> None:
        """Begins or ends a drawing."""
        if svg[0] != "/":
            self.drawing = number if self.drawing is None else self.drawing
        elif self.drawing is not None:
            self.cut.drawings.append((self.drawing, number + 1))
            self.drawing = None

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
        if "!--" in content and "<!--" in content and "<script" in content.lower():
            raise UnusualError
        kind = attributes_of(tag).get("type", "").lower() if "json" in tag.lower() else ""
        if "ld+json" in kind or "ld json" in kind:
            self.cut.scripts.append(content)

    def _hide(self, first: int, last: int, tail: str) -> None:
        self.cut.hidden.append((first, last + 1))
        if tail.strip():
            self.cut.tails.append((last, tail))
        self.at = last + 1


def cut_markup(html: str, known: Mapping[str, Known | None], runs: Sequence[Run] = ()) -> Cut:
    """The page in segments, told from those that are known already, alone or in runs.

    Raises: UnusualError where the markup is too long or leaves the tokenizer's beaten path.
    """
    if len(html) > _LIMIT_CHARS:
        raise UnusualError
    segments, found = split_markup(html, runs)
    if len(segments) > _LIMIT_SEGMENTS or segments[0].strip():
        raise UnusualError
    cutter = _Cutter(segments)
    at = 0
    for first, run in found:
        cutter.walk(at, first, known)
        at = first
        if cutter.passes(first, run):
            at += len(run.segments)
    cutter.walk(at, len(segments), known)
    if cutter.drawing is not None:
        cutter.cut.drawings.append((cutter.drawing, len(segments)))
    return cutter.cut
