"""Adverts in a language the classifiers do not read: a person does."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

import index
from index.records import RefusedError
from review_ui.advert_page import AdvertPage
from review_ui.forms import FormError, read_note
from review_ui.page import actor_of, show

SHOWN = 20


def to_read(request: HttpRequest) -> HttpResponse:
    """What nobody has looked at yet."""
    waiting = index.to_read(actor=actor_of(request))
    adverts = [AdvertPage(view) for view in waiting[:SHOWN]]
    return show(request, "to_read.html", adverts=adverts, total=len(waiting))


def open_case(request: HttpRequest, advert_id: str) -> HttpResponse:
    """A person opens a case for an advert that was not flagged."""
    try:
        note = read_note(request.POST, "Say what you saw in it; whoever decides the case reads this.")
        ref = index.open_case(advert_id, note=note, actor=actor_of(request))
    except FormError as error:
        return _again(request, advert_id, error.fields)
    except RefusedError as error:
        return _again(request, advert_id, {"note": str(error)})
    messages.success(request, f"Case {ref} is open.")
    return HttpResponseRedirect(reverse("case", kwargs={"ref": ref}))


def mark_read(request: HttpRequest, advert_id: str) -> HttpResponse:
    """A person has read it and found nothing."""
    try:
        note = read_note(request.POST, "Say in a few words what the advert is about.")
        index.mark_read(advert_id, note=note, actor=actor_of(request))
    except FormError as error:
        return _again(request, advert_id, error.fields)
    except RefusedError as error:
        return _again(request, advert_id, {"note": str(error)})
    messages.success(request, "Marked as read.")
    return HttpResponseRedirect(reverse("to_read"))


def _again(request: HttpRequest, advert_id: str, errors: dict[str, str]) -> HttpResponse:
    advert = AdvertPage(index.advert(advert_id, actor=actor_of(request)))
    typed = {"note": request.POST.get("note", "")[:10_000]}
    return show(request, "advert.html", status=400, advert=advert, errors=errors, typed=typed)
