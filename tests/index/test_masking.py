"""What is shown hides contacts in every spelling, and leaves what an analyst must read."""

from __future__ import annotations

import time

import pytest

from classifiers.assessment import Contact
from index.masking import Hidden, mask_value
from index.networks import identity

NOTHING = Hidden((), {})

MASKED = [
    ("Call 9999900210 now", "Call •••••••••• now"),
    ("Call +91 99999 00210.", "Call +•• ••••• •••••."),
    ("99999-00210", "•••••-•••••"),
    ("9 9 9 9 9 0 0 2 1 0", "• • • • • • • • • •"),
    ("(+91)-99999.00210", "(+••)-•••••.•••••"),
    ("फ़ोन ९९९९९००२१०", "फ़ोन ••••••••••"),
    ("ফোন ৯৯৯৯৯ ০০২১০", "ফোন ••••• •••••"),
    ("ꯐꯣꯟ ꯹꯹꯹꯹꯹꯰꯰꯲꯱꯰", "ꯐꯣꯟ ••••••••••"),
    ("9⃣9⃣9⃣9⃣9⃣0⃣0⃣2⃣1⃣0⃣", "•" * 19 + "⃣"),
    ("９９９９９００２１０", "••••••••••"),
    ("99\u200b999\u200b00210", "••\u200b•••\u200b•••••"),
    ("0832 2234567", "•••• •••••••"),
    ("24-11-2026 9999900210", None),
    ("mail asha.k@mail.example today", "mail ••••.•@••••.••••••• today"),
    ("pay asha99@okbank", "pay ••••••@••••••"),
    ("telegram @city_jobs_help", "telegram @••••_••••_••••"),
    ("https://wa.me/919999900210", "https://wa.me/••••••••••••"),
    ("t.me/cityjobs", "t.me/••••••••"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_what_looks_like_a_contact_is_masked(text: str, masked: str | None) -> None:
    found = NOTHING.mask(text)
    assert len(found) == len(text)
    if masked is None:
        assert "9999900210" not in found
    else:
        assert found == masked


READABLE = [
    "Salary 15,000 to 25,000 a month",
    "Salary 15000-25000",
    "₹1500000 a year",
    "Rs. 1200000",
    "Interview on 24-11-2026, 10:30",
    "Interview on 2026-11-24",
    "Posted 24/11/2026 and 25/11/2026",
    "Guwahati 781001",
    "Batch 2026-2027",
    "Age 18-25, 12th pass, 5 posts",
    "Helpline 1098 and 112",
    "10 am - 6 pm, 8 hours, 26 days",
]


@pytest.mark.parametrize("text", READABLE)
def test_amounts_dates_and_codes_stay_readable(text: str) -> None:
    assert NOTHING.mask(text) == text


def phone(field: str, start: int, end: int, *, hub: bool = False) -> Contact:
    return Contact("phone", "+919999900210", field, start, end, hub)  # type: ignore[arg-type]


def test_number_words_are_masked_through_the_contact_found() -> None:
    text = "Call nine nine nine nine nine double zero two one zero today"
    contact = phone("text", 5, 54)
    masked = Hidden((contact,), {identity("phone", contact.value): "k1"}).mask(text, "text")
    assert masked == "Call •••• •••• •••• •••• •••• •••••• •••• ••• ••• •••• today"


def test_a_revealed_contact_is_readable_and_others_are_not() -> None:
    text = "Call 99999 00210 or 99999 00333, or write +91-9999900210"
    contact = phone("text", 5, 16)
    keys = {identity("phone", contact.value): "k1"}
    assert Hidden((contact,), keys, frozenset({"k1"})).mask(text, "text") == (
        "Call 99999 00210 or ••••• •••••, or write +91-9999900210"
    )
    assert "9" not in Hidden((contact,), keys, frozenset({"other"})).mask(text, "text")


def test_helplines_that_the_classifiers_know_are_shown() -> None:
    text = "Child helpline 1800 999 99 00. 4,204 visitors"
    contact = Contact("phone", "+9118009999900", "text", 15, 29, True)
    assert Hidden((contact,), {}).mask(text, "text") == text


def test_a_handle_is_masked_wherever_it_stands_again() -> None:
    contact = Contact("telegram", "city_jobs", "links", -1, -1, False)
    hidden = Hidden((contact,), {identity("telegram", "city_jobs"): "k1"})
    assert hidden.mask("Join City_Jobs today") == "Join ••••_•••• today"


ADDRESSES = [
    ("http://board.example/job/1234567890123", "http://board.example/job/1234567890123"),
    ("http://board.example/?phone=9999900333", "http://board.example/?phone=••••••••••"),
    ("http://board.example/call-9999900210.html", "http://board.example/call-••••••••••.html"),
    ("https://wa.me/919999900333", "https://wa.me/••••••••••••"),
]


@pytest.mark.parametrize(("url", "masked"), ADDRESSES)
def test_addresses_lose_contacts_and_nothing_else(url: str, masked: str) -> None:
    assert Hidden((phone("links", -1, -1),), {}).mask_address(url) == masked


@pytest.mark.parametrize(
    ("value", "masked"),
    [("+919999900210", "••••••••••210"), ("abcd", "•••d"), ("a@b.example", "••••••••ple")],
)
def test_masked_values_keep_their_end(value: str, masked: str) -> None:
    assert mask_value(value) == masked


@pytest.mark.parametrize("text", ["9" * 100_000, "9 " * 50_000, "@" * 20_000, "a@" * 30_000, "a." * 50_000])
def test_masking_stays_quick_on_hostile_text(text: str) -> None:
    began = time.perf_counter()
    NOTHING.mask(text)
    assert time.perf_counter() - began < 3
