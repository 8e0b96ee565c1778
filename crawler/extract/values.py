"""What a value can be: its trimming, money and dates in it, pairs of label and value in a line."""

from __future__ import annotations

import re
from collections.abc import Collection

from .furniture import RELATIVE, opens_related
from .labels import Role, label_role
from .phrases import fold, words

TRIM = " \t\n\r\xa0:：-–—|•·*►▶➤»✔✅>"
_LEAD = TRIM + "\ufe0f📍🗺🏙📌💰💵💸🤑🏢🏬🏭📅🗓🕒"
PIECES = re.compile(r"\s[|•·‖]\s|\s{0,3}[|•‖]\s{0,3}")
COLON = re.compile(r"\s{0,3}(?::[-–]?|：|ঃ(?=\s)|\s[-–—]\s)\s{0,3}")
MONEY = re.compile(
    r"(?:₹|৳|\$|€|£|¥|\bRs\b\.?|\bINR\b|\bNRs?\b\.?|\bUSD\b|\bAUD\b|\bEUR\b|\bCZK\b|\bKč\b"
    r"|रु\.?|रू\.?|টাকা|টকা|रुपये|रुपए|ரூ|/-)",
    re.IGNORECASE,
)
# Its words as `fold` gives them; a text of plain ASCII without one of them, and without a sign, names none.
MONEY_WORDS = words("rs inr nr nrs usd aud eur czk")
_PER = re.compile(
    r"(?:per|a|/|each|every|p\.?)\s{0,2}(?:month|mth|mon|m\b|week|day|hour|hr|year|yr|annum|a\b)"
    r"|monthly|प्रति माह|महीना|मासिक|মাসে|মাসিক|মাহে|মাহিলি|महिना|lpa|lakhs?",
    re.IGNORECASE,
)
LIMITS: dict[Role, int] = {
    "title": 200,
    "employer": 120,
    "place": 160,
    "wage": 140,
    "posted": 60,
    "identifier": 40,
}


def trim(value: str) -> str:
    """A value without the colon, dash, bullet or pin before it."""
    return value.lstrip(_LEAD).rstrip(" :：|•·")


def names_money(text: str, folded: Collection[str]) -> bool:
    """Whether a text, whose folded words are given, names a currency."""
    if text.isascii() and "$" not in text and "/-" not in text and MONEY_WORDS.isdisjoint(folded):
        return False
    return bool(MONEY.search(text))


def is_wage(text: str) -> bool:
    """Short, with a number, and money or a span of time beside it."""
    return any(c.isdigit() for c in text) and bool(MONEY.search(text) or _PER.search(text))


def says_more(wage: str) -> bool:
    """Whether a wage has words beside its numbers, its currency and its span of time: `12,000 + meals`."""
    rest = _PER.sub(" ", MONEY.sub(" ", wage))
    return any(
        word != "to" and label_role(word) != "wage" and not any(c.isdigit() for c in word)
        for word in fold(rest).split()
    )


def is_date(text: str) -> bool:
    """Something dated: a digit, or words such as "yesterday"."""
    return any(c.isdigit() for c in text) or bool(RELATIVE.search(text))


def fits(role: Role, value: str) -> bool:
    """Whether a value can be of the role at all."""
    if not value or len(value) > LIMITS[role] or not any(c.isalnum() for c in value):
        return False
    if role == "posted":
        return is_date(value)
    if role in {"employer", "place", "title"}:
        letters = sum(c.isalpha() for c in value)
        return letters >= 2 and "@" not in value and label_role(value) is None and not opens_related(value)
    return True


def split_pairs(text: str) -> list[tuple[str, str]]:
    """Label and value of each pair in a line: `Company: A, Place: B` gives two."""
    pairs: list[tuple[str, str]] = []
    if ":" not in text and "-" not in text and text.isascii():
        return pairs
    for piece in PIECES.split(text):
        parts = COLON.split(piece, maxsplit=12)
        if len(parts) < 2:
            continue
        label = parts[0]
        for number, part in enumerate(parts[1:], 1):
            value, following = part, ""
            if number < len(parts) - 1:
                value, following = _tail_label(part)
                if not following:
                    rest = part
                    for later in parts[number + 1 :]:
                        rest += ": " + later
                    pairs.append((label, rest))
                    break
            pairs.append((label, value))
            label = following
    return pairs


def _tail_label(part: str) -> tuple[str, str]:
    """The words before and of a label at the end of a text; no label gives an empty one."""
    words = part.split()
    for count in (3, 2, 1):
        if len(words) >= count and label_role(" ".join(words[-count:]).strip(",;.")) is not None:
            return " ".join(words[:-count]).rstrip(",;"), " ".join(words[-count:])
    return part, ""
