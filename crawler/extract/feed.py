"""RSS, Atom, JSON Feed, exports: entries with their whole text are adverts, short ones lead to a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crawler.advert import Problem

from .build import Reading, join_url
from .decode import decode_page, strip_saved_head
from .entries import sort_entries
from .export import is_export, read_export
from .facts import Facts, read_facts
from .json_values import NoJsonError, looks_like_json, read_json
from .lines import read_lines
from .offer import Scene, kind_of, score_offer
from .phrases import fold
from .records import Extraction, Page
from .richtext import one_line, rich_text
from .signs import JOB, OFFER, TRAINING
from .targets import contact_links
from .tree import Tree
from .values import is_wage

_OFFER_SCORE = 3.0
_ENTRY_LIMIT = 5000
_SUMMARY_CHARS = 400
# What boards put into their feeds beyond the dialects (WP Job Manager and others), as feedparser names it.
_EMPLOYER = ("job_listing_company", "company", "employer", "hiringorganization")
_PLACE = ("location", "job_listing_location", "joblocation", "city", "georss_featurename")
_WAGE = ("job_listing_salary", "salary", "wage")


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
    tree = Tree(f"<body>{_unescaped(markup)}</body>")
    facts = read_facts(tree.elements, read_lines(tree), 0)
    link = entry.get("link") or ""
    permalink = join_url(page.url, link) if link else None
    guid = entry.get("id") or ""
    return Reading(
        title=title,
        text=text,
        employer=facts.values.get("employer") or _own(entry, _EMPLOYER),
        place=facts.values.get("place") or _own(entry, _PLACE),
        wage=facts.values.get("wage") or facts.hinted.get("wage") or _own(entry, _WAGE),
        posted=entry.get("published") or entry.get("updated") or None,
        kind=kind_of(title, text),
        links=contact_links(tree.elements),
        whole=whole,
        identifier=one_line(guid) if guid and guid != link else None,
        permalink=permalink,
    )


def _unescaped(markup: str) -> str:
    """Markup that was escaped once too often, as markup."""
    for _ in range(2):
        if "<" in markup or "&lt;" not in markup:
            break
        markup = html.unescape(markup)
    return markup


def _own(entry: Any, names: tuple[str, ...]) -> str | None:
    """The first of an entry's own elements that says something."""
    values = (entry.get(name) for name in names)
    return next((one_line(value) for value in values if isinstance(value, str) and value.strip()), None)


def _offers(reading: Reading) -> bool:
    text = fold(f"{reading.title}\n{reading.text}")
    facts = Facts(labels={"wage"} if reading.wage and is_wage(reading.wage) else set())
    scene = Scene(
        reading.permalink or "", frozenset(), can_apply=False, has_links=bool(reading.links), job_hints=False
    )
    return score_offer(
        reading.title, reading.text or reading.title, facts, scene
    ) >= _OFFER_SCORE and OFFER.within(text)


def _may_offer(reading: Reading) -> bool:
    """Whether a summary that says too little for an offer has a word of one."""
    if len(reading.text) >= _SUMMARY_CHARS:
        return False
    text = fold(f"{reading.title}\n{reading.text}")
    return any(signs.within(text) for signs in (JOB, OFFER, TRAINING))


def _job_feed(about: Any, page: Page) -> bool:
    named = (about.get("title", ""), about.get("subtitle", ""), page.url.replace("/", " "))
    words = fold(" ".join(named))
    return JOB.within(words) or OFFER.within(words) or TRAINING.within(words)


def _is_broadcast(entry: Any) -> bool:
    """Something to be heard or watched, as an entry of a podcast is: no advert."""
    links = (link for link in entry.get("links", ()) if link.get("rel") == "enclosure")
    return any(str(link.get("type", "")).startswith(("audio/", "video/")) for link in links)


def _entries(entries: list[Any], page: Page) -> Iterator[Reading]:
    for entry in entries[:_ENTRY_LIMIT]:
        reading = None if _is_broadcast(entry) else _from_entry(entry, page)
        if reading is not None:
            yield reading


