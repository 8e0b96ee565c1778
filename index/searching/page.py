"""A page of search results: ids from the search, everything shown from the record, contacts masked."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings as django_settings

from index import models
from index.audit import record_event
from index.bands import BANDS
from index.masking import Hidden
from index.networks import identity
from index.readings import Reading, case_refs, contact_keys, read_adverts
from index.records import Actor, Hit, SearchPage, SearchQuery
from index.searching.fold import fold, words_of
from index.searching.parse import Parsed, parse
from index.searching.projector import backend_in_use

_PER_PAGE_MOST = 100
_DEEPEST = 10_000
_BEFORE, _LENGTH = 60, 240


def search(query: SearchQuery, *, actor: Actor) -> SearchPage:
    """Adverts found, best first. On record, with a keyed fingerprint in place of the words.

    Raises: RefusedError naming the field; UnavailableError.
    """
    parsed = parse(query.text)
    per_page = min(max(query.per_page, 1), _PER_PAGE_MOST)
    page = min(max(query.page, 1), _DEEPEST // per_page)
    backend = backend_in_use()
    found = backend.query(parsed, query, (page - 1) * per_page, per_page)
    pages = max(1, -(-found.total // per_page))
    if page > pages:
        page = pages
        found = backend.query(parsed, query, (page - 1) * per_page, per_page)
    record_event(actor, "search.done", "search", _detail(query, parsed, found.total))
    hits = _hits(found.ids, parsed)
    return SearchPage(hits, found.total, page, pages, found.facets, backend.name, parsed.explained)


def _detail(query: SearchQuery, parsed: Parsed, total: int) -> str:
    """A query may hold a name or a number: with the secret a suspicion can be checked, nobody can read it."""
    key = django_settings.SECRET_KEY.encode()
    fingerprint = hmac.new(key, fold(query.text).encode(), hashlib.sha256).hexdigest()[:32]
    return f"query_hmac={fingerprint} contacts={len(parsed.contacts)} found={total} page={query.page}"


def _hits(ids: Sequence[str], parsed: Parsed) -> tuple[Hit, ...]:
    """The hits in the search's order; one that the record no longer has is left out."""
    rows = {row.uid: row for row in models.Advert.objects.filter(uid__in=list(ids))}
    present = [rows[uid] for uid in ids if uid in rows]
    keys, refs = contact_keys(present), case_refs(present)
    return tuple(
        _hit(reading, Hidden(reading.assessment.contacts, keys), parsed, refs.get(reading.row.pk))
        for reading in read_adverts(present)
    )


def _hit(reading: Reading, hidden: Hidden, parsed: Parsed, case_ref: str | None) -> Hit:
    row, one = reading.row, reading.advert
    snippet = _snippet(one.text, _marks(reading, parsed))
    wage = reading.assessment.wage
    keep = [(wage.start, wage.end)] if wage and wage.field == "text" else []
    masked = hidden.mask(one.text, "text", keep)
    return Hit(
        id=row.uid,
        url=hidden.mask_address(one.url),
        title=hidden.mask(one.title, "title"),
        source=row.source,
        language=row.language,
        band=BANDS[row.band_rank],
        score=row.score,
        highlight=masked[snippet.start : snippet.end],
        marks=snippet.marks,
        case_ref=case_ref,
    )


@dataclass(frozen=True, slots=True)
class _Snippet:
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


def _marks(reading: Reading, parsed: Parsed) -> list[tuple[int, int]]:
    """Where the matched words and contacts stand in the text."""
    wanted = {word for phrase in parsed.wanted for word in phrase}
    found = [(start, end) for word, start, end in words_of(reading.advert.text) if word in wanted]
    values = set(parsed.contacts)
    found += [
        (contact.start, contact.end)
        for contact in reading.assessment.contacts
        if contact.field == "text"
        and contact.start >= 0
        and identity(contact.kind, contact.value)[1] in values
    ]
    return _joined(sorted(found))


def _joined(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _snippet(text: str, marks: Sequence[tuple[int, int]]) -> _Snippet:
    """A stretch of the text around its first mark that begins and ends at a space where it can."""
    first = marks[0][0] if marks else 0
    start = max(0, first - _BEFORE)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        space = text.rfind(" ", start + _LENGTH // 2, end)
        end = space if space >= 0 else end
    inside = tuple((low - start, high - start) for low, high in marks if start <= low and high <= end)
    return _Snippet(start, end, inside)
