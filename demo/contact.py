"""Invented contacts, and the many ways in which people write the same telephone number."""

from __future__ import annotations

from random import Random

_DIGITS = {
    "hi": "०१२३४५६७८९",
    "ne": "०१२३४५६७८९",
    "bn": "০১২৩৪৫৬৭৮৯",
    "as": "০১২৩৪৫৬৭৮৯",
    "mni-Beng": "০১২৩৪৫৬৭৮৯",
    "mni-Mtei": "꯰꯱꯲꯳꯴꯵꯶꯷꯸꯹",
}
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORD_LANGUAGES = ("en", "hi-Latn")

BOARD_BLOCK = 9_900  # numbers from 99999 09900 on are helplines of the boards themselves

USUAL = ("plain", "plus", "five_five", "zero")
ODD = ("script", "script_spaced", "dots", "dashes", "one_by_one", "plus_tight", "four_three_three", "link")


def draw_numbers(rng: Random, count: int) -> list[str]:
    """Ten-digit numbers of the block 99999 00000 to 99999 09899, all different."""
    return [f"99999{n:05d}" for n in rng.sample(range(BOARD_BLOCK), count)]


def _script(number: str, language: str) -> str:
    digits = _DIGITS.get(language)
    return number.translate(str.maketrans("0123456789", digits)) if digits else number


def write_number(number: str, style: str, language: str) -> str:
    """The number in one of the styles above, or "words"; plain where the language lacks the style."""
    head, tail = number[:5], number[5:]
    if style == "words" and language in _WORD_LANGUAGES:
        return " ".join(_WORDS[int(digit)] for digit in number)
    written = {
        "plus": f"+91 {head} {tail}",
        "five_five": f"{head} {tail}",
        "zero": f"0{number}",
        "script": _script(number, language),
        "script_spaced": f"{_script(head, language)} {_script(tail, language)}",
        "dots": f"{head}.{tail}",
        "dashes": f"+91-{head}-{tail}",
        "one_by_one": " ".join(number),
        "plus_tight": f"+91{number}",
        "four_three_three": f"{number[:4]} {number[4:7]} {number[7:]}",
        "link": f"https://wa.me/91{number}",
    }
    return written.get(style, number)


def usual_style(rng: Random, language: str) -> str:
    """How an ordinary writer of this language writes a number."""
    if language in _DIGITS and rng.random() < 0.35:
        return rng.choice(("script", "script_spaced"))
    return rng.choice(USUAL)
