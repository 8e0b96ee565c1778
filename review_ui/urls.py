"""The addresses of the pages, with who may open each; a path outside this table stays closed."""

from __future__ import annotations

from django.urls import path, register_converter

from review_ui.policy import EVERYONE, READERS, SUPERVISORS, Route
from review_ui.views import (
    account,
    cases,
    check,
    decide,
    digests,
    history,
    metrics,
    referrals,
    search,
    sources,
    to_read,
)


class _Ref:
    """A case's reference, an advert's id: letters, digits and dashes, never a path."""

    regex = "[A-Za-z0-9-]{1,80}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_Ref, "ref")

POST = ("POST",)

ROUTES: tuple[Route, ...] = (
    Route("", "home", account.home, None),
    Route("login", "login", account.login, None, ("GET", "POST")),
    Route("logout", "logout", account.logout, None, POST),
    Route("about", "about", account.about, EVERYONE),
    Route("account", "account", account.account, EVERYONE),
    Route("account/password", "password", account.password, EVERYONE, POST),
    Route("cases", "cases", cases.queue, READERS),
    Route("cases/<ref:ref>", "case", cases.case, READERS),
    Route("cases/<ref:ref>/decide", "decide", decide.decide, READERS, POST),
    Route("cases/<ref:ref>/reveal", "reveal", decide.reveal, READERS, POST),
    Route("cases/<ref:ref>/referral", "refer", referrals.refer, READERS, POST),
    Route("cases/<ref:ref>/draft", "draft", referrals.draft, READERS),
    Route("cases/<ref:ref>/draft.zip", "draft_zip", referrals.draft_zip, SUPERVISORS),
    Route("cases/<ref:ref>/draft.pdf", "draft_pdf", referrals.draft_pdf, SUPERVISORS),
    Route("adverts/<ref:advert_id>", "advert", check.advert, READERS),
    Route("adverts/<ref:advert_id>/open", "open_case", to_read.open_case, READERS, POST),
    Route("adverts/<ref:advert_id>/read", "mark_read", to_read.mark_read, READERS, POST),
    Route("to-read", "to_read", to_read.to_read, READERS),
    Route("search", "search", search.search, READERS),
    Route("check", "check", check.check, READERS),
    Route("check/text", "check_text", check.check_text, READERS, POST),
    Route("check/address", "check_address", check.check_address, READERS, POST),
    Route("check/found", "checked", check.checked, READERS),
    Route("history", "history", history.history, READERS),
    Route("digests", "digests", digests.digests, READERS),
    Route("digests/page", "digest_page", digests.digest_page, READERS),
    # Without an account: a monitor has none. The view lets in this machine, or who has the token.
    Route("metrics", "metrics", metrics.metrics, None),
    Route("sources", "sources", sources.sources, EVERYONE),
)
ROUTES_BY_NAME = {route.name: route for route in ROUTES}

urlpatterns = [path(route.path, route.view, name=route.name) for route in ROUTES]

handler400 = "review_ui.views.errors.bad_request"
handler403 = "review_ui.views.errors.forbidden"
handler404 = "review_ui.views.errors.not_found"
handler500 = "review_ui.views.errors.server_error"
