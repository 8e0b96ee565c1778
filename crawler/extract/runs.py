"""Stretches of markup that a host repeats from page to page: cut up once, known as a whole from then on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from .known import NEW, Known, LinkNote

if TYPE_CHECKING:
    from .linknotes import Gathered
    from .markup import Cut
    from .trace import Trace

_HEAD_CHARS = 64
_LEAST_SEGMENTS = 8
_RUNS = 24

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch from one "<" to before another; all its segments are known, scripts and comments are whole.

    `traces`, `hidden` and `tails` are as in a `Cut`, counted from the stretch's own first segment; `links`
    are where its notes lead, by the shape of the page's address.
    """

    text: str
    segments: list[str]
    traces: tuple[tuple[int, Trace], ...]
    hidden: tuple[Span, ...]
    tails: tuple[tuple[int, str], ...]
    notes: tuple[LinkNote, ...]
    links: dict[str, Gathered] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """How the stretch begins."""
        return self.text[:_HEAD_CHARS]


def split_markup(html: str, runs: Sequence[Run]) -> tuple[list[str], list[tuple[int, Run]]]:
    """The page cut at every "<", and the known runs in it by the number of their first segment."""
    segments: list[str] = []
    found: list[tuple[int, Run]] = []
    at = 0
    for run in runs:
        begin = html.find(run.head, at)
        end = begin + len(run.text)
        if begin < 0 or not html.startswith(run.text, begin) or html[end : end + 1] not in ("<", ""):
            continue
        segments += _pieces(html, at, begin)
        found.append((len(segments), run))
        segments += run.segments
        at = end
    return segments + _pieces(html, at, len(html)), found


def _pieces(html: str, begin: int, end: int) -> list[str]:
    """The segments of a part; what stands before the page's first "<" is one too."""
    pieces = html[begin:end].split("<")
    return pieces[1:] if begin else pieces


def find_runs(cut: Cut, known: Mapping[str, Known | None], before: str) -> tuple[Run, ...]:
    """The stretches without a segment that is new on this page, as far as `before` had them too."""
    walls = {0, len(cut.segments), *cut.fresh}
    for first, end in cut.hidden:
        if _states(cut.segments[first]) or "<".join(["", *cut.segments[first:end]]) not in before:
            walls.update(range(first, end))
    for first, end in cut.drawings:
        if not walls.isdisjoint(range(first, end)):
            walls.update(range(first, end))
    found = []
    for wall, end in pairwise(sorted(walls)):
        first, stop = _shared(cut.segments, wall + 1, end, before)
        for begin, behind in (*cut.hidden, *cut.drawings):
            first = behind if begin < first < behind else first
            stop = begin if begin < stop < behind else stop
        if stop - first >= _LEAST_SEGMENTS:
            found.append(_run_of(cut, known, first, stop))
    return tuple(found[:_RUNS])


def _shared(segments: list[str], first: int, end: int, before: str) -> Span:
    """The beginning or the end of a stretch, whichever another page has more of."""

    def has(begin: int, stop: int) -> bool:
        return "<".join(["", *segments[begin:stop]]) in before

    if end - first < _LEAST_SEGMENTS or has(first, end):
        return first, end
    size = range(end - first)
    head = bisect_left(size, x=True, key=lambda length: not has(first, first + length)) - 1
    tail = bisect_left(size, x=True, key=lambda length: not has(end - length, end)) - 1
    return (first, first + head) if head >= tail else (end - tail, end)


def _states(segment: str) -> bool:
    """Whether a script might be JSON-LD, which is read anew on every page."""
    return "json" in segment.partition(">")[0].lower()


def _run_of(cut: Cut, known: Mapping[str, Known | None], first: int, end: int) -> Run:
    segments, hidden = cut.segments[first:end], [span for span in cut.hidden if first <= span[0] < end]
    dark = {number for begin, stop in hidden for number in range(begin, stop)}
    live = [(n, known.get(segment) or NEW) for n, segment in enumerate(segments) if first + n not in dark]
    return Run(
        text="<".join(["", *segments]),
        segments=segments,
        traces=tuple(
            (number, one.trace) for number, one in live if one is not None and one.trace is not None
        ),
        hidden=tuple((begin - first, stop - first) for begin, stop in hidden),
        tails=tuple((number - first, tail) for number, tail in cut.tails if first <= number < end),
        notes=tuple(one.note for _, one in live if one.note is not None),
    )
