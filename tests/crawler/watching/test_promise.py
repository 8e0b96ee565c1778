"""Runs held against promises, as tables: what is broken, and what is said."""

from __future__ import annotations

import time
from typing import Any

import pytest

from crawler.advert import RunReport
from crawler.errors import FetchError, RefusedFetchError
from crawler.tally import Tally
from crawler.watching.letters import script_of, scripts_of
from crawler.watching.promise import Yielded, broken_content, broken_yield
from crawler.watching.source import Source
from tests.builders import advert, report


def source(**values: Any) -> Source:
    given = {"kind": "site", "start": ("https://board.example/",), "who": "a", "why": "b", "legal": "c"}
    return Source.model_validate({"name": "board", **given, **values})


def given(adverts: int, unchanged: int = 0, *, limited: bool = False, **counted: Any) -> Yielded:
    return Yielded(adverts, unchanged, counted.get("filled", {}), counted.get("scripts", {}), limited)


def past(*adverts: int, state: str = "ok", **other: Any) -> list[RunReport]:
    return [report(f"run-{n}", "board", adverts=n, state=state, **other) for n in adverts]


STEADY = (210, 205, 220, 90, 260)
YIELDS: list[tuple[dict[str, Any], Yielded, list[RunReport], list[str]]] = [
    ({"min_adverts": 40}, given(40), [], []),
    ({"min_adverts": 40}, given(31), [], ["31 adverts, at least 40 promised"]),
    ({"min_adverts": 2}, given(1), [], ["1 advert, at least 2 promised"]),
    ({"min_adverts": 0}, given(0), past(*STEADY), []),
    (
        {"min_adverts": 0, "max_drop": 0.5},
        given(0),
        past(*STEADY),
        ["0 adverts, the last 5 runs gave 210 (median): fell by 100 %, at most 50 % promised"],
    ),
    (
        {},
        given(31),
        past(*STEADY),
        ["31 adverts, the last 5 runs gave 210 (median): fell by 85 %, at most 80 % promised"],
    ),
    ({}, given(42), past(*STEADY), []),
    ({"max_drop": 1}, given(1), past(*STEADY), []),
    ({"max_drop": 0.25}, given(150), past(200, 200), []),
    (
        {"max_drop": 0.25},
        given(149),
        past(200, 200, 199),
        ["149 adverts, the last 3 runs gave 200 (median): fell by 26 %, at most 25 % promised"],
    ),
    # Only whole runs that were ok say what is usual, and only the last five of them.
    ({}, given(3), past(2, 3, 2, state="changed_layout") + past(*STEADY), ["3 adverts, the last 5"]),
    ({}, given(3), past(5, 5, 5, limited=True) + past(*STEADY), ["3 adverts, the last 5"]),
    ({}, given(3), past(9, 9, 9, 9, 9) + past(*STEADY), []),
    ({}, given(3), past(210, 210) + past(210, 210, state="blocked"), []),
    ({}, given(3, limited=True), past(*STEADY), []),
    ({}, given(1), past(0, 0, 0), []),
    # A page that has not changed stands for the advert on it.
    ({"min_adverts": 40}, given(3, 190), past(*STEADY), []),
    (
        {"min_adverts": 40},
        given(3, 7),
        past(1, 2, 3, not_modified=200),
        [
            "3 adverts and 7 unchanged pages, at least 40 promised",
            "3 adverts and 7 unchanged pages, the last 3 runs gave 202 (median): fell by 95 %",
        ],
    ),
]


@pytest.mark.parametrize(("values", "seen", "before", "said"), YIELDS)
def test_promises_of_number(
    values: dict[str, Any], seen: Yielded, before: list[RunReport], said: list[str]
) -> None:
    found = broken_yield(source(**values), seen, before)
    assert [problem.value[: len(start)] for problem, start in zip(found, said, strict=True)] == said
    assert all((problem.what, problem.where) == ("promise", "board") for problem in found)


