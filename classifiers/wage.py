"""Stated wages: amount, unit and period in any supported language, as whole rupees per month."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

from classifiers.figures import FIGURES
from classifiers.text import View
from classifiers.wordsets import word_bits, word_sets

HIGH_INR_MONTH = 38_000
DAYS_PER_MONTH = 26
HOURS_PER_DAY = 8
LEAST_INR_MONTH = 800
MOST_INR_MONTH = 20_000_000
LIMIT_WAGES = 20


_WORDS = word_sets("wage_words")
_MULTIPLIERS = dict.fromkeys(_WORDS["lakh"], 100_000.0) | dict.fromkeys(_WORDS["thousand"], 1_000.0)
# Rupees per unit, to the nearest few: enough to tell a high wage from a usual one.
_RATES = {"usd": 83.0, "aed": 22.0, "sar": 22.0, "omr": 210.0, "kwd": 260.0, "eur": 90.0}
_FOREIGN = {word: rate for key, rate in _RATES.items() for word in _WORDS[key]}
_BITS_OF, _BIT = word_bits({**_WORDS, "foreign": frozenset(_FOREIGN)})
_YEAR, _DAY, _WEEK, _HOUR, _MONTH = (_BIT[name] for name in ("year", "day", "week", "hour", "month"))
_PAY, _RUPEE, _NOT_PAY, _NOT_UNIT = (_BIT[name] for name in ("pay", "rupee", "not_pay", "not_unit"))
_LPA, _IS_FOREIGN = _BIT["lpa"], _BIT["foreign"]
_SIGNS = {"₹": 1.0, "$": 83.0, "€": 90.0}


@dataclass(frozen=True, slots=True)
class WageFound:
    """A wage at words `first` to `last`."""

    first: int
    last: int
    low_inr_month: int
    high_inr_month: int


# Manipuri writes the unit first: "lising 60" is sixty thousand.
_UNIT_BEFORE = _WORDS["unit_before"]


class _Signed:
    """Where a field writes signs of currency; most have none."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.title, self.text = (any(sign in field for sign in _SIGNS) for field in (view.title, view.text))

    def before(self, here: int) -> float | None:
        """Rupees per unit of the sign before word `here`."""
        view = self.view
        in_title = here < view.n_title
        if not (self.title if in_title else self.text):
            return None
        field = view.title if in_title else view.text
        before = field[max(0, view.starts[here] - 2) : view.starts[here]].rstrip()
        return _SIGNS.get(before[-1:]) if before else None


class _Nearby(NamedTuple):
    """The sets of the words near a number, in its sentence, as bits."""

    near: int
    close: int
    after: int


def _nearby(bits: list[int], at: list[int], first: int, last: int) -> _Nearby:
    """Near are four words, close two, after three behind; a sentence's end counts as words between."""
    near = close = after = 0
    here = at[first]
    for n in range(first - 4 if first > 4 else 0, first):
        if bits[n] and (far := here - at[n]) <= 5:
            near |= bits[n]
            if far <= 3 and first - n <= 2:
                close |= bits[n]
    here = at[last]
    for n, found in enumerate(bits[last + 1 : last + 5], last + 1):
        if found and (far := at[n] - here) <= 5:
            near |= found
            if far <= 3 and n - last <= 2:
                close |= found
            if far <= 4 and n - last <= 3:
                after |= found
    return _Nearby(near, close, after)


def _foreign_near(view: View, first: int, last: int, reach: int) -> float | None:
    """Rupees per unit of the first foreign currency so near."""
    words, at = view.words, view.at
    for n in range(max(0, first - reach), min(len(words), last + reach + 1)):
        far = max(at[first] - at[n], at[n] - at[last])
        if words[n] in _FOREIGN and 0 < far <= reach + 1:
            return _FOREIGN[words[n]]
    return None


# Last word, lower and upper number.
_Range = tuple[int, float, float]


def _range(view: View, here: int, low: float) -> _Range:
    """`15,000-18,000`, `12 to 15k`, `1.5 lakh`; the unit of the upper end serves both."""
    words, at = view.words, view.at
    n, last, unit = here + 1, here, 1.0
    if here and words[here - 1] in _UNIT_BEFORE:
        unit = _MULTIPLIERS.get(words[here - 1], 1.0)
    if n < len(words) and words[n] in _MULTIPLIERS:
        unit = _MULTIPLIERS[words[n]]
        last = n
        n += 1
    while n < len(words) and n <= last + 2 and at[n] - at[last] <= 2:
        high = FIGURES[words[n]].amount if words[n][0].isdigit() else None
        if high is not None:
            own = _MULTIPLIERS.get(words[n + 1], 1.0) if n + 1 < len(words) else 1.0
            low_full = low * (unit if unit > 1 else own)
            if own > 1 and high * own >= low_full:
                return n + 1, low_full, high * own
            if low * unit <= high <= low * unit * 3:
                return n, low * unit, high
            break
        n += 1
    return last, low * unit, low * unit


def _per_month(value: float, near: int, after: int, *, abroad: bool) -> float:
    if value < 3_000 and near & _HOUR and after & _HOUR:
        return value * HOURS_PER_DAY * DAYS_PER_MONTH
    # Adverts abroad give a sum of this size by the year.
    if (after & _YEAR and value >= 60_000) or (abroad and value >= 1_500_000):
        return value / 12
    if near & _MONTH or value >= 8_000:
        return value
    if near & _DAY:
        return value * DAYS_PER_MONTH
    return value * 52 / 12 if near & _WEEK else value


def _one(view: View, signed: _Signed, bits: list[int], here: int, number: float) -> WageFound | None:
    last, low, high = _range(view, here, number)
    if number < 100 and high == number:
        return None
    near, close, after = _nearby(bits, view.at, here, last)
    if close & _NOT_PAY:
        return None
    rate = signed.before(here) or (_foreign_near(view, here, last, 2) if close & _IS_FOREIGN else None)
    stated = high != number or rate is not None or close & _RUPEE or near & (_PAY | _MONTH)
    if not (stated or (number >= 150 and near & _DAY) or _bare(number, close)):
        return None
    after |= bits[last] | (_YEAR if near & _LPA else 0)
    low, high = (
        _per_month(value * (rate or 1.0), near, after, abroad=rate is not None) for value in (low, high)
    )
    if not LEAST_INR_MONTH <= high <= MOST_INR_MONTH:
        return None
    return WageFound(here, last, round(low), round(high))


def _bare(number: float, close: int) -> bool:
    """A round number on its own, as small adverts write it: "Sales girl, 8000 + commission"."""
    return 4_000 <= number <= 300_000 and number % 100 == 0 and not close & _NOT_UNIT


def wages(view: View) -> list[WageFound]:
    """Every stated wage, in order of the text."""
    found: list[WageFound] = []
    if not view.numbers:
        return found
    signed = _Signed(view)
    bits = list(map(_BITS_OF.get, view.words, repeat(0)))
    for here in view.numbers:
        if not found or here > found[-1].last:
            number = FIGURES[view.words[here]].amount
            if number is not None and 0 < number < MOST_INR_MONTH:
                wage = _one(view, signed, bits, here, number)
                if wage is not None:
                    found.append(wage)
                    if len(found) == LIMIT_WAGES:
                        break
    return found
