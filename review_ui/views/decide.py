"""What an analyst does to a case: decide it, take a decision back, see a contact."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

import index
from index.records import RefusedError
from review_ui.forms import FormError, read_decision, read_reveal
from review_ui.page import actor_of
from review_ui.views.cases import show_case
from review_ui.words import VERDICTS_DONE

ECHO_LIMIT = 10_000
STALE = (
    "Nothing was recorded: this case changed since you opened it. "
    "What you see now is how it stands; your choice and note are kept below. Look again, then record."
)


def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Records a verdict on the case as the person saw it."""
    try:
        new = read_decision(request.POST)
        decision = index.decide(ref, new, actor=actor_of(request))
    except FormError as error:
        return _again(request, ref, error.fields, 400)
    except RefusedError as error:
        return _refused(request, ref, error)
    messages.success(
        request, f"{VERDICTS_DONE[decision.verdict]}: {decision.case_ref}. It is in the history."
    )
    return HttpResponseRedirect(reverse("case", kwargs={"ref": decision.case_ref}))


def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Shows one contact to this person for a while; who asked and why is in the audit."""
    try:
        key, why = read_reveal(request.POST)
        index.reveal(ref, key, why, actor=actor_of(request))
    except FormError as error:
        return _again(request, ref, error.fields, 400)
    except RefusedError as error:
        return _again(request, ref, {"why": str(error).removeprefix("reason: ")}, 400)
    return HttpResponseRedirect(reverse("case", kwargs={"ref": ref}) + "#contacts")


def _refused(request: HttpRequest, ref: str, error: RefusedError) -> HttpResponse:
    """What the record refuses names its field first; "seen_head" is a page that is out of date."""
    field, _, what = str(error).partition(": ")
    if field == "seen_head":
        return _again(request, ref, {"decide": STALE}, 409)
    beside = {"reason_code": "reason", "verdict": "reason", "note": "note"}.get(field, "decide")
    return _again(request, ref, {beside: what or field}, 400)


def _again(request: HttpRequest, ref: str, errors: dict[str, str], status: int) -> HttpResponse:
    """The page once more, with what was typed and what is wrong beside its field."""
    actor = actor_of(request)
    typed = {name: request.POST.get(name, "")[:ECHO_LIMIT] for name in ("reason", "note", "why", "key")}
    return show_case(request, index.case(ref, actor=actor), actor, status=status, errors=errors, typed=typed)
