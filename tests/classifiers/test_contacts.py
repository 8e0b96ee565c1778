"""Contacts are found in any disguise, and numbers that are none are left alone."""

from __future__ import annotations

import sys
import time
from types import FrameType

import pytest

from classifiers import normalise_contacts
from classifiers.contacts import find_contacts
from classifiers.text import read

NUMBER = "+919999900123"
DIGITS = "9999900123"
SCRIPTS = {
    "devanagari": "०१२३४५६७८९",
    "bengali": "০১২৩৪৫৬৭৮৯",
    "meitei": "꯰꯱꯲꯳꯴꯵꯶꯷꯸꯹",
    "gujarati": "૦૧૨૩૪૫૬૭૮૯",
    "fullwidth": "０１２３４５６７８９",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
}
SHAPES = [
    "9999900123",
    "99999 00123",
    "99999-00123",
    "99999.00123",
    "999 990 0123",
    "9999 900 123",
    "+91 99999 00123",
    "+91-9999900123",
    "09999900123",
    "9 9 9 9 9 0 0 1 2 3",
    "9-9-9-9-9-0-0-1-2-3",
    "(99999) 00123",
]
FRAMES = ["call {}", "{} par sampark karo", "मोबाइल: {}", "যোগাযোগ {}।"]
SPELLED = [
    "nine nine nine nine nine zero zero one two three",
    "nine nine nine nine nine zero zero one two three. Do not tell anybody",
    "nine nine nine nine nine zero zero one two three do not tell anybody",
    "nau ek nau nau nau nau nau shunya shunya ek do teen",
    "Nine Nine Nine Nine Nine Oh Oh One Two Three",
    "double nine double nine nine double zero one two three",
    "triple nine double nine zero zero one two three",
    "nau nau nau nau nau zero zero ek do teen",
    "nau nau nau nau nau shunya shunya ek do tin",
    "नौ नौ नौ नौ नौ शून्य शून्य एक दो तीन",
    "नौ नौ नौ नौ नौ ज़ीरो ज़ीरो एक दो तीन",
    "নয় নয় নয় নয় নয় শূন্য শূন্য এক দুই তিন",
    "ন ন ন ন ন শূন্য শূন্য এক দুই তিনি",
    "noy noy noy noy noy sunno sunno ek dui tin",
    "nine 9 nine 9 nine 0 zero 1 two 3",
    "99999 zero zero one two three",
    "99999 (call) 00123",
    "99999 whatsapp 00123",
    "99999 [message] 00123",
    "9️⃣9️⃣9️⃣9️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣",
    "99999\u200b00123",
    "9\u200d9\u200d9\u200d9\u200d9\u200d0\u200d0\u200d1\u200d2\u200d3",
    "99999 • 00123",
    "99999__00123",
    "99999~00123",
]


def _phones(text: str) -> set[str]:
    return {one.value for one in find_contacts(read("", text), ()) if one.kind == "phone" and not one.hub}


def _in_script(shape: str, digits: str) -> str:
    return "".join(digits[int(one)] if one.isdigit() else one for one in shape)


DISGUISED = (
    [frame.format(shape) for shape in SHAPES for frame in FRAMES]
    + [f"call {_in_script(shape, digits)}" for digits in SCRIPTS.values() for shape in SHAPES[:6]]
    + [f"call {spelled}" for spelled in SPELLED]
)


def test_there_are_a_hundred_disguises() -> None:
    assert len(set(DISGUISED)) >= 100


@pytest.mark.parametrize("text", DISGUISED)
def test_a_disguised_phone_is_found(text: str) -> None:
    assert _phones(text) == {NUMBER}


