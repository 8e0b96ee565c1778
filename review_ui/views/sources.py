"""How each source stands, and above all what could not be seen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

import index
from index.records import SourceHealth
from review_ui.bars import bars_of
from review_ui.page import show


def sources(request: HttpRequest) -> HttpResponse:
    """Sources that need a look first; those that nobody watches now last."""
    health = index.source_health()
    waiting = index.sources_not_run()
    known = bool(waiting) or any(one.watched is not None for one in health)
    resting = {one.name for one in health if known and not _is_active(one)}
    troubled = {one.name for one in health if one.state != "ok"} - resting
    troubled |= {one.watched.name for one in health if one.watched and one.watched.trouble}
    ordered = sorted(health, key=lambda one: (one.name in resting, one.name not in troubled, one.name))
    return show(
        request,
        "sources.html",
        sources=ordered,
        waiting=sorted(waiting, key=lambda one: (not one.trouble, one.name)),
        troubled=troubled,
        resting=resting,
        watched_now=len(health) - len(resting),
        pictures=sum(one.image_only for one in health if one.name not in resting),
        bars={one.name: bars_of(one.yields) for one in health},
    )


def _is_active(one: SourceHealth) -> bool:
    return one.watched is not None and (one.watched.active or bool(one.watched.trouble))
