"""Lit and visible text: the words stay whole, whatever the spans and characters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from classifiers.assessment import Contribution
from index.records import Reason, Span
from review_ui import words
from review_ui.advert_page import AdvertPage
from review_ui.clock import span_ist, time_ist
from review_ui.lit import light
from review_ui.sign_words import SIGNS, in_reading_order, say_sign
from review_ui.visible import make_visible
from tests import builders as make


def sign(start: int, end: int, ref: str = "a") -> Span:
    return Span("text", start, end, "sign", ref)


def contact(start: int, end: int) -> Span:
    return Span("text", start, end, "contact", "key-1")


LIT = [
    ("no span", "plain", [], [("plain", (), ())]),
    ("one", "call me now", [sign(5, 7)], [("call ", (), ()), ("me", ("a",), ("a",)), (" now", (), ())]),
    (
        "nested",
        "abcdef",
        [sign(0, 6), sign(2, 4, "b")],
        [("ab", ("a",), ()), ("cd", ("a", "b"), ("b",)), ("ef", ("a",), ("a",))],
    ),
    (
        "overlapping",
        "abcdef",
        [sign(0, 4), sign(2, 6, "b")],
        [("ab", ("a",), ()), ("cd", ("a", "b"), ("a",)), ("ef", ("b",), ("b",))],
    ),
    ("same stretch twice", "ab", [sign(0, 2), sign(0, 2, "b")], [("ab", ("a", "b"), ("a", "b"))]),
    ("outside the text", "ab", [sign(1, 99)], [("a", (), ()), ("b", ("a",), ("a",))]),
    ("empty and backwards", "ab", [sign(1, 1), sign(2, 0)], [("ab", (), ())]),
    ("before the text", "ab", [sign(-5, 1)], [("a", ("a",), ("a",)), ("b", (), ())]),
    ("never between a letter and its sign", "কাজ", [sign(0, 1)], [("কা", ("a",), ("a",)), ("জ", (), ())]),
    ("begins on a vowel sign", "কাজ", [sign(1, 2)], [("কা", ("a",), ("a",)), ("জ", (), ())]),
]


@pytest.mark.parametrize(("text", "spans", "pieces"), [row[1:] for row in LIT], ids=[row[0] for row in LIT])
def test_text_is_cut_at_its_marks(text, spans, pieces):
    lit = light(text, spans)
    assert [(piece.text, piece.signs, piece.closes) for piece in lit] == pieces
    assert "".join(piece.text for piece in lit) == text


def test_a_contact_inside_a_sign_is_both():
    lit = light("WhatsApp •••• only", [sign(0, 18), contact(9, 13)])
    assert [(piece.text, piece.contact) for piece in lit] == [
        ("WhatsApp ", None),
        ("••••", "key-1"),
        (" only", None),
    ]
    assert all(piece.signs == ("a",) for piece in lit)


def test_an_empty_text_has_no_piece():
    assert light("", [sign(0, 3)]) == ()


VISIBLE = [
    ("plain words", "काम, কাজ, ꯊꯕꯛ", "काम, কাজ, ꯊꯕꯛ"),
    ("tabs and lines stay", "a\tb\nc", "a\tb\nc"),
    ("carriage return before a line", "a\r\nb", "a\nb"),
    ("NUL", "a\x00b", "a␀b"),
    ("escape", "\x1b[31m", "␛[31m"),
    ("delete", "a\x7f", "a␡"),
    ("right-to-left override", "a\u202egnp.exe", "a[U+202E]gnp.exe"),
    ("isolates", "\u2066x\u2069", "[U+2066]x[U+2069]"),
    ("zero-width space", "9\u200b9", "9[U+200B]9"),
    ("joiners that Indic scripts need", "क्\u200dष র\u200c্য", "क्\u200dष র\u200c্য"),
    ("lone surrogate", "a\ud83db", "a�b"),
    ("tag characters", "a\U000e0041", "a[U+E0041]"),
    ("soft hyphen and BOM", "a\u00ad\ufeff", "a[U+00AD][U+FEFF]"),
]


@pytest.mark.parametrize(("text", "seen"), [row[1:] for row in VISIBLE], ids=[row[0] for row in VISIBLE])
def test_hidden_characters_are_seen(text, seen):
    assert make_visible(text) == seen
    make_visible(text).encode()


def test_times_are_indian():
    late = datetime(2026, 11, 17, 19, 0, tzinfo=UTC)
    assert time_ist(late) == "18 Nov 2026, 00:30 IST"
    assert span_ist(datetime(2026, 11, 3, tzinfo=UTC), late) == "3 Nov to 18 Nov 2026"
    assert span_ist(late, late) == "18 Nov 2026"


WORDS = [
    (words.say(words.SOURCE_STATES, "captcha"), "Behind a CAPTCHA"),
    (words.say(words.REFUSALS, "some_new_reason"), "some new reason"),
    (words.say_reason("http_403"), "refuses (answer 403)"),
    (words.say_reason("http_502"), "the site has an error (answer 502)"),
    (words.say_reason("dns"), "the name of the site is not found"),
    (words.say_region("IN-OR"), "Odisha"),
    (words.say_region("ZZ"), "ZZ"),
    (words.html_lang("mni-Mtei"), "mni-Mtei"),
    (words.html_lang("und"), ""),
    (words.count(1, "case"), "1 case"),
    (words.count(1200, "case"), "1,200 cases"),
    (say_sign("upfront_fee"), "Fee before anything begins"),
    (say_sign("some_new_sign"), "Some new sign"),
]


@pytest.mark.parametrize(("said", "expected"), WORDS)
def test_codes_have_words(said, expected):
    assert said == expected


def test_headings_of_signs_fit_a_line_and_stay_neutral():
    assert all(len(heading) <= 45 for heading in SIGNS.values())
    assert not [heading for heading in SIGNS.values() if "traffick" in heading.lower()]


def test_what_counts_together_and_what_speaks_against_it_is_said():
    one = make.advert(text="Fee first, far away")
    said = make.assessment(one, band="review", signs=["Fee first", "far away"])
    parts = (
        *said.contributions,
        Contribution("fee_first fee", 1.0, "Said beside the words."),
        Contribution("R1", 0.3, "A grave sign stands with another."),
        Contribution("C06 statutory_benefits", -0.5, "Provident fund is named."),
    )
    view = SimpleNamespace(assessment=replace(said, contributions=parts))
    page = AdvertPage(view)
    assert page.together == ("A grave sign stands with another.",)
    assert page.against == ("Provident fund is named.",)


def test_a_sign_of_a_child_is_read_first_and_common_signs_last():
    names = ["vague_duties", "upfront_fee", "minor_explicit", "some_new_sign"]
    reasons = [Reason(name, name, "group", "why", 1) for name in names]
    order = [reason.name for reason in in_reading_order(reasons)]
    assert order == ["minor_explicit", "upfront_fee", "some_new_sign", "vague_duties"]
