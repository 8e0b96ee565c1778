"""RSS, Atom and XML exports of jobs: entries with their whole text are adverts, short ones lead to a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from crawler.advert import Problem

from .build import Reading, build_adverts, build_teasers, join_url, tidy_url
from .decode import decode_page, strip_saved_head
from .facts import Facts, read_facts
from .lines import read_lines
from .links import never_followed
from .offer import Scene, has_contact, kind_of, score_offer
from .phrases import fold, words
from .records import Extraction, Page
from .richtext import one_line, rich_text
from .signs import JOB, OFFER, TRAINING
from .targets import contact_links
from .tree import Tree
from .values import is_wage
from .xmlstream import XmlRefusedError, records_in

_WHOLE_CHARS = 350
_SHORT_CHARS = 60
_OFFER_SCORE = 3.0
_EXPORT_RECORDS = words(
    "job vacancy position offer ad listing posting jobposting item row advert opening record"
)
_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "jobtitle", "position", "name", "positiontitle", "job_title", "designation"),
    "text": (
        "description",
        "jobtext",
        "content",
        "body",
        "jobdescription",
        "text",
        "job_description",
        "details",
        "summary",
    ),
    "employer": (
        "company",
        "employer",
        "companyname",
        "organization",
        "organisation",
        "company_name",
        "hiringorganization",
        "advertiser",
    ),
    "wage": ("salary", "wage", "pay", "compensation", "salaryrange", "stipend"),
    "posted": (
        "date",
        "posteddate",
        "posted_date",
        "pubdate",
        "dateposted",
        "published",
        "publicationdate",
        "created",
        "posted",
        "post_date",
    ),
    "identifier": (
        "referencenumber",
        "id",
        "jobid",
        "reqnumber",
        "req_number",
        "reference",
        "guid",
        "requisitionid",
        "job_id",
        "refno",
        "externalid",
        "uniqueid",
    ),
    "url": ("url", "link", "joburl", "job_url", "applyurl", "deeplink", "apply_url"),
    "place": ("location", "joblocation", "place", "job_location", "workplace"),
}
_PLACE_PARTS = ("city", "town", "district", "state", "state_province", "region", "province", "country")


def _is_export(text: str) -> bool:
    head = text[:3000].lower()
    return (
        "<rss" not in head
        and "<feed" not in head
        and "<rdf:rdf" not in head
        and bool(
            re.search(
                r"<(?:jobs?|source|vacancies|positions|trovit|offers|listings|ads|postings|rows?|data|root|joblist|feedjobs)\b",
                head,
            )
        )
    )


def _pick(record: dict[str, str], field: str) -> str | None:
    return next((record[name] for name in _FIELDS[field] if record.get(name)), None)


def _from_record(record: dict[str, str], page: Page) -> Reading | None:
    title = one_line(_pick(record, "title") or "")
    text = rich_text(_pick(record, "text") or "")
    if not title or not (text or _pick(record, "url")):
        return None
    parts = [one_line(record[name]) for name in _PLACE_PARTS if record.get(name)]
    place = one_line(_pick(record, "place") or "") or ", ".join(dict.fromkeys(parts))
    url = _pick(record, "url")
    identifier = _pick(record, "identifier")
    return Reading(
        title=title,
        text=text,
        employer=one_line(_pick(record, "employer") or "") or None,
        place=place or None,
        wage=one_line(_pick(record, "wage") or "") or None,
        posted=one_line(_pick(record, "posted") or "") or None,
        kind=kind_of(title, text),
        identifier=one_line(identifier) if identifier else None,
        permalink=join_url(page.url, url) if url else None,
    )


def _read_export(text: str, page: Page) -> Extraction:
    problems: list[Problem] = []
    readings: list[Reading] = []
    try:
        for record in records_in(text, _EXPORT_RECORDS):
            reading = _from_record(record, page)
            if reading is not None:
                readings.append(reading)
    except (expat.ExpatError, XmlRefusedError) as error:
        problems.append(Problem("broken XML", page.url, str(error)[:200]))
    return _sort_out(readings, page, problems)


def _sort_out(readings: list[Reading], page: Page, problems: list[Problem]) -> Extraction:
    whole = [reading for reading in readings if len(reading.text) >= _WHOLE_CHARS or _complete(reading)]
    short = [reading for reading in readings if reading not in whole and reading.permalink]
    details = [tidy_url(r.permalink) for r in short if r.permalink and not never_followed(r.permalink)]
    return Extraction(
        adverts=build_adverts(whole, page, tidy_url(page.url), alone=False),
        teasers=build_teasers(short, page),
        detail_links=tuple(dict.fromkeys(details)),
        problems=tuple(problems),
    )


def _complete(reading: Reading) -> bool:
    """A short entry that is whole: not cut off, and it says how to answer or has no page of its own."""
    text = reading.text.rstrip()
    if not text:
        return False
    cut = text.endswith(("...", "…", "[…]", "[...]", "Read more", "Continue reading")) or "[…]" in text[-40:]
    answered = has_contact(text) or bool(reading.links) or not reading.permalink
    return not cut and (answered or (reading.whole and len(text) >= _SHORT_CHARS))


def _body_of(entry: Any) -> tuple[str, bool]:
    """The fullest text of an entry as HTML, and whether the feed calls it the whole content."""
    contents = [part.get("value", "") for part in entry.get("content", [])]
    full = max(contents, key=len, default="")
    summary = entry.get("summary", "") or entry.get("description", "")
    return (full, True) if len(full) >= len(summary) and full else (summary, False)


def _from_entry(entry: Any, page: Page) -> Reading | None:
    markup, whole = _body_of(entry)
    title, text = one_line(entry.get("title", "")), rich_text(markup)
    if not title:
        title = text.split("\n", 1)[0][:120]
    if not title:
        return None
    tree = Tree(f"<body>{markup}</body>")
    facts = read_facts(tree.elements, read_lines(tree), 0)
    link = entry.get("link") or ""
    permalink = join_url(page.url, link) if link else None
    guid = entry.get("id") or ""
    return Reading(
        title=title,
        text=text,
        employer=facts.values.get("employer") or _author(entry),
        place=facts.values.get("place")
        or one_line(entry.get("location", "") or entry.get("georss_featurename", "") or "")
        or None,
        wage=facts.values.get("wage") or facts.hinted.get("wage"),
        posted=entry.get("published") or entry.get("updated") or None,
        kind=kind_of(title, text),
        links=contact_links(tree.elements),
        whole=whole,
        identifier=one_line(guid) if guid and guid != link else None,
        permalink=permalink,
    )


def _author(entry: Any) -> str | None:
    for name in ("job_listing_company", "company", "employer", "hiringorganization"):
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return one_line(value)
    return None


def _offers(reading: Reading) -> bool:
    text = fold(f"{reading.title}\n{reading.text}")
    facts = Facts(labels={"wage"} if reading.wage and is_wage(reading.wage) else set())
    scene = Scene(
        reading.permalink or "", frozenset(), can_apply=False, has_links=bool(reading.links), job_hints=False
    )
    return score_offer(
        reading.title, reading.text or reading.title, facts, scene
    ) >= _OFFER_SCORE and OFFER.within(text)


def _job_feed(parsed: Any, page: Page) -> bool:
    about = fold(
        " ".join((parsed.feed.get("title", ""), parsed.feed.get("subtitle", ""), page.url.replace("/", " ")))
    )
    return JOB.within(about) or OFFER.within(about) or TRAINING.within(about)


def _entries(parsed: Any, page: Page) -> Iterator[Reading]:
    for entry in parsed.entries[:5000]:
        reading = _from_entry(entry, page)
        if reading is not None:
            yield reading


def read_feed(page: Page) -> Extraction:
    """In a feed of jobs every entry counts; in any other feed those that offer work or training."""
    body, head_type = strip_saved_head(page.body)
    decoded = decode_page(body, page.content_type or head_type)
    problems = [Problem("encoding", page.url, decoded.problem)] if decoded.problem else []
    text = decoded.text.lstrip("\ufeff \t\r\n")
    if (
        re.search(r"<!(?:DOCTYPE|ENTITY)\b", text[:5000], re.IGNORECASE)
        and "<!ENTITY" in text[:20000].upper()
    ):
        return Extraction(problems=(*problems, Problem("broken XML", page.url, "entities are refused")))
    if _is_export(text):
        return _read_export(text, page)
    import feedparser

    declared = re.sub(r"^\s{0,20}<\?xml[^>]{0,300}\?>", '<?xml version="1.0" encoding="utf-8"?>', text)
    parsed = feedparser.parse(
        declared.encode("utf-8", "replace"), sanitize_html=False, resolve_relative_uris=False
    )
    if parsed.get("bozo") and not parsed.entries:
        problems.append(Problem("broken feed", page.url, type(parsed.get("bozo_exception")).__name__))
    readings = list(_entries(parsed, page))
    if not _job_feed(parsed, page):
        readings = [reading for reading in readings if _offers(reading)]
    return _sort_out(readings, page, problems)
