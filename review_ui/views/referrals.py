"""Draft referrals: made from a confirmed case, shown with their hashes, handed out to supervisors alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def refer(request: HttpRequest, ref: str) -> HttpResponse:
    raise NotImplementedError


def draft(request: HttpRequest, ref: str) -> HttpResponse:
    raise NotImplementedError


def draft_zip(request: HttpRequest, ref: str) -> HttpResponse:
    raise NotImplementedError


def draft_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    raise NotImplementedError
