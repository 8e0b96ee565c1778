"""The digest tells what was decided, to those whom it concerns, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dispatch.digest import build_digest, write_digest
from dispatch.refusal import RefusedExportError
from dispatch.week import parse_week

WEEK = parse_week("2026-W47")
NUMBERS = {"adverts_seen": 1234, "reviewed": 48, "confirmed": 4, "dismissed": 39, "watched": 0}
PARTS = {
    "en": ("1. What to do this week", "2. New rec", "3. Changes", "4. What we could", "5. Numbers"),
    "hi": ("1. इस सप्ताह क्या करें", "2. नए", "3. बदलाव", "4. हम क्या", "5. संख्याएँ"),
    "bn": ("1. এই সপ্তাহে কী করবেন", "2. নতুন", "3. পরিবর্তন", "4. আমরা", "5. সংখ্যা"),
    "as": ("1. এই সপ্তাহত কি কৰিব", "2. নতুন", "3. সলনি", "4. আমি", "5. সংখ্যা"),
}


def build(make: Any, *cases: Any, **partner: Any) -> Any:
    return build_digest(make.partner(**partner), WEEK, cases, [make.health()], NUMBERS)


@pytest.mark.parametrize("language", sorted(PARTS))
def test_five_parts_in_the_partners_language(make: Any, language: str) -> None:
    digest = build(make, make.case(), language=language)
    for shown in (digest.html, digest.text):
        places = [shown.find(part) for part in PARTS[language]]
        assert -1 not in places
        assert places == sorted(places)
        assert "112" in shown
        assert "1098" in shown
    assert f'<html lang="{language}">' in digest.html


def test_the_page_needs_nothing_beside_itself(make: Any) -> None:
    page = build(make, make.case()).html
    assert not re.search(r"<(script|img|iframe|link|object|embed|form|video|audio)\b", page)
    assert not re.search(r"\b(src|href|action)=|url\(|@import", page)
    assert "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in page


def test_an_item_tells_the_pattern_and_keeps_the_rest_back(make: Any) -> None:
    digest = build(make, make.case(phone="+919999901234"))
    for wanted in ("C-0007", "Guwahati", "Delhi", "₹15,000 to ₹25,000", "ending in 234", "13 Nov 2026"):
        assert wanted in digest.text
        assert wanted in digest.html
    for unwanted in ("1234 ", "Silverpine", "Smiling", "Hostess", "0.73", "%", "a note for staff", "mira"):
        assert unwanted not in digest.text


@pytest.mark.parametrize(
    ("regions", "partner", "shown"),
    [
        (("IN-AS",), ("IN-AS",), True),
        (("IN-AS", "IN-DL"), ("IN-DL",), True),
        (("IN-AS",), ("IN-WB",), False),
        (("IN-OR",), ("IN-OD",), True),
        (("IN-AS",), None, True),
        ((), None, False),
        ((), ("IN-AS",), False),
        (("AE",), ("IN-AS",), False),
        (("AE",), None, False),
    ],
)
def test_a_case_goes_to_the_partners_of_its_regions(
    make: Any, regions: tuple[str, ...], partner: tuple[str, ...] | None, shown: bool
) -> None:
    digest = build(make, make.case(regions=regions), regions=partner)
    assert ("C-0007" in digest.text, "C-0007" in digest.html) == (shown, shown)
    assert digest.unplaced == (() if any(code.startswith("IN-") for code in regions) else ("C-0007",))


def test_an_unplaced_case_stands_on_no_page(make: Any) -> None:
    digest = build(make, make.case("C-0099", regions=()))
    assert digest.unplaced == ("C-0099",)
    assert "C-0099" not in digest.html + digest.text


OLD = timedelta(days=8)
DECIDED: list[tuple[tuple[tuple[str, timedelta], ...], str | None]] = [
    ((("confirm", timedelta()),), "new"),
    ((("dismiss", timedelta()),), None),
    ((("watch", timedelta()),), None),
    ((), None),
    ((("confirm", OLD),), None),
    ((("confirm", -timedelta(days=7)),), None),
    ((("confirm", OLD), ("dismiss", timedelta())), "withdrawn"),
    ((("confirm", OLD), ("reopen", timedelta())), "under review again"),
    ((("confirm", OLD), ("watch", timedelta())), "not certain any more"),
    ((("confirm", OLD), ("confirm", timedelta())), "seen again"),
    ((("confirm", OLD), ("dismiss", OLD - timedelta(hours=1)), ("confirm", timedelta())), "new"),
    ((("confirm", timedelta()), ("dismiss", timedelta(hours=-2))), None),
]


@pytest.mark.parametrize(("history", "told"), DECIDED)
def test_only_what_was_decided_in_the_week_is_told(make: Any, history: Any, told: str | None) -> None:
    verdicts = tuple((verdict, make.monday - before) for verdict, before in history)
    digest = build(make, make.case(verdicts=verdicts))
    assert ("C-0007" in digest.text) is (told is not None)
    assert digest.refs == (("C-0007",) if told == "new" else ())
    if told and told != "new":
        assert told in digest.text
        assert digest.changed_refs == ("C-0007",)
        assert "Guwahati" not in digest.text


def test_a_withdrawal_is_the_first_thing_to_do(make: Any) -> None:
    case = make.case(verdicts=(("confirm", make.monday - OLD), ("dismiss", make.monday)))
    lines = build(make, case).text.splitlines()
    assert "C-0007" in lines[lines.index("1. What to do this week") + 2]


CHILD = [
    {"child_sign": True},
    {"assessment": {"child_sign": True}},
    {"reason_code": "child_sought"},
    {"assessment": {"signs": (("minor_explicit", "targeting", ""),)}},
]


@pytest.mark.parametrize("sign", CHILD)
@pytest.mark.parametrize("regions", [("IN-AS",), ()])
def test_a_child_sign_leaves_only_a_count(make: Any, sign: dict[str, Any], regions: tuple[str, ...]) -> None:
    with_child = build(make, make.case("C-0042", regions=regions, **sign))
    without = build(make)
    assert (with_child.html, with_child.text) == (without.html, without.text)
    many = build(make, *(make.case(f"C-01{n:02d}", **sign) for n in range(6)))
    assert "protection of children (no digest ever shows them): 6" in many.text


def test_counts_under_five_are_not_told(make: Any) -> None:
    text = build(make, make.case()).text
    for line in ("Confirmed: fewer than 5", "Being watched: fewer than 5", "reviewed by a person: 48"):
        assert line in text


def test_a_community_sees_patterns_without_contacts_and_towns(make: Any) -> None:
    text = build(make, make.case(), audience="community").text
    assert "How people are contacted: phone\n" in text
    assert "Assam → Delhi" in text
    assert "Guwahati" not in text
    assert "river-jobs" not in text


@pytest.mark.parametrize(
    ("adverts", "signs", "word"),
    [(3, 3, "high"), (2, 3, "medium"), (1, 3, "medium"), (2, 1, "medium"), (1, 2, "low")],
)
def test_confidence_words_mean_what_the_page_says(make: Any, adverts: int, signs: int, word: str) -> None:
    groups = ("offer", "debt", "contact")[:signs]
    chosen = tuple((f"sign-{group}", group, "") for group in groups)
    case = make.case(n_adverts=adverts, assessment={"signs": chosen})
    assert f"Confidence: {word}\n" in build(make, case).text


STATES = ["dead", "blocked", "login_wall", "captcha", "robots_disallow", "empty_shell", "parser_loss"]
STATES += ["changed_layout", "over_budget", "stale"]


@pytest.mark.parametrize("language", sorted(PARTS))
def test_every_state_of_a_source_is_told_in_words(make: Any, language: str) -> None:
    health = [make.health(f"board-{state.replace('_', '-')}", state) for state in STATES]
    health += [make.health("gone", finished_at=WEEK.since - timedelta(days=3), image_only=9)]
    health += [make.health("pictures", image_only=7)]
    text = build_digest(make.partner(language=language), WEEK, [], health, NUMBERS).text
    part = text.split("\n4. ")[1].split("\n5. ")[0]
    lines = [line for line in part.splitlines() if line.startswith("- ")]
    assert len(lines) == len(STATES) + 4
    assert len(set(lines)) == len(lines)
    assert not any(state in line for state in STATES if "_" in state for line in lines)
    assert "gone" in part
    assert "7" in lines[-3]


@pytest.mark.parametrize(
    ("health", "line"), [(0, "No source is being watched"), (2, "All 2 watched sources")]
)
def test_fine_and_missing_sources_are_told(make: Any, health: int, line: str) -> None:
    sources = [make.health(f"s{n}") for n in range(health)]
    assert line in build_digest(make.partner(), WEEK, [], sources, NUMBERS).text


def test_a_source_named_like_a_recruiter_or_a_number_is_not_named(make: Any) -> None:
    case = make.case(assessment={"contacts": (("silverpinejobs", "telegram"),)})
    names = ("silverpinejobs", "hill-board", "url-127-0-0-1-32945")
    health = [make.health(name, "dead") for name in names]
    text = build_digest(make.partner(), WEEK, [case], health, NUMBERS).text
    assert "3 of 3 watched sources: did not answer (hill-board)" in text
    assert "silverpine" not in text


@pytest.mark.parametrize("language", ["mni", "ne"])
def test_another_language_gets_english_and_is_told(make: Any, language: str) -> None:
    digest = build(make, make.case(), language=language)
    assert digest.fallback
    assert "not been translated into your language yet" in digest.text
    assert "not been translated into your language yet" in digest.html


def test_the_same_input_gives_the_same_bytes_in_any_order(make: Any) -> None:
    cases = [make.case(f"C-{n:04d}", n_adverts=n % 4 + 1) for n in range(1, 12)]
    health = [make.health(f"s{n}", "dead") for n in range(4)]
    one = build_digest(make.partner(), WEEK, cases, health, NUMBERS)
    other = build_digest(make.partner(), WEEK, cases[::-1], health[::-1], dict(reversed(NUMBERS.items())))
    assert one == other


def test_at_most_five_things_to_do_and_always_how_to_keep_evidence(make: Any) -> None:
    names = ["meet_in_transit", "document_surrender", "upfront_fee", "photo_request", "gulf_housemaid"]
    signs = tuple((name, "offer", "") for name in names)
    old = make.case("C-0001", verdicts=(("confirm", make.monday - OLD), ("dismiss", make.monday)))
    text = build(make, make.case(assessment={"signs": signs}), old).text
    done = [line for line in text.split("\n2. ")[0].splitlines() if line.startswith("- ")]
    assert len(done) == 5
    assert "keep the message" in done[-1]


def test_words_of_an_advert_never_become_markup(make: Any) -> None:
    partner = {"organisation": "<b>Circle</b> & {{ 7*7 }}"}
    digest = build(make, make.case(assessment={"places": (("<i>X</i>", "IN-AS", "work"),)}), **partner)
    assert "<b>" not in digest.html
    assert "<i>" not in digest.html
    assert "&lt;b&gt;Circle&lt;/b&gt; &amp; {{ 7*7 }}" in digest.html


def test_files_are_written_whole_and_again_the_same(make: Any, tmp_path: Path) -> None:
    digest = build(make, make.case())
    paths = write_digest(digest, tmp_path / "out")
    first = [path.read_bytes() for path in paths]
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["digest.html", "digest.txt"]
    write_digest(digest, tmp_path / "out")
    assert [path.read_bytes() for path in paths] == first
    assert first[1].decode("utf-8") == digest.text


def test_a_page_that_leaks_is_never_built(make: Any) -> None:
    partner = make.partner(organisation="Circle, call 99999 05678")
    with pytest.raises(RefusedExportError, match=r"digest river-circle 2026-W47: not written") as caught:
        build_digest(partner, WEEK, [], [], NUMBERS)
    assert "99999" not in str(caught.value)


def test_a_value_named_as_secret_is_looked_for(make: Any) -> None:
    with pytest.raises(RefusedExportError, match="a contact, an employer's name"):
        build_digest(make.partner(), WEEK, [make.case()], [], NUMBERS, also_secret=("C-0007",))
