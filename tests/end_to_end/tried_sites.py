"""Five sites of different build on loopback, invented for one test: what each must give is beside it.

A board with tables and session ids, a job board on WordPress with a feed, an API in JSON, a channel's
preview, a sitemap with schema.org postings. The two whose pages Chromium has to make stand beside the browser's own tests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.crawler.site import Reply

JSON = {"Content-Type": "application/json; charset=utf-8"}
XML = {"Content-Type": "application/rss+xml; charset=utf-8"}


@dataclass(frozen=True)
class Expected:
    """What a site must give: for each advert's title its employer, place, wage and words of its text."""

    kind: str
    start: str
    adverts: dict[str, tuple[str | None, str | None, str | None, str]]
    more: dict[str, Any] = field(default_factory=dict)


TITLES = (
    "Helper in a hotel kitchen", "Night guard for a warehouse", "Tailor for school uniforms", "Cook in a hostel",
    "Driver with own licence", "Cleaner for a clinic", "Sales woman in a saree shop", "Gardener for a tea estate",
    "Packer in a spice mill", "Nanny for two children", "Welder in a workshop", "Teacher of mathematics",
)  # fmt: skip
PLACES = ("Tezpur", "Jorhat", "Silchar", "Panaji")
EMPLOYERS = ("Blue Lotus Canteen", "Hill View Stores", "Sunrise Clinic")


def fact(number: int) -> tuple[str, str, str, str]:
    """Employer, place, wage and text of the advert of a number."""
    place, employer = PLACES[number % 4], EMPLOYERS[number % 3]
    wage = f"Rs {8000 + 500 * number} per month"
    text = (
        f"{employer} looks for somebody who can begin in December. Work is from eight to five with one free day in"
        f" the week, and food is given at noon. Please bring your papers to our office at {place} in the morning"
        f" between ten and twelve, or call 99999 000{number:02d}."
    )
    return employer, place, wage, text


def table_board() -> dict[str, Any]:
    """Tables, latin-1 neighbours, a new session id in every link, a calendar without end, an archive page."""
    pages: dict[str, Any] = {"/robots.txt": Reply("User-agent: *\nDisallow: /admin/\n", 200, {})}
    asked = [0]

    def session() -> str:
        asked[0] += 1
        return f"PHPSESSID={asked[0]:032x}"

    def shell(inner: str) -> Reply:
        menu = f'<a href="/index.php?{session()}">Home</a> <a href="/calendar.php?day=1">Calendar</a>'
        return Reply(
            "<html><head><title>Town notice board</title></head><body bgcolor=white><table width=100%><tr><td>"
            f"{menu}</td></tr><tr><td>{inner}</td></tr><tr><td><font size=1>Visitors today: {asked[0]}</font>"
            "</td></tr></table></body></html>"
        )

    def listing(path: str) -> Reply:
        page = int(parse_qs(urlsplit(path).query).get("p", ["1"])[0])
        numbers = range((page - 1) * 5, min(page * 5, 12))
        rows = "".join(
            f'<tr><td><a href="view.php?id={n}&{session()}">{TITLES[n]}</a></td><td>{PLACES[n % 4]}</td></tr>'
            for n in numbers
        )
        onward = f'<a href="index.php?p={page + 1}&{session()}">Next &gt;&gt;</a>' if page < 3 else ""
        return shell(f"<h2>Vacancies</h2><table border=1>{rows}</table>{onward}")

    def detail(path: str) -> Reply:
        number = int(parse_qs(urlsplit(path).query)["id"][0])
        employer, place, wage, text = fact(number)
        facts = "".join(
            f"<tr><td><b>{label}</b></td><td>{value}</td></tr>"
            for label, value in (("Company", employer), ("Location", place), ("Salary", wage))
        )
        return shell(f"<h1>{TITLES[number]}</h1><table>{facts}</table><p>{text}</p>")

    def calendar(path: str) -> Reply:
        day = int(parse_qs(urlsplit(path).query).get("day", ["1"])[0])
        return shell(f'<h2>Day {day}</h2><a href="/calendar.php?day={day + 1}">Next day</a>')

    return pages | {
        "/": listing, "/index.php": listing, "/view.php": detail, "/calendar.php": calendar,
    }  # fmt: skip


TABLES = Expected("site", "/", {TITLES[n]: fact(n) for n in range(12)})


