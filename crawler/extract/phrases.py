"""Looking for words and phrases of many languages in a text, without regular expressions."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

# Indic vowel signs are no letters for Python, yet part of their word; the two dandas end a sentence.
_SHORT_CHARS, _LONG_CHARS = 160, 8000
_GAPS = re.compile(r"(?:[^\w\u0900-\u0963\u0966-\u0dff\uabc0-\uabff]|_)+")
# The same for plain ASCII, a byte at a time: every sign that is no letter and no digit is a gap.
_ASCII_FOLD = bytes(ord(chr(n).lower()) if chr(n).isalnum() and n < 128 else 32 for n in range(256))


def fold(text: str) -> str:
    """Lower case, words apart by one space, a space at both ends: `" we are hiring "`."""
    if len(text) <= _SHORT_CHARS:
        return _fold_short(text)
    return _fold_long(text) if len(text) <= _LONG_CHARS else _fold(text)


@lru_cache(maxsize=8192)
def _fold_short(text: str) -> str:
    return _fold(text)


@lru_cache(maxsize=64)
def _fold_long(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return f" {' '.join(text.encode().translate(_ASCII_FOLD).decode().split())} "
    text = unicodedata.normalize("NFC", text).replace("\u200c", "").replace("\u200d", "")
    return f" {_GAPS.sub(' ', text.lower()).strip()} "


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


@lru_cache(maxsize=256)
def _words_in(folded: str) -> frozenset[str]:
    return frozenset(folded.split())


class Phrases:
    """A set of phrases; one that ends in `*` also matches longer words: `নিয়োগ*`.

    Single words are looked up in the text's words, longer phrases sought only where their first word occurs.
    """

    __slots__ = ("_ascii_heads", "_firsts", "_heads", "_longer", "_needles", "_single")

    def __init__(self, listed: Iterable[str]) -> None:
        self._needles = tuple({self._needle(phrase) for phrase in listed if phrase.strip()})
        self._single = frozenset(n.strip() for n in self._needles if n.endswith(" ") and n.count(" ") == 2)
        self._heads = tuple(n for n in self._needles if not n.endswith(" "))
        self._ascii_heads = tuple(n for n in self._heads if n.isascii())
        self._longer: dict[str, list[str]] = {}
        for needle in self._needles:
            if needle.endswith(" ") and needle.count(" ") > 2:
                self._longer.setdefault(needle.split(None, 1)[0], []).append(needle)
        self._firsts = frozenset(self._longer)

    @staticmethod
    def _needle(phrase: str) -> str:
        phrase = phrase.strip()
        folded = fold(phrase.rstrip("*"))
        return folded.rstrip() if phrase.endswith("*") else folded

    def hits(self, folded: str) -> int:
        """How many different phrases occur in a folded text."""
        found = _words_in(folded)
        longer = sum([needle in folded for first in self._firsts & found for needle in self._longer[first]])
        return len(self._single & found) + longer + sum([n in folded for n in self._heads_for(folded)])

    def within(self, folded: str) -> bool:
        """Whether any of them occurs in a folded text."""
        found = _words_in(folded)
        if not self._single.isdisjoint(found):
            return True
        if any(needle in folded for first in self._firsts & found for needle in self._longer[first]):
            return True
        return any(needle in folded for needle in self._heads_for(folded))

    def _heads_for(self, folded: str) -> tuple[str, ...]:
        """The beginnings of words that a text of these signs can hold."""
        return self._ascii_heads if folded.isascii() else self._heads

    def whole(self, folded: str) -> bool:
        """Whether a folded text is nothing but one of them."""
        return folded in self._needles

    def starts(self, folded: str) -> bool:
        """Whether a folded text begins with one of them."""
        return folded.startswith(self._needles)


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def listed(name: str) -> list[str]:
    """The phrases of one list of `words.toml`, of all its languages: `offer`, `label_words.wage`."""
    found: Any = _file()
    for part in name.split("."):
        found = found[part]
    return [phrase.strip() for text in found.values() if isinstance(text, str) for phrase in text.split("|")]


def phrases(name: str) -> Phrases:
    """One list of `words.toml`, ready to be looked for."""
    return Phrases(listed(name))


def hint_words(table: str, name: str) -> frozenset[str]:
    """Words of classes and ids from `words.toml`."""
    return frozenset(_file()[table][name].split())