LOOK_ALIKES = [
    *(
        f"salary {low}-{high} per month"
        for low, high in [(15000, 18000), (60000, 80000), (70000, 90000), (65000, 75000)]
    ),
    *(f"Rs {amount}" for amount in ("1,00,000", "25,000", "9,99,999", "90000", "6500000000", "7,50,00,000")),
    *(f"₹{amount}/- only" for amount in ("9000", "90000", "9500000000", "60000")),
    *(f"PIN {pin}" for pin in ("781001", "700 091", "795001", "403 001", "110001", "734001")),
    *(
        f"Aadhaar {number}"
        for number in ("2345 6789 0123", "7345 6789 0123", "9345-6789-0123", "234567890123")
    ),
    *(f"Aadhaar no {number}" for number in ("9876543210", "6345678901")),
    *(
        f"on {date}"
        for date in ("12-12-2026", "01/11/2026", "9.12.2026 10.30", "2026-11-24", "15 12 2026", "6-10-2026")
    ),
    *(f"Advt No {number}" for number in ("9876543210", "7654321098", "2026/0098/1234")),
    *(f"Ref: {number}" for number in ("9876543210", "8765432109", "7012345678")),
    *(f"Licence no. {number}" for number in ("9876543210", "12345678901234", "6000012345")),
    *(f"GSTIN {number}" for number in ("18AABCU9603R1ZM", "27AAPFU0939F1ZV", "07AAACS8577K1ZC")),
    *(f"A/C {number}" for number in ("9876543210", "60012345678901", "918010012345678")),
    *(
        f"RA Lic {number}"
        for number in ("B-1234/MUM/PER/1000+/5/9876/2019", "B-0000/DEL/COM/1000+/5/0000/2015")
    ),
    "CIN U72200KA2013PTC097389",
    "FSSAI 12345678901234",
    "ISBN 9789999901234",
    "order 8899776655 shipped",
    "ticket 7788990011",
    "roll no 7788990011",
    "account no 9988776655",
    "विज्ञापन संख्या 9876543210",
    "আধার নম্বর 9876543210",
    "timing 9 to 6, 10-12, 8-5",
    "age 18-25, height 5.6, weight 50",
    "50 posts, 8 hours, 26 days, 12 months",
    "2 BHK 1200 sq ft 3rd floor",
    "100% job in 100 days for 100 people",
    "version 10.15.7 of 2026",
    "1234567890",
    "0000000000",
    "5000000000",
    "12345",
    "99999",
    "999990",
    "9999 9",
    "call 1098",
    "call 112 in danger",
    "dial 1930 for cyber fraud",
    "helpline 181",
    "police 100",
    "childline: 1098, women: 181, police: 112",
    "toll free 1800-000-0000",
    "toll free 1800 123 4567",
    "1800111222",
    "emergency 108 ambulance",
    "वेतन 15000 से 18000",
    "वेतन १५०००-१८०००",
    "বেতন ১৫০০০-১৮০০০",
    "বয়স ১৮-২৫, উচ্চতা ৫.৪",
    "দৰমহা ১৫,০০০ টকা",
    "तलब १५०००-१८०००",
    "ꯇꯂꯕ ꯱꯵꯰꯰꯰",
    "pay 12000 13000 14000 by grade",
    "1.5 lakh to 2.5 lakh a year",
    "10,00,000 - 15,00,000 per annum",
    "USD 1,000 - 1,200",
    "on 10/12/2026 at 10:00, on 11/12/2026 at 11:00",
    "shift 09:00-18:00 and 18:00-03:00",
    "class 9, 10, 11, 12",
    "6 7 8 9",
    "1 2 3 4 5 6 7 8 9 10",
    "one two three four",
    "ek do teen char",
    "एक दो तीन चार पाँच",
    "two or three girls, four or five boys",
    "house no 1234, lane 56, sector 78",
    "IFSC SBIN0009876",
    "PAN ABCDE1234F",
    "vehicle AS 01 AB 1234",
    "EPF code 12345678901",
    "job id 9876543210",
    "file no. 7654321098",
    "reg. no. 8765432109",
    "tender 9876543210",
    "scheme code 9876543210",
]


