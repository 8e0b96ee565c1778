"""The figures for a monitor, behind a token, or for this machine alone."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

import index
from review_ui.metrics import write_metrics

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format; whoever may not have it is told that there is nothing."""
    if not _may_read(request):
        raise Http404("no such page")
    body, content_type = write_metrics(index.source_health(), index.count_backlog())
    return HttpResponse(body, content_type=content_type)


def _may_read(request: HttpRequest) -> bool:
    """With `metrics_token` set, who sends it; without one, who asks from this machine by a name of it.

    A proxy on this machine would pass others' requests on as its own: behind one, a token is needed.
    """
    web = settings.MUKTI_WEB
    token = web.metrics_token.get_secret_value()
    if token:
        sent = request.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode("utf-8", "replace"), f"Bearer {token}".encode())
    name = (
        request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    )
    return not web.behind_https and name in _LOCAL_NAMES and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
