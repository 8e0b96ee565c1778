"""Search over all adverts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

import index
from index.records import RefusedError
from review_ui.advert_page import cut_marks
from review_ui.filters import read_search_query
from review_ui.forms import FormError
from review_ui.page import actor_of, show

FACETS = {"bands": "band", "languages": "language", "sources": "source", "kinds": "kind", "regions": "region"}


def search(request: HttpRequest) -> HttpResponse:
    """Words, "phrases", -without, or a phone number in any spelling; a bad query says why it is one."""
    chosen = {name: request.GET.getlist(name) for name in FACETS.values() if request.GET.getlist(name)}
    typed = request.GET.get("q", "")[:1000]
    page, error, status = None, "", 200
    try:
        query = read_search_query(request.GET)
        page = index.search(query, actor=actor_of(request)) if query.text or chosen else None
    except FormError as problem:
        error, status = "; ".join(problem.lines()), 400
    except RefusedError as problem:
        error, status = str(problem).removeprefix("text: "), 400
    context = {"page": page, "error": error, "typed": typed, "chosen": chosen, "fields": FACETS}
    snippets = {hit.id: cut_marks(hit.highlight, hit.marks) for hit in page.hits} if page else {}
    return show(request, "search.html", status=status, snippets=snippets, **context)
