"""A partner's digest, as this partner would see it; a look, nothing is sent or written."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

import dispatch
from review_ui.clock import IST, day_ist
from review_ui.page import actor_of, show

WEEKS_BACK = 12


def digests(request: HttpRequest) -> HttpResponse:
    """The preview of one partner and week; the form alone until both are chosen."""
    weeks = recent_weeks(timezone.now())
    chosen = {name: request.GET.get(name, "")[:60] for name in ("partner", "week")}
    partners: tuple[dispatch.Partner, ...] = ()
    digest, error, status = None, "", 200
    try:
        partners = dispatch.load_partners()
        if chosen["partner"] and chosen["week"]:
            digest = dispatch.build_digest(chosen["partner"], chosen["week"], actor=actor_of(request))
    except ValueError as problem:
        error, status = str(problem), 400
    context = {"partners": partners, "weeks": weeks, "chosen": chosen, "digest": digest, "error": error}
    return show(request, "digests.html", status=status, **context)


def digest_page(request: HttpRequest) -> HttpResponse:
    """The digest as a file to keep or print, in the layout that the partner gets."""
    chosen = {name: request.GET.get(name, "")[:60] for name in ("partner", "week")}
    try:
        digest = dispatch.build_digest(chosen["partner"], chosen["week"], actor=actor_of(request))
    except ValueError as problem:
        return show(request, "error.html", status=400, heading="No digest", what=str(problem), code=400)
    headers = {"Content-Disposition": f'attachment; filename="digest-{digest.partner}-{digest.week}.html"'}
    return HttpResponse(digest.html, headers=headers)


def recent_weeks(now: datetime) -> list[tuple[str, str]]:
    """(ISO week, words), this week first; weeks begin on Monday in India."""
    today = now.astimezone(IST)
    mondays = [today - timedelta(days=today.weekday(), weeks=back) for back in range(WEEKS_BACK)]
    return [(f"{one:%G-W%V}", f"{one:%G-W%V}, from {day_ist(one)}") for one in mondays]
