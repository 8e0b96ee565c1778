"""Sitemaps, read as a stream: urlset, sitemapindex, feeds in their place, and plain lists of addresses.

https://www.sitemaps.org/protocol.html: at most 50,000 addresses and 50 MiB before compression.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.parsers import expat

from crawler.advert import Problem
from crawler.fetching.bodies import gzip_pieces

from .build import join_url
from .decode import clean, decode_page, strip_saved_head
from .records import Page, Sitemap, SitemapUrl
from .xmlstream import XmlRefusedError, records_in

ENTRY_LIMIT = 50_000
# Of all addresses of a sitemap together: 320 for each of 50,000.
ADDRESS_CHARS = 16_000_000
LIMIT_BYTES = 50 * 1024 * 1024
_PIECE_BYTES = 64 * 1024
_LONGEST_URL = 4096
_DATES = ("/lastmod", "news/publication_date", "/pubdate", "/updated", "/date")


class _Body:
    """The text of a sitemap's body, unzipped and decoded piece by piece, never held as a whole."""

    def __init__(self, body: bytes, content_type: str | None, limit_bytes: int) -> None:
        self._body, head_type = strip_saved_head(body)
        self._limit_bytes = limit_bytes
        self.problem = ""
        self._raw = self._pieces()
        self._first = next(self._raw, b"")
        decoded = decode_page(self._first, content_type or head_type)
        self.problem = self.problem or decoded.problem or ""
        self._codec = decoded.encoding
        self.head = decoded.text.lstrip("\ufeff \t\r\n")[:5000]

    def _pieces(self) -> Iterator[bytes]:
        size = 0
        try:
            for piece in self._unzipped():
                size += len(piece)
                if size > self._limit_bytes:
                    self.problem = f"cut at {self._limit_bytes} bytes"
                    return
                yield piece
        except zlib.error:
            self.problem = "gzip that cannot be undone"

    def _unzipped(self) -> Iterator[bytes]:
        if self._body[:2] == b"\x1f\x8b":
            yield from gzip_pieces(self._body)
            return
        for start in range(0, len(self._body), _PIECE_BYTES):
            yield self._body[start : start + _PIECE_BYTES]

    def __iter__(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self._codec)("replace")
        yield clean(decoder.decode(self._first))
        for piece in self._raw:
            yield clean(decoder.decode(piece))


def read_sitemap(page: Page, limit_bytes: int = LIMIT_BYTES) -> Sitemap:
    """The latest changes first, then what has no date in the order of the file; each address once.

    At most 50,000 addresses of 16 million letters together, and `limit_bytes` after decompression; of broken
    XML, what stands before it.
    """
    body = _Body(page.body, page.content_type, limit_bytes)
    index = "<sitemapindex" in body.head.lower() or ":sitemapindex" in body.head.lower()
    found: dict[str, SitemapUrl] = {}
    chars = 0
    problems: list[Problem] = []
    try:
        for url, lastmod in _entries(body, index=index):
            joined = _absolute(page.url, url)
            if joined is None or joined in found:
                continue
            chars += len(joined)
            if len(found) >= ENTRY_LIMIT or chars > ADDRESS_CHARS:
                limit = f"{ADDRESS_CHARS} letters of" if chars > ADDRESS_CHARS else f"{ENTRY_LIMIT}"
                problems.append(Problem("over_budget", page.url, f"more than {limit} addresses"))
                break
            found[joined] = SitemapUrl(joined, lastmod)
    except XmlRefusedError as error:
        return Sitemap((), (), (Problem("broken XML", page.url, str(error)),))
    except expat.ExpatError as error:
        problems.append(Problem("broken XML", page.url, str(error)[:200]))
    if body.problem:
        problems.insert(0, Problem("encoding", page.url, body.problem))
    entries = _latest_first(tuple(found.values()), page.fetched_at)
    return Sitemap(entries if index else (), () if index else entries, tuple(problems))


def _absolute(base: str, url: str) -> str | None:
    """An address as one; whether it can be asked for is seen when it is taken up."""
    if len(url) > _LONGEST_URL:
        return None
    return url if url.startswith(("http://", "https://")) else join_url(base, url)


def _entries(body: _Body, *, index: bool) -> Iterator[tuple[str, str | None]]:
    if not body.head.startswith("<"):
        yield from ((line, None) for line in _lines(body) if line.startswith(("http://", "https://")))
        return
    for record in records_in(body, frozenset({"sitemap"} if index else {"url", "item", "entry"})):
        url = record.get("/loc") or record.get("/link") or record.get("link")
        if url:
            yield url, next((record[name] for name in _DATES if name in record), None)


def _lines(body: _Body) -> Iterator[str]:
    rest = ""
    for piece in body:
        *lines, rest = (rest + piece).replace("\r", "\n").split("\n")
        yield from (line.strip("\ufeff \t") for line in lines)
        rest = rest[: _LONGEST_URL + 1]
    yield rest.strip()


def _latest_first(entries: tuple[SitemapUrl, ...], now: datetime) -> tuple[SitemapUrl, ...]:
    """A stable order; a date that cannot be read, or lies ahead, is none."""
    begin = datetime.min.replace(tzinfo=UTC)
    ahead = now + timedelta(days=1)

    def dated(entry: SitemapUrl) -> SitemapUrl:
        found = _date(entry.lastmod) if entry.lastmod else None
        fits = found is not None and found <= ahead
        return SitemapUrl(entry.url, entry.lastmod, found) if fits else entry

    return tuple(sorted(map(dated, entries), key=lambda entry: entry.changed_at or begin, reverse=True))


def _date(text: str) -> datetime | None:
    """A W3C date or time, or one of RFC 822."""
    try:
        found = datetime.fromisoformat(text if len(text) != len("2026-11") else f"{text}-01")
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError):
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
