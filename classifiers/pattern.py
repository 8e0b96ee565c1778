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
from dataclasses import dataclass

from classifiers.lexicon import Lexicon

GUARD_WORDS = 3
Span = tuple[int, int]
Spans = dict[int, list[Span]]


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

    @property
    def needed(self) -> tuple[int, ...]:
        """The symbols without which it cannot match, each once."""
        return tuple(dict.fromkeys((*self.terms, *self.somewhere)))

    @property
    def alone(self) -> int | None:
        """The symbol of a pattern that matches wherever its one term stands."""
        return self.terms[0] if len(self.terms) == 1 and not (self.window or self.near_not) else None

    def matches(self, spans: Spans, at: list[int]) -> list[Span]:
        """First and last word of each match, guards kept. Each term stands somewhere."""
        if len(self.terms) == 1 and not self.window:
            found = spans[self.terms[0]]
        elif not self.window:
            found = self._in_row(spans, at)
        elif len(self.terms) == 2:
            found = self._in_window_of_two(spans, at)
        else:
            found = self._in_window(spans, at)
        if self.near_not and found:
            for symbol in self.near_not:
                if symbol in spans:
                    guard = spans[symbol]
                    found = [one for one in found if not _near(guard, one[0], one[1], at)]
        return found

    def _in_row(self, spans: Spans, at: list[int]) -> list[Span]:
        partial = spans[self.terms[0]]
        for term, gap in zip(self.terms[1:], self.gaps, strict=True):
            longer = []
            following = spans[term]
            n, end = 0, len(following)
            for first, last in partial:
                while n < end and following[n][0] <= last:
                    n += 1
                if n < end and at[following[n][0]] - at[last] <= gap + 1:
                    longer.append((first, following[n][1]))
            partial = longer
        return partial

    def _in_window(self, spans: Spans, at: list[int]) -> list[Span]:
        found: list[Span] = []
        latest: dict[int, Span] = {}
        terms = self.terms
        events = sorted([(*span, n) for n, symbol in enumerate(terms) for span in spans[symbol]])
        for first, last, term in events:
            latest[term] = (first, last)
            if len(latest) == len(terms):
                start = min(one for one, _ in latest.values())
                end = max(one for _, one in latest.values())
                if at[end] - at[start] <= self.window and len(set(latest.values())) == len(latest):
                    found.append((start, end))
        return found

    def _in_window_of_two(self, spans: Spans, at: list[int]) -> list[Span]:
        """The same, faster: most windows hold two terms."""
        found: list[Span] = []
        ones, others = (spans[term] for term in self.terms)
        one: Span | None = None
        other: Span | None = None
        n, m = 0, 0
        while n < len(ones) or m < len(others):
            if m == len(others) or (n < len(ones) and ones[n] <= others[m]):
                here = one = ones[n]
                before = other
                n += 1
            else:
                here = other = others[m]
                before = one
                m += 1
            if before and before != here:
                end = here[1] if here[1] > before[1] else before[1]
                if at[end] - at[before[0]] <= self.window:
                    found.append((before[0], end))
        return found


def _near(spans: list[Span], first: int, last: int, at: list[int]) -> bool:
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
