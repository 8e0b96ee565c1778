"""Contacts in a text, whatever the digits' script or spelling; precision before recall."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator

import phonenumbers

from classifiers.assessment import Contact, ContactKind
from classifiers.contact_patterns import (
    AADHAAR,
    AT_SIGN,
    DATE,
    DIGITS,
    EMAIL,
    EMAIL_LETTERS,
    EMAIL_SPELLED,
    HANDLE,
    HELPLINE,
    HELPLINE_SURE,
    HELPLINE_WORDS,
    NO_PHONE_BEFORE,
    NUMBER,
    ROUND_RANGE,
    SOLID,
    SPLIT_BY_WORD,
    TELEGRAM_LINK,
    TELEGRAM_WORD,
    TOLL_FREE,
    UPI,
    UPI_LETTERS,
    WHATSAPP_GROUP,
    WHATSAPP_LETTER,
    WHATSAPP_LINK,
    WHATSAPP_WORD,
)
from classifiers.digits import spelled_runs
from classifiers.text import FieldName, View, plain, read

LIMIT_CONTACTS = 60
LIMIT_LOCAL_PART = 64
_Found = tuple[ContactKind, str, int, int, bool]


def _valid_abroad(digits: str) -> str | None:
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return None
    return f"+{digits}" if phonenumbers.is_valid_number(number) else None


def normalise_phone(written: str) -> str | None:
    """E.164, or None where it is no phone number; Indian unless a country code is written."""
    shown_plus = written.lstrip().startswith(("+", "00"))
    digits = re.sub(r"\D", "", plain(written))
    if written.lstrip().startswith("00"):
        digits = digits[2:]
    if len(digits) == 12 and digits.startswith("91") and digits[2] in "6789":
        return f"+{digits}"
    if shown_plus:
        return _valid_abroad(digits)
    local = digits.lstrip("0")
    if len(local) == 10 and local[0] in "6789" and len(digits) <= 11:
        return f"+91{local}"
    if len(digits) == 11 and digits[0] == "0" and re.search(r"\d[ \-]\d", written):
        return f"+91{local}"
    if len(digits) in (11, 12, 13) and digits[:3] in ("971", "977", "880", "966", "968", "974", "965", "973"):
        return _valid_abroad(digits)
    return None


def _is_other_number(flat: str, start: int, end: int) -> bool:
    """Whether the digits are a date, a range of pay, an Aadhaar-like or a numbered thing."""
    written = flat[start:end]
    if DATE.match(written) or (AADHAAR.match(written) and not written.startswith("91")):
        return True
    halves = ROUND_RANGE.match(written)
    if halves and halves[1].endswith("00") and halves[2].endswith("00"):
        return True
    after = flat[end : end + 3].lstrip()
    return after.startswith(("/-", "%")) or bool(
        NO_PHONE_BEFORE.search(flat[max(0, start - 40) : start].lower())
    )


class _Taken:
    """Stretches already read, so that one number is one contact."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing was read there."""
        here = bisect_right(self.spans, (start, end))
        near = self.spans[max(0, here - 2) : here + 2]
        return not any(one < end and start < other for one, other in near)

    def take(self, start: int, end: int) -> bool:
        """Mark it as read; False where it was already."""
        free = self.is_free(start, end)
        if free:
            insort(self.spans, (start, end))
        return free


def _number_starts(flat: str) -> list[int]:
    """Where figures begin, with the plus sign before them and without."""
    starts = []
    for run in DIGITS.finditer(flat):
        start = run.start()
        if start and flat[start - 1] == "+":
            starts.append(start - 1)
        starts.append(start)
    return starts


def _hits(pattern: re.Pattern[str], flat: str, starts: list[int]) -> Iterator[re.Match[str]]:
    """What `finditer` finds, tried only where a match can begin."""
    end = 0
    for start in starts:
        if start >= end and (hit := pattern.match(flat, start)):
            end = hit.end()
            yield hit


