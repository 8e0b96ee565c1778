"""Adverts of one page in several states come once each, and none is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extract import DomState, Extraction, Page, extract_states

URL = "https://board.example/jobs"
WORK = "Food and a room are given, the work is six days a week from nine to five, call +91 99999 0{}."


def page(*items: str) -> bytes:
    body = "".join(f"<article>{item}</article>" for item in items)
    return f"<!doctype html><html lang=en><title>Jobs</title><body><h1>Jobs</h1>{body}</body></html>".encode()


def item(title: str, phone: int, employer: str = "Lotus") -> str:
    return f"<h2>{title}</h2><p>Employer: {employer}</p><p>Location: Tezpur</p><p>{WORK.format(phone)}</p>"


def read(body: bytes, *states: DomState) -> Extraction:
    when = datetime(2026, 11, 2, tzinfo=UTC)
    return extract_states(Page(body, URL, "text/html; charset=utf-8", "board", "c1", when), states)


def shown(body: bytes) -> DomState:
    return DomState(body, URL)


def opened(body: str, *keys: str, card: str = "", url: str = URL) -> DomState:
    return DomState(page(body), url, opened=True, keys=keys, card=card)


COOK, DRIVER, TAILOR = item("Cook wanted", 1001), item("Driver wanted", 1002), item("Tailor wanted", 1003)
SHORT = "<h2>Cook wanted</h2><p>Location: Tezpur</p>"


@pytest.mark.parametrize(
    ("body", "states", "titles"),
    [
        (page(COOK, DRIVER), [], ["Cook wanted", "Driver wanted"]),
        (
            page(COOK, DRIVER),
            [shown(page(DRIVER, TAILOR))],
            ["Cook wanted", "Driver wanted", "Tailor wanted"],
        ),
        (page(COOK, DRIVER), [shown(page(COOK, DRIVER))], ["Cook wanted", "Driver wanted"]),
        (page(COOK, DRIVER), [opened(TAILOR)], ["Cook wanted", "Driver wanted", "Tailor wanted"]),
        (page(COOK, DRIVER), [opened(COOK, "vac-41")], ["Cook wanted", "Driver wanted"]),
        (page(), [opened(COOK), opened(DRIVER)], ["Cook wanted", "Driver wanted"]),
        (page(), [opened(COOK), opened(COOK)], ["Cook wanted"]),
        (page(), [opened(COOK), opened(item("Cook wanted", 1009))], ["Cook wanted", "Cook wanted"]),
        (page(), [opened(COOK, "box"), opened(DRIVER, "box")], ["Cook wanted", "Driver wanted"]),
        (page(COOK, DRIVER), [opened("<p>Nothing to see here.</p>")], ["Cook wanted", "Driver wanted"]),
        (page(), [], []),
    ],
)
def test_each_advert_comes_once(body: bytes, states: list[DomState], titles: list[str]) -> None:
    found = read(body, *states)
    assert sorted(advert.title for advert in found.adverts) == titles
    assert len({advert.id for advert in found.adverts}) == len(titles)


def test_what_is_opened_keeps_its_id_whatever_else_is_opened() -> None:
    alone = read(page(), opened(COOK, "vac-41x"))
    among = read(page(DRIVER, TAILOR), opened(DRIVER), opened(COOK, "vac-41x"), opened(TAILOR))
    (cook,) = alone.adverts
    assert cook.id in {advert.id for advert in among.adverts}
    assert cook.canonical_url == URL


def test_without_a_key_title_and_employer_tell_two_apart() -> None:
    found = read(
        page(), opened(item("Cook wanted", 1001, "Lotus")), opened(item("Cook wanted", 1001, "Rose"))
    )
    assert len({advert.id for advert in found.adverts}) == 2
    assert {advert.employer for advert in found.adverts} == {"Lotus", "Rose"}


def test_an_opened_part_with_an_address_of_its_own_has_it() -> None:
    found = read(page(), opened(COOK, url=URL + "/cook"))
    assert [advert.canonical_url for advert in found.adverts] == [URL + "/cook"]