def _onward(about: Any, page: Page) -> tuple[str, ...]:
    """The feed's next page (RFC 5005, 3), also where its prefix was never declared."""
    links = (*about.get("links", ()), about.get("atom_link") or {}, about.get("atom10_link") or {})
    hrefs = (link.get("href") for link in links if isinstance(link, dict) and link.get("rel") == "next")
    joined = (join_url(page.url, href) for href in hrefs if isinstance(href, str))
    return tuple(dict.fromkeys(url for url in joined if url and url != page.url))


def _sorted(about: Any, entries: list[Any], page: Page, problems: list[Problem]) -> Extraction:
    """In a feed of jobs every entry counts; in any other feed those that offer work or training.

    What may be an offer there is not judged by a summary: its own page is read.
    """
    if len(entries) > _ENTRY_LIMIT:
        problems.append(Problem("over_budget", page.url, f"{len(entries)} entries, {_ENTRY_LIMIT} are read"))
    readings = list(_entries(entries, page))
    doubtful: list[str] = []
    if not _job_feed(about, page):
        offers = [reading for reading in readings if _offers(reading)]
        doubtful = [r.permalink for r in readings if r not in offers and r.permalink and _may_offer(r)]
        readings = offers
    onward = _onward(about, page) if entries else ()
    found = sort_entries(readings, page, problems, onward=onward)
    return replace(found, detail_links=tuple(dict.fromkeys((*found.detail_links, *doubtful))))


def read_feed(page: Page) -> Extraction:
    """The adverts of a feed of any dialect, and the addresses of what it only names."""
    if looks_like_json(page.body):
        return _read_json_feed(page)
    body, head_type = strip_saved_head(page.body)
    decoded = decode_page(body, page.content_type or head_type)
    problems = [Problem("encoding", page.url, decoded.problem)] if decoded.problem else []
    text = decoded.text.lstrip("\ufeff \t\r\n")
    if (
        re.search(r"<!(?:DOCTYPE|ENTITY)\b", text[:5000], re.IGNORECASE)
        and "<!ENTITY" in text[:20000].upper()
    ):
        return Extraction(problems=(*problems, Problem("broken XML", page.url, "entities are refused")))
    if is_export(text):
        return read_export(text, page)
    import feedparser

    declared = re.sub(r"^\s{0,20}<\?xml[^>]{0,300}\?>", '<?xml version="1.0" encoding="utf-8"?>', text)
    parsed = feedparser.parse(
        declared.encode("utf-8", "replace"), sanitize_html=False, resolve_relative_uris=False
    )
    if parsed.get("bozo") and not parsed.entries:
        problems.append(Problem("broken feed", page.url, type(parsed.get("bozo_exception")).__name__))
    return _sorted(parsed.feed, parsed.entries, page, problems)


def _read_json_feed(page: Page) -> Extraction:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), in the terms of the other dialects."""
    try:
        feed = read_json(page)
    except NoJsonError as error:
        return Extraction(problems=(Problem("broken feed", page.url, str(error)),))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Extraction(problems=(Problem("broken feed", page.url, "no list of items"),))
    about = {
        "title": _plain(feed, "title"),
        "subtitle": _plain(feed, "description"),
        "links": [{"rel": "next", "href": _plain(feed, "next_url")}] if _plain(feed, "next_url") else [],
    }
    return _sorted(about, [_from_item(item) for item in items if isinstance(item, dict)], page, [])


def _plain(item: dict[str, Any], *names: str) -> str:
    """The first of some values that is text, or a number as one."""
    values = (item.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and value), "")


def _from_item(item: dict[str, Any]) -> dict[str, Any]:
    attached = item.get("attachments")
    files = [file for file in attached if isinstance(file, dict)] if isinstance(attached, list) else []
    content = _plain(item, "content_html", "content_text")
    return {
        "title": _plain(item, "title"),
        "content": [{"value": content}] if content else [],
        "summary": _plain(item, "summary"),
        "link": _plain(item, "url", "external_url"),
        "id": _plain(item, "id"),
        "published": _plain(item, "date_published"),
        "updated": _plain(item, "date_modified"),
        "links": [{"rel": "enclosure", "type": _plain(file, "mime_type")} for file in files],
    }
