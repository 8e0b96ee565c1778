"""Feeds of every dialect, whole and broken: what is an advert, what leads on, what is neither."""

from __future__ import annotations

import json

import pytest

from crawler.extract import Extraction, extract_feed
from tests.crawler.extract.pages import make_page

URL = "https://feed.example/jobs/feed.xml"
LONG = "We need two tailors for school uniforms in our workshop at Jorhat. " * 7
BODY = f"&lt;p&gt;{LONG}&lt;/p&gt;&lt;p&gt;Call &lt;a href=&quot;tel:+919999900001&quot;&gt;us&lt;/a&gt;&lt;/p&gt;"
ITEM = f"<title>Tailor</title><link>https://feed.example/j/1</link><description>{BODY}</description>"
NS = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def read(text: str | bytes, content_type: str = "application/xml", url: str = URL) -> Extraction:
    return extract_feed(make_page(text, url, content_type))


def rss(items: str, head: str = "<title>Jobs</title>", version: str = 'version="2.0"') -> str:
    return f"<rss {version} {NS}><channel>{head}{items}</channel></rss>"


def json_feed(**more: object) -> str:
    item = {
        "id": "1",
        "url": "https://feed.example/j/1",
        "title": "Tailor",
        "content_html": f"<p>{LONG}</p>",
        **more,
    }
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Jobs", "items": [item]})


DIALECTS = {
    "rss 0.91": rss(f"<item>{ITEM}</item>", version='version="0.91"'),
    "rss 0.91 with its doctype": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd">'
    + rss(f"<item>{ITEM}</item>", version='version="0.91"'),
    "rss 0.92": rss(f"<item>{ITEM}</item>", version='version="0.92"'),
    "rss 1.0": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    f'<channel rdf:about="x"><title>Jobs</title></channel><item rdf:about="y">{ITEM}</item></rdf:RDF>',
    "rss 2.0": rss(f"<item>{ITEM}</item>"),
    "content:encoded": rss(
        f"<item><title>Tailor</title><link>https://feed.example/j/1</link><description>Short</description>"
        f"<content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded></item>"
    ),
    "prefixes that nobody declared": f"<rss version='2.0'><channel><title>Jobs</title><item>{ITEM}"
    "<media:content url='a.jpg'/><job:company>City</job:company></item></channel></rss>",
    "atom 1.0": "<feed xmlns='http://www.w3.org/2005/Atom'><title>Jobs</title><entry><title>Tailor</title>"
    f"<id>urn:1</id><link href='https://feed.example/j/1'/><content type='html'>{BODY}</content></entry></feed>",
    "atom 1.0, xhtml": "<feed xmlns='http://www.w3.org/2005/Atom'><title>Jobs</title><entry><title>Tailor</title>"
    "<link href='https://feed.example/j/1'/><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
    f"<p>{LONG}</p></div></content></entry></feed>",
    "atom 1.0, xml:base": "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://feed.example/'><title>Jobs"
    f"</title><entry xml:base='j/'><title>Tailor</title><link href='1'/><content type='html'>{BODY}</content>"
    "</entry></feed>",
    "atom 0.3": "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>Jobs</title><entry><title>Tailor</title>"
    f"<link rel='alternate' href='https://feed.example/j/1'/><content mode='escaped'>{BODY}</content></entry></feed>",
    "json feed": json_feed(),
    "json feed, plain text": json_feed(content_html=None, content_text=LONG),
    "escaped twice": rss(f"<item>{ITEM.replace('&', '&amp;')}</item>"),
    "a title in CDATA": rss(f"<item>{ITEM.replace('Tailor', '<![CDATA[Tailor]]>')}</item>"),
    "no end": rss(f"<item>{ITEM}</item>")[:-20],
    "a bare ampersand": rss(f"<item>{ITEM.replace('</title>', ' </title>')}<author>A & B</author></item>"),
    "names of HTML": rss(f"<item>{ITEM}<author>A&nbsp;B</author></item>"),
    "text before it": "\n\n  " + rss(f"<item>{ITEM}</item>"),
    "a wrong encoding in its declaration": '<?xml version="1.0" encoding="utf-16"?>'
    + rss(f"<item>{ITEM}</item>"),
    "an unknown encoding": '<?xml version="1.0" encoding="x-none"?>' + rss(f"<item>{ITEM}</item>"),
    "an export": f"<source><job><title>Tailor</title><url>https://feed.example/j/1</url><description>{BODY}"
    "</description></job></source>",
    "an export of Trovit's form": f"<trovit><ad><id>1</id><url>https://feed.example/j/1</url><title>Tailor</title>"
    f"<content>{BODY}</content></ad></trovit>",
    "an export with bare ampersands": "<source><job><title>Tailor</title><company>A & B</company>"
    f"<url>https://feed.example/j/1?a=1&b=2</url><description>{BODY}</description></job></source>",
}


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects(name: str) -> None:
    (advert,) = read(DIALECTS[name]).adverts
    assert advert.title == "Tailor"
    assert " ".join(advert.text.split()).startswith("We need two tailors for school uniforms")
    assert "<p>" not in advert.text
    assert "&lt;" not in advert.text
    assert advert.canonical_url.startswith("https://feed.example/j/1")


