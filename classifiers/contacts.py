"""Contacts in a text, whatever the digits' script or spelling; precision before recall."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import phonenumbers

from classifiers.assessment import Contact, ContactKind
from classifiers.digits import spelled_runs
from classifiers.text import FieldName, View, plain, read

LIMIT_CONTACTS = 60
_HIDDEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3"
_SEP = rf"[ \t\u00a0.()\-–—_·•*~{_HIDDEN}]"
_SOLID = re.compile(r"(?<![\d.,₹$])(?:(?:\+|00)?91[ \-]?|0)?[6-9]\d{9}(?![\d])")
_NUMBER = re.compile(rf"(?<![\dA-Za-z₹$,/])(?:\+|00)?\d(?:{_SEP}{{0,4}}\d){{7,14}}(?![\d])")
_SPLIT_BY_WORD = re.compile(
    r"(?<![\dA-Za-z₹$])(?:\+?91[ \-]?)?([6-9]\d{3,4})[ .\-]{0,3}[\[(]?(?: ?[A-Za-z]{2,9}){1,2}[\])]?[ .\-]{0,3}(\d{5,6})(?!\d)"
)
_TOLL_FREE = re.compile(r"(?<!\d)1[ \-]?[89]00[ \-]?\d{2,4}[ \-]?\d{3,4}(?:[ \-]?\d{1,4})?(?!\d)")
_HELPLINE = re.compile(r"(?<![\d.,₹$/\-])(1098|1930|1091|1090|1800|14567|14490|181|112|100|108|155260)(?![\d]|[.,/\-:%]\d|%)")
_HELPLINE_SURE = {"1098", "1930", "155260", "14490", "14567"}
_HELPLINE_WORDS = re.compile(
    r"helpline|childline|police|call|dial|emergency|report|inform|women|cyber|हेल्पलाइन|पुलिस|सूचना|कॉल|डायल|खबर|ख़बर|khabar|"
    r"হেল্পলাইন|পুলিশ|জানান|জনাওক|আৰক্ষী|হেল্পলাইন|পাউ|প্রহরী|प्रहरी|janan|112|1098",
    re.IGNORECASE,
)
_NO_PHONE_BEFORE = re.compile(
    r"(?:advt|advertisement|ref|reference|order|licen[cs]e|lic|reg|registration|gst|gstin|cin|account|a/c|ac|ifsc|invoice|"
    r"tender|roll|enrol\w*|aadhaar|aadhar|adhar|uid|pan|fssai|imei|job|id|post|file|notification|isbn|pin|code|ticket|"
    r"आधार|लाइसेंस|विज्ञापन|আধার|বিজ্ঞাপন|আধাৰ|बिज्ञापन|खाता)[ .:#\-]{0,3}(?:no|number|num|id|code|संख्या|नंबर|নম্বর|নং|नं)?[ .:#\-]{0,3}$",
    re.IGNORECASE,
)
_DATE = re.compile(r"^\d{1,2}[./\- ]{1,2}\d{1,2}[./\- ]{1,2}(?:19|20)?\d{2}(?:\D|$)|^(?:19|20)\d{2}[./\-]\d{1,2}[./\-]\d{1,2}")
_AADHAAR = re.compile(r"^\d{4}[ \-]\d{4}[ \-]\d{4}$")
_ROUND_RANGE = re.compile(r"^(\d{4,6})[ .]{0,2}[-–—][ .]{0,2}(\d{4,6})$")
_EMAIL = re.compile(
    r"(?<![\w.+%\-])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?:[A-Za-z0-9][A-Za-z0-9\-]{0,62}\.){1,4}[A-Za-z]{2,24}(?![\w@])"
)
_EMAIL_SPELLED = re.compile(
    r"(?<![\w.+\-])([A-Za-z0-9][A-Za-z0-9._\-]{1,31}) ?[\[({]? ?(?:at|@) ?[\])}]? ?([A-Za-z0-9\-]{2,32}) ?[\[({]? ?dot ?[\])}]? ?"
    r"(com|in|org|net|info|example|co dot in)(?!\w)",
    re.IGNORECASE,
)
_UPI_BANKS = (
    "upi|ybl|ibl|axl|apl|yapl|paytm|ptyes|ptaxis|ptsbi|pthdfc|okaxis|oksbi|okicici|okhdfcbank|sbi|icici|axisbank|hdfcbank|"
    "freecharge|jupiteraxis|waicici|wahdfcbank|wasbi|waaxis|fam|ikwik|airtel|barodampay|kotak|rbl|idfcbank|postbank|naviaxis|"
    "slice|superyes|indus|federal|cnrb|pnb|uboi|yesbank"
)
_UPI = re.compile(rf"(?<![\w.+\-])([A-Za-z0-9][A-Za-z0-9._\-]{{1,63}}@(?:{_UPI_BANKS}))(?![\w.@]|\.[A-Za-z])", re.IGNORECASE)
_TELEGRAM_LINK = re.compile(
    r"(?:(?<![\w.])(?:t\.me|telegram\.(?:me|dog))/(?:s/)?(\+?[A-Za-z0-9_\-]{3,64})|tg://(?:resolve\?domain=|join\?invite=)([A-Za-z0-9_\-]{3,64}))",
    re.IGNORECASE,
)
_TELEGRAM_WORD = re.compile(r"telegram|telegrm|\btg\b|\btele\b|टेलीग्राम|टेलिग्राम|টেলিগ্রাম|টেলিগ্ৰাম|ꯇꯦꯂꯤꯒ", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.@/])@([A-Za-z][A-Za-z0-9_]{3,31})(?![\w@]|\.[A-Za-z])")
_WHATSAPP_LINK = re.compile(
    r"(?:wa\.me/(?:message/)?|(?:api|web|chat)?\.?whatsapp\.com/(?:send/?\?(?:[a-z_]{1,12}=[^&\s]{0,40}&){0,3}phone=))\+?(\d{8,15})", re.IGNORECASE
)
_WHATSAPP_GROUP = re.compile(r"(?:chat\.whatsapp\.com/(?:invite/)?|wa\.me/message/)([A-Za-z0-9]{8,40})", re.IGNORECASE)
_WHATSAPP_WORD = re.compile(
    r"wh?at?'?s ?h?ap+|watsap|wapp|\bwa\b|व्हाट्स|वाट्स|वॉट्स|ह्वाट्स|হোয়াটস|হোয়াটস|হোৱাটছ|হোৱাটচ|ওয়াটস|ৱাৎস|হ্ৱাৎস|ꯋꯥꯠꯁ", re.IGNORECASE
)
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
    if _DATE.match(written) or (_AADHAAR.match(written) and not written.startswith("91")):
        return True
    halves = _ROUND_RANGE.match(written)
    if halves and halves[1].endswith("00") and halves[2].endswith("00"):
        return True
    after = flat[end : end + 3].lstrip()
    return after.startswith(("/-", "%")) or bool(_NO_PHONE_BEFORE.search(flat[max(0, start - 40) : start]))


class _Taken:
    """Stretches already read, so that one number is one contact."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []

    def take(self, start: int, end: int) -> bool:
        here = bisect_right(self.spans, (start, end))
        near = self.spans[max(0, here - 2) : here + 2]
        if any(one < end and start < other for one, other in near):
            return False
        self.spans.insert(here, (start, end))
        return True


