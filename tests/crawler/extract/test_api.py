"""Adverts in JSON: what each kind of value becomes, how paging goes on, and what is said of what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.extract import ApiPaths, extract_api
from tests.crawler.extract.pages import make_page

API = "https://api.jobs.example/v1/jobs?region=assam&page=1"
PATHS = ApiPaths(items="jobs", title="title", text="text")
JOB = {"id": 7, "title": "Tailor", "text": "We need two tailors for school uniforms at Jorhat."}


def read(answer: Any, paths: ApiPaths = PATHS, *, is_first: bool = True):
    body = answer if isinstance(answer, str | bytes) else json.dumps(answer)
    return extract_api(make_page(body, API, "application/json"), paths, is_first=is_first)


VALUES = [
    ("wage", 12000, "12000"),
    ("wage", 12000.50, "12000.5"),
    ("wage", {"min": 8000, "max": 12000, "unit": None}, "8000, 12000"),
    ("wage", True, "true"),
    ("wage", None, None),
    ("wage", [], None),
    ("place", {"city": "Tezpur", "state": "Assam"}, "Tezpur, Assam"),
    ("place", ["Tezpur", "Tezpur", "Jorhat"], "Tezpur, Jorhat"),
    ("place", "  <b>Tezpur</b>\n &amp; around ", "Tezpur & around"),
    ("employer", {"a": {"b": {"c": "Blue Lotus"}}}, "Blue Lotus"),
    ("posted", 10**400, "1" + "0" * 400),
    ("posted", "2026-11-02T08:00:00Z", "2026-11-02T08:00:00Z"),
]


@pytest.mark.parametrize(("field", "value", "text"), VALUES)
def test_a_value_is_the_text_it_stands_for(field: str, value: Any, text: str | None) -> None:
    paths = ApiPaths(items="jobs", title="title", text="text", **{field: "it"})
    (advert,) = read({"jobs": [{**JOB, "it": value}]}, paths).adverts
    assert getattr(advert, field) == text


def test_a_number_stays_as_it_was_written() -> None:
    paths = ApiPaths("jobs", "title", "text", wage="pay")
    (advert,) = read('{"jobs": [{"title": "A", "text": "B", "pay": [12000.50, 1e4]}]}', paths).adverts
    assert advert.wage == "12000.50, 1e4"


TEXTS = [
    ("<p>One &amp; two</p><ul><li>Three</li></ul>", "One & two\nThree"),
    ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\nTwo"),
    (["One", {"a": "Two", "b": ["Three", None]}], "One\nTwo\nThree"),
    ("One\r\nTwo\u0000", "One\nTwo\ufffd"),
    ("\ud83d", "\ufffd"),
]


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_text_is_read_in_lines(value: Any, text: str) -> None:
    assert read({"jobs": [{"title": "A", "text": value}]}).adverts[0].text == text


def test_the_key_is_the_id_and_the_address_is_the_public_page() -> None:
    by_id = ApiPaths("jobs", "title", "text", id="id", address="https://elsewhere.example/j/{id}", key="page")
    by_url = ApiPaths("jobs", "title", "text", id="id", url="link", key="page")
    (one,) = read({"jobs": [JOB]}, by_id).adverts
    (other,) = read({"jobs": [{**JOB, "link": "https://www.jobs.example/j/7"}]}, by_url).adverts
    (foreign,) = read({"jobs": [{**JOB, "link": "https://rival.example/j/7"}]}, by_url).adverts
    assert (one.url, one.canonical_url) == ("https://elsewhere.example/j/7",) * 2
    assert (other.url, other.canonical_url) == ("https://www.jobs.example/j/7",) * 2
    assert foreign.canonical_url == "https://api.jobs.example/v1/jobs?region=assam"


def test_an_advert_keeps_its_id_when_it_moves_to_another_page() -> None:
    paths = ApiPaths("jobs", "title", "text", id="id", key="page")
    here = make_page(json.dumps({"jobs": [JOB]}), API)
    there = make_page(json.dumps({"jobs": [JOB]}), API.replace("page=1", "page=2"))
    assert extract_api(here, paths).adverts[0].id == extract_api(there, paths).adverts[0].id


def test_adverts_that_share_an_address_are_all_kept() -> None:
    paths = ApiPaths("jobs", "title", "text", url="link")
    jobs = [{"title": "A", "text": f"Text {n}", "link": "https://jobs.example/apply"} for n in (1, 2, 2)]
    found = read({"jobs": jobs}, paths).adverts
    assert sorted(advert.text for advert in found) == ["Text 1", "Text 2"]


def test_contact_links_of_the_text_and_of_a_path() -> None:
    text = "Call <a href='tel:+919999900001'>us</a> or <a href='/about'>read</a>"
    paths = ApiPaths("jobs", "title", "text", links="[phone, mail, wa, site]")
    job = {"title": "A", "text": text, "phone": "+91 99999 00002", "mail": "a@example.org"}
    job |= {"wa": "https://wa.me/919999900003", "site": "https://jobs.example/"}
    assert read({"jobs": [job]}, paths).adverts[0].links == (
        "tel:+919999900001", "tel:+91 99999 00002", "mailto:a@example.org", "https://wa.me/919999900003",
    )  # fmt: skip


PAGING = [
    (
        {"next": "links.next"},
        {"links": {"next": "/v1/jobs?page=2"}},
        "https://api.jobs.example/v1/jobs?page=2",
    ),
    ({"next": "links.next"}, {"links": {"next": None}}, None),
    ({"next": "links.next"}, {"links": {"next": API}}, None),
    ({"key": "page"}, {}, "https://api.jobs.example/v1/jobs?region=assam&page=2"),
    ({"key": "offset", "first": 0, "step": 20}, {}, f"{API}&offset=20"),
    ({"key": "after", "cursor": "cursor"}, {"cursor": "a/b="}, f"{API}&after=a%2Fb%3D"),
    ({"key": "after", "cursor": "cursor"}, {"cursor": ""}, None),
    ({"key": "after", "cursor": "cursor"}, {"cursor": False}, None),
    ({}, {}, None),
]


@pytest.mark.parametrize(("paging", "more", "onward"), PAGING)
def test_paging(paging: dict[str, Any], more: dict[str, Any], onward: str | None) -> None:
    paths = ApiPaths("jobs", "title", "text", **paging)
    assert read({"jobs": [JOB], **more}, paths).listing_links == ((onward,) if onward else ())
    assert read({"jobs": [], **more}, paths).listing_links == ()


WRONG = [
    ("<html><title>Log in</title><body><form><input type=password></form></body></html>",
     ["no_json"], "login_wall"),
    ("<html><body><h1>Checking your browser</h1><p>Please complete the CAPTCHA</p></body></html>",
     ["no_json"], "captcha"),
    ("no json", ["no_json"], "ok"),
    ("[" * 100_000, ["no_json"], "ok"),
    ('{"a":' * 100_000, ["no_json"], "ok"),
    ({"error": "unauthorized"}, ["path_found_no_list"], "login_wall"),
    ({"message": "Please log in to continue"}, ["path_found_no_list"], "login_wall"),
    ({"job": [JOB]}, ["path_found_no_list"], "ok"),
    ({"jobs": {"a": JOB}}, ["path_found_no_list"], "ok"),
    ({"jobs": [JOB, {"id": 3}, "x", None]}, ["item_without_text"] * 3, "ok"),
    ({"jobs": [JOB], "next": "https://rival.example/2"}, ["paging_leads_away"], "ok"),
    ({"jobs": []}, [], "ok"),
    (b"\xef\xbb\xbf" + b")]}',\n" + json.dumps({"jobs": [JOB]}).encode(), [], "ok"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "problems", "state"), WRONG)
def test_what_is_wrong_is_said(answer: Any, problems: list[str], state: str) -> None:
    found = read(answer, ApiPaths("jobs", "title", "text", next="next"))
    assert ([problem.what for problem in found.problems], found.state) == (problems, state)


def test_a_path_that_fails_on_what_it_finds_is_said() -> None:
    found = read({"jobs": [{"title": 5, "text": "a"}]}, ApiPaths("jobs", "join(' ', title)", "text"))
    assert [problem.what for problem in found.problems] == ["path_failed"]


def test_an_answer_after_the_last_may_be_without_a_list() -> None:
    assert read({"total": 3}, is_first=False).problems == ()


def test_an_item_without_text_leads_to_its_page() -> None:
    paths = ApiPaths("jobs", "title", "text", url="link")
    jobs = [{"title": "Cook", "link": "/j/1"}, {"title": "Guard", "link": "https://other.example/j/2"}]
    found = read({"jobs": jobs}, paths)
    assert found.detail_links == ("https://api.jobs.example/j/1",)
    assert [problem.value for problem in found.problems] == ["item 2 has no text"]


def test_a_hundred_thousand_items_are_bounded_and_said() -> None:
    found = read({"jobs": [{"title": "A", "text": f"Text {n}"} for n in range(100_000)]})
    assert len(found.adverts) == 10_000
    assert [problem.what for problem in found.problems] == ["over_budget"]