def wordpress(root: str) -> dict[str, Any]:
    """A feed of ten entries a page with a next page, excerpts for some, posts that are news between them."""

    def item(number: int) -> str:
        employer, place, wage, text = fact(number)
        short = number % 3 == 0
        body = escape(f"<p>{text}</p><p>Company: {employer}</p><p>Location: {place}</p><p>Salary: {wage}</p>")
        whole = "" if short else f"<content:encoded>{body}</content:encoded>"
        return (
            f"<item><title>{TITLES[number]}</title><link>{root}/jobs/{number}/?utm_source=rss</link>"
            f'<guid isPermaLink="false">{root}/?p={100 + number}</guid><pubDate>Mon, 02 Nov 2026 08:00:00 +0000'
            f"</pubDate><dc:creator>editor</dc:creator><description>{escape(text[:80])} [&amp;#8230;]"
            f"</description>{whole}</item>"
        )

    def feed(path: str) -> Reply:
        page = int(parse_qs(urlsplit(path).query).get("paged", ["1"])[0])
        numbers = range((page - 1) * 5, min(page * 5, 12))
        onward = f'<atom:link rel="next" href="{root}/feed/?paged={page + 1}"/>' if page < 3 else ""
        return Reply(
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Valley Jobs</title>'
            f"<generator>https://wordpress.org/?v=6.4</generator>{onward}{''.join(map(item, numbers))}"
            "</channel></rss>",
            200,
            XML,
        )

    def post(path: str) -> Reply:
        number = int(path.split("/")[2])
        employer, place, wage, text = fact(number)
        return Reply(
            f"<!doctype html><html lang=en><head><title>{TITLES[number]} - Valley Jobs</title></head><body>"
            "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/about/'>About</a></li></ul></nav></header>"
            f"<main><article class='job_listing'><h1 class='entry-title'>{TITLES[number]}</h1>"
            f"<ul class=meta><li>Company: {employer}</li><li>Location: {place}</li><li>Salary: {wage}</li></ul>"
            f"<div class='entry-content'><p>{text}</p></div></article>"
            "<aside><h3>Recent posts</h3><ul><li><a href='/news/1/'>The river rose again</a></li></ul></aside>"
            "</main></body></html>"
        )

    return {"/feed/": feed, **{f"/jobs/{n}/": post for n in range(12)}}


FEED = Expected("feed", "/feed/", {TITLES[n]: fact(n) for n in range(12)})


def api_board() -> dict[str, Any]:
    """Answers of five with a cursor; HTML in texts, nested places, numbers as numbers, one without a text."""

    def answer(path: str) -> Reply:
        after = parse_qs(urlsplit(path).query).get("after", ["0"])[0]
        begin = int(after.removeprefix("c/="))
        items: list[dict[str, Any]] = []
        for number in range(begin, min(begin + 5, 12)):
            employer, place, _, text = fact(number)
            items.append(
                {
                    "uuid": f"ad-{number}", "head": TITLES[number], "body": f"<p>{escape(text)}</p>",
                    "org": {"name": employer}, "where": {"town": place, "state": None},
                    "pay": 8000 + 500 * number, "phone": f"+91 99999 000{number:02d}",
                }
            )  # fmt: skip
        if begin == 0:
            items.append({"uuid": "ad-99", "head": "An advert that says nothing", "body": None})
        onward = f"c/={begin + 5}" if begin + 5 < 12 else None
        return Reply(json.dumps({"data": {"list": items}, "page": {"cursor": onward}}), 200, JSON)

    return {"/v2/ads": answer, "/robots.txt": Reply("User-agent: *\nAllow: /v2/\nDisallow: /\n")}


def as_api(number: int) -> tuple[str, str, str, str]:
    employer, place, _, text = fact(number)
    return employer, place, str(8000 + 500 * number), text


API = Expected(
    "api",
    "/v2/ads",
    {TITLES[n]: as_api(n) for n in range(12)},
    {
        "api": {
            "items": "data.list", "title": "head", "text": "body", "id": "uuid", "employer": "org.name",
            "place": "where.[town, state]", "wage": "pay", "links": "phone",
            "paging": {"key": "after", "cursor": "page.cursor"},
        }
    },
)  # fmt: skip