CONTENT: list[tuple[dict[str, Any], Yielded, list[str]]] = [
    ({"filled": {"wage": 0.6}}, given(40, filled={"wage": 24}), []),
    (
        {"filled": {"wage": 0.6, "place": 0.1}},
        given(40, filled={"wage": 12, "place": 40}),
        ["wage: 12 of 40 adverts have it (30 %), at least 60 % promised"],
    ),
    (
        {"filled": {"links": 1.0}},
        given(3),
        ["links: 0 of 3 adverts have it (0 %), at least 100 % promised"],
    ),
    ({"filled": {"wage": 0.6}}, given(0), []),
    ({}, given(40), []),
    ({"languages": ["hi", "ne"]}, given(10, scripts={"Deva": 9, "Latn": 1}), []),
    ({"languages": ["hi"]}, given(10, scripts={"Deva": 5, "Latn": 5}), []),
    (
        {"languages": ["hi", "bn"]},
        given(40, scripts={"Deva": 3, "Beng": 1, "Latn": 36}),
        [
            "4 of 40 adverts are in Bengali-Assamese or Devanagari letters, as hi, bn promise;"
            " most are in Latin letters"
        ],
    ),
    ({"languages": ["as", "mni-Beng"]}, given(10, scripts={"Beng": 10}), []),
    ({"languages": ["mni-Mtei"]}, given(10, scripts={"Beng": 10}), ["0 of 10 adverts are in Meetei Mayek"]),
    ({"languages": ["hi-Latn", "en"]}, given(10, scripts={"Latn": 10}), []),
    ({"languages": ["en"]}, given(10, scripts={"Taml": 10}), ["0 of 10 adverts are in Latin letters"]),
    ({"languages": ["hi", "mul"]}, given(10, scripts={"Latn": 10}), []),
    ({"languages": ["und"]}, given(10, scripts={"Latn": 10}), []),
    ({}, given(10, scripts={"Arab": 10}), []),
    ({"languages": ["hi"]}, given(2, scripts={"Latn": 2}), []),
    ({"languages": ["hi"]}, given(9, scripts={"Zyyy": 9}), []),
]


@pytest.mark.parametrize(("values", "seen", "said"), CONTENT)
def test_promises_of_content(values: dict[str, Any], seen: Yielded, said: list[str]) -> None:
    found = broken_content(source(**values), seen)
    assert [problem.value[: len(start)] for problem, start in zip(found, said, strict=True)] == said


LETTERS = [
    ("Helper wanted in Tezpur", "Latn"),
    ("होटल में सहायक चाहिए, फोन 99999 00001", "Deva"),
    ("হোটেলত সহায়কৰ প্ৰয়োজন", "Beng"),
    ("ꯊꯕꯛ ꯄꯤꯒꯅꯤ", "Mtei"),
    ("உதவியாளர் தேவை", "Taml"),
    ("مددگار کی ضرورت", "Arab"),
    ("WhatsApp: होटल में सहायक की तुरंत आवश्यकता है", "Deva"),
    ("Urgent: girls wanted for beauty parlour, काम", "Latn"),
    ("99999 00001 ☎ !!", "Zyyy"),
    ("", "Zyyy"),
    ("工作", "Zyyy"),
    ("\ud800 काम", "Deva"),
    ("1" * 5000, "Zyyy"),
]


@pytest.mark.parametrize(("text", "script"), LETTERS)
def test_the_letters_of_a_text(text: str, script: str) -> None:
    assert script_of(text) == script


def test_letters_that_languages_promise() -> None:
    assert scripts_of(("hi", "ne", "bn-Latn", "as")) == {"Deva", "Latn", "Beng"}
    assert scripts_of(()) == scripts_of(("mul", "hi")) == frozenset()


def test_a_tally_counts_fields_and_letters_of_what_is_stored() -> None:
    tally = Tally()
    tally.count_stored(advert("a", text="काम चाहिए", title="काम", wage="500", links=("tel:1",)))
    tally.count_stored(advert("b", employer="Blue Lotus Canteen", place=""))
    assert tally.adverts == 2
    assert tally.filled == {"wage": 1, "links": 1, "employer": 1}
    assert tally.scripts == {"Deva": 1, "Latn": 1}


def test_counting_an_advert_costs_microseconds() -> None:
    """10 µs is the bound on an idle machine; a busy one gets ten times that."""
    tally = Tally()
    long = advert("a", text="हमारे होटल में सहायक चाहिए. " * 80)
    best = 1.0
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(100):
            tally.count_stored(long)
        best = min(best, (time.perf_counter() - begun) / 100)
    assert best < 100e-6, f"{best * 1e6:.1f} µs"


def test_what_a_page_asked_for_in_vain_is_said_and_not_held_against_its_site() -> None:
    lines: list[str] = []
    tally = Tally(lines.append)
    tally.refuse_part(FetchError("connect", "http://tracker.example/a.js"))
    tally.refuse(FetchError("connect", "http://board.example/job/1"))
    tally.cut(RefusedFetchError("over_budget", "http://board.example/", "50 clicks"))
    assert (tally.errors, tally.refused) == ({"connect": 2}, {"over_budget": 1})
    assert tally.errors - tally.parts == {"connect": 1}
    assert (tally.cut_pages, len(lines), len(tally.problems)) == (1, 3, 3)


def test_a_wall_is_known_by_what_came_since_the_last_good_page() -> None:
    tally = Tally()
    for state in ("ok", "blocked", "ok", "captcha", "blocked", "blocked"):
        tally.expect(state)  # type: ignore[arg-type]
    assert (tally.lost_last, tally.lost_as) == (3, "blocked")
    assert tally.lost == {"blocked": 3, "captcha": 1}
