"""How each source stands, and above all what could not be seen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

import index
from review_ui.page import show


def sources(request: HttpRequest) -> HttpResponse:
    """Sources that need a look first."""
    health = sorted(index.source_health(), key=lambda one: (one.state == "ok", one.name))
    troubled = sum(one.state != "ok" for one in health)
    pictures = sum(one.image_only for one in health)
    return show(request, "sources.html", sources=health, troubled=troubled, pictures=pictures)
