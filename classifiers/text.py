"""One view of an advert's fields: folded words that know where they stand in the original text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from classifiers.fold import fold

FieldName = Literal["title", "text"]
SENTENCE_GAP_WORDS = 4
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
    "\u0951-\u0957\u0962\u0963\u0980-\u0983\u09bc-\u09d7\u09e2\u09e3\u0a00-\u0a03\u0a3c-\u0a51\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c03\u0c3e-\u0c56\u0c82\u0c83"
    "\u0cbc-\u0cd6\u0d00-\u0d03\u0d3e-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\uaae0-\uaaf6\uabe3-\uabed"
)
_TOKEN = re.compile(
    r"(\d+(?:[.,]\d+)*)"
    rf"|([^\W\d_][\w{_MARKS}]*(?:['’@$!][^\W\d_][\w{_MARKS}]*)*)"
    r"|((?:[!?।॥꯫\n;|•●▪✔👉]|\.(?=\s|$))+)"
)
_SPACED = re.compile(r"(?<![^\W_])(?:[A-Za-z][ .\-_*]){2,}[A-Za-z](?![^\W_])")


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


def plain(text: str) -> str:
    """The text with digits of every script as ASCII ones; same length, so offsets stay true."""
    return text if text.isascii() else text.translate(_plain_table())


@dataclass(frozen=True, slots=True)
class View:
    """Title and text as one row of folded words; `starts` and `ends` are code points of the word's field.

    `at` is the word's position with a gap of `SENTENCE_GAP_WORDS` at each end of a sentence, so that a
    window counted in words leaves a sentence only when it is wide. `n_title` words lie in the title.
    """

    title: str
    text: str
    words: list[str]
    raw: list[str]
    starts: list[int]
    ends: list[int]
    at: list[int]
    n_title: int

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


class _Reader:
    """Gathers words of one field after the other."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.raw: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.at: list[int] = []
        self.here = 0

    def add(self, word: str, start: int, end: int) -> None:
        self.words.append(fold(word))
        self.raw.append(word)
        self.starts.append(start)
        self.ends.append(end)
        self.at.append(self.here)
        self.here += 1

    def read(self, field: str) -> None:
        flat = plain(field)
        done = 0
        for run in _SPACED.finditer(flat):
            self._read_stretch(flat, done, run.start())
            self.add(re.sub(r"[ .\-_*]", "", run.group()), run.start(), run.end())
            done = run.end()
        self._read_stretch(flat, done, len(flat))
        self.here += SENTENCE_GAP_WORDS

    def _read_stretch(self, flat: str, start: int, end: int) -> None:
        for token in _TOKEN.finditer(flat, start, end):
            if token.lastindex == 3:
                self.here += SENTENCE_GAP_WORDS
            else:
                self.add(token.group(), token.start(), token.end())


def read(title: str, text: str) -> View:
    """The view of both fields. Linear in their length."""
    reader = _Reader()
    reader.read(title)
    n_title = len(reader.words)
    reader.read(text)
    return View(title, text, reader.words, reader.raw, reader.starts, reader.ends, reader.at, n_title)
