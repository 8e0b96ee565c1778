"""Feeds, exports, channels, sitemaps and sources with their own selectors."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from crawler.extract import Selectors, extract_channel, extract_feed, extract_page, extract_sitemap
from tests.crawler.extract.pages import make_page

LONG = "We need two tailors for school uniforms in our workshop at Jorhat. " * 8
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Jobs of Jorhat</title><link>https://feed.example/</link>
<item><title>Tailor wanted</title><link>https://feed.example/j/1</link>
<guid isPermaLink="false">t-1</guid><pubDate>Mon, 02 Nov 2026 08:00:00 +0530</pubDate>
<content:encoded><![CDATA[<p>{LONG}</p><p>Salary: Rs 8,000</p>
<p>Call <a href="tel:+919999900001">99999 00001</a></p>]]></content:encoded></item>
<item><title>Driver</title><link>https://feed.example/j/2</link>
<description>A driver for the night…</description></item>
</channel></rss>"""


def test_rss_whole_entries_are_adverts_and_short_ones_lead_on() -> None:
    found = extract_feed(make_page(RSS, "https://feed.example/rss", "application/rss+xml"))
    (advert,) = found.adverts
    assert (advert.title, advert.wage, advert.links) == ("Tailor wanted", "Rs 8,000", ("tel:+919999900001",))
    assert advert.text.startswith("We need two tailors")
    assert advert.canonical_url == "https://feed.example/j/1"
    assert found.detail_links == ("https://feed.example/j/2",)
    assert [teaser.title for teaser in found.teasers] == ["Driver"]


def test_a_feed_is_known_by_its_form_wherever_it_comes() -> None:
    assert len(extract_page(make_page(RSS, "https://feed.example/rss")).adverts) == 1


def test_atom_of_mixed_news_keeps_only_offers() -> None:
    entries = "".join(
        f"<entry><title>{title}</title><id>urn:{n}</id><link href='https://town.example/{n}'/>"
        "<updated>2026-11-02T00:00:00Z</updated>"
        f"<content type='html'>&lt;p&gt;{text}&lt;/p&gt;</content></entry>"
        for n, (title, text) in enumerate(
            [
                ("Flood news", "The river rose by two metres on Monday, officials said. " * 9),
                ("Cook wanted", "Hostel needs a cook. Salary Rs 9,000. Apply to 99999 00002. " * 8),
            ]
        )
    )
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Town news</title>{entries}</feed>"
    assert [a.title for a in extract_feed(make_page(atom, "https://town.example/feed")).adverts] == [
        "Cook wanted"
    ]


EXPORT = """<?xml version="1.0"?><source><publisher>x</publisher>
<job><title><![CDATA[Ward boy]]></title><referencenumber>77</referencenumber>
<url>https://hosp.example/j/77</url><company>City Hospital</company>
<city>Silchar</city><state>Assam</state><salary>Rs 9,500</salary><date>02-11-2026</date>
<description><![CDATA[<p>Help in the ward.</p><p>%s</p>]]></description></job>
<job><title>Cut"""


def test_export_of_jobs_is_read_up_to_where_it_breaks() -> None:
    found = extract_feed(make_page(EXPORT % LONG, "https://hosp.example/jobs.xml", "text/xml"))
    (advert,) = found.adverts
    assert (advert.title, advert.employer, advert.place, advert.wage) == (
        "Ward boy",
        "City Hospital",
        "Silchar, Assam",
        "Rs 9,500",
    )
    assert advert.text.startswith("Help in the ward.\nWe need")
    assert [problem.what for problem in found.problems] == ["broken XML"]


XML_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'
    "<urlset><url><loc>https://s.example/&b;</loc></url></urlset>"
)


def test_entities_are_refused() -> None:
    for read in (extract_feed, extract_sitemap):
        found = read(make_page(XML_BOMB, "https://s.example/x.xml"))
        assert [problem.what for problem in found.problems] == ["broken XML"]


