"""Ages asked of the person: bands such as "18 to 22", lower bounds, and bounds below eighteen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat

from classifiers.figures import FIGURES
from classifiers.text import View
from classifiers.wordsets import word_bits, word_sets

ADULT_YEARS = 18
NARROW_UPPER_YEARS = 26
NARROW_LOWER_YEARS = 22
LEAST_NEAR_AGE_YEARS = 10
# Courses are open from 16 or 17 to thirty or more: such a range alone seeks no child.
WIDE_LOWER_YEARS = 16
WIDE_UPPER_YEARS = 30
_DASHES = frozenset({"-", "–", "—", "‑", "−", "~"})


_BITS_OF, _BIT = word_bits(word_sets("age_words"))
_AGE_WORDS, _AGE_ONLY, _YEAR_WORDS = _BIT["age_words"], _BIT["age_only"], _BIT["year_words"]
_TO_WORDS, _OVER_WORDS, _UNDER_WORDS = _BIT["to_words"], _BIT["over_words"], _BIT["under_words"]
_GIRL_WORDS, _ABOUT_WORDS = _BIT["girl_words"], _BIT["about_words"]
_OTHER_COUNTS, _WORK_YEARS = _BIT["other_counts"], _BIT["work_years"]


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


class _Text:
    """A view, and of each word the bits of the sets that it is in."""

    def __init__(self, view: View) -> None:
        self.view, self.words, self.at = view, view.words, view.at
        self.bits = list(map(_BITS_OF.get, view.words, repeat(0)))

    def has(self, asked: int, first: int, last: int) -> bool:
        """Whether a word of the sets stands at `first` to `last`."""
        # Asked often: a generator would cost more.
        for bits in self.bits[max(0, first) : max(0, last + 1)]:  # noqa: SIM110
            if bits & asked:
                return True
        return False

    def between(self, here: int, characters: int | None = None) -> str:
        """What stands behind word `here`, up to the next word or so many characters."""
        view = self.view
        field = view.title if here < view.n_title else view.text
        end = view.ends[here]
        return field[end : view.starts[here + 1] if characters is None else end + characters]


def _dashed(text: _Text, here: int) -> bool:
    """Whether a dash joins the number and the next one: 18-22, and not 5'6 or "18, 22"."""
    return text.between(here).strip() in _DASHES


def _second(text: _Text, here: int) -> int | None:
    """The upper number of a range that begins at `here`, as "18-22", "18 to 22", "18ৰ পৰা 22"."""
    for there in range(here + 1, min(here + 4, len(text.words))):
        if text.at[there] - text.at[here] > 3:
            return None
        word = text.words[there]
        if word[0].isdigit() and FIGURES[word].years is not None:
            return there if there > here + 1 or _dashed(text, here) else None
        if not text.bits[there] & _TO_WORDS:
            return None
    return None


def _is_age(text: _Text, first: int, last: int, *, ranged: bool) -> bool:
    """Whether the numbers are ages of people: by an age word near, or by years that are not of work."""
    if text.has(_OTHER_COUNTS, last + 1, last + 1):
        return False
    if text.has(_WORK_YEARS, first - 4, last + 4):
        return text.has(_AGE_ONLY, first - 3, last + 1)
    if text.has(_AGE_WORDS, first - 4, last + 4):
        return True
    if text.has(_YEAR_WORDS, last + 1, last + 2):
        return ranged or text.has(_AGE_WORDS, first - 12, last + 12)
    return ranged and text.has(_AGE_WORDS, first - 9, last + 6)


def _near_girl(text: _Text, here: int) -> bool:
    """Whether a girl or child is spoken of at this very age: "girl of 15 years", "about 15"."""
    spoken = text.has(_GIRL_WORDS, here - 7, here + 4)
    return spoken and text.has(_YEAR_WORDS | _ABOUT_WORDS, here - 2, here + 2)


def _one(text: _Text, here: int, low: float) -> AgeSign | None:
    there = _second(text, here)
    if there is not None:
        high = FIGURES[text.words[there]].years or 0
        if high <= low or high - low > 45 or not _is_age(text, here, there, ranged=True):
            return None
        young = high <= NARROW_UPPER_YEARS and low <= NARROW_LOWER_YEARS
        wide = WIDE_LOWER_YEARS <= low < ADULT_YEARS and high >= WIDE_UPPER_YEARS
        return AgeSign(here, there, low < ADULT_YEARS, young, wide)
    if _open_above(text, here, low):
        return AgeSign(here, here, minor=True, young=False, wide=low >= WIDE_LOWER_YEARS)
    if _is_age(text, here, here, ranged=False):
        return _bound(text, here, low)
    if _spoken(text, here, low) and not _counted(text, here):
        return AgeSign(here, here, minor=True, young=False)
    return None


def _open_above(text: _Text, here: int, low: float) -> bool:
    """Whether an age has a plus sign: "age 16+", "girls 16+". "15+ girls" is a count, 10+2 a school."""
    mark = text.between(here, 2)
    if not mark.startswith("+") or mark[1:].isdigit() or _counted(text, here):
        return False
    named = text.has(_AGE_ONLY, here - 2, here + 1) or text.has(_GIRL_WORDS, here - 2, here - 1)
    return LEAST_NEAR_AGE_YEARS <= low < ADULT_YEARS - 0.5 and named


def _spoken(text: _Text, here: int, low: float) -> bool:
    return LEAST_NEAR_AGE_YEARS <= low < ADULT_YEARS - 0.5 and _near_girl(text, here)


def _counted(text: _Text, here: int) -> bool:
    """Whether hours, days, money or years of work are told by the number."""
    return text.has(_OTHER_COUNTS, here + 1, here + 1) or text.has(_WORK_YEARS, here - 4, here + 4)


def _bound(text: _Text, here: int, low: float) -> AgeSign | None:
    """One age alone: "16 and above", "below 23", "a girl of 15 years"."""
    over = text.has(_OVER_WORDS, here - 2, here + 3)
    under = text.has(_UNDER_WORDS, here - 2, here + 3)
    if _spoken(text, here, low) or (over and not under and low < ADULT_YEARS):
        return AgeSign(here, here, minor=True, young=False)
    if under and ADULT_YEARS < low <= NARROW_UPPER_YEARS:
        return AgeSign(here, here, minor=False, young=True)
    return None


def ages(view: View) -> list[AgeSign]:
    """Every age that is asked, in order. Numbers of hours, dates, classes and experience are none."""
    found: list[AgeSign] = []
    text: _Text | None = None
    for here in view.numbers:
        low = FIGURES[view.words[here]].years
        if low is not None:
            text = text or _Text(view)
            sign = _one(text, here, low)
            if sign is not None:
                found.append(sign)
    return found
