"""All decisions, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

import index
from index.records import REASONS
from review_ui.page import actor_of, show

SHOWN = 200


def history(request: HttpRequest) -> HttpResponse:
    """Who decided what, when and why."""
    decisions = index.history(actor=actor_of(request), limit=SHOWN)
    return show(request, "history.html", decisions=decisions, reasons=REASONS, limit=SHOWN)
