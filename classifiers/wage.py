"""Stated wages: amount, unit and period in any supported language, as whole rupees per month."""

from __future__ import annotations

from dataclasses import dataclass

from classifiers.fold import fold
from classifiers.text import View

HIGH_INR_MONTH = 38_000
DAYS_PER_MONTH = 26
HOURS_PER_DAY = 8
LEAST_INR_MONTH = 800
MOST_INR_MONTH = 20_000_000
LIMIT_WAGES = 20


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_THOUSAND = _folded("k thousand thousands hazar hajar hazaar hajaar हज़ार हजार হাজার হাজাৰ লিশিং লিসিং ꯂꯤꯁꯤꯡ হাজারের হাজারি")
_LAKH = _folded("lakh lakhs lac lacs lac's लाख লাখ লক্ষ lakhon लाखों ꯂꯥꯈ lpa")
_YEAR = _folded("year annum pa lpa yearly annual annually साल वार्षिक বছরে বছৰত saal वर्ष ctc")
_DAY = _folded(
    "day daily per-day roj roz rojana rozana दिन रोज़ रोज रोज़ाना प्रतिदिन दैनिक রোজ দিনে দৈনিক প্রতিদিন দিনৰ দিনের দিনको दिनको दिनमा "
    "night nightly shift রাতে ৰাতি ratri raat रात নুমিৎ নোংমা"
)
_WEEK = _folded("week weekly hafta hafte हफ़्ते हफ्ते সপ্তাহে সপ্তাহত हप्ता")
_HOUR = _folded("hour hourly hr ghanta ghante घंटा घंटे ঘণ্টা ঘণ্টায়")
_MONTH = _folded("month monthly pm mahina mahine maah महीना महीने माह महिना मासिक মাসে মাস মাসিক মাহে মাহত mase mash থা থাগী ꯊꯥ")
_PAY = _folded(
    "salary wage wages pay payment earn earning earnings income stipend vetan tankhwa salery package paid "
    "सैलरी वेतन तनख्वाह कमाई कमाओ कमाएँ पगार तलब कमाइ ज्याला বেতন মাইনে রোজগার মজুরি দৰমহা উপাৰ্জন মজুৰি তলব beton maine rojgar "
    "tips honorarium मानदेय সাম্মানিক kamao kamai"
)
_RUPEE = _folded("rs inr rupees rupee rupaye rupye रु रुपये रुपए টাকা টকা taka toka रुपैयाँ लুপা লুপা rp")
_FOREIGN = {
    **dict.fromkeys(_folded("usd dollar dollars ডলার ডলাৰ डॉलर डलर ডোলর ꯗꯣꯂꯔ"), 83.0),
    **dict.fromkeys(_folded("aed dirham dirhams दिरहम"), 22.0),
    **dict.fromkeys(_folded("sar riyal riyals रियाल"), 22.0),
    **dict.fromkeys(_folded("omr rial rials"), 210.0),
    **dict.fromkeys(_folded("kwd dinar dinars दीनार"), 260.0),
    **dict.fromkeys(_folded("euro euros eur"), 90.0),
}
_NOT_PAY = _folded(
    "fee fees registration security deposit advance एडवांस फीस सिक्योरिटी অগ্রিম আগধন পেশ্কি पेश्की rent pin course "
    "charges charge class अड्वांस एडवान्स यूनिफॉर्म uniform bond loan"
)
_NOT_UNIT = _folded("years year yrs age experience girls boys posts candidates seats openings am pm baje din days")
_SIGNS = {"₹": 1.0, "$": 83.0, "€": 90.0}


@dataclass(frozen=True, slots=True)
class WageFound:
    """A wage at words `first` to `last`; `sure` when a unit, a sign or a pay word stands by it."""

    first: int
    last: int
    low_inr_month: int
    high_inr_month: int


def _amount(word: str) -> float | None:
    digits = word.replace(",", "")
    if not digits or not digits[0].isdigit() or len(digits) > 12:
        return None
    try:
        return float(digits)
    except ValueError:
        return None


