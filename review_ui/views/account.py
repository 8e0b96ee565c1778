"""Logging in and out, one's own account, and how to read a flag."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

import index
from review_ui.page import actor_of, show


def home(request: HttpRequest) -> HttpResponse:
    """To where this role's work lies."""
    sees_content = getattr(request.user, "role", "analyst") != "admin"
    return HttpResponseRedirect(reverse("cases" if sees_content else "sources"))


def login(request: HttpRequest) -> HttpResponse:
    """Name and password; a wrong pair is answered alike whichever was wrong."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"))
    asked_for = request.POST.get("next") or request.GET.get("next") or ""
    if request.method != "POST":
        return show(request, "login.html", asked_for=asked_for, name="", error="")
    form = AuthenticationForm(request, data=request.POST)
    if form.is_valid():
        auth.login(request, form.get_user())
        index.record_event(actor_of(request), "logged_in", "web", "")
        return HttpResponseRedirect(_inside(asked_for))
    error = "This name and password do not fit. Both are case-sensitive."
    name = request.POST.get("username", "")[:150]
    return show(request, "login.html", status=400, asked_for=asked_for, name=name, error=error)


def _inside(address: str) -> str:
    """The address if it is one of ours, else the start page."""
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else reverse("home")


def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    auth.logout(request)
    return HttpResponseRedirect(settings.LOGIN_URL)


def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and the form for a new password."""
    return show(request, "account.html", errors={})


def password(request: HttpRequest) -> HttpResponse:
    """A new password; other sessions of the account end with the old one."""
    form = PasswordChangeForm(request.user, data=request.POST)  # type: ignore[arg-type]
    if not form.is_valid():
        errors = {field: " ".join(str(line) for line in lines) for field, lines in form.errors.items()}
        return show(request, "account.html", status=400, errors=errors)
    auth.update_session_auth_hash(request, form.save())
    index.record_event(actor_of(request), "changed_password", "web", "")
    messages.success(request, "The new password is in use from now on.")
    return HttpResponseRedirect(reverse("account"))


def about(request: HttpRequest) -> HttpResponse:
    """How to read a flag, and what the system cannot see."""
    return show(request, "about.html")