def channel() -> dict[str, Any]:
    """A preview of twenty messages a page, backwards: adverts, talk, a picture alone, a poll, a reply."""

    def message(number: int) -> str:
        date = f'<a class="tgme_widget_message_date" href="https://t.me/kaam_hub/{number}"><time'
        date += ' datetime="2026-11-02T09:00:00+00:00">09:00</time></a>'
        return (
            '<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message"'
            f' data-post="kaam_hub/{number}"><a class="tgme_widget_message_owner_name"'
            f' href="https://t.me/kaam_hub">Kaam Hub</a>{_body(number)}{date}</div></div>'
        )

    def page(path: str) -> Reply:
        before = int(parse_qs(urlsplit(path).query).get("before", ["61"])[0])
        numbers = range(max(before - 20, 1), before)
        more = (
            f'<a class="tme_messages_more js-messages_more" data-before="{numbers[0]}"'
            f' href="/s/kaam_hub?before={numbers[0]}"></a>'
        )
        shown = (more if numbers[0] > 1 else "") + "".join(map(message, numbers))
        return Reply(f"<html><head><title>Kaam Hub</title></head><body><main>{shown}</main></body></html>")

    return {"/s/kaam_hub": page}


def _body(number: int) -> str:
    text = '<div class="tgme_widget_message_text js-message_text" dir="auto">{}</div>'
    if number % 5 == 0:
        advert = number // 5 - 1
        return text.format(f"<b>{TITLES[advert]}</b><br/>{fact(advert)[3]}")
    if number % 7 == 0:
        return f'<a class="tgme_widget_message_photo_wrap" href="https://t.me/kaam_hub/{number}"></a>'
    if number == 3:
        return '<div class="tgme_widget_message_poll">Which job is best?</div>' + text.format(
            "Vote now, friends"
        )
    if number == 4:
        quoted = (
            f'<div class="tgme_widget_message_text js-message_reply_text">{TITLES[0]}, call 99999 00000</div>'
        )
        return (
            f'<a class="tgme_widget_message_reply" href="https://t.me/kaam_hub/1">{quoted}</a>'
            + text.format("Is it still open?")
        )
    return text.format("Good morning friends, have a nice day")


CHANNEL = Expected("telegram", "/s/kaam_hub", {TITLES[n]: (None, None, None, fact(n)[3]) for n in range(12)})


def structured(root: str) -> dict[str, Any]:
    """A sitemap index and schema.org postings, some as a graph; expired and unlisted pages beside them."""

    def posting(number: int) -> Reply:
        employer, place, _, text = fact(number)
        data = {
            "@context": "https://schema.org", "@type": "JobPosting", "title": TITLES[number],
            "description": f"<p>{text}</p>", "identifier": {"@type": "PropertyValue", "value": f"v-{number}"},
            "hiringOrganization": {"@type": "Organization", "name": employer},
            "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": place}},
            "baseSalary": {
                "@type": "MonetaryAmount", "currency": "INR",
                "value": {"@type": "QuantitativeValue", "value": 8000 + 500 * number, "unitText": "MONTH"},
            },
            "datePosted": "2026-11-02",
        }  # fmt: skip
        whole = (
            data if number % 2 else {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, data]}
        )
        return Reply(
            f'<!doctype html><html><head><title>{TITLES[number]}</title><script type="application/ld+json">'
            f"{json.dumps(whole)}</script></head><body><h1>{TITLES[number]}</h1><p>{text}</p></body></html>"
        )

    urls = "".join(f"<url><loc>{root}/v/{n}</loc><lastmod>2026-11-02</lastmod></url>" for n in range(12))
    more = f"<url><loc>{root}/v/gone</loc></url><url><loc>{root}/about</loc></url>"
    xml = {"Content-Type": "application/xml"}
    return {
        "/robots.txt": Reply(f"User-agent: *\nDisallow: /apply\nSitemap: {root}/sitemap_index.xml\n"),
        "/sitemap_index.xml": Reply(
            f"<sitemapindex><sitemap><loc>{root}/map-1.xml</loc></sitemap></sitemapindex>", 200, xml
        ),
        "/map-1.xml": Reply(f"<urlset>{urls}{more}</urlset>", 200, xml),
        "/": Reply("<html><head><title>Vacancies</title></head><body><h1>Find work</h1></body></html>"),
        "/about": Reply("<html><body><h1>About us</h1><p>We have listed work since 2009.</p></body></html>"),
        "/v/gone": Reply("gone", 410),
        **{f"/v/{n}": posting(n) for n in range(12)},
    }


STRUCTURED = Expected("site", "/", {TITLES[n]: fact(n) for n in range(12)})
