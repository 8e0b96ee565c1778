"""Phone numbers spelled in words: nine eight, nau aath, नौ आठ, নয় আট, "double nine", digits in between."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers.fold import fold
from classifiers.text import View

LEAST_SPELLED_WORDS = 4
PHONE_DIGITS = (10, 11, 12)
_WORDS = """
0: zero oh o shunya shoonya sunno shunno sifar nil शून्य ज़ीरो जीरो सुन्य সুন্য শূন্য জিরো শুন্য ঝিৰো ছুন্য ফুন্য
1: one ek एक एउटा এক এগারো? একটা
2: two do dui दो दुई দুই টু
3: three teen tin तीन तिन তিন তিনি
4: four char chaar चार চার চাৰি চাৰ
5: five panch paanch pach पाँच पांच पाच পাঁচ পাচ
6: six chah chhah chhe che chhai choy chhoy छह छः छे छ ছয় ছয
7: seven saat sat shat सात সাত
8: eight aath aat ath at? आठ আট
9: nine nau no? noy naw नौ नव নয় ন নঅ
"""
_TIMES = {
    fold("double"): 2,
    fold("डबल"): 2,
    fold("ডবল"): 2,
    fold("ডাবল"): 2,
    fold("triple"): 3,
    fold("ट्रिपल"): 3,
    "dabal": 2,
}


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _WORDS.strip().splitlines():
        digit, words = line.split(": ")
        table.update({fold(word): digit for word in words.split() if not word.endswith("?")})
    return table


_DIGIT = _table()
# Digits that are ordinary words of another language: they end a number that is whole already.
_AMBIGUOUS = frozenset(
    map(
        fold,
        ("do", "char", "che", "tin", "sat", "shat", "aat", "ath", "nil", "oh", "pach", "noy", "naw", "choy"),
    )
)
# Words of this kind may stand between the groups of a spelled number.
_BETWEEN = frozenset({"and", "then"})


def spelled_runs(view: View) -> Iterator[tuple[int, int, str]]:
    """(first word, last word, digits) of each row of spelled digits long enough for a phone."""
    here = 0
    words = view.words
    if sum(map(_DIGIT.__contains__, words)) < LEAST_SPELLED_WORDS:
        return
    while here < len(words):
        if not _begins(words, here):
            here += 1
            continue
        last, digits, spelled = _run(view, here)
        if spelled >= LEAST_SPELLED_WORDS and len(digits) in PHONE_DIGITS:
            yield here, last, digits
        here = last + 1


def _begins(words: list[str], here: int) -> bool:
    """Whether a spelled number may begin here: with a word, or with figures that words follow."""
    word = words[here]
    if word in _DIGIT or word in _TIMES:
        return True
    return word.isdigit() and len(word) <= 6 and any(one in _DIGIT for one in words[here + 1 : here + 2])


def _run(view: View, here: int) -> tuple[int, str, int]:
    digits: list[str] = []
    last, spelled, times = here, 0, 1
    for n in range(here, min(here + 40, len(view.words))):
        word = view.words[n]
        if (_apart(view, n) or word in _AMBIGUOUS) and _is_whole("".join(digits)):
            break
        if word in _TIMES:
            times = _TIMES[word]
        elif word in _DIGIT:
            digits.append(_DIGIT[word] * times)
            spelled, times, last = spelled + 1, 1, n
        elif word.isdigit() and len(word) <= 6:
            digits.append(word * times)
            times, last = 1, n
        elif word not in _BETWEEN:
            break
    return last, "".join(digits), spelled


def _is_whole(digits: str) -> bool:
    """Whether these are all digits of an Indian mobile number, with or without 0 or 91 before it."""
    lead = {10: "6789", 11: "0", 12: "9"}.get(len(digits), "")
    return bool(lead) and digits[0] in lead and (len(digits) != 10 or not digits.startswith("91"))


def _apart(view: View, word: int) -> bool:
    """Whether a sentence ends between a word and the one before it."""
    return view.at[word] - view.at[word - 1] > 1
