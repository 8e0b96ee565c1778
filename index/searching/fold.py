"""One folding of text for search: what is written differently and read the same becomes the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Zero-width, joining, soft-hyphen and direction marks; and the nukta of Devanagari, which many leave out.
_RANGES = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2060), (0x2066, 0x2069), (0xFE00, 0xFE0F))
_DROPPED = dict.fromkeys([0x00AD, 0x093C, 0x180E, 0xFEFF])
for _low, _high in _RANGES:
    _DROPPED |= dict.fromkeys(range(_low, _high + 1))


def fold(text: str) -> str:
    """NFKC, case folded, digits of every script as ASCII, marks without a reading dropped.

    Letters with a nukta are decomposed (which NFC does), so both ways of writing them agree.
    """
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()).casefold()
    text = "".join(map(_ascii_digit, text)) if not text.isascii() else text
    return unicodedata.normalize("NFC", text).translate(_DROPPED)


@lru_cache(maxsize=4096)
def _ascii_digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


@lru_cache(maxsize=65536)
def is_token_letter(letter: str) -> bool:
    """The letters that words are made of, for the tokenizer of the search and for highlights alike."""
    category = unicodedata.category(letter)
    return category[0] in "LN" or category in ("Co", "Mn", "Mc")


def words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word folded, with where it stands in the text as given."""
    start = -1
    for at, letter in enumerate(text):
        inside = is_token_letter(letter) or (start >= 0 and ord(letter) in _DROPPED)
        if inside and start < 0:
            start = at
        elif not inside and start >= 0:
            yield fold(text[start:at]), start, at
            start = -1
    if start >= 0:
        yield fold(text[start:]), start, len(text)


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order."""
    return tuple(word for word, _, _ in words_of(fold(text)) if word)