def _phones(flat: str, starts: list[int], taken: _Taken) -> Iterator[_Found]:
    for pattern in (SOLID, SPLIT_BY_WORD, NUMBER):
        for hit in _hits(pattern, flat, starts):
            if pattern is SPLIT_BY_WORD:
                value = f"+91{hit[1]}{hit[2]}" if len(hit[1] + hit[2]) == 10 else None
            else:
                value = normalise_phone(hit.group())
            if value and taken.is_free(*hit.span()) and not _is_other_number(flat, *hit.span()):
                taken.take(*hit.span())
                yield "phone", value, hit.start(), hit.end(), False


def _hubs(flat: str, starts: list[int], taken: _Taken) -> Iterator[_Found]:
    for hit in _hits(TOLL_FREE, flat, starts):
        if taken.take(*hit.span()):
            yield "phone", re.sub(r"\D", "", hit.group()), hit.start(), hit.end(), True
    for hit in _hits(HELPLINE, flat, starts):
        around = flat[max(0, hit.start() - 30) : hit.start()] + flat[hit.end() : hit.end() + 30]
        sure = hit[1] in HELPLINE_SURE or HELPLINE_WORDS.search(around)
        if sure and hit[1] != "1800" and taken.take(*hit.span()):
            yield "phone", hit[1], hit.start(), hit.end(), True


def _address_starts(flat: str, letters: str) -> list[int]:
    """Where what stands before each "@" begins; a longer row of letters is no address."""
    ends = [hit.start() for hit in AT_SIGN.finditer(flat)]
    firsts = [max(0, end - LIMIT_LOCAL_PART - 2) for end in ends]
    return [first + len(flat[first:end].rstrip(letters)) for first, end in zip(firsts, ends, strict=True)]


