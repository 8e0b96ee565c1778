"""The last look finds what must not leave, and is not set off by what may."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dispatch.digest import build_digest
from dispatch.leak import find_leaks, fold, holds_word, own_words, secrets_of
from dispatch.week import parse_week

WEEK = parse_week("2026-W47")

LEAKING = [
    "call +91 99999 01234",
    "call 99999-01234",
    "call ९९९९९०१२३४",
    "call ৯৯৯৯৯ ০১২৩৪",
    "call 9\u200b9\u200b9\u200b9\u200b9\u200b0\u200b1\u200b2\u200b3\u200b4",
    "call ９９９９９０１２３４",
    "99.999.012",
    "by silverpine DREAM  agency",
    "write to dream.lady@example.org",
    "t.me/dreamlady_jobs",
    "pay dreamlady@okexample",
    "Hostess for a big city hall",
    "स्वप्न एजेंसी में",
]
CLEAN = [
    "phone ending in 234",
    "₹15,000 to ₹25,000 a month",
    "16 Nov 2026 to 22 Nov 2026",
    "C-0007: withdrawn",
    "police 112, Childline 1098",
    "an agency, a dream, silver and pine",
    "स्वप्न एजेंसियाँ",
    "dreamlady_jobsite",
]


@pytest.fixture
def secrets(make: Any) -> Any:
    contacts = (
        ("+919999901234", "phone"),
        ("dream.lady@example.org", "email"),
        ("dreamlady_jobs", "telegram"),
        ("dreamlady@okexample", "upi"),
    )
    case = make.case(assessment={"contacts": contacts})
    hindi = make.case("C-0008", advert={"employer": "स्वप्न एजेंसी"})
    return secrets_of([case, hindi], own_words(["police 112, Childline 1098"]))


@pytest.mark.parametrize("text", LEAKING)
def test_a_leak_is_found_in_page_and_text(secrets: Any, text: str) -> None:
    page = f"<p>{text}</p>"
    assert [line.split(":")[0] for line in find_leaks(page, "", secrets, ["C-0007"])][:1] == ["digest.html"]
    assert [line.split(":")[0] for line in find_leaks("", text, secrets, ["C-0007"])][:1] == ["digest.txt"]


@pytest.mark.parametrize("text", CLEAN)
def test_what_may_stand_there_is_no_leak(secrets: Any, text: str) -> None:
    assert find_leaks(f"<p>{text}</p>", text, secrets, ["C-0007"]) == ()


def test_a_leak_behind_entities_is_found(secrets: Any) -> None:
    assert find_leaks("<p>Silverpine&#32;Dream&nbsp;Agency</p>", "", secrets, [])


@pytest.mark.parametrize(
    "employer", ["Police", "1098", "Assam", "a job", "Childline 1098", "River Circle", "Guwahati"]
)
def test_an_employer_named_like_our_own_words_stops_nothing(make: Any, employer: str) -> None:
    digest = build_digest(make.partner(), WEEK, [make.case(advert={"employer": employer})], [], {})
    assert digest.refs == ("C-0007",)


def test_a_helpline_in_an_advert_stops_nothing(make: Any) -> None:
    case = make.case(assessment={"contacts": (("1098", "phone"), ("112", "phone"))})
    assert build_digest(make.partner(), WEEK, [case], [], {}).refs == ("C-0007",)


@pytest.mark.parametrize(
    ("text", "word", "held"),
    [
        ("the mango house", "mango", True),
        ("the mangoes", "mango", False),
        ("कामकाज", "काम", False),
        ("काम", "का", False),
        ("abc ab", "ab", True),
        ("", "ab", False),
    ],
)
def test_words_are_whole_in_every_script(text: str, word: str, held: bool) -> None:
    assert holds_word(fold(text), fold(word)) is held


def _random_case(make: Any, rng: random.Random, number: int) -> tuple[Any, list[str]]:
    phone = f"+91999990{rng.randrange(10000):04d}"
    names = ("Silver", "Moon", "চাঁদ", "स्वर्ण", "Jonaki"), ("Agency", "ঘর", "सेवा")
    employer = f"{rng.choice(names[0])}{number} {rng.choice(names[1])}"
    child = f"Minu{number} of {rng.choice(('Lower', 'Upper', 'Old'))} Lane School"
    text = f"{child} and friends wanted, {phone}, {employer}. girls of the hills wanted for the city"
    wage = rng.randrange(5, 90) * 1000
    case = make.case(
        f"C-{number:04d}",
        phone=phone,
        regions=rng.choice((("IN-AS",), ("IN-WB", "IN-AS"), ("IN-DL",), ())),
        verdicts=rng.choice(
            (
                (("confirm", make.monday),),
                (("dismiss", make.monday),),
                (("confirm", WEEK.since.replace(day=9)), ("dismiss", make.monday)),
            )
        ),
        advert={"employer": employer, "text": text, "title": f"{employer}: {child}"},
        assessment={"child_sign": rng.random() < 0.3, "log_odds": wage / 1000},
    )
    return case, [phone[1:], phone[3:], employer, child, f"Minu{number}"]


@pytest.mark.parametrize("language", ["en", "hi", "bn", "as"])
@pytest.mark.parametrize("audience", ["partner", "community"])
def test_nothing_of_300_generated_cases_is_in_the_pages(make: Any, language: str, audience: str) -> None:
    rng = random.Random(f"{language} {audience}")
    made = [_random_case(make, rng, number) for number in range(300)]
    partner = make.partner(language=language, audience=audience)
    digest = build_digest(partner, WEEK, [case for case, _ in made], [make.health()], {"reviewed": 300})
    assert len(digest.refs) > 20
    for shown in (digest.html, digest.text):
        folded = fold(shown)
        leaked = [value for _, values in made for value in values if fold(value) in folded]
        assert leaked == []
    told = set(digest.refs) | set(digest.changed_refs)
    assert not told & {case.summary.ref for case, _ in made if case.summary.child_sign}
