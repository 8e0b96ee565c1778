"""A page read from its markup alone gives what the parser gives; where it might not, the parser reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.advert import Advert
from crawler.extract import Extraction, Page, extract_page
from crawler.extract import page as reader
from crawler.extract.hosts import forget_hosts, memory_of
from tests.crawler.extract.pages import make_page

LINES = [
    "We run a small mill near the river and look for a careful person who writes a clear hand.",
    "You will keep the register, weigh what comes in, and answer the telephone in the mornings.",
    "The day begins at nine; on Saturdays we close at two, and Sundays are free for everybody.",
    "Somebody of our staff will show you the work in the first weeks, so nobody is left alone.",
    "Write to the office with your papers. We answer every letter within two weeks of its coming.",
]
FOOT = '<footer><p>Board office +91 99999 00001</p><a href="mailto:office@example.org">Write</a></footer>'
POSTING: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Clerk for a mill",
    "description": "".join(f"<p>{line}</p>" for line in LINES),
    "datePosted": "2026-11-02",
    "hiringOrganization": {"@type": "Organization", "name": "Kopili Mills"},
    "jobLocation": {"address": {"addressLocality": "Nagaon", "addressCountry": "IN"}},
    "baseSalary": {"currency": "INR", "value": {"value": 12000, "unitText": "MONTH"}},
}
BODY = "".join(f"<p>{line}</p>" for line in LINES)
CARDS = "<section><h2>Similar jobs</h2><ul>" + "".join(
    f'<li><h3><a href="/job/{n}">Cook {n}</a></h3><p>Tezpur</p></li>' for n in (501, 502, 503)
)


def page_of(number: int, *, head: str = "", more: str = "", foot: str = FOOT, **changed: Any) -> Page:
    """The page of one advert on a board; `more` stands below its body."""
    posting = {key: value for key, value in {**POSTING, **changed}.items() if value is not None}
    posting["identifier"] = str(number)
    block = json.dumps(posting).replace("</", "<\\/")
    return make_page(
        f'<!doctype html><html><head><title>Clerk</title><link rel="canonical" href="/job/{number}">'
        f'<script type="application/ld+json">{block}</script>{head}</head><body>'
        f'<nav><a href="/jobs/nagaon">Jobs in Nagaon</a></nav><main><article><h1>{posting["title"]}</h1>'
        f"{BODY}{more}</article>{CARDS}</ul></section></main>{foot}</body></html>",
        f"https://board.example/job/{number}",
    )


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_hosts()
    yield
    forget_hosts()


class Counted:
    """How often the parser was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        whole = reader.extract_whole

        def counted(*given: Any) -> Extraction:
            self.times += 1
            return whole(*given)

        monkeypatch.setattr(reader, "extract_whole", counted)


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def learn() -> None:
    """Three pages of the board, so that its footer is known."""
    for number in (901, 902, 903):
        extract_page(page_of(number))


def same(page: Page) -> Extraction:
    """What is read, held against the parser's reading."""
    found, whole = extract_page(page), reader.extract_whole(page)
    assert found.adverts == whole.adverts
    assert found.state == whole.state
    assert set(whole.detail_links) <= set(found.detail_links)
    assert set(whole.listing_links) <= {*found.listing_links, *found.detail_links}
    assert found.feed_links == whole.feed_links
    return found


def test_once_the_boards_own_contacts_are_known_pages_need_no_parser(parser: Counted) -> None:
    learn()
    assert parser.times == 2
    assert memory_of("https://board.example").runs
    (advert,) = extract_page(page_of(7)).adverts
    assert parser.times == 2
    assert advert.wage == "INR 12000/month"
    assert "99999" not in advert.text
    same(page_of(8))


ADDED = [
    '<a href="tel:+919999900777">Call</a>',
    '<a href="https://wa.me/919999900777">WhatsApp</a>',
    '<a href="&#116;el:9999900777">Call</a>',
    "<p>Call 99999 00777</p>",
    "<p>Call <b>99999</b><i>00777</i></p>",
    "<p>Call <b>9999<!-- x -->9</b> <i>00777</i></p>",
    "<p>Call &#57;9999 00777</p>",
    "<p>फ़ोन ९९९९९ ००७७७</p>",
    "<p>Call nine nine nine nine nine zero zero seven seven seven</p>",
    "<p>Write to hr@example.org</p>",
    "<p>Write to hr<span>@</span>example.org</p>",
    "<p>Board office +91 99999 00001</p>",
    "<p>Salary: Rs 12,000 and food and a room</p>",
    "<table><tr><th>Salary</th><td>Rs 12,000 and food</td></tr></table>",
    "<dl><dt>Location</dt><dd>Station Road, Nagaon</dd></dl>",
    "<p title=\"<script>\">Call 99999 00777</p><p title='</script>'>x</p>",
    '<p title="> <!--">Call 99999 00777</p><p title="-->">x</p>',
    "<!-- <script> --><p>Call 99999 00777</p><!-- </script> -->",
    "<svg><style></svg><p>Call 99999 00777</p><b></style></b>",
    "<textarea><!-- </textarea><p>Call 99999 00777</p><!-- -->",
    "<p>Call 99999 00777 < 5</p>",
    "<!--x--!><p>Call 99999 00777</p><!-- -->",
]