def test_there_are_a_hundred_look_alikes() -> None:
    assert len(set(LOOK_ALIKES)) >= 100


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_is_no_phone(text: str) -> None:
    assert _phones(text) == set()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("mail hr@example.org today", "email", "hr@example.org"),
        ("HR.Team+jobs@Example.COM", "email", "hr.team+jobs@example.com"),
        ("write to jobs at example dot com", "email", "jobs@example.com"),
        ("jobs [at] example [dot] org", "email", "jobs@example.org"),
        ("pay to seat123@ybl", "upi", "seat123@ybl"),
        ("UPI: joyjob@okaxis now", "upi", "joyjob@okaxis"),
        ("t.me/goa_jobs_example", "telegram", "goa_jobs_example"),
        ("https://telegram.me/GoaJobs", "telegram", "goajobs"),
        ("tg://resolve?domain=workseas", "telegram", "workseas"),
        ("Telegram @work_sea only", "telegram", "work_sea"),
        ("टेलीग्राम @work_sea", "telegram", "work_sea"),
        ("@work_sea on telegram", "telegram", "work_sea"),
        ("https://wa.me/919999900123", "whatsapp", NUMBER),
        ("api.whatsapp.com/send?phone=919999900123", "whatsapp", NUMBER),
        ("https://api.whatsapp.com/send?text=hi&phone=919999900123", "whatsapp", NUMBER),
        ("WhatsApp: 99999 00123", "whatsapp", NUMBER),
        ("व्हाट्सएप 99999 00123", "whatsapp", NUMBER),
        ("হোয়াটসঅ্যাপ ৯৯৯৯৯ ০০১২৩", "whatsapp", NUMBER),
        ("+971 50 123 4567", "phone", "+971501234567"),
        ("+977 984-1234567", "phone", "+9779841234567"),
        ("+880 1712-345678", "phone", "+8801712345678"),
    ],
)
def test_other_contacts_are_found(text: str, kind: str, value: str) -> None:
    found = find_contacts(read("", text), ())
    assert (kind, value) in {(one.kind, one.value) for one in found}
    assert all(text[one.start : one.end] for one in found)


@pytest.mark.parametrize(
    "text", ["meet at the dot of ten", "look at example", "@everyone come", "a@b", "x@upi.example.com"]
)
def test_no_contact_is_made_up(text: str) -> None:
    assert {one.kind for one in find_contacts(read("", text), ())} <= {"email"}


@pytest.mark.parametrize(
    ("link", "kind", "value"),
    [
        ("tel:+919999900123", "phone", NUMBER),
        ("tel:099999 00123", "phone", NUMBER),
        ("mailto:hr@example.org?subject=x", "email", "hr@example.org"),
        ("https://wa.me/919999900123?text=hi", "whatsapp", NUMBER),
        ("whatsapp://send?phone=919999900123", "whatsapp", NUMBER),
        ("https://t.me/s/goajobs", "telegram", "goajobs"),
        ("upi://pay?pa=joyjob@okaxis&pn=x", "upi", "joyjob@okaxis"),
    ],
)
def test_link_targets_are_contacts(link: str, kind: str, value: str) -> None:
    (one,) = find_contacts(read("", ""), (link,))
    assert (one.kind, one.value, one.field, one.start) == (kind, value, "links", -1)


def test_helplines_are_hubs() -> None:
    found = find_contacts(read("", "call 1098 or 112, toll free 1800-123-4567"), ())
    assert {one.value for one in found} == {"1098", "112", "18001234567"}
    assert all(one.hub for one in found)


@pytest.mark.parametrize(
    "query", ["99999 00123", "+91-99999-00123", "৯৯৯৯৯০০১২৩", "nau nau nau nau nau zero zero ek do teen"]
)
def test_a_search_finds_a_phone_in_any_spelling(query: str) -> None:
    assert ("phone", NUMBER) in normalise_contacts(query)


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "a." * 50_000, "a@" * 50_000, "1 " * 50_000, "9" * 100_000, "9-" * 50_000,
     "@a" * 50_000, "(9) " * 25_000,
     "nine " * 20_000, "x at y dot " * 9_000, "wa.me/" * 16_000, "+91 " * 25_000, "99999 call " * 9_000],
)  # fmt: skip
def test_hostile_text_is_read_in_time(text: str) -> None:
    view = read("", text)
    start = time.process_time()
    find_contacts(view, ())
    assert time.process_time() - start < 0.5


def _calls(pairs: int) -> int:
    """How many calls it takes to read numbers in figures and in words by turns."""
    view = read("", "99999 00123 x. nine nine nine nine nine zero one two three four x. " * pairs)
    count = 0

    def seen(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        find_contacts(view, ())
    finally:
        sys.setprofile(None)
    return count


def test_twice_as_many_numbers_cost_twice_as_much() -> None:
    _calls(10)
    assert _calls(800) < 2.5 * _calls(400)
