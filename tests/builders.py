"""Makers of records for tests: invented adverts, assessments that fit them, and whole spooled runs.

    one = advert(title="Work in a big city", text="Call 99999 00210", source="board")
    said = assessment(one, band="review", contacts=[("phone", "+919999900210", "99999 00210")],
                      signs=["big city"], places=[("IN-AS", "Assam", "origin")])
    store(home, [(one, said)])          # through the index's door, with real WARC evidence

Every default is harmless: band "none", no contact, English, seen at NOW.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from classifiers.assessment import Assessment, Band, Contact, Contribution, Indicator, Place
from crawler.advert import (
    Advert,
    Capture,
    Problem,
    RunReport,
    SpoolBatch,
    advert_id,
    hash_content,
)

NOW = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)  # a Wednesday of week 2026-W47
MODEL = "test-1"
_runs = itertools.count(1)


def advert(
    key: str | None = None,
    *,
    source: str = "board",
    title: str = "Shop assistant",
    text: str = "A shop in the market looks for an assistant.",
    employer: str | None = None,
    place: str | None = None,
    wage: str | None = None,
    seen_at: datetime = NOW,
    capture_id: str | None = None,
    **other: Any,
) -> Advert:
    """An advert; `key` tells two with equal titles apart and stays when their words change."""
    key = title if key is None else key
    slug = hashlib.sha256(f"{source} {key}".encode()).hexdigest()[:12]
    url = other.pop("url", f"http://{source}.example/job/{slug}")
    return Advert(
        id=advert_id(source, url, key),
        source=source,
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        employer=employer,
        place=place,
        wage=wage,
        posted=other.pop("posted", None),
        kind=other.pop("kind", "job"),
        links=other.pop("links", ()),
        jobposting=other.pop("jobposting", None),
        content_sha256=hash_content(title, text, employer, place, wage),
        capture_id=f"cap-{slug}" if capture_id is None else capture_id,
        seen_at=seen_at,
        **other,
    )


def changed(one: Advert, *, after: timedelta = timedelta(days=1), **words: Any) -> Advert:
    """The same advert, seen later with other words (title, text, employer, place, wage)."""
    later = replace(one, seen_at=one.seen_at + after, capture_id=f"{one.capture_id}-later", **words)
    return replace(
        later,
        content_sha256=hash_content(later.title, later.text, later.employer, later.place, later.wage),
    )


def seen_again(one: Advert, *, after: timedelta = timedelta(days=1)) -> Advert:
    """The same advert with the same words, seen later."""
    return replace(one, seen_at=one.seen_at + after, capture_id=f"{one.capture_id}-again")


def assessment(
    one: Advert,
    *,
    band: Band = "none",
    score: float | None = None,
    contacts: Sequence[tuple[str, str] | tuple[str, str, str]] = (),
    hubs: Sequence[tuple[str, str] | tuple[str, str, str]] = (),
    signs: Sequence[str] = (),
    places: Sequence[tuple[str, str, str]] = (),
    language: str = "en",
    unsupported: bool = False,
    child_sign: bool = False,
    model: str = MODEL,
) -> Assessment:
    """What a model might say of the advert.

    `contacts` and `hubs` are (kind, value) or (kind, value, words as they stand in title or text);
    `signs` are words of the advert; `places` are (code, name, role).
    """
    found = [_contact(one, given, hub=False) for given in contacts]
    found += [_contact(one, given, hub=True) for given in hubs]
    score = {"none": 0.05, "review": 0.6, "urgent": 0.95}[band] if score is None else score
    return Assessment(
        advert_id=one.id,
        content_sha256=one.content_sha256,
        model_version=model,
        language=language,
        unsupported_language=unsupported,
        contacts=tuple(found),
        wage=None,
        places=tuple(Place(name, code, role, "text", -1, -1) for code, name, role in places),  # type: ignore[arg-type]
        indicators=tuple(_sign(one, words) for words in signs),
        contributions=(Contribution("prior", -3.0, "Most adverts are ordinary."),),
        log_odds=-3.0,
        score=score,
        band=band,
        child_sign=child_sign,
    )


def _where(one: Advert, words: str) -> tuple[str, int, int]:
    for name, text in (("text", one.text), ("title", one.title)):
        start = text.find(words)
        if start >= 0:
            return name, start, start + len(words)
    raise ValueError(f"not in the advert: {words!r}")


def _contact(one: Advert, given: Sequence[str], *, hub: bool) -> Contact:
    kind, value = given[0], given[1]
    if len(given) == 2:
        return Contact(kind, value, "links", -1, -1, hub)  # type: ignore[arg-type]
    field, start, end = _where(one, given[2])
    return Contact(kind, value, field, start, end, hub)  # type: ignore[arg-type]


def _sign(one: Advert, words: str) -> Indicator:
    field, start, end = _where(one, words)
    slug = "".join(letter if letter.isalnum() else "_" for letter in words.casefold())
    return Indicator(slug, words, "test", f"The advert says: {words}.", field, start, end, words)  # type: ignore[arg-type]


def capture(one: Advert, *, run: str, warc: Path, body: bytes | None = None) -> Capture:
    """A capture of the advert's page, whose WARC member is appended to `warc` now."""
    body = f"<html><title>{one.title}</title><p>{one.text}</p></html>".encode() if body is None else body
    offset = warc.stat().st_size if warc.exists() else 0
    member = warc_member(one.url, one.seen_at, body)
    with warc.open("ab") as file:
        file.write(member)
    return Capture(
        id=one.capture_id,
        source=one.source,
        run=run,
        url_asked=one.url,
        url_final=one.url,
        redirects=(),
        fetched_at=one.seen_at,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        content_type="text/html; charset=utf-8",
        server_ip="127.0.0.1",
        tls_sha256=None,
        user_agent="MuktiWatch-test (+mailto:watch@example.org)",
        robots="allowed: none (404)",
        rendered=False,
        sha256=hashlib.sha256(body).hexdigest(),
        size_bytes=len(body),
        warc_file="pages.warc.gz",
        warc_offset=offset,
        warc_length=len(member),
        software="mukti-watch test",
    )


