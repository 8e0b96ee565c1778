"""Who may open what: every route names its roles and methods, and what names none is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

if TYPE_CHECKING:
    from index.records import Role

EVERYONE: frozenset[Role] = frozenset(("analyst", "supervisor", "admin"))
# The system's administrator keeps it running and sees no content.
READERS: frozenset[Role] = frozenset(("analyst", "supervisor"))
SUPERVISORS: frozenset[Role] = frozenset(("supervisor",))


@dataclass(frozen=True, slots=True)
class Route:
    """An address of the pages: its view, who may use it (None: also without an account), and how."""

    path: str
    name: str
    view: Callable[..., HttpResponseBase]
    roles: frozenset[Role] | None
    methods: tuple[str, ...] = ("GET",)


class PolicyMiddleware:
    """Closes every view that the route table does not open to this person, and keeps pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Runs before each view; what it returns is sent instead of the page."""
        from review_ui.urls import ROUTES_BY_NAME
        from review_ui.views.errors import wrong_method

        match = request.resolver_match
        route = ROUTES_BY_NAME.get(match.url_name or "") if match else None
        if route is None or route.view is not view:
            raise PermissionDenied("this address has no policy")
        if request.method not in (*route.methods, *(("HEAD",) if "GET" in route.methods else ())):
            return wrong_method(request, route.methods)
        return None if route.roles is None else _admit(request, route.roles)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What the index does not know is a 404, what it refuses outside a form a 400."""
        from review_ui.views.errors import refused

        return refused(request, error)


def _admit(request: HttpRequest, roles: frozenset[Role]) -> HttpResponse | None:
    user = request.user
    if not user.is_authenticated:
        return _to_login(request)
    if "role" not in request.session:
        request.session["role"] = user.role
    if request.session["role"] != user.role:
        request.session.flush()  # a changed role ends the sessions that began with the old one
        return _to_login(request)
    if user.role not in roles:
        raise PermissionDenied(f"this page is for {' and '.join(sorted(roles))}s")
    return None


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the log-in and, for what can be asked again, back to the same page afterwards."""
    asked = request.get_full_path() if request.method == "GET" else ""
    if request.headers.get("HX-Request"):
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        asked = current.path + (f"?{current.query}" if current.query else "")
    target = settings.LOGIN_URL + (f"?{urlencode({'next': asked})}" if asked.startswith("/") else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
