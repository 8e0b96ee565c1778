"""The pattern language of the rules: rows and windows of concepts and words, matched in linear time.

`@girl ~3 @want`        a girl word, then at most three words on, a wanting word
`come alone`            these words, side by side
`[8] @passport @keep`   both within eight words, in any order
`... -@no`              not where a "no" word stands in the match or within three words of it
`... !@admission`       not in an advert in which an admission word stands anywhere
`... +@overseas`        only in an advert in which an overseas word stands somewhere
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.lexicon import Lexicon

GUARD_WORDS = 3
Spans = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. `gaps[n]` is the most words between term n and n+1; `window` > 0: any order."""

    source: str
    terms: tuple[int, ...]
    gaps: tuple[int, ...]
    window: int
    near_not: tuple[int, ...]
    nowhere: tuple[int, ...]
    somewhere: tuple[int, ...]

    def could_match(self, spans: Spans) -> bool:
        """Whether every term stands somewhere."""
        return (
            all(term in spans for term in self.terms)
            and not any(symbol in spans for symbol in self.nowhere)
            and all(symbol in spans for symbol in self.somewhere)
        )

    def matches(self, spans: Spans, at: list[int]) -> Iterator[tuple[int, int]]:
        """First and last word of each match, guards kept."""
        found = self._in_window(spans, at) if self.window else self._in_row(spans, at)
        for first, last in found:
            if not any(_near(spans.get(symbol), first, last, at) for symbol in self.near_not):
                yield first, last

    def _in_row(self, spans: Spans, at: list[int]) -> Iterator[tuple[int, int]]:
        partial = spans[self.terms[0]]
        for term, gap in zip(self.terms[1:], self.gaps, strict=True):
            longer = []
            following = spans[term]
            n = 0
            for first, last in partial:
                while n < len(following) and following[n][0] <= last:
                    n += 1
                if n < len(following) and at[following[n][0]] - at[last] <= gap + 1:
                    longer.append((first, following[n][1]))
            partial = longer
        yield from partial

    def _in_window(self, spans: Spans, at: list[int]) -> Iterator[tuple[int, int]]:
        events = sorted((first, last, n) for n, term in enumerate(self.terms) for first, last in spans[term])
        latest: dict[int, tuple[int, int]] = {}
        for first, last, term in events:
            latest[term] = (first, last)
            if len(latest) == len(self.terms):
                start = min(one for one, _ in latest.values())
                end = max(one for _, one in latest.values())
                if at[end] - at[start] <= self.window and len(set(latest.values())) == len(latest):
                    yield start, end


def _near(spans: list[tuple[int, int]] | None, first: int, last: int, at: list[int]) -> bool:
    if not spans:
        return False
    here = bisect_left(spans, (first - GUARD_WORDS, 0))
    for n in range(here, len(spans)):
        one, other = spans[n]
        if one > last + GUARD_WORDS:
            return False
        if at[one] - at[last] <= GUARD_WORDS and at[first] - at[other] <= GUARD_WORDS:
            return True
    return False


_PART = re.compile(r"\[(?P<window>\d+)\]|~(?P<gap>\d+)|(?P<mark>[-!+]?)@(?P<name>\w+)|(?P<word>[^\s@~\[\]]+)")


class _Compiler:
    """Reads one pattern; words that stand side by side become one phrase."""

    def __init__(self, source: str, language: str, lexicon: Lexicon) -> None:
        self.source, self.language, self.lexicon = source, language, lexicon
        self.terms: list[int] = []
        self.gaps: list[int] = []
        self.marked: dict[str, list[int]] = {"-": [], "!": [], "+": []}
        self.window = 0
        self.gap = 0
        self.words: list[str] = []

    def _term(self, symbol: int) -> None:
        if self.terms:
            self.gaps.append(self.gap)
        self.terms.append(symbol)
        self.gap = 0

    def _end_phrase(self) -> None:
        if self.words:
            phrase = " ".join(self.words)
            name = f"{self.language}:{phrase}"
            known = self.lexicon.has(name)
            symbol = self.lexicon.symbol(name)
            if not known:
                self.lexicon.add(symbol, phrase, self.language)
            self._term(symbol)
            self.words = []

    def _part(self, part: re.Match[str]) -> None:
        if part["word"]:
            self.words.append(part["word"])
            return
        self._end_phrase()
        if part["window"]:
            self.window = int(part["window"])
        elif part["gap"]:
            self.gap = int(part["gap"])
        elif not self.lexicon.has(part["name"]):
            raise ValueError(f"pattern {self.source!r}: no word list is named {part['name']!r}")
        elif part["mark"]:
            self.marked[part["mark"]].append(self.lexicon.symbol(part["name"]))
        else:
            self._term(self.lexicon.symbol(part["name"]))

    def compile(self) -> Pattern:
        for part in _PART.finditer(self.source):
            self._part(part)
        self._end_phrase()
        if not self.terms:
            raise ValueError(f"pattern {self.source!r} asks for nothing")
        near_not, nowhere, somewhere = (tuple(self.marked[mark]) for mark in "-!+")
        return Pattern(
            self.source, tuple(self.terms), tuple(self.gaps), self.window, near_not, nowhere, somewhere
        )


def compile_pattern(source: str, language: str, lexicon: Lexicon) -> Pattern:
    """One pattern; new words in it are added to the lexicon. Raises: ValueError on an unknown concept."""
    return _Compiler(source, language, lexicon).compile()
