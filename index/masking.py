"""Masking: what is shown hides every contact, whether the classifiers found it or it only looks like one.

Masking keeps the length and hides letters, marks and digits alone, so that offsets stay true. What it
hides beyond the contacts of the assessment is a net for those that were missed: it may hide a long number
that is none, and leaves amounts, dates and PIN codes readable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from classifiers.assessment import Assessment, Contact
from index.networks import Identity, identity

MASK = "•"
_SEPARATORS = r" \u00a0\u2009\u202f\-‐-―.()/+_*~|\u200b-\u200f\u2060\ufeff\ufe0f\u20e3"
_DIGIT = r"[\d⁰¹²³⁴-⁹₀-₉①-⑨⓪❶-❾➀-➈➊-➒]"
_RUN = re.compile(rf"(?:{_DIGIT}[{_SEPARATORS}]{{0,3}}){{6,}}{_DIGIT}")
_GROUPS = re.compile(rf"{_DIGIT}+")
_DATE = re.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d[-/.](?P<m2>\d{1,2})[-/.](?P<d2>\d{1,2}))(?!\d)"
)
_CURRENCY = re.compile(r"(?:₹|rs\.?|inr|रु\.?|रुपये|টাকা|টকা|rupees)\s{0,2}$", re.IGNORECASE)
_TARGET = re.compile(
    r"(?:wa\.me|t\.me|telegram\.(?:me|dog)|api\.whatsapp\.com|chat\.whatsapp\.com)/(?P<target>[^\s<>\"']{1,120})",
    re.IGNORECASE,
)
_PHONE_IN_ADDRESS = re.compile(
    r"(?:(?:phone|mobile|tel|call|whatsapp|wa|text)\w{0,12}[=/:]|wa\.me/)(?P<digits>(?:\+|%2B)?\d{7,15})",
    re.IGNORECASE,
)
_LOCAL_LIMIT, _DOMAIN_LIMIT = 64, 100

Stretch = tuple[int, int]


def mask_value(value: str) -> str:
    """A contact as a table shows it: its last three characters, or one where that would be most of it."""
    kept = 3 if len(value) >= 7 else 1
    return MASK * (len(value) - kept) + value[-kept:]


def hide(text: str, stretches: Iterable[Stretch]) -> str:
    """The text with every letter, mark and digit of the stretches masked; its length stays."""
    letters = list(text)
    for start, end in stretches:
        for at in range(max(start, 0), min(end, len(letters))):
            if unicodedata.category(letters[at])[0] in "LNM":
                letters[at] = MASK
    return "".join(letters)


@dataclass(frozen=True, slots=True)
class Hidden:
    """The contacts of one advert: `keys` name them, `open_keys` are those that this person may read."""

    contacts: tuple[Contact, ...]
    keys: Mapping[Identity, str]
    open_keys: frozenset[str] = frozenset()

    def key(self, contact: Contact) -> str:
        """The contact's name for `reveal`; empty for one that the record does not know."""
        return self.keys.get(identity(contact.kind, contact.value), "")

    def is_open(self, contact: Contact) -> bool:
        """Helplines and boards' numbers are shown; a recruiter's contact only when it was revealed."""
        return contact.hub or self.key(contact) in self.open_keys

    def mask(self, text: str, field: str = "", keep: Sequence[Stretch] = ()) -> str:
        """A shown text; `field` says which field of the advert it is, so that found spans apply to it."""
        opened = [contact for contact in self.contacts if self.is_open(contact)]
        closed = [contact for contact in self.contacts if not self.is_open(contact)]
        net = [
            piece
            for stretch in _looks_like_contact(text)
            if not _is_one_of(text[slice(*stretch)], opened) and not _within(stretch, keep)
            for piece in _rest(text, stretch, [span for one in opened for span in _spans(one, field)])
        ]
        known = [span for one in closed for span in (*_spans(one, field), *_occurrences(text, one.value))]
        return hide(text, net + known)

    def mask_address(self, url: str) -> str:
        """An address stays as it is, because it is evidence, but for phones and e-mails written into it."""
        stretches = [match.span("digits") for match in _PHONE_IN_ADDRESS.finditer(url)]
        for contact in self.contacts:
            if not self.is_open(contact):
                local = contact.value[-10:] if contact.kind in ("phone", "whatsapp") else contact.value
                if contact.kind != "telegram":
                    stretches += _occurrences(url, local)
        opened = [contact for contact in self.contacts if self.is_open(contact)]
        return hide(url, [one for one in stretches if not _is_one_of(url[slice(*one)], opened)])


