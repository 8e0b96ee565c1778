"""What a page may do to its reader: depth, attributes, wrong labels, hidden text, foreign canonicals."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from crawler.extract import extract_channel, extract_feed, extract_page, extract_sitemap
from tests.crawler.extract.pages import make_page
from tests.drills.hostile_markup import advert, page

AD = "<h1>Cook wanted</h1><p>Salary: Rs 9,000</p><p>Hotel in Tezpur needs a cook. Call 99999 00001.</p>"

BOMBS = [
    "<div>" * 2048 + AD,
    "<div>" * 10_000 + AD,
    "<div></b>" * 50_000 + AD,
    "<p " + " ".join(f"a{n}='x'" for n in range(60_000)) + ">" + AD,
    "<b><p>" * 20_000 + AD,
    "<table><tr><td>" * 5_000 + AD,
    AD + '<a href="/x">y</a>' * 20_000,
    AD + "<" * 200_000,
    AD + "&" * 200_000,
    AD + "<!--" + "-" * 200_000,
    AD + "<p>" + "9" * 200_000 + "</p>",
    AD + "<p>" + "a@" * 100_000 + "</p>",
    AD + "<p>" + "Salary: " * 20_000 + "</p>",
    AD + "<p>" + "क\u094d" * 60_000 + "</p>",
    '<script type="application/ld+json">' + '{"a":[' * 60_000 + "</script>" + AD,
]


@pytest.mark.parametrize("html", BOMBS, ids=range(len(BOMBS)))
def test_bombs_are_read_in_bounded_time_and_keep_the_advert(html: str) -> None:
    started = time.perf_counter()
    found = extract_page(make_page(html))
    assert time.perf_counter() - started < 8
    assert any("99999 00001" in advert.text for advert in found.adverts)


@pytest.mark.parametrize(
    "before",
    [
        "<a href=x><table>",
        "<a href=x><table>" * 2,
        "<a href=x><table>" * 5,
        "<b><a href=x>",
        "<p><a href=x>Home page</p>",
        "<option>x",
        "<option>x" * 20_000,
        "<select><option>y</select><optgroup><option>x",
    ],
    ids=range(8),
)
def test_what_was_never_closed_hides_no_advert(before: str) -> None:
    body = page(before + advert("in town"))
    found = extract_page(replace(make_page(""), body=body, url="http://board.example/s/1"))
    assert [one.title for one in found.adverts] == ["Tailor wanted"]


def test_a_contact_in_a_link_that_was_never_closed_is_kept() -> None:
    found = extract_page(make_page("<p><a href='tel:+919999900777'>Ring us</p>" + AD * 2))
    assert [one.links for one in found.adverts] == [("tel:+919999900777",)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        bytes(range(256)) * 40,
        b"<",
        b"</html>",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"\x1f\x8b\x08\x00junk",
    ],
)
def test_no_body_breaks_a_reader(body: bytes) -> None:
    page = make_page(body)
    assert extract_page(page).adverts == ()
    assert extract_feed(page).adverts == ()
    assert extract_channel(page).adverts == ()
    assert extract_sitemap(page).urls == ()


BENGALI = "<title>চাই</title><h1>রাঁধুনি চাই</h1><p>স্থান: তেজপুর</p><p>বেতন: ৯,০০০ টাকা। যোগাযোগ 99999 00001</p>"
ENGLISH = (
    "<title>x</title><h1>Waiter – café job</h1>"
    "<p>Salary: £900 – “good” café in Goa needs a waiter. Call 99999 00001</p>"
)
ENCODINGS = [
    (BENGALI.encode(), "text/html; charset=iso-8859-1", "রাঁধুনি চাই", True),
    (BENGALI.encode(), "text/html", "রাঁধুনি চাই", False),
    (b"\xef\xbb\xbf" + BENGALI.encode(), "text/html; charset=windows-1252", "রাঁধুনি চাই", False),
    (BENGALI.encode("utf-16"), "text/html", "রাঁধুনি চাই", False),
    (BENGALI.encode("utf-16-le"), "text/html; charset=utf-8", "রাঁধুনি চাই", True),
    (ENGLISH.encode("cp1252"), "text/html; charset=utf-8", "Waiter – café job", True),
    (ENGLISH.encode("cp1252"), "text/html; charset=iso-8859-1", "Waiter – café job", False),
    (ENGLISH.encode(), "text/html; charset=nonsense", "Waiter – café job", False),
    (ENGLISH.encode("cp1252"), "text/html; charset=zlib", "Waiter – café job", True),
    (ENGLISH.encode("cp1252"), "text/html; charset=unicode_escape", "Waiter – café job", True),
    (b'<meta charset="utf-16">' + BENGALI.encode(), None, "রাঁধুনি চাই", False),
    (BENGALI.encode()[:-1], "text/html; charset=utf-8", "রাঁধুনি চাই", False),
]


@pytest.mark.parametrize(("body", "content_type", "title", "noted"), ENCODINGS)
def test_encodings(body: bytes, content_type: str | None, title: str, noted: bool) -> None:
    found = extract_page(make_page(body, content_type=content_type))
    assert [advert.title for advert in found.adverts] == [title]
    assert ("encoding" in {problem.what for problem in found.problems}) == noted


def test_hidden_text_is_no_text() -> None:
    decoy = '<p style="display:none">Free city tour</p><p hidden>Hidden two</p>'
    decoy += '<span class="sr-only">Read aloud</span>'
    (advert,) = extract_page(make_page(AD + decoy)).adverts
    assert "tour" not in advert.text
    assert "Hidden" not in advert.text
    assert "aloud" not in advert.text


CANONICAL = [
    ('<link rel="canonical" href="https://other.example/job/9">', "https://site.example/job/1?id=4"),
    ('<link rel="canonical" href="/job/one">', "https://site.example/job/one"),
    ('<link rel="canonical" href="https://site.example/">', "https://site.example/job/1?id=4"),
    (
        '<meta property="og:url" content="https://www.site.example/job/two">',
        "https://www.site.example/job/two",
    ),
    ("", "https://site.example/job/1?id=4"),
    ('<link rel="canonical" href="javascript:x">', "https://site.example/job/1?id=4"),
]


@pytest.mark.parametrize(("head", "wanted"), CANONICAL)
def test_canonical_address(head: str, wanted: str) -> None:
    url = "https://site.example/job/1?utm_source=a&id=4&fbclid=x#apply"
    (advert,) = extract_page(make_page(f"<head>{head}</head>{AD}", url)).adverts
    assert advert.canonical_url == wanted
    assert advert.url == url


def test_identity_survives_a_changed_text_and_counters_change_nothing() -> None:
    first = extract_page(make_page(AD + "<p>Views: 12</p><p>3 days ago</p>")).adverts[0]
    again = extract_page(make_page(AD + "<p>Views: 913</p><p>4 days ago</p>")).adverts[0]
    changed = extract_page(make_page(AD.replace("9,000", "19,000"))).adverts[0]
    assert first.content_sha256 == again.content_sha256
    assert first.id == again.id == changed.id
    assert changed.content_sha256 != first.content_sha256


def test_naive_time_is_refused() -> None:
    page = make_page(AD)
    with pytest.raises(ValueError, match=r"Page\.fetched_at"):
        replace(page, fetched_at=page.fetched_at.replace(tzinfo=None))


def test_a_page_past_the_limit_is_cut_and_says_so() -> None:
    found = extract_page(make_page(AD + "<!--" + "x" * 6_000_000))
    assert found.adverts
    assert "cut at" in next(problem.value for problem in found.problems if problem.what == "encoding")