def _sign_before(view: View, here: int) -> float | None:
    field = view.title if here < view.n_title else view.text
    before = field[max(0, view.starts[here] - 2) : view.starts[here]].rstrip()
    return _SIGNS.get(before[-1:]) if before else None


def _window(view: View, first: int, last: int, before: int, after: int) -> set[str]:
    """Words near the number, in its sentence."""
    low, high = max(0, first - before), min(len(view.words), last + after + 1)
    return {
        view.words[n]
        for n in range(low, high)
        if not first <= n <= last
        and abs(view.at[n] - view.at[first if n < first else last]) <= max(before, after) + 1
    }


def _multiplier(word: str) -> float:
    return 1_000.0 if word in _THOUSAND else 100_000.0 if word in _LAKH else 1.0


@dataclass(slots=True)
class _Range:
    """Numbers that were read at one place."""

    last: int
    low: float
    high: float
    unit: float


def _range(view: View, here: int, low: float) -> _Range:
    """`15,000-18,000`, `12 to 15k`, `1.5 lakh`; the unit of the upper end serves both."""
    found = _Range(here, low, low, 1.0)
    n = here + 1
    if n < len(view.words) and _multiplier(view.words[n]) > 1:
        found.unit = _multiplier(view.words[n])
        found.last = n
        n += 1
    while n < len(view.words) and n <= found.last + 2 and view.at[n] - view.at[found.last] <= 2:
        high = _amount(view.words[n])
        if high is not None:
            unit = _multiplier(view.words[n + 1]) if n + 1 < len(view.words) else 1.0
            low_full = low * (found.unit if found.unit > 1 else unit)
            if unit > 1 and high * unit >= low_full:
                return _Range(n + 1, low_full, high * unit, 1.0)
            if low * found.unit <= high <= low * found.unit * 3:
                return _Range(n, low * found.unit, high, 1.0)
            break
        n += 1
    found.low = found.high = low * found.unit
    return found


def _per_month(value: float, near: set[str], after: set[str]) -> float:
    if value < 3_000 and near & _HOUR and after & _HOUR:
        return value * HOURS_PER_DAY * DAYS_PER_MONTH
    if after & _YEAR and value >= 60_000:
        return value / 12
    if near & _MONTH or value >= 8_000:
        return value
    if near & _DAY:
        return value * DAYS_PER_MONTH
    if near & _WEEK:
        return value * 52 / 12
    return value


def _one(view: View, here: int, number: float) -> WageFound | None:
    span = _range(view, here, number)
    near = _window(view, here, span.last, 4, 4)
    after = _window(view, here, span.last, 0, 3)
    close = _window(view, here, span.last, 2, 2)
    rate = _sign_before(view, here) or next((_FOREIGN[word] for word in close if word in _FOREIGN), None)
    stated = span.high != number or rate is not None or bool(close & _RUPEE) or bool(near & (_PAY | _MONTH))
    stated = stated or (number >= 150 and bool(near & _DAY))
    if close & _NOT_PAY or (not stated and not _bare(number, close)) or (number < 100 and span.high == number):
        return None
    low, high = (
        _per_month(value * (rate or 1.0), near, after | (near & _folded("lpa annum")))
        for value in (span.low, span.high)
    )
    if not LEAST_INR_MONTH <= high <= MOST_INR_MONTH:
        return None
    return WageFound(here, span.last, round(low), round(high))


def _bare(number: float, close: set[str]) -> bool:
    """A round number on its own, as small adverts write it: "Sales girl, 8000 + commission"."""
    return 4_000 <= number <= 300_000 and number % 100 == 0 and not close & _NOT_UNIT


def wages(view: View) -> list[WageFound]:
    """Every stated wage, in order of the text."""
    found: list[WageFound] = []
    for here, word in enumerate(view.words):
        if word[0].isdigit() and (not found or here > found[-1].last):
            number = _amount(word)
            if number is not None and 0 < number < MOST_INR_MONTH:
                wage = _one(view, here, number)
                if wage is not None:
                    found.append(wage)
                    if len(found) == LIMIT_WAGES:
                        break
    return found
