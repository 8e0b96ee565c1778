"""XML exports of jobs, as boards hand them to each other: records of plain fields under many names."""

from __future__ import annotations

import re
from xml.parsers import expat

from crawler.advert import Problem

from .build import Reading, join_url
from .entries import sort_entries
from .offer import kind_of
from .phrases import words
from .records import Extraction, Page
from .richtext import one_line, rich_text
from .xmlstream import XmlRefusedError, records_in

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


def is_export(text: str) -> bool:
    """Whether XML is an export of jobs: no feed, and its root is named like a list of them."""
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


def read_export(text: str, page: Page) -> Extraction:
    """The adverts of an export, up to where its XML breaks."""
    problems: list[Problem] = []
    readings: list[Reading] = []
    try:
        for record in records_in(text, _EXPORT_RECORDS):
            reading = _from_record(record, page)
            if reading is not None:
                readings.append(reading)
    except (expat.ExpatError, XmlRefusedError) as error:
        problems.append(Problem("broken XML", page.url, str(error)[:200]))
    return sort_entries(readings, page, problems)