@pytest.mark.parametrize("more", ADDED)
def test_what_a_page_adds_is_never_lost(more: str) -> None:
    learn()
    same(page_of(7, more=more))
    same(page_of(8, more=more))


def test_a_style_in_a_drawing_hides_nothing_once_the_drawing_is_known() -> None:
    learn()
    same(page_of(7, more="<svg></svg>"))
    same(page_of(8, more="<svg><style></svg><p>Call 99999 00777</p><b></style></b>"))


def test_contacts_that_only_the_page_shows_are_kept_on_every_page() -> None:
    for number in range(1, 6):
        (advert,) = same(page_of(number, more="<p>Ring the manager: 99999 00777</p>")).adverts
        assert advert.text.endswith("Ring the manager: 99999 00777")


def test_a_wage_that_only_some_pages_show_is_found(parser: Counted) -> None:
    for number in range(1, 5):
        assert same(page_of(number, baseSalary=None)).adverts[0].wage is None
    before = parser.times
    shown = "<p>Salary: Rs 9,500 a month</p>"
    assert extract_page(page_of(7, baseSalary=None, more=shown)).adverts[0].wage == "Rs 9,500 a month"
    assert parser.times == before + 1


UNUSUAL = [
    '<script type="application/ld+json">{"@type":"JobPosting","title":"B","description":"C"}</script>',
    '<script type="application/ld+json">{broken</script>',
    '<template><script type="application/ld+json">{"@type":"JobPosting","title":"B"}</script></template>',
    '<noscript><script type="application/ld+json">{"@type":"JobPosting","title":"B"}</script></noscript>',
    '<!-- <script type="application/ld+json">{"@type":"JobPosting","title":"B"}</script> -->',
    '<script>var x = \'<script type="application/ld+json">{"@type":"JobPosting"}\';</script>',
    '<SCRIPT TYPE=application/ld+json>{"@type":"JobPosting","title":"B","description":"C"}</SCRIPT>',
    '<script data-x="application/ld+json">{"@type":"JobPosting","title":"B","description":"C"}</script>',
    '<base href="https://board.example/other/">',
    '<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
    '<meta property="og:url" content="https://board.example/job/one?utm_source=x">',
    '<style>p:before { content: "<p>99999 00777" }</style>',
    "<title>Second title <script></title>",
    '<link rel=canonical href=/job/elsewhere><link rel="CANONICAL" href="/job/late">',
]


@pytest.mark.parametrize("head", UNUSUAL)
def test_unusual_heads_give_what_the_parser_gives(head: str) -> None:
    learn()
    same(page_of(7, head=head))


CHANGES: list[dict[str, Any]] = [
    {"description": "One line without any break, " * 20},
    {"description": POSTING["description"] + "<p>and so on...</p>"},
    {"description": "<p>Short.</p><p>Two.</p>"},
    {"hiringOrganization": None},
    {"jobLocation": None},
    {"datePosted": None},
    {"baseSalary": "Rs 12,000"},
    {"title": "Clerk &amp; <b>typist</b>"},
    {"description": POSTING["description"] + "<p>Salary: 12,000 and food</p>", "baseSalary": None},
    {"description": POSTING["description"] + "<p>Call 99999 00777</p>"},
    {"jobLocation": "Nagaon"},
    {"@type": "Course"},
    {"title": "Cook \ud83d"},
]


@pytest.mark.parametrize("changed", CHANGES)
def test_postings_that_lack_something_give_what_the_parser_gives(changed: dict[str, Any]) -> None:
    learn()
    same(page_of(7, **changed))


LOOSE = (
    "<p> </p> <b> </b> 99999 00777 - one <!-- --> > < <script> </script> <style> </style> <td> <table> <svg> "
    "</svg> ' \" &#57; Salary: Location: Nagaon <br> x@example.org"
)
PIECES = st.sampled_from(
    [*ADDED, *UNUSUAL, *LOOSE.split(), " ", "<p title='", "Rs 12,000", "Zoo Road, Nagaon"],
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=8), stated=st.booleans())
def test_any_markup_gives_what_the_parser_gives(pieces: list[str], stated: bool) -> None:
    learn()
    changed: dict[str, Any] = {} if stated else {"baseSalary": None}
    for number in (1, 2, 3):
        page = page_of(number, more="".join(pieces), **changed)
        found, whole = extract_page(page), reader.extract_whole(page)
        assert [_told(advert) for advert in found.adverts] == [_told(advert) for advert in whole.adverts]


def _told(advert: Advert) -> tuple[Any, ...]:
    """An advert without the board's own contacts, which a tag left open draws into the parser's advert."""
    lines = [line for line in advert.text.split("\n") if not line.endswith(("99999 00001", "Write"))]
    links = [link for link in advert.links if link != "mailto:office@example.org"]
    return (advert.id, advert.title, advert.employer, advert.place, advert.wage, advert.posted, lines, links)


def test_bytes_of_other_encodings_give_what_the_parser_gives() -> None:
    learn()
    page = page_of(7)
    for codec in ("utf-16", "utf-8-sig"):
        same(replace(page, body=page.body.decode().encode(codec), content_type=None))