SITEMAPS = [
    (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
        "<loc> https://s.example/a?x=1&amp;y=2 </loc><lastmod>2026-11-01</lastmod></url></urlset>",
        [("https://s.example/a?x=1&y=2", "2026-11-01")],
        [],
    ),
    (
        "<urlset><url><loc>/b</loc></url><url><loc>/b</loc></url></urlset>",
        [("https://s.example/b", None)],
        [],
    ),
    (
        "<ns:sitemapindex xmlns:ns='x'><ns:sitemap><ns:loc>https://s.example/1.xml</ns:loc></ns:sitemap>"
        "</ns:sitemapindex>",
        [],
        [("https://s.example/1.xml", None)],
    ),
    (
        "https://s.example/a\r\n\r\nhttps://s.example/b\nftp://no\nword",
        [("https://s.example/a", None), ("https://s.example/b", None)],
        [],
    ),
    (
        "<urlset><url><loc>https://s.example/a</loc></url><url><loc>https://s.ex",
        [("https://s.example/a", None)],
        [],
    ),
    ("<html><body>no</body></html>", [], []),
    (
        "<urlset><url><image:image><image:loc>https://s.example/a.jpg</image:loc></image:image>"
        "<loc>https://s.example/a</loc></url></urlset>",
        [("https://s.example/a", None)],
        [],
    ),
    (
        "<urlset><url><loc>https://s.example/a?x=1&y=2&copy=3</loc></url>"
        "<url><loc><![CDATA[https://s.example/b?x=1&y=2]]></loc></url></urlset>",
        [("https://s.example/a?x=1&y=2&copy=3", None), ("https://s.example/b?x=1&y=2", None)],
        [],
    ),
    (
        "<urlset>"
        + "".join(
            f"<url><loc>/{n}</loc><lastmod>{date}</lastmod></url>"
            for n, date in enumerate(
                ["2026-01", "junk", "2026-11-02T08:00:00+05:30", "2031-01-01", "2026-11-01"]
            )
        )
        + "</urlset>",
        [
            ("https://s.example/2", "2026-11-02T08:00:00+05:30"),
            ("https://s.example/4", "2026-11-01"),
            ("https://s.example/0", "2026-01"),
            ("https://s.example/1", "junk"),
            ("https://s.example/3", "2031-01-01"),
        ],
        [],
    ),
    (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='https://s.example/a'/>"
        "<updated>2026-11-01</updated></entry></feed>",
        [("https://s.example/a", "2026-11-01")],
        [],
    ),
]


@pytest.mark.parametrize(("text", "urls", "children"), SITEMAPS)
def test_sitemaps(
    text: str, urls: list[tuple[str, str | None]], children: list[tuple[str, str | None]]
) -> None:
    found = extract_sitemap(make_page(text, "https://s.example/sitemap.xml", "application/xml"))
    assert [(item.url, item.lastmod) for item in found.urls] == urls
    assert [(item.url, item.lastmod) for item in found.child_sitemaps] == children


def test_a_sitemap_of_fifty_thousand() -> None:
    rows = [f"<url><loc>https://s.example/{n}</loc></url>" for n in range(50_200)]
    for number, problems in ((50_000, []), (50_200, ["over_budget"])):
        body = f"<urlset>{''.join(rows[:number])}</urlset>"
        found = extract_sitemap(make_page(body, "https://s.example/sitemap.xml"))
        assert len(found.urls) == 50_000
        assert [problem.what for problem in found.problems] == problems


def test_addresses_of_a_sitemap_are_bounded_together() -> None:
    entries = "".join(f"<url><loc>http://board.example/{n}{'x' * 4000}</loc></url>" for n in range(4_100))
    found = extract_sitemap(make_page(f"<urlset>{entries}</urlset>"))
    assert [problem.value for problem in found.problems] == ["more than 16000000 letters of addresses"]
    assert 3_900 < len(found.urls) < 4_000


def test_a_large_sitemap_is_never_held_as_a_whole() -> None:
    """Thirty megabytes of XML in a small gzip file: its peak is what it names, and a few pieces."""
    rest = "<!-- " + "no address in here " * 1500 + " -->"
    rows = "".join(f"<url><loc>https://s.example/{n}</loc></url>{rest}" for n in range(1000))
    page = make_page(gzip.compress(f"<urlset>{rows}</urlset>".encode()), "https://s.example/sitemap.xml.gz")
    assert len(rows) > 28_000_000
    tracemalloc.start()
    try:
        found = extract_sitemap(page)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.urls) == 1000
    assert peak_bytes < 3_000_000


