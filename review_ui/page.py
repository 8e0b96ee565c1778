"""A page: a template with what every page needs, and the person it is for."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from index.records import Actor

# The menu: name of the route, words, and a word for what stands behind it.
MENU = (
    ("cases", "Queue"),
    ("to_read", "To read"),
    ("search", "Search"),
    ("check", "Check an advert"),
    ("history", "History"),
    ("digests", "Digests"),
    ("sources", "Sources"),
)


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Renders a template of this room with its context; `status` goes with it."""
    from review_ui.urls import ROUTES_BY_NAME

    role = getattr(request.user, "role", None) if hasattr(request, "user") else None
    menu = [(name, label) for name, label in MENU if role in (ROUTES_BY_NAME[name].roles or ())]
    here = request.resolver_match.url_name if request.resolver_match else ""
    common = {"menu": menu, "here": here, "role": role, "version": software_version(), "backend": _backend()}
    response = render(request, template, {**common, **context}, status=status)
    if status >= 400:
        response.headers["HX-Push-Url"] = "false"  # a form's own address cannot be reloaded
    return response


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; only behind the policy, where there is always an account."""
    assert request.user.is_authenticated  # noqa: S101 - the policy let nobody else in
    return Actor(name=request.user.get_username(), role=request.user.role, via="web")  # type: ignore[arg-type]


@cache
def software_version() -> str:
    """The installed version; "unknown" in a checkout that was never installed."""
    try:
        return version("mukti-watch")
    except PackageNotFoundError:
        return "unknown"


def _backend() -> str:
    import index

    return index.search_backend()
