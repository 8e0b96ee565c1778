"""Pages for what went wrong: each says what happened, in which field or address, and what to do next."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from index.records import RefusedError, UnavailableError, UnknownRecordError
from review_ui.forms import FormError
from review_ui.page import show, software_version


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, for what Django refuses before a view runs (a wrong host, a form that is too large)."""
    what = "The request was too large or not well formed. Nothing was recorded."
    return _page(request, 400, "This could not be read", what)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    why = (
        str(exception) if isinstance(exception, PermissionDenied) and exception.args else "not for this role"
    )
    return _page(request, 403, "Not open to you", f"Your role does not open this: {why}.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(request, 404, "Nothing here", "There is no page at this address. It may have been mistyped.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without the record and without an account: either may be what failed."""
    body = render_to_string("broken.html", {"version": software_version()})
    return HttpResponse(body, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old or came from elsewhere."""
    what = "The form was open too long, or cookies are off. Go back, reload the page and send it again."
    return _page(request, 403, "The form has expired", what)


def wrong_method(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse:
    """405."""
    what = f"This address takes {' or '.join(allowed)} only. Nothing was recorded."
    response = _page(request, 405, "Not this way", what)
    response.headers["Allow"] = ", ".join(allowed)
    return response


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """429: too many wrong passwords."""
    from django.conf import settings

    minutes = settings.MUKTI_WEB.lockout_minutes
    what = f"Too many wrong passwords for this name. Try again in {minutes} minutes, or ask a supervisor."
    return _page(request, 429, "Locked for a while", what)


def refused(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Pages for the errors that carry a line for people; None for all others."""
    if isinstance(error, UnknownRecordError):
        return _page(request, 404, "Not in the record", str(error))
    if isinstance(error, FormError):
        return _page(request, 400, "This could not be used", "; ".join(error.lines()))
    if isinstance(error, RefusedError):
        return _page(request, 400, "Refused", str(error))
    if isinstance(error, UnavailableError):
        what = f"A part of the system does not answer: {error}. Nothing is lost; try again in a while."
        return _page(request, 503, "Not now", what)
    return None


def _page(request: HttpRequest, status: int, heading: str, what: str) -> HttpResponse:
    user = getattr(request, "user", None)
    if user is None:
        return render(
            request,
            "broken.html",
            {"version": software_version(), "what": what, "heading": heading},
            status=status,
        )
    return show(request, "error.html", status=status, heading=heading, what=what, code=status)
