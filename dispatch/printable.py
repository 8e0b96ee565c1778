"""Text of an advert made fit for print: bounded, one line, and nothing in it that prints as nothing."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

_DROPPED = frozenset("\ufe0e\ufe0f\u20e3\u00ad")
_JOINERS = frozenset("\u200c\u200d")
# Blocks that the Noto faces used here cover: first and last code point.
_COVERED = (
    (0x20, 0x7E),
    (0xA0, 0x52F),
    (0x900, 0xD7F),
    (0x600, 0x6FF),
    (0x1C50, 0x1C7F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2190, 0x2193),
    (0x2200, 0x22FF),
    (0xA8E0, 0xA8FF),
    (0xAAE0, 0xAAFF),
    (0xABC0, 0xABFF),
    (0x1D400, 0x1D7FF),
)


def _is_covered(letter: str) -> bool:
    code = ord(letter)
    return unicodedata.category(letter) not in {"Cn", "Cc", "Cf", "Cs", "Co"} and any(
        low <= code <= high for low, high in _COVERED
    )


def _name(letter: str) -> str:
    return f"‹{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}›"


def _print_letter(letter: str) -> str:
    if letter in _JOINERS or _is_covered(letter):
        return letter
    if letter in _DROPPED:
        return ""
    if letter.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", letter)
    return plain if plain != letter and all(map(_is_covered, plain)) else _name(letter)


def _may_part(before: str, letter: str) -> bool:
    """Whether a text may be cut between the two: never within what is written as one sign."""
    joined = before in _JOINERS or unicodedata.combining(before) == 9
    return not joined and letter not in _JOINERS and unicodedata.category(letter)[0] != "M"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    end = limit
    while end > 1 and not _may_part(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip() + "…"


def _breakable(word: str, longest: int) -> str:
    """A word too wide for its column, with places where its line may end; marks take no width."""
    if sum(unicodedata.category(letter)[0] != "M" for letter in word) <= longest:
        return word
    pieces, since = [word[0]], 1
    for before, letter in pairwise(word):
        if since >= longest and _may_part(before, letter):
            pieces.append("\u200b")
            since = 0
        pieces.append(letter)
        since += unicodedata.category(letter)[0] != "M"
    return "".join(pieces)


def print_text(text: str, limit: int, longest_word: int = 24) -> str:
    """The text for print, at most `limit` code points and an ellipsis; what no face covers is named.

    Words of more than `longest_word` letters may break, by zero-width spaces.
    """
    whole = "".join(map(_print_letter, text[: limit * 2]))
    cut = _cut(" ".join(whole.split()), limit)
    if len(text) > limit * 2 and not cut.endswith("…"):
        cut += "…"
    return " ".join(_breakable(word, longest_word) for word in cut.split(" "))
