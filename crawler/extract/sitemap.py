"""Sitemaps: urlset, sitemapindex, with namespaces or none, and lists of addresses as plain text."""

from __future__ import annotations

from xml.parsers import expat

from crawler.advert import Problem

from .build import join_url
from .decode import decode_page, strip_saved_head
from .records import Page, Sitemap, SitemapUrl
from .xmlstream import XmlRefusedError, records_in

ENTRY_LIMIT = 50_000


def _plain(text: str, page: Page) -> list[SitemapUrl]:
    found: dict[str, SitemapUrl] = {}
    for line in text.splitlines():
        url = line.strip()
        if url.startswith(("http://", "https://")) and join_url(page.url, url) and len(url) <= 4096:
            found.setdefault(url, SitemapUrl(url, None))
        if len(found) >= ENTRY_LIMIT:
            break
    return list(found.values())


def read_sitemap(page: Page) -> Sitemap:
    """In file order, each address once, at most 50,000; broken XML keeps what stood before the break."""
    body, head_type = strip_saved_head(page.body)
    decoded = decode_page(body, page.content_type or head_type)
    text = decoded.text.lstrip("\ufeff \t\r\n")
    problems = [Problem("encoding", page.url, decoded.problem)] if decoded.problem else []
    if not text.startswith("<"):
        return Sitemap((), tuple(_plain(text, page)), tuple(problems))
    index = "<sitemapindex" in text[:5000].lower() or ":sitemapindex" in text[:5000].lower()
    found: dict[str, SitemapUrl] = {}
    try:
        for record in records_in(text, frozenset({"sitemap"} if index else {"url", "item", "entry"})):
            url = (
                join_url(page.url, record.get("loc") or record.get("link") or "")
                if record.get("loc") or record.get("link")
                else None
            )
            if url:
                found.setdefault(
                    url,
                    SitemapUrl(url, record.get("lastmod") or record.get("pubdate") or record.get("updated")),
                )
            if len(found) >= ENTRY_LIMIT:
                problems.append(Problem("over_budget", page.url, f"more than {ENTRY_LIMIT} addresses"))
                break
    except XmlRefusedError as error:
        return Sitemap((), (), (*problems, Problem("broken XML", page.url, str(error))))
    except expat.ExpatError as error:
        problems.append(Problem("broken XML", page.url, str(error)[:200]))
    entries = tuple(found.values())
    return Sitemap(entries if index else (), () if index else entries, tuple(problems))
