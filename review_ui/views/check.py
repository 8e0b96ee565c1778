"""Check an advert that someone forwarded: as words, or as a public address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

import index
from review_ui.advert_page import AdvertPage
from review_ui.check import NoCheckerError, checkers
from review_ui.forms import FormError, read_address, read_pasted
from review_ui.page import actor_of, show
from review_ui.views.decide import ECHO_LIMIT

FOUND_LIMIT = 40


def check(request: HttpRequest) -> HttpResponse:
    """The two forms."""
    return _forms(request)


def check_text(request: HttpRequest) -> HttpResponse:
    """Assesses pasted words and keeps them as supplied by this person."""
    try:
        title, text = read_pasted(request.POST)
        advert, assessment = checkers().text(title, text)
        advert_id = index.store_supplied(advert, assessment, actor=actor_of(request))
    except FormError as error:
        return _forms(request, error.fields, 400)
    except NoCheckerError as error:
        return _forms(request, {"text": str(error)}, 503)
    except ValueError as error:
        return _forms(request, {"text": str(error)}, 400)
    return HttpResponseRedirect(reverse("advert", kwargs={"advert_id": advert_id}))


def check_address(request: HttpRequest) -> HttpResponse:
    """Fetches a public address through the crawler's guard; its adverts are stored and shown."""
    try:
        address = read_address(request.POST)
        ids = checkers().address(address, actor_of(request))[:FOUND_LIMIT]
    except FormError as error:
        return _forms(request, error.fields, 400)
    except NoCheckerError as error:
        return _forms(request, {"address": str(error)}, 503)
    except ValueError as error:
        return _forms(request, {"address": str(error)}, 400)
    if not ids:
        return _forms(request, {"address": "No job or training advert was found at this address."}, 400)
    if len(ids) == 1:
        return HttpResponseRedirect(reverse("advert", kwargs={"advert_id": ids[0]}))
    return HttpResponseRedirect(reverse("checked") + "?" + "&".join(f"id={one}" for one in ids))


def checked(request: HttpRequest) -> HttpResponse:
    """The adverts found at an address."""
    actor = actor_of(request)
    ids = request.GET.getlist("id")[:FOUND_LIMIT]
    adverts = [AdvertPage(index.advert(one, actor=actor)) for one in ids]
    return show(request, "checked.html", adverts=adverts)


def advert(request: HttpRequest, advert_id: str) -> HttpResponse:
    """One advert with its assessment, whether it belongs to a case or not."""
    view = AdvertPage(index.advert(advert_id, actor=actor_of(request)))
    return show(request, "advert.html", advert=view, errors={}, typed={"note": ""})


def _forms(request: HttpRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    typed = {name: request.POST.get(name, "")[:ECHO_LIMIT] for name in ("title", "text", "address")}
    return show(request, "check.html", status=status, errors=errors or {}, typed=typed)
