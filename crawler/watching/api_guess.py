"""Where an API that nobody has described probably keeps what: a guess by the names of its keys."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.extract import NoJsonError, Page, read_json_page

_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "job_title", "jobtitle", "position", "designation", "name", "heading"),
    "text": (
        "description",
        "text",
        "body",
        "content",
        "job_description",
        "jobdescription",
        "details",
        "summary",
    ),
    "id": ("id", "job_id", "jobid", "uuid", "slug", "reference", "ref"),
    "url": ("url", "link", "permalink", "job_url", "joburl", "href", "apply_url"),
    "employer": ("company", "employer", "company_name", "companyname", "organization", "organisation"),
    "place": ("location", "place", "city", "district", "job_location", "address"),
    "wage": ("salary", "wage", "pay", "compensation", "stipend"),
    "posted": ("posted", "date", "date_posted", "created_at", "published", "published_at", "posted_at"),
    "links": ("phone", "mobile", "contact", "whatsapp", "email"),
}
_PAGES = ("page", "p", "pg", "paged", "page_number")
_TOTALS = {"total_pages", "totalPages", "last_page", "pages"}
_DEPTH = 4


def guess_paths(page: Page) -> dict[str, Any]:
    """The keys of `api` in a source's file; empty where no list looks like one of adverts."""
    try:
        answer = read_json_page(page)
    except NoJsonError:
        return {}
    items, found = "", dict[str, Any]()
    for path, rows in _lists(answer, ""):
        keys = _keys(rows)
        if "title" in keys and len(keys) > len(found):
            items, found = path or "@", keys
    if not found:
        return {}
    found.setdefault("text", found["title"])
    paging = _paging(answer, page.url)
    return {"items": items, **found, **({"paging": paging} if paging else {})}


def _lists(value: Any, path: str, depth: int = 0) -> list[tuple[str, list[dict[str, Any]]]]:
    """All lists of objects, with their paths."""
    if isinstance(value, list):
        rows = [row for row in value[:50] if isinstance(row, dict)]
        return [(path, rows)] if rows else []
    if not isinstance(value, dict) or depth > _DEPTH:
        return []
    inside = ((_step(path, key), inner) for key, inner in list(value.items())[:100])
    return [found for where, inner in inside for found in _lists(inner, where, depth + 1)]


def _step(path: str, key: str) -> str:
    name = key if re.fullmatch(r"[A-Za-z_]\w*", key) else '"' + key.replace("\\", "").replace('"', "") + '"'
    return f"{path}.{name}" if path else name


def _keys(rows: list[dict[str, Any]]) -> dict[str, str]:
    """For each of our fields, the key of the rows that it is probably in."""
    known = {
        key.lower(): key for row in rows[:10] for key, value in row.items() if value not in (None, "", [])
    }
    found = {}
    for name, spellings in _NAMES.items():
        key = next((known[spelling] for spelling in spellings if spelling in known), None)
        if key is not None:
            found[name] = _step("", key)
    return found


def _paging(answer: Any, url: str) -> dict[str, Any]:
    """The address of a next page if the answer has one, else a key of the query that counts."""
    if isinstance(answer, dict):
        for path in ("next", "links.next", "next_page_url", "meta.next", "pagination.next", "next_url"):
            value: Any = answer
            for part in path.split("."):
                value = value.get(part) if isinstance(value, dict) else None
            if isinstance(value, str) and value.startswith(("http", "/", "?")):
                return {"next": path}
    asked = parse_qs(urlsplit(url).query)
    for name in _PAGES:
        if asked.get(name, [""])[0].isdigit():
            return {"key": name, "first": int(asked[name][0])}
    told = isinstance(answer, dict) and any(
        key in answer for key in ("total_pages", "totalPages", "last_page", "pages")
    )
    return {"key": "page"} if told else {}