def warc_member(url: str, when: datetime, body: bytes) -> bytes:
    """One WARC response record in one gzip member."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: {when.strftime('%Y-%m-%dT%H:%M:%SZ')}\r\n"
        f"WARC-Record-ID: <urn:uuid:{hashlib.sha256(body + url.encode()).hexdigest()[:32]}>\r\n"
        "Content-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def report(run: str, source: str, *, adverts: int, state: str = "ok", **other: Any) -> RunReport:
    """How the run ended; ten minutes long, finished at NOW unless said otherwise."""
    finished_at = other.pop("finished_at", NOW)
    values: dict[str, Any] = {
        "pages": adverts + 1,
        "image_only": 0,
        "image_only_urls": (),
        "refused": (),
        "errors": (),
        "problems": (),
    }
    return RunReport(
        run=run,
        source=source,
        state=state,  # type: ignore[arg-type]
        started_at=finished_at - timedelta(minutes=10),
        finished_at=finished_at,
        adverts=adverts,
        **(values | other),
    )


def batch(
    home: Path,
    adverts: Iterable[Advert],
    *,
    run: str | None = None,
    source: str | None = None,
    set_aside: Sequence[Problem] = (),
    ended: RunReport | str | None = "ok",
    end_offset: int = 1000,
) -> SpoolBatch:
    """A whole run as one batch, with its WARC file under the home; `ended` is a report, a state or None."""
    known = tuple(adverts)
    source = source or (known[0].source if known else "board")
    run = run or f"{source}-{next(_runs):04d}"
    folder = home / "spool" / run
    folder.mkdir(parents=True, exist_ok=True)
    warc = folder / "pages.warc.gz"
    captures = tuple(capture(one, run=run, warc=warc) for one in known)
    if isinstance(ended, str):
        ended = report(run, source, adverts=len(known), state=ended)
    return SpoolBatch(
        run=run,
        source=source,
        warc_path=str(warc),
        captures=captures,
        adverts=known,
        set_aside=tuple(set_aside),
        end_offset=end_offset,
        report=ended,
    )


def store(home: Path, pairs: Sequence[tuple[Advert, Assessment]], **other: Any) -> Any:
    """Stores the adverts as one run through the index's door, and lets the search catch up."""
    import index

    counts = index.store_batch(batch(home, [one for one, _ in pairs], **other), [said for _, said in pairs])
    while index.project():
        pass
    return counts