GZIP_ROWS = [
    (gzip.compress(b"<urlset><url><loc>https://s.example/a</loc></url></urlset>"), 1, []),
    (gzip.compress(b"https://s.example/a\nhttps://s.example/b\n"), 2, []),
    (gzip.compress(b"<urlset><url><loc>https://s.example/a</loc></url></urlset>")[:-20], 0, ["broken XML"]),
    (b"\x1f\x8bno gzip", 0, ["encoding"]),
    (gzip.compress(b"<urlset>" + b" " * 60_000_000), 0, ["encoding", "broken XML"]),
    ("<urlset><url><loc>https://s.example/অ</loc></url></urlset>".encode("utf-16"), 1, []),
]


@pytest.mark.parametrize(("body", "number", "problems"), GZIP_ROWS)
def test_bodies_of_sitemaps(body: bytes, number: int, problems: list[str]) -> None:
    found = extract_sitemap(make_page(body, "https://s.example/sitemap.xml.gz", "application/gzip"))
    assert len(found.urls) == number
    assert [problem.what for problem in found.problems] == problems


def _message(number: int, body: str, more: str = "") -> str:
    date = f"2026-11-0{number % 9 + 1}T09:00:00+00:00"
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message" data-post="kaamhub/{number}">'
        '<a class="tgme_widget_message_owner_name" href="https://t.me/kaamhub">Kaam Hub</a>'
        f'{more}{body}<div class="tgme_widget_message_footer">'
        '<span class="tgme_widget_message_views">1.2K</span>'
        f'<a class="tgme_widget_message_date" href="https://t.me/kaamhub/{number}">'
        f'<time datetime="{date}">09:00</time></a></div></div></div>'
    )


