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
    partners = dispatch.load_partners()
    chosen = {name: request.GET.get(name, "")[:60] for name in ("partner", "week")}
    partner = next((one for one in partners if one.name == chosen["partner"]), None)
    digest, error, status = "", "", 200
    if chosen["partner"] and partner is None:
        error, status = "partner: there is no such partner", 400
    elif partner is not None:
        try:
            digest = dispatch.build_digest(partner, chosen["week"], actor=actor_of(request)).text
        except ValueError as problem:
            error, status = str(problem), 400
    return show(
        request,
        "digests.html",
        status=status,
        partners=partners,
        weeks=recent_weeks(timezone.now()),
        chosen=chosen,
        digest=digest,
        error=error,
    )


def recent_weeks(now: datetime) -> list[tuple[str, str]]:
    """(ISO week, words), this week first; weeks begin on Monday in India."""
    today = now.astimezone(IST)
    mondays = [today - timedelta(days=today.weekday(), weeks=back) for back in range(WEEKS_BACK)]
    return [(f"{one:%G-W%V}", f"{one:%G-W%V}, from {day_ist(one)}") for one in mondays]
