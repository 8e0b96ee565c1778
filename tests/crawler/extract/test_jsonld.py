"""JobPosting in JSON-LD: every shape of a value, and the ways pages break it."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest

from crawler.extract import extract_page
from tests.crawler.extract.pages import jsonld

BASE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Cook",
    "description": "Cook rice.",
}

FORMS = [
    ("employer", {"hiringOrganization": "Tea House"}, "Tea House"),
    ("employer", {"hiringOrganization": {"name": "Tea &amp; Co"}}, "Tea & Co"),
    (
        "employer",
        {"hiringOrganization": [{"@type": "Organization", "legalName": "Tea Ltd"}, {"name": "B"}]},
        "Tea Ltd",
    ),
    ("employer", {"hiringOrganization": {}}, None),
    ("place", {"jobLocation": "Tezpur"}, "Tezpur"),
    ("place", {"jobLocation": {"address": "MG Road, Tezpur"}}, "MG Road, Tezpur"),
    (
        "place",
        {"jobLocation": {"address": {"addressLocality": "Tezpur", "addressCountry": {"name": "India"}}}},
        "Tezpur, India",
    ),
    ("place", {"jobLocation": [{"address": {"addressLocality": "Jorhat"}}, "Majuli"]}, "Jorhat; Majuli"),
    (
        "place",
        {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": {"@type": "Country", "name": "India"},
        },
        "India",
    ),
    ("place", {"jobLocation": {"@type": "Place", "name": "Head office"}}, "Head office"),
    ("wage", {"baseSalary": "Rs 9,000 and meals"}, "Rs 9,000 and meals"),
    ("wage", {"baseSalary": 9000, "salaryCurrency": "INR"}, "INR 9000"),
    (
        "wage",
        {"baseSalary": {"currency": "INR", "value": {"value": 9000.0, "unitText": "MONTH"}}},
        "INR 9000/month",
    ),
    (
        "wage",
        {
            "baseSalary": {
                "currency": "INR",
                "value": {"minValue": "9000", "maxValue": "12000", "unitText": "DAY"},
            }
        },
        "INR 9000-12000/day",
    ),
    ("wage", {"baseSalary": {"currency": "INR", "minValue": 5, "maxValue": 5}}, "INR 5"),
    ("wage", {"baseSalary": {"currency": "INR", "value": {"value": 0}}}, None),
    ("posted", {"datePosted": "2026-11-01"}, "2026-11-01"),
    (
        "text",
        {"description": "&lt;p&gt;One &amp;amp; two&lt;/p&gt;&lt;p&gt;Three&lt;/p&gt;"},
        "One & two\nThree",
    ),
    ("text", {"description": "<ul><li>One</li><li>Two<br>three</li></ul>"}, "One\nTwo\nthree"),
    ("text", {"description": "One\nTwo &ndash; three, under 30 < 40"}, "One\nTwo – three, under 30 < 40"),
    ("text", {"description": ["One", {"@value": "Two"}]}, "One\nTwo"),
    ("title", {"title": "Cook &amp;amp; <b>Baker</b>"}, "Cook & Baker"),
    ("title", {"title": "", "name": "Baker"}, "Baker"),
]


@pytest.mark.parametrize(("field", "values", "wanted"), FORMS)
def test_forms_of_values(field: str, values: dict[str, Any], wanted: str | None) -> None:
    (advert,) = extract_page(jsonld(json.dumps({**BASE, **values}))).adverts
    assert getattr(advert, field) == wanted
    assert json.loads(advert.jobposting or "null")["@type"] == "JobPosting"


BROKEN = [
    '{"@type":"JobPosting","title":"Cook","description":"A","x":[1,2,],}',
    '<!-- {"@type":"JobPosting","title":"Cook","description":"A"} -->',
    '//<![CDATA[\n{"@type":"JobPosting","title":"Cook","description":"A"}\n//]]>',
    '{"@type":"JobPosting","title":"Cook","description":"A\nB\tC"}',
    '{"@type":"JobPosting","title":"Cook","description":"<a href="/x">A</a> b"}',
    '{"@type":"WebSite"}{"@type":"JobPosting","title":"Cook","description":"A"}',
    '{"@type":"JobPosting","title":"Cook","description":"A" /* note */ } // end',
    '{"@type":"JobPosting","title":"Cook","description":"It\\\'s A"}',
    '{"@type":"JobPosting","title":"Cook","description":"A"',
    '{"@type":"JobPosting","title":"Cook","description":"A"};',
    html.escape('{"@type":"JobPosting","title":"Cook","description":"A"}'),
    '{"@type":"JobPosting" "title":"Cook","description":"A"}',
]


@pytest.mark.parametrize("block", BROKEN)
def test_broken_blocks_are_mended(block: str) -> None:
    (advert,) = extract_page(jsonld(block)).adverts
    assert advert.title == "Cook"
    assert "A" in advert.text


WHERE = [
    '[{"@type":"WebSite"},%s]',
    '{"@graph":[{"@type":"WebPage"},%s]}',
    '{"@type":"WebPage","mainEntity":%s}',
    '{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":%s}]}',
]


@pytest.mark.parametrize("frame", WHERE)
def test_postings_are_found_at_any_depth(frame: str) -> None:
    block = frame % json.dumps({**BASE, "@type": ["Thing", "http://schema.org/JobPosting"]})
    assert [advert.title for advert in extract_page(jsonld(block)).adverts] == ["Cook"]


def test_unreadable_json_is_a_problem_and_no_crash() -> None:
    for block in ("{{{{", "null", "[" * 100_000, '{"a":' * 5000, ""):
        found = extract_page(jsonld(block, "<p>hello</p>"))
        assert found.adverts == ()


def test_several_postings_keep_their_own_keys_whatever_their_order() -> None:
    one = {**BASE, "identifier": {"value": 7}, "url": "/job/7"}
    two = {**BASE, "title": "Baker", "identifier": "8"}
    first = extract_page(jsonld(json.dumps([one, two]))).adverts
    second = extract_page(jsonld(json.dumps([two, one]))).adverts
    assert {advert.id for advert in first} == {advert.id for advert in second}
    assert len(first) == 2
    assert first[0].canonical_url == "https://site.example/job/7"


def test_same_posting_twice_is_one_advert() -> None:
    assert len(extract_page(jsonld(json.dumps([BASE, BASE]))).adverts) == 1


def test_surrogates_and_nul_never_leave() -> None:
    block = '{"@type":"JobPosting","title":"Cook \\ud83d","description":"A\\u0000B"}'
    (advert,) = extract_page(jsonld(block)).adverts
    assert advert.title == "Cook \ufffd"
    assert advert.text == "A\ufffdB"
    advert.title.encode("utf-8")


MONTHLY = {"baseSalary": {"currency": "INR", "value": {"value": 9000, "unitText": "MONTH"}}}
TOWN = {"jobLocation": {"address": {"addressLocality": "Guwahati", "addressCountry": "IN"}}}
SHOWN: list[tuple[dict[str, Any], str, str, str]] = [
    (MONTHLY, "Salary: Rs 9,000 a month", "wage", "INR 9000/month"),
    (MONTHLY, "Salary: Rs 9,000 and food and a room", "wage", "Rs 9,000 and food and a room"),
    (MONTHLY, "Salary: Rs 8,000 and food", "wage", "INR 9000/month"),
    ({}, "Salary: Rs 8,000 a month", "wage", "Rs 8,000 a month"),
    (TOWN, "Location: Guwahati", "place", "Guwahati, IN"),
    (TOWN, "Location: Zoo Road, Guwahati", "place", "Zoo Road, Guwahati"),
    (TOWN, "Location: Head office, Delhi", "place", "Guwahati, IN"),
    ({}, "Location: Head office, Delhi", "place", "Head office, Delhi"),
]


@pytest.mark.parametrize(("stated", "line", "field", "wanted"), SHOWN)
def test_what_is_stated_stands_unless_the_page_says_more(
    stated: dict[str, Any], line: str, field: str, wanted: str
) -> None:
    block = json.dumps({**BASE, **stated})
    (advert,) = extract_page(jsonld(block, f"<h1>Cook</h1><p>{line}</p><p>Cook rice.</p>")).adverts
    assert getattr(advert, field) == wanted


def test_a_contact_that_is_stated_is_not_added_again() -> None:
    block = json.dumps({**BASE, "description": "<p>Cook rice for forty.</p><p>Ring +91 99999 00777.</p>"})
    for line, added in (("Phone: 99999 00777", False), ("Phone: 99999 00778", True)):
        (advert,) = extract_page(jsonld(block, f"<h1>Cook</h1><p>{line}</p>")).adverts
        assert (line in advert.text) == added