def _text(html: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text">{html}</div>'


LURE = """Delhi me girls chahiye<br>Salary 25000, rehna free<br><br>
Contact: <a href='https://wa.me/919999900003'>99999 00003</a><br>Join <a href='https://t.me/kaamhub'>@kaamhub</a>"""
NEWS = """Police ne kal 3 logon ko arrested kiya, rescue hui 5 ladkiyan.
Police said investigation is on, according to officials."""
CHANNEL = (
    '<html><body><div class="tgme_channel_info"><a href="https://t.me/kaamhub">@kaamhub</a></div>'
    '<a class="tme_messages_more" data-before="40" href="/s/kaamhub?before=40"></a>'
    + _message(41, _text(LURE))
    + _message(42, _text("Good morning friends! Have a nice day 🌸"))
    + _message(43, "", '<a class="tgme_widget_message_photo_wrap" href="https://t.me/kaamhub/43"></a>')
    + _message(44, _text(NEWS))
    + _message(45, _text("ফ্রি নার্সিং প্রশিক্ষণ, ভর্তি চলছে<br>যোগাযোগ ৯৯৯৯৯ ০০০০৪"))
    + "</body></html>"
)


def test_channel_messages() -> None:
    found = extract_channel(make_page(CHANNEL, "https://t.me/s/kaamhub"))
    assert [(a.title, a.kind, a.url) for a in found.adverts] == [
        ("Delhi me girls chahiye", "job", "https://t.me/kaamhub/41"),
        ("ফ্রি নার্সিং প্রশিক্ষণ, ভর্তি চলছে", "training", "https://t.me/kaamhub/45"),
    ]
    assert (
        found.adverts[0].text
        == "Delhi me girls chahiye\nSalary 25000, rehna free\nContact: 99999 00003\nJoin @kaamhub"
    )
    assert found.adverts[0].links == ("https://wa.me/919999900003",)
    assert found.adverts[0].posted == "2026-11-06T09:00:00+00:00"
    assert found.image_only == ("https://t.me/kaamhub/43",)
    assert found.listing_links == ("https://t.me/s/kaamhub?before=40",)
    assert len({advert.id for advert in found.adverts}) == 2


FORWARDED = (
    '<div class="tgme_widget_message_forwarded_from">Forwarded from <a class="'
    'tgme_widget_message_forwarded_from_name" href="https://t.me/other_hub/9">Other Hub</a></div>'
)
REPLY = (
    '<a class="tgme_widget_message_reply" href="https://t.me/kaamhub/1"><div class="tgme_widget_message_text '
    'js-message_reply_text">Cook wanted, call 99999 00009</div></a>'
)
BUTTON = '<a class="tgme_widget_message_inline_button" href="https://wa.me/919999900005">Apply</a>'
PHOTO = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/kaamhub/7"></a>'
VIDEO = '<a class="tgme_widget_message_video_player" href="https://t.me/kaamhub/7"></a>'
ALBUM = f'<div class="tgme_widget_message_grouped_wrap">{PHOTO * 4}</div>'
SERVICE = '<div class="tgme_widget_message_text js-message_text">Kaam Hub pinned a photo</div>'
LURING = _text(LURE)
KINDS_OF_MESSAGES = [
    (FORWARDED + PHOTO + LURING, ["Delhi me girls chahiye"], ("https://wa.me/919999900003",), 0),
    (LURING + "<span class='tgme_widget_message_meta'>edited</span>", ["Delhi me girls chahiye"], None, 0),
    (REPLY + _text("Is it still open?"), [], None, 0),
    (REPLY + LURING, ["Delhi me girls chahiye"], ("https://wa.me/919999900003",), 0),
    (PHOTO + LURING + BUTTON, ["Delhi me girls chahiye"],
     ("https://wa.me/919999900003", "https://wa.me/919999900005"), 0),
    (ALBUM, [], None, 1),
    (ALBUM + LURING, ["Delhi me girls chahiye"], None, 0),
    (VIDEO, [], None, 1),
    ('<div class="tgme_widget_message_poll">Which job?</div>' + _text("Vote: cook or guard?"), [], None, 0),
    (SERVICE, [], None, 0),
]  # fmt: skip


@pytest.mark.parametrize(("body", "titles", "links", "pictures"), KINDS_OF_MESSAGES)
def test_kinds_of_messages(
    body: str, titles: list[str], links: tuple[str, ...] | None, pictures: int
) -> None:
    found = extract_channel(
        make_page(f"<html><body>{_message(7, body)}</body></html>", "https://t.me/s/kaamhub")
    )
    assert [advert.title for advert in found.adverts] == titles
    assert len(found.image_only) == pictures
    if links is not None:
        assert found.adverts[0].links == links
    if titles:
        assert "99999 00009" not in found.adverts[0].text


INVITE = (
    '<html><body><div class="tgme_page">{}<div class="tgme_page_action">'
    '<a class="tgme_action_button_new" href="tg://resolve?domain=kaamhub">View in Telegram</a></div></div>'
)
CLOSED = [
    (
        INVITE.format('<div class="tgme_page_title">Kaam Hub</div>'),
        "login_wall",
        1,
    ),
    (INVITE.format('<div class="tgme_page_icon"></div>'), "soft_404", 1),
    ('<html><body><div class="tgme_channel_info">Kaam Hub</div><main></main></body></html>', "ok", 1),
    ("<html><title>Log in</title><form>Please log in<input type=password></form></html>", "login_wall", 0),
]


@pytest.mark.parametrize(("body", "state", "problems"), CLOSED)
def test_a_channel_without_messages_says_why(body: str, state: str, problems: int) -> None:
    found = extract_channel(make_page(body, "https://t.me/kaamhub"))
    assert (found.adverts, found.state, len(found.problems)) == ((), state, problems)


LISTED = """<ul><li class="x" id="ad-5521"><b class="t">Cook</b>
<p class="b">Cook for a hostel.<br>Two meals.</p><i class="e">Hostel</i>
<a class="m" href="/ad/5521">more</a></li>
<li class="x"><b class="t">Guard</b><a class="m" href="/ad/5522">more</a></li></ul>
<a class="n" href="?page=2">next</a>"""


def test_selectors() -> None:
    chosen = Selectors(item="li.x", title=".t", text=".b", employer=".e", link="a.m", next="a.n")
    found = extract_page(make_page(LISTED, "https://site.example/list"), chosen)
    assert [teaser.title for teaser in found.teasers] == ["Cook", "Guard"]
    assert found.teasers[0].text == "Cook for a hostel.\nTwo meals."
    assert found.detail_links == ("https://site.example/ad/5521", "https://site.example/ad/5522")
    assert found.listing_links == ("https://site.example/list?page=2",)
    whole = extract_page(
        make_page(LISTED, "https://site.example/list"), Selectors(item="li.x", title=".t", text=".b")
    )
    assert [(a.title, a.text) for a in whole.adverts][:1] == [("Cook", "Cook for a hostel.\nTwo meals.")]
    with pytest.raises(ValueError, match="selector"):
        extract_page(make_page(LISTED), Selectors(item="li[["))
    nothing = extract_page(make_page(LISTED), Selectors(item="li.none"))
    assert [problem.what for problem in nothing.problems] == ["selector found nothing"]
