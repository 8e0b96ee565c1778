"""Ages asked of the person: bands such as "18 to 22", lower bounds, and bounds below eighteen."""

from __future__ import annotations

from dataclasses import dataclass

from classifiers.fold import fold
from classifiers.text import View

ADULT_YEARS = 18
YOUNGEST_READ_YEARS = 8
OLDEST_READ_YEARS = 75
NARROW_UPPER_YEARS = 26
NARROW_LOWER_YEARS = 22


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_AGE_WORDS = _folded(
    "age aged ages years year yrs yr old umar umr umra umer saal sal boyos bochor bochorer boyosi boyosher "
    "उम्र उम्रः आयु साल वर्ष वर्षीय वर्षका वर्षकी वर्षमाथि उमेर बर्ष বয়স বছর বছরের বছৰ বছৰৰ বয়সের বয়সৰ বয়সী বর্ষ বৰ্ষ "
    "চহি চহী চহিগী ꯆꯍꯤ boys girl girls ladki ladkiya ladkiyan लड़की लड़कियाँ মেয়ে ছোৱালী केटी bitiya बच्ची বাচ্চা"
)
_TO_WORDS = _folded(
    "to se से থেকে পৰা ৰ র ৰপৰা देखि দগী দগি theke and aur or between upto till tak teke ꯗꯒꯤ ꯗꯒꯤ yrs years"
)
_OVER_WORDS = _folded("above over minimum min plus onwards upar ऊपर से ওপৰৰ উপরে উপর ওপর upor माथि মথক্তা হেনবা besi")
_UNDER_WORDS = _folded("below under maximum max less than niche नीचे कम নিচে কম তলৰ तल tak तक")
_FUND_WORDS = _folded("experience exp anubhav अनुभव অভিজ্ঞতা pm am baje बजे টা hours hrs minutes km days din दिन দিন")


@dataclass(frozen=True, slots=True)
class AgeSign:
    """Where an age is asked: a band that ends low (`young`), or one that begins below 18 (`minor`)."""

    first: int
    last: int
    minor: bool
    young: bool


def _years(word: str) -> float | None:
    head = word.rstrip("+")
    if not head or not head[0].isdigit() or len(head) > 5 or "," in head:
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


def _second(view: View, here: int) -> int | None:
    """The upper number of a range that begins at `here`, as "18-22", "18 to 22", "18ৰ পৰা 22"."""
    for there in range(here + 1, min(here + 4, len(view.words))):
        if view.at[there] - view.at[here] > 3:
            return None
        if _years(view.words[there]) is not None:
            return there
        if view.words[there] not in _TO_WORDS:
            return None
    return None


def _one(view: View, here: int, low: float) -> AgeSign | None:
    there = _second(view, here)
    last = there if there is not None else here
    aged = _has(view, _AGE_WORDS, here - 3, last + 3)
    if not aged or _has(view, _FUND_WORDS, last + 1, last + 1):
        return None
    if there is not None:
        high = _years(view.words[there]) or 0
        if high <= low:
            return None
        # 17.5 is the lower bound of army rallies; a half-year above 17 is still read as a minor's age.
        return AgeSign(here, there, low < ADULT_YEARS, high <= NARROW_UPPER_YEARS and low <= NARROW_LOWER_YEARS)
    over = _has(view, _OVER_WORDS, here - 2, here + 3)
    under = _has(view, _UNDER_WORDS, here - 2, here + 3)
    if over and not under:
        return AgeSign(here, here, low < ADULT_YEARS, False) if low < ADULT_YEARS else None
    if under and ADULT_YEARS < low <= NARROW_UPPER_YEARS:
        return AgeSign(here, here, False, True)
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