def _phones(flat: str, taken: _Taken) -> Iterator[_Found]:
    for pattern in (_SOLID, _SPLIT_BY_WORD, _NUMBER):
        for hit in pattern.finditer(flat):
            if pattern is _SPLIT_BY_WORD:
                value = f"+91{hit[1]}{hit[2]}" if len(hit[1] + hit[2]) == 10 else None
            else:
                value = normalise_phone(hit.group())
            if value and not _is_other_number(flat, hit.start(), hit.end()) and taken.take(*hit.span()):
                yield "phone", value, hit.start(), hit.end(), False


def _hubs(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in _TOLL_FREE.finditer(flat):
        if taken.take(*hit.span()):
            yield "phone", re.sub(r"\D", "", hit.group()), hit.start(), hit.end(), True
    for hit in _HELPLINE.finditer(flat):
        around = flat[max(0, hit.start() - 30) : hit.start()] + flat[hit.end() : hit.end() + 30]
        sure = hit[1] in _HELPLINE_SURE or _HELPLINE_WORDS.search(around)
        if sure and hit[1] != "1800" and taken.take(*hit.span()):
            yield "phone", hit[1], hit.start(), hit.end(), True


def _addresses(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in _EMAIL.finditer(flat):
        if taken.take(*hit.span()):
            yield "email", hit.group().lower(), hit.start(), hit.end(), False
    for hit in _UPI.finditer(flat):
        if taken.take(*hit.span()):
            yield "upi", hit[1].lower(), hit.start(), hit.end(), False


def _spelled_addresses(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in _EMAIL_SPELLED.finditer(flat):
        if taken.take(*hit.span()):
            host = f"{hit[2]}.{hit[3].replace(' dot ', '.')}"
            yield "email", f"{hit[1]}@{host}".lower(), hit.start(), hit.end(), False


def _chats(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in _TELEGRAM_LINK.finditer(flat):
        if taken.take(*hit.span()):
            yield "telegram", (hit[1] or hit[2]).lower(), hit.start(), hit.end(), False
    for hit in _WHATSAPP_LINK.finditer(flat):
        if taken.take(*hit.span()):
            yield "whatsapp", f"+{hit[1]}", hit.start(), hit.end(), False
    for hit in _WHATSAPP_GROUP.finditer(flat):
        if taken.take(*hit.span()):
            yield "whatsapp", hit[1].lower(), hit.start(), hit.end(), False


def _handles(flat: str, taken: _Taken) -> Iterator[_Found]:
    for hit in _HANDLE.finditer(flat):
        near = flat[max(0, hit.start() - 40) : hit.start()] + " " + flat[hit.end() : hit.end() + 25]
        if _TELEGRAM_WORD.search(near) and taken.take(*hit.span()):
            yield "telegram", hit[1].lower(), hit.start(), hit.end(), False


def _is_whatsapp(flat: str, start: int, end: int) -> bool:
    return bool(
        _WHATSAPP_WORD.search(flat[max(0, start - 35) : start]) or _WHATSAPP_WORD.search(flat[end : end + 18])
    )


def _in_field(field: str) -> list[_Found]:
    flat = plain(field)
    taken = _Taken()
    found: list[_Found] = []
    low = flat.lower()
    if "@" in flat:
        found += _addresses(flat, taken)
    if "dot" in low:
        found += _spelled_addresses(flat, taken)
    if ".me/" in low or "whatsapp.com" in low or "tg://" in low or "telegram.dog" in low:
        found += _chats(flat, taken)
    if "@" in flat:
        found += _handles(flat, taken)
    if any(map(str.isdigit, flat)):
        found += _hubs(flat, taken)
        found += _phones(flat, taken)
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
    found: list[tuple[FieldName, _Found]] = [("title", one) for one in _in_field(view.title)]
    found += [("text", one) for one in _in_field(view.text)]
    found += [one for one in _spelled(view) if not _overlaps(one, found)]
    contacts: list[Contact] = []
    for field, one in sorted(found, key=lambda pair: (pair[0] == "text", pair[1][2])):
        contacts.append(_contact(field, one))
        flat = view.title if field == "title" else view.text
        if one[0] == "phone" and not one[4] and _is_whatsapp(flat, one[2], one[3]):
            contacts.append(Contact("whatsapp", one[1], field, one[2], one[3], hub=False))
        if len(contacts) >= LIMIT_CONTACTS:
            break
    return (*contacts, *_from_links(links))


def _overlaps(one: tuple[FieldName, _Found], found: list[tuple[FieldName, _Found]]) -> bool:
    return any(
        field == one[0] and other[2] < one[1][3] and one[1][2] < other[3] for field, other in found
    )


def _from_link(link: str) -> Iterator[tuple[ContactKind, str]]:
    target = link.strip()
    low = target.lower()
    if low.startswith(("tel:", "sms:")):
        value = normalise_phone(target[4:])
        if value:
            yield "phone", value
    elif low.startswith("mailto:"):
        hit = _EMAIL.search(target[7:])
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
    hit = _HANDLE.fullmatch(plain(bounded).strip())
    if hit and not found:
        found["telegram", hit[1].lower()] = None
    return tuple(found)
