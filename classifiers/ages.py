"""Ages asked of the person: bands such as "18 to 22", lower bounds, and bounds below eighteen."""

from __future__ import annotations

from dataclasses import dataclass

from classifiers.text import View
from classifiers.wordsets import word_sets

ADULT_YEARS = 18
YOUNGEST_READ_YEARS = 6
OLDEST_READ_YEARS = 75
NARROW_UPPER_YEARS = 26
NARROW_LOWER_YEARS = 22
LEAST_NEAR_AGE_YEARS = 10
# Courses are open from 16 or 17 to thirty or more: such a range alone seeks no child.
WIDE_LOWER_YEARS = 16
WIDE_UPPER_YEARS = 30
_DASHES = frozenset({"-", "–", "—", "‑", "−", "~"})


_WORDS = word_sets("age_words")
_AGE_WORDS = _WORDS["age_words"]
_YEAR_WORDS = _WORDS["year_words"]
_TO_WORDS = _WORDS["to_words"]
_OVER_WORDS = _WORDS["over_words"]
_UNDER_WORDS = _WORDS["under_words"]
_OTHER_COUNTS = _WORDS["other_counts"]
_WORK_YEARS = _WORDS["work_years"]


@dataclass(frozen=True, slots=True)
class AgeSign:
    """Where an age is asked: a band that ends low (`young`), or one that begins below 18 (`minor`).

    `wide`: from 16 or 17 to thirty or more.
    """

    first: int
    last: int
    minor: bool
    young: bool
    wide: bool = False


def _years(word: str) -> float | None:
    head = word.rstrip("+")
    if not head or not head[0].isdigit() or len(head) > 5 or "," in head or head.endswith(".00"):
        return None
    try:
        years = float(head)
    except ValueError:
        return None
    return years if YOUNGEST_READ_YEARS <= years <= OLDEST_READ_YEARS else None


def _has(view: View, words: frozenset[str], first: int, last: int) -> bool:
    low, high = max(0, first), min(len(view.words), last + 1)
    return any(
        view.words[n] in words and abs(view.at[n] - view.at[min(max(n, first), high - 1)]) < 8
        for n in range(low, high)
    )


def _dashed(view: View, here: int) -> bool:
    """Whether a dash joins the number and the next one: 18-22, and not 5'6 or "18, 22"."""
    field = view.title if here < view.n_title else view.text
    return field[view.ends[here] : view.starts[here + 1]].strip() in _DASHES


def _second(view: View, here: int) -> int | None:
    """The upper number of a range that begins at `here`, as "18-22", "18 to 22", "18ৰ পৰা 22"."""
    for there in range(here + 1, min(here + 4, len(view.words))):
        if view.at[there] - view.at[here] > 3:
            return None
        if _years(view.words[there]) is not None:
            return there if there > here + 1 or _dashed(view, here) else None
        if view.words[there] not in _TO_WORDS:
            return None
    return None


def _is_age(view: View, first: int, last: int, *, ranged: bool) -> bool:
    """Whether the numbers are ages of people: by an age word near, or by years that are not of work."""
    if _has(view, _OTHER_COUNTS, last + 1, last + 1):
        return False
    if _has(view, _WORK_YEARS, first - 4, last + 4):
        return _has(view, _AGE_ONLY, first - 3, last + 1)
    if _has(view, _AGE_WORDS, first - 4, last + 4):
        return True
    if _has(view, _YEAR_WORDS, last + 1, last + 2):
        return ranged or _has(view, _AGE_WORDS, first - 12, last + 12)
    return ranged and _has(view, _AGE_WORDS, first - 9, last + 6)


_AGE_ONLY = _WORDS["age_only"]


def _near_girl(view: View, here: int) -> bool:
    """Whether a girl or child is spoken of at this very age: "girl of 15 years", "about 15"."""
    spoken = _has(view, _WORDS["girl_words"], here - 7, here + 4)
    return spoken and _has(view, _YEAR_WORDS | _WORDS["about_words"], here - 2, here + 2)


def _one(view: View, here: int, low: float) -> AgeSign | None:
    there = _second(view, here)
    if there is not None:
        high = _years(view.words[there]) or 0
        if high <= low or high - low > 45 or not _is_age(view, here, there, ranged=True):
            return None
        young = high <= NARROW_UPPER_YEARS and low <= NARROW_LOWER_YEARS
        wide = WIDE_LOWER_YEARS <= low < ADULT_YEARS and high >= WIDE_UPPER_YEARS
        return AgeSign(here, there, low < ADULT_YEARS, young, wide)
    if _open_above(view, here, low):
        return AgeSign(here, here, minor=True, young=False, wide=low >= WIDE_LOWER_YEARS)
    if _is_age(view, here, here, ranged=False):
        return _bound(view, here, low)
    if _spoken(view, here, low) and not _counted(view, here):
        return AgeSign(here, here, minor=True, young=False)
    return None


def _open_above(view: View, here: int, low: float) -> bool:
    """Whether an age has a plus sign: "age 16+", "girls 16+". "15+ girls" is a count, 10+2 a school."""
    field = view.title if here < view.n_title else view.text
    mark = field[view.ends[here] : view.ends[here] + 2]
    if not mark.startswith("+") or mark[1:].isdigit() or _counted(view, here):
        return False
    named = _has(view, _AGE_ONLY, here - 2, here + 1) or _has(view, _WORDS["girl_words"], here - 2, here - 1)
    return LEAST_NEAR_AGE_YEARS <= low < ADULT_YEARS - 0.5 and named


def _spoken(view: View, here: int, low: float) -> bool:
    return LEAST_NEAR_AGE_YEARS <= low < ADULT_YEARS - 0.5 and _near_girl(view, here)


def _counted(view: View, here: int) -> bool:
    """Whether hours, days, money or years of work are told by the number."""
    return _has(view, _OTHER_COUNTS, here + 1, here + 1) or _has(view, _WORK_YEARS, here - 4, here + 4)


def _bound(view: View, here: int, low: float) -> AgeSign | None:
    """One age alone: "16 and above", "below 23", "a girl of 15 years"."""
    over = _has(view, _OVER_WORDS, here - 2, here + 3)
    under = _has(view, _UNDER_WORDS, here - 2, here + 3)
    if _spoken(view, here, low) or (over and not under and low < ADULT_YEARS):
        return AgeSign(here, here, minor=True, young=False)
    if under and ADULT_YEARS < low <= NARROW_UPPER_YEARS:
        return AgeSign(here, here, minor=False, young=True)
    return None


def ages(view: View) -> list[AgeSign]:
    """Every age that is asked, in order. Numbers of hours, dates, classes and experience are none."""
    found = []
    for here, word in enumerate(view.words):
        if word[0].isdigit():
            low = _years(word)
            if low is not None:
                sign = _one(view, here, low)
                if sign is not None:
                    found.append(sign)
    return found
