"""The queue of cases, and one case with all that an analyst decides on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

import index
from index.records import REASONS, Actor, Case
from review_ui.advert_page import AdvertPage
from review_ui.filters import ANY_STATE, read_case_query, read_page
from review_ui.forms import reasons_for
from review_ui.page import actor_of, show

ADVERTS_PER_PAGE = 20
OPEN_ADVERTS = 5
REASONS_SHOWN = 8
FILTERS = ("band", "language", "region", "source", "child")


def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, most pressing first."""
    query = read_case_query(request.GET)
    page = index.cases(query, actor=actor_of(request))
    chosen = {name: request.GET.get(name, "") for name in ("state", *FILTERS)}
    chosen["state"] = chosen["state"] or "undecided"
    return show(
        request,
        "queue.html",
        page=page,
        chosen=chosen,
        any_state=ANY_STATE,
        filtered=any(chosen[name] for name in FILTERS),
        sources=sorted(health.name for health in index.source_health()),
    )


def case(request: HttpRequest, ref: str) -> HttpResponse:
    """A case; the reference of a case that was merged leads to the one it went into."""
    actor = actor_of(request)
    found = index.case(ref, actor=actor)
    if found.summary.ref != ref:
        return HttpResponseRedirect(reverse("case", kwargs={"ref": found.summary.ref}))
    return show_case(request, found, actor)


def show_case(
    request: HttpRequest,
    found: Case,
    actor: Actor,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The case's page, also with what was typed and what is wrong with it."""
    pages = max(1, -(-len(found.adverts) // ADVERTS_PER_PAGE))
    page = min(read_page(request.GET), pages)
    shown = found.adverts[(page - 1) * ADVERTS_PER_PAGE : page * ADVERTS_PER_PAGE]
    context: dict[str, Any] = {
        "case": found,
        "summary": found.summary,
        "adverts": [AdvertPage(view) for view in shown],
        "open_adverts": OPEN_ADVERTS,
        "reasons_shown": REASONS_SHOWN,
        "page": page,
        "pages": pages,
        "revealed": index.revealed(found.summary.ref, actor=actor),
        "verdicts": reasons_for(found.summary.state),
        "reasons": REASONS,
        "errors": errors or {},
        "typed": {"reason": "", "note": "", "why": "", "key": "", **(typed or {})},
    }
    return show(request, "case.html", status=status, **context)
