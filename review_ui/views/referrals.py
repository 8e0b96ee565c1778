"""Draft referrals: made from a confirmed case, shown with their hashes, handed out to supervisors alone."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

import dispatch
import index
from index.records import UnknownRecordError
from review_ui.drafts import latest_draft, make_draft, zip_draft
from review_ui.page import actor_of, show


def refer(request: HttpRequest, ref: str) -> HttpResponse:
    """Drafts a referral; a refusal says in one line why."""
    try:
        make_draft(ref, timezone.now(), actor=actor_of(request))
    except (dispatch.RefusedExportError, OSError) as error:
        return show(request, "referral.html", status=409, ref=ref, error=str(error), draft=None)
    return HttpResponseRedirect(reverse("draft", kwargs={"ref": ref}))


def draft(request: HttpRequest, ref: str) -> HttpResponse:
    """The newest draft of a case, checked now."""
    return show(request, "referral.html", ref=ref, error="", draft=latest_draft(ref))


def draft_zip(request: HttpRequest, ref: str) -> FileResponse:
    """The whole folder; who took it is on record."""
    found = latest_draft(ref)
    index.record_event(actor_of(request), "referral.downloaded", ref, f"zip seal_sha256={found.seal}")
    return FileResponse(zip_draft(found), as_attachment=True, filename=f"DRAFT-{ref}.zip")


def draft_pdf(request: HttpRequest, ref: str) -> FileResponse:
    """The summary alone; who took it is on record."""
    found = latest_draft(ref)
    if not found.summary.is_file():
        raise UnknownRecordError(f"the draft of case {ref!r} has no summary")
    index.record_event(actor_of(request), "referral.downloaded", ref, f"summary seal_sha256={found.seal}")
    return FileResponse(found.summary.open("rb"), as_attachment=True, filename=f"DRAFT-{ref}-summary.pdf")