def mask_assessment(assessment: Assessment, hidden: Hidden, title: str, text: str) -> Assessment:
    """The assessment with contacts masked; `title` and `text` are masked already."""
    shown = {"title": title, "text": text}
    return replace(
        assessment,
        contacts=tuple(
            contact if hidden.is_open(contact) else replace(contact, value=mask_value(contact.value))
            for contact in assessment.contacts
        ),
        indicators=tuple(
            replace(sign, text=shown[sign.field][sign.start : sign.end]) for sign in assessment.indicators
        ),
    )


def _spans(contact: Contact, field: str) -> list[Stretch]:
    return [(contact.start, contact.end)] if contact.start >= 0 and contact.field == field else []


def _occurrences(text: str, value: str) -> list[Stretch]:
    """Every place where the value itself stands, in any case."""
    if len(value) < 4:
        return []
    return [match.span() for match in re.finditer(re.escape(value), text, re.IGNORECASE)]


def _looks_like_contact(text: str) -> Iterator[Stretch]:
    for match in _RUN.finditer(text):
        if _is_phone_like(text, match):
            yield match.span()
    for match in _TARGET.finditer(text):
        yield match.span("target")
    for match in re.finditer("[@＠]", text):
        yield _around_at(text, match.start())


def _around_at(text: str, at: int) -> Stretch:
    """An e-mail or UPI address, or a handle, around its sign; nothing else stands so close to one."""
    start = at
    while start > 0 and at - start < _LOCAL_LIMIT and _is_address_letter(text[start - 1]):
        start -= 1
    end = at + 1
    while end < len(text) and end - at < _DOMAIN_LIMIT and _is_address_letter(text[end]):
        end += 1
    return start, end


def _is_address_letter(letter: str) -> bool:
    return letter in "._%+-" or unicodedata.category(letter)[0] in "LNM"


def _is_phone_like(text: str, match: re.Match[str]) -> bool:
    """Seven digits and more, unless they are dates, years, a range of amounts, or follow a currency."""
    run = _DATE.sub(_blank_if_date, match.group())
    groups = [group.group() for group in _GROUPS.finditer(run)]
    digits = "".join(str(unicodedata.digit(letter)) for group in groups for letter in group)
    if len(digits) < 7:
        return False
    if len(groups) == 2 and all(4 <= len(group) <= 6 for group in groups):
        split_mobile = len(digits) == 10 and len(groups[0]) == 5 and digits[0] in "6789"
        return split_mobile or digits[0] == "0"
    before = text[max(0, match.start() - 12) : match.start()]
    return len(digits) >= 10 or not _CURRENCY.search(before)


def _blank_if_date(match: re.Match[str]) -> str:
    day, month = int(match["d"] or match["d2"]), int(match["m"] or match["m2"])
    whole = match.group()
    return "," * len(whole) if 1 <= min(day, month) <= 12 and max(day, month) <= 31 else whole


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdigit())


def _is_one_of(stretch: str, contacts: Sequence[Contact]) -> bool:
    """Whether the stretch is one of these contacts in another spelling."""
    digits, folded = _digits(stretch), stretch.casefold()
    for contact in contacts:
        if contact.kind in ("phone", "whatsapp"):
            if len(digits) >= 7 and _digits(contact.value).endswith(digits[-10:]):
                return True
        elif contact.value and folded.strip("@/ ") == contact.value:
            return True
    return False


def _within(stretch: Stretch, outer: Sequence[Stretch]) -> bool:
    return any(start <= stretch[0] and stretch[1] <= end for start, end in outer)


def _rest(text: str, stretch: Stretch, holes: Sequence[Stretch]) -> list[Stretch]:
    """What is left of a stretch around contacts that may be read; a few stray digits are no contact."""
    if not any(start < stretch[1] and stretch[0] < end for start, end in holes):
        return [stretch]
    pieces = [stretch]
    for start, end in holes:
        pieces = [
            piece
            for low, high in pieces
            for piece in ((low, min(high, start)), (max(low, end), high))
            if piece[0] < piece[1]
        ]
    return [piece for piece in pieces if len(_digits(text[slice(*piece)])) >= 7]
