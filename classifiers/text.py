"""One view of an advert's fields: folded words that know where they stand in the original text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, compress
from typing import Literal

from classifiers.fold import FOLDED
from classifiers.word_cache import WordCache

FieldName = Literal["title", "text"]
SENTENCE_GAP_WORDS = 4
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
    "\u0951-\u0957\u0962\u0963\u0980-\u0983\u09bc-\u09d7\u09e2\u09e3\u0a00-\u0a03\u0a3c-\u0a51\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c03\u0c3e-\u0c56\u0c82\u0c83"
    "\u0cbc-\u0cd6\u0d00-\u0d03\u0d3e-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\uaae0-\uaaf6\uabe3-\uabea\uabec\uabed"
)
_TOKEN = re.compile(
    r"(\d++(?:[.,]\d++)*+"
    rf"|[^\W\d_][\w{_MARKS}]*+(?:['’@$!][^\W\d_][\w{_MARKS}]*+)*+)"
)
# What ends a sentence; a full stop between two words without a space does not.
_STOP = r"[!?।॥꯫\n;|•●▪✔👉]"
_STOPS = re.compile(rf"(?:{_STOP}|\.(?=\s))+")
_LAST_STOPS = re.compile(rf"(?:{_STOP}|\.(?=\s|$))+")
_SPACED = re.compile(r"(?<![^\W_])(?:[A-Za-z][ .\-_*]){2,}[A-Za-z](?![^\W_])")
# Stands in every spaced word, and is found faster.
_SPACED_PART = re.compile(r"[ .\-_*][A-Za-z][ .\-_*][A-Za-z](?![^\W_])")


@cache
def _plain_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (
        *range(0x80, 0x3000),
        *range(0xA000, 0xAC00),
        *range(0xFF00, 0xFFF0),
        *range(0x1D7CE, 0x1D800),
    ):
        digit = unicodedata.digit(chr(code), None)
        if digit is not None and unicodedata.category(chr(code)) == "Nd":
            table[code] = str(digit)
    for first in (0x24B6, 0x24D0, 0x1F130, 0x1F150, 0x1F170):
        table.update({first + n: chr(ord("A") + n) for n in range(26)})
    return table


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile("[" + "".join(chr(code) for code in sorted(_plain_table()) if code <= 0xFFFF) + "]+")


# All of the table above U+FFFF; in one set with the others they would make the search slow.
_FAR_FOREIGN = re.compile("[\U0001d7ce-\U0001f189]")


def plain(text: str) -> str:
    """The text with digits of every script as ASCII ones; same length, so offsets stay true."""
    if text.isascii():
        return text
    # Most often few characters change, and a table is slow on letters that it does not know.
    if _FAR_FOREIGN.search(text):
        return text.translate(_plain_table())
    return _foreign().sub(lambda run: run.group().translate(_plain_table()), text)


@dataclass(frozen=True, slots=True)
class View:
    """Title and text as one row of folded words; `starts` and `ends` are code points of the word's field.

    `at` is the word's position with a gap of `SENTENCE_GAP_WORDS` at each end of a sentence, so that a
    window counted in words leaves a sentence only when it is wide. `n_title` words lie in the title.
    `flat_title` and `flat_text` are the fields in plain digits; `raw` are the words of these. `numbers`
    are the positions of words that begin with a figure.
    """

    title: str
    text: str
    flat_title: str
    flat_text: str
    words: list[str]
    raw: list[str]
    starts: list[int]
    ends: list[int]
    at: list[int]
    numbers: list[int]
    n_title: int

    @property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """First and last word of each sentence; the title's end is one too."""
        at = self.at
        cuts = [n for n in range(1, len(at)) if at[n] - at[n - 1] > 1]
        return tuple((first, end - 1) for first, end in zip([0, *cuts], [*cuts, len(at)], strict=True) if at)

    def field_of(self, word: int) -> FieldName:
        """The field in which the word lies."""
        return "title" if word < self.n_title else "text"

    def span(self, first: int, last: int) -> tuple[FieldName, int, int]:
        """Field, start and end of a stretch of words; one that runs over both keeps its larger part."""
        if first < self.n_title <= last:
            if self.n_title - first > last + 1 - self.n_title:
                last = self.n_title - 1
            else:
                first = self.n_title
        return self.field_of(first), self.starts[first], self.ends[last]


def _count_step(between: str) -> int:
    return 1 + SENTENCE_GAP_WORDS * len(_STOPS.findall(between))


# How far a word stands from the one before it, by what stands between them.
_STEPS: WordCache[int] = WordCache(_count_step)
_IS_NUMBER: WordCache[bool] = WordCache(lambda raw: FOLDED[raw][0].isdigit())


class _Reader:
    """Gathers words of one field after the other."""

    def __init__(self) -> None:
        self.raw: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.at: list[int] = []
        self.here = 0

    def read(self, flat: str) -> None:
        done = 0
        for run in _SPACED.finditer(flat) if _SPACED_PART.search(flat) else ():
            self._read_stretch(flat, done, run.start())
            self.raw.append(re.sub(r"[ .\-_*]", "", run.group()))
            self.starts.append(run.start())
            self.ends.append(run.end())
            self.at.append(self.here)
            self.here += 1
            done = run.end()
        self._read_stretch(flat, done, len(flat))
        self.here += SENTENCE_GAP_WORDS

    def _read_stretch(self, flat: str, start: int, end: int) -> None:
        """All at once, since a loop over words costs more than all that is asked of them."""
        parts = _TOKEN.split(flat[start:end])
        bounds = list(accumulate(map(len, parts), initial=start))
        self.raw += parts[1::2]
        self.starts += bounds[1:-1:2]
        self.ends += bounds[2::2]
        steps = map(_STEPS.__getitem__, parts[:-1:2])
        at = list(accumulate(steps, initial=self.here - 1))
        self.at += at[1:]
        self.here = at[-1] + 1 + SENTENCE_GAP_WORDS * len(_LAST_STOPS.findall(parts[-1]))


def read(title: str, text: str) -> View:
    """The view of both fields. Linear in their length."""
    flat_title, flat_text = plain(title), plain(text)
    reader = _Reader()
    reader.read(flat_title)
    n_title = len(reader.raw)
    reader.read(flat_text)
    raw = reader.raw
    words = list(map(FOLDED.__getitem__, raw))
    numbers = list(compress(range(len(raw)), map(_IS_NUMBER.__getitem__, raw)))
    return View(
        title, text, flat_title, flat_text, words, raw,
        reader.starts, reader.ends, reader.at, numbers, n_title,
    )  # fmt: skip