@pytest.mark.parametrize("name", ["rss 2.0", "escaped twice"])
def test_contacts_inside_markup(name: str) -> None:
    assert read(DIALECTS[name]).adverts[0].links == ("tel:+919999900001",)


DATES = [
    ("<pubDate>Mon, 02 Nov 2026 08:00:00 +0530</pubDate>", "Mon, 02 Nov 2026 08:00:00 +0530"),
    ("<pubDate>02/11/2026</pubDate>", "02/11/2026"),
    ("<dc:date>2026-11-02</dc:date>", "2026-11-02"),
    ("<pubDate>২ নভেম্বর ২০২৬</pubDate>", "২ নভেম্বর ২০২৬"),
    ("", None),
]


@pytest.mark.parametrize(("element", "posted"), DATES)
def test_dates_stay_as_written(element: str, posted: str | None) -> None:
    assert read(rss(f"<item>{ITEM}{element}</item>")).adverts[0].posted == posted


OWN_ELEMENTS = [
    ("<job_listing:company>City Hospital</job_listing:company>", "employer", "City Hospital"),
    ("<job_listing:location>Silchar</job_listing:location>", "place", "Silchar"),
    ("<job_listing:salary>Rs 9,000</job_listing:salary>", "wage", "Rs 9,000"),
    ("<company><![CDATA[City &amp; Son]]></company>", "employer", "City & Son"),
]


@pytest.mark.parametrize(("element", "field", "value"), OWN_ELEMENTS)
def test_what_boards_add_of_their_own(element: str, field: str, value: str) -> None:
    assert getattr(read(rss(f"<item>{ITEM}{element}</item>")).adverts[0], field) == value


NEITHER = [
    rss(f'<item>{ITEM}<enclosure url="a.mp3" type="audio/mpeg" length="1"/></item>'),
    json_feed(attachments=[{"url": "a.mp4", "mime_type": "video/mp4"}]),
    rss(
        f"<item>{ITEM.replace('Tailor', 'The river rose').replace('We need', 'They saw')}</item>",
        "<title>News</title>",
    ),
]


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_no_advert(text: str) -> None:
    found = read(text, url="https://town.example/feed.xml")
    assert (found.adverts, found.teasers, found.detail_links) == ((), (), ())


PAGED = [
    (rss(f'<atom:link rel="next" href="?paged=2"/><item>{ITEM}</item>'), f"{URL}?paged=2"),
    (
        DIALECTS["atom 1.0"].replace("<entry>", '<link rel="next" href="/p/2"/><entry>'),
        "https://feed.example/p/2",
    ),
    (
        json.dumps({**json.loads(json_feed()), "next_url": "https://feed.example/2.json"}),
        "https://feed.example/2.json",
    ),
    (rss(f'<atom:link rel="next" href="{URL}"/><item>{ITEM}</item>'), None),
    (rss('<atom:link rel="next" href="?paged=3"/>'), None),
    (rss(f'<atom:link rel="self" href="{URL}"/><item>{ITEM}</item>'), None),
]


@pytest.mark.parametrize(("text", "onward"), PAGED)
def test_paged_feeds(text: str, onward: str | None) -> None:
    assert read(text).feed_links == ((onward,) if onward else ())


BROKEN = [
    ('{"version": "https://jsonfeed.org/version/1.1", "items": [', "broken feed"),
    ('{"version": "https://jsonfeed.org/version/1.1", "items": 5}', "broken feed"),
    ("<rss><channel>", None),
    ('<!DOCTYPE rss [<!ENTITY a "b">]>' + rss("<item><title>&a;</title></item>"), "broken XML"),
]


@pytest.mark.parametrize(("text", "problem"), BROKEN)
def test_broken_feeds_say_so(text: str, problem: str | None) -> None:
    found = read(text)
    assert found.adverts == ()
    if problem is not None:
        assert [one.what for one in found.problems] == [problem]


def test_entries_without_an_id_or_address_stay_apart() -> None:
    items = "".join(
        f"<item><title>{title}</title><description>{LONG}</description></item>" for title in ("Cook", "Guard")
    )
    assert len({advert.id for advert in read(rss(items)).adverts}) == 2


def test_a_summary_that_may_offer_in_a_feed_of_no_name_leads_to_its_page() -> None:
    cook = (
        "<item><title>Cook wanted {n}</title><link>https://town.example/j/{n}</link><guid>g{n}</guid>"
        "<description>We need a cook in our hotel. Come to the kitchen door at nine.</description></item>"
    )
    news = (
        "<item><title>Bridge opened {n}</title><link>https://town.example/n/{n}</link><guid>n{n}</guid>"
        "<description>The new bridge was opened on Monday in the rain.</description></item>"
    )
    items = "".join(cook.format(n=n) + news.format(n=n) for n in range(2))
    found = read(rss(items, "<title>J</title>"), url="https://town.example/feed.xml")
    reached = {advert.url for advert in found.adverts} | set(found.detail_links)
    assert reached == {"https://town.example/j/0", "https://town.example/j/1"}
