"""Adverts in a page that was saved to a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawler.advert import Advert
from crawler.errors import SourceError
from crawler.fetching.addresses import normalise_url
from crawler.sniff import is_binary


def read_saved(file: Path, url: str, kind: str, limit_bytes: int) -> tuple[Advert, ...]:
    """The adverts of a saved page: whole ones, else what a listing shows of them.

    Raises: SourceError where it is no text or too large, or the address is none; OSError as open does.
    """
    from crawler.extract import Page, extract_channel, extract_feed, extract_page

    try:
        url = normalise_url(url)
    except ValueError as error:
        raise SourceError(f"--url: {error}") from error
    size = file.stat().st_size
    if size > limit_bytes:
        raise SourceError(f"{file}: {size} bytes, the limit is {limit_bytes}")
    body = file.read_bytes()
    if body.startswith(b"\x1f\x8b") or is_binary(body):
        raise SourceError(f"{file}: no page but a binary file")
    readers = {"site": extract_page, "feed": extract_feed, "telegram": extract_channel}
    found = readers[kind](Page(body, url, None, "saved", "saved", datetime.now(UTC)))
    return tuple(found.adverts or found.teasers)
