"""The queue of cases: filtered, ordered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet

from index import models
from index.bands import RANKS
from index.cards import summaries
from index.records import Actor, CasePage, CaseQuery, CaseSummary
from index.viewing import record_view

_PER_PAGE_MOST = 100


def cases(query: CaseQuery, *, actor: Actor) -> CasePage:
    """One page of the queue; a page beyond the last is the last. Recorded once in a while per person."""
    record_view(actor, "queue.viewed", "queue")
    found = _filtered(query)
    total = found.count()
    per_page = min(max(query.per_page, 1), _PER_PAGE_MOST)
    pages = max(1, -(-total // per_page))
    page = min(max(query.page, 1), pages)
    rows = found[(page - 1) * per_page : page * per_page]
    return CasePage(tuple(summaries(list(rows))), total, page, pages)


def all_cases(query: CaseQuery | None = None, *, actor: Actor) -> Iterator[CaseSummary]:
    """Every case in the queue's order; without a query in every state."""
    query = query or CaseQuery(states=())
    page = 1
    while True:
        found = cases(replace(query, page=page, per_page=_PER_PAGE_MOST), actor=actor)
        yield from found.cases
        if page >= found.pages:
            return
        page += 1


def _filtered(query: CaseQuery) -> QuerySet[models.Case]:
    found = models.Case.objects.filter(merged_into__isnull=True)
    if query.states:
        found = found.filter(state__in=query.states)
    if query.bands:
        found = found.filter(band_rank__in=[RANKS[band] for band in query.bands])
    if query.child_sign is not None:
        found = found.filter(child_sign=query.child_sign)
    for facet, values in (
        ("language", query.languages),
        ("region", query.regions),
        ("source", query.sources),
    ):
        if values:
            touching = models.CaseFacet.objects.filter(facet=facet, value__in=values)
            found = found.filter(pk__in=touching.values("case_id"))
    return found.order_by("-queue_rank", "-score", "first_seen", "id")
