"""What a number could be, by its figures alone: an amount, an age, a count, a sum of money."""

from __future__ import annotations

from typing import NamedTuple

from classifiers.word_cache import WordCache

YOUNGEST_READ_YEARS = 6
OLDEST_READ_YEARS = 75
LEAST_MONEY = 500


class Figure(NamedTuple):
    """`amount` and `years` are None where the word cannot be one."""

    amount: float | None
    years: float | None
    is_count: bool
    is_sum: bool


def _number(digits: str) -> float | None:
    try:
        return float(digits)
    except ValueError:
        return None


def _amount(word: str) -> float | None:
    digits = word.replace(",", "")
    return _number(digits) if len(digits) <= 12 else None


def _years(word: str) -> float | None:
    if len(word) > 5 or "," in word or word.endswith(".00"):
        return None
    years = _number(word)
    return years if years is not None and YOUNGEST_READ_YEARS <= years <= OLDEST_READ_YEARS else None


def _is_count(word: str) -> bool:
    return word.isdigit() and word.isascii() and len(word) <= 3 and int(word) >= 1


def _is_sum(word: str) -> bool:
    digits = word.replace(",", "")
    return digits.isdigit() and len(digits) <= 7 and int(digits) >= LEAST_MONEY


def _read(word: str) -> Figure:
    return Figure(_amount(word), _years(word), _is_count(word), _is_sum(word))


# By the folded word, which begins with a figure.
FIGURES: WordCache[Figure] = WordCache(_read)