def _addresses(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in _hits(EMAIL, flat, _address_starts(flat, EMAIL_LETTERS)):
        if taken.take(*hit.span()):
            yield "email", hit.group().lower(), hit.start(), hit.end(), False
    for hit in _hits(UPI, flat, _address_starts(flat, UPI_LETTERS)):
        if taken.take(*hit.span()):
            yield "upi", hit[1].lower(), hit.start(), hit.end(), False


def _spelled_addresses(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in EMAIL_SPELLED.finditer(flat):
        if taken.take(*hit.span()):
            host = f"{hit[2]}.{hit[3].replace(' dot ', '.')}"
            yield "email", f"{hit[1]}@{host}".lower(), hit.start(), hit.end(), False


def _chats(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in TELEGRAM_LINK.finditer(flat):
        if taken.take(*hit.span()):
            yield "telegram", (hit[1] or hit[2]).lower(), hit.start(), hit.end(), False
    for hit in WHATSAPP_LINK.finditer(flat):
        if taken.take(*hit.span()):
            yield "whatsapp", f"+{hit[1]}", hit.start(), hit.end(), False
    for hit in WHATSAPP_GROUP.finditer(flat):
        if taken.take(*hit.span()):
            yield "whatsapp", hit[1].lower(), hit.start(), hit.end(), False


def _handles(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in HANDLE.finditer(flat):
        near = flat[max(0, hit.start() - 40) : hit.start()] + " " + flat[hit.end() : hit.end() + 25]
        if TELEGRAM_WORD.search(near) and taken.take(*hit.span()):
            yield "telegram", hit[1].lower(), hit.start(), hit.end(), False


def _is_whatsapp(flat: str, start: int, end: int) -> bool:
    around = (flat[max(0, start - 35) : start], flat[end : end + 18])
    return any(WHATSAPP_LETTER.search(words) and WHATSAPP_WORD.search(words) for words in around)


def _in_field(flat: str) -> list[_Found]:
    taken = _Taken()
    found: list[_Found] = []
    low = flat.lower()
    if "@" in flat:
        found += _addresses(flat, taken)
    if "dot" in low:
        found += _spelled_addresses(flat, taken)
    if "/" in flat and any(host in low for host in (".me/", "whatsapp.com", "tg://", "telegram.dog")):
        found += _chats(flat, taken)
    if "@" in flat:
        found += _handles(flat, taken)
    starts = _number_starts(flat)
    if starts:
        found += _hubs(flat, starts, taken)
        found += _phones(flat, starts, taken)
    return found


def _spelled(view: View) -> Iterator[tuple[FieldName, _Found]]:
    for first, last, digits in spelled_runs(view):
        value = normalise_phone(f"+{digits}" if len(digits) == 12 else digits)
        if value:
            field, start, end = view.span(first, last)
            yield field, ("phone", value, start, end, False)


def _contact(field: FieldName, found: _Found) -> Contact:
    kind, value, start, end, hub = found
    return Contact(kind, value, field, start, end, hub)


def find_contacts(view: View, links: Iterable[str]) -> tuple[Contact, ...]:
    """The contacts of both fields and of the links' targets, each with its place."""
    found: list[tuple[FieldName, _Found]] = [("title", one) for one in _in_field(view.flat_title)]
    found += [("text", one) for one in _in_field(view.flat_text)]
    found += _not_read_yet(_spelled(view), found)
    contacts: list[Contact] = []
    for field, one in sorted(found, key=lambda pair: (pair[0] == "text", pair[1][2])):
        contacts.append(_contact(field, one))
        flat = view.title if field == "title" else view.text
        if one[0] == "phone" and not one[4] and _is_whatsapp(flat, one[2], one[3]):
            contacts.append(Contact("whatsapp", one[1], field, one[2], one[3], hub=False))
        if len(contacts) >= LIMIT_CONTACTS:
            break
    return (*contacts, *_from_links(links))


def _not_read_yet(
    spelled: Iterable[tuple[FieldName, _Found]], found: list[tuple[FieldName, _Found]]
) -> list[tuple[FieldName, _Found]]:
    """Those of the spelled numbers that lie in nothing found before."""
    new = list(spelled)
    taken = {"title": _Taken(), "text": _Taken()}
    if new:
        for field, one in found:
            taken[field].take(one[2], one[3])
    return [(field, one) for field, one in new if taken[field].is_free(one[2], one[3])]


def _from_link(link: str) -> Iterator[tuple[ContactKind, str]]:
    target = link.strip()
    low = target.lower()
    if low.startswith(("tel:", "sms:")):
        value = normalise_phone(target[4:])
        if value:
            yield "phone", value
    elif low.startswith("mailto:"):
        hit = EMAIL.search(target[7:])
        if hit:
            yield "email", hit.group().lower()
    elif low.startswith("upi:"):
        hit = re.search(r"[?&]pa=([^&]{3,80})", target)
        if hit:
            yield "upi", hit[1].lower()
    elif low.startswith("whatsapp:"):
        hit = re.search(r"phone=\+?(\d{8,15})", target)
        if hit:
            yield "whatsapp", f"+{hit[1]}"
    else:
        for kind, value, *_ in _chats(target, _Taken()):
            yield kind, value


def _from_links(links: Iterable[str]) -> Iterator[Contact]:
    seen: set[tuple[ContactKind, str]] = set()
    for link in links:
        for kind, value in _from_link(link):
            if (kind, value) not in seen and len(seen) < LIMIT_CONTACTS:
                seen.add((kind, value))
                hub = kind == "phone" and (len(value) < 8 or value.startswith("1800"))
                yield Contact(kind, value, "links", -1, -1, hub)


def normalise_contacts(query: str) -> tuple[tuple[ContactKind, str], ...]:
    """What a search box holds, as contacts: a phone in any script or spelling, an address, a handle."""
    bounded = query[:500]
    found = {(one.kind, one.value): None for one in find_contacts(read("", bounded), (bounded,))}
    hit = HANDLE.fullmatch(plain(bounded).strip())
    if hit and not found:
        found["telegram", hit[1].lower()] = None
    return tuple(found)
