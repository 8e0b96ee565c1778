"""Who may open what: default deny, held for every route there is."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from review_ui.policy import Route
from review_ui.urls import ROUTES, ROUTES_BY_NAME
from tests.review_ui.conftest import PASSWORDS, ROLES, log_in, page_text

OPEN = {"home", "login", "logout", "metrics"}
ARGUMENTS = {"ref": "MW-2026-0001", "advert_id": "a" * 64}


def _address(route: Route) -> str:
    path = route.path.replace("<ref:ref>", ARGUMENTS["ref"]).replace(
        "<ref:advert_id>", ARGUMENTS["advert_id"]
    )
    return f"/{path}"


def test_every_address_has_a_policy():
    patterns = get_resolver().url_patterns
    without = [str(one.pattern) for one in patterns if getattr(one, "name", None) not in ROUTES_BY_NAME]
    assert not without
    assert {route.name for route in ROUTES if route.roles is None} == OPEN
    assert all(route.roles is None or route.roles for route in ROUTES)
    assert all(set(route.methods) <= {"GET", "POST"} for route in ROUTES)


def test_a_view_outside_the_table_stays_closed(rf, monkeypatch):
    from django.core.exceptions import PermissionDenied

    from review_ui.policy import PolicyMiddleware

    request = rf.get("/secret")
    request.resolver_match = None
    with pytest.raises(PermissionDenied):
        PolicyMiddleware(lambda request: None).process_view(request, lambda request: None, (), {})


def _open(client: Client, route: Route):
    return client.get(_address(route)) if "GET" in route.methods else client.post(_address(route))


def test_nobody_gets_in_without_an_account(home):
    client = Client()
    for route in ROUTES:
        if route.roles is not None:
            response = _open(client, route)
            assert (response.status_code, response["Location"][:6]) == (302, "/login"), route.name


@pytest.mark.parametrize("name", list(ROLES))
def test_each_role_opens_what_is_its_own(accounts, name):
    client = log_in(name)
    opened = {route.name for route in ROUTES if route.roles and _open(client, route).status_code != 403}
    assert opened == {route.name for route in ROUTES if route.roles and ROLES[name] in route.roles}


def test_other_methods_are_answered_405(accounts):
    client = log_in("asha")
    for route in ROUTES:
        response = client.put(_address(route))
        assert response.status_code == 405, route.name
        assert set(response["Allow"].split(", ")) == set(route.methods)
        assert "Nothing was recorded" in page_text(response)


def test_the_administrator_sees_no_content(filled):
    client = log_in("dev")
    assert client.get("/", follow=True).redirect_chain == [("/sources", 302)]
    assert "Queue" not in page_text(client.get("/sources"))
    assert client.get("/cases").status_code == 403


def test_login_leads_back_to_the_page_that_was_asked_for(accounts):
    client = Client()
    asked = client.get("/cases?band=urgent")
    assert asked["Location"] == "/login?next=%2Fcases%3Fband%3Durgent"
    form = {"username": "asha", "password": PASSWORDS["asha"], "next": "/cases?band=urgent"}
    assert client.post("/login", form)["Location"] == "/cases?band=urgent"
    assert client.get("/cases").status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_login_leads_nowhere_else(accounts, target):
    form = {"username": "asha", "password": PASSWORDS["asha"], "next": target}
    assert Client().post("/login", form)["Location"] == "/"


def test_a_swap_without_a_session_goes_to_the_login(home):
    response = Client().get(
        "/cases", headers={"HX-Request": "true", "HX-Current-URL": "http://x/cases?page=2"}
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/login?next=%2Fcases%3Fpage%3D2"


def test_too_many_wrong_passwords_lock_the_name(accounts):
    client = Client()
    for _ in range(4):
        wrong = client.post("/login", {"username": "asha", "password": "wrong"})
        assert wrong.status_code == 400
        assert "do not fit" in page_text(wrong)
    assert client.post("/login", {"username": "asha", "password": "wrong"}).status_code == 429
    right = client.post("/login", {"username": "asha", "password": PASSWORDS["asha"]})
    assert right.status_code == 429
    assert "Try again in 15 minutes" in page_text(right)
    assert client.post("/login", {"username": "bina", "password": PASSWORDS["bina"]}).status_code == 302


def test_a_changed_role_ends_the_session(accounts):
    from django.contrib.auth import get_user_model

    client = log_in("asha")
    assert client.get("/cases").status_code == 200
    get_user_model().objects.filter(username="asha").update(role="supervisor")
    assert client.get("/cases")["Location"].startswith("/login")


def test_logging_out_ends_the_session(accounts):
    client = log_in("asha")
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/cases").status_code == 302


def test_a_form_from_elsewhere_is_refused(accounts):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login", {"username": "asha", "password": PASSWORDS["asha"]})
    assert response.status_code == 403
    assert "reload the page" in page_text(response)


def test_a_new_password(accounts):
    client = log_in("asha")
    weak = client.post(
        "/account/password", {"old_password": PASSWORDS["asha"], "new_password1": "a", "new_password2": "a"}
    )
    assert weak.status_code == 400
    assert "error-new_password2" in page_text(weak)
    new = {
        "old_password": PASSWORDS["asha"],
        "new_password1": "quiet-harbour-58",
        "new_password2": "quiet-harbour-58",
    }
    assert client.post("/account/password", new)["Location"] == "/account"
    assert client.get("/cases").status_code == 200
    assert Client().post("/login", {"username": "asha", "password": "quiet-harbour-58"}).status_code == 302


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@pytest.mark.parametrize("address", ["/login", "/cases", "/no-such-page", "/cases?page=x"])
def test_every_answer_is_guarded(accounts, address):
    response = log_in("asha").get(address) if address != "/login" else Client().get(address)
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert set(response["Content-Security-Policy"].split("; ")) == DIRECTIVES


def test_cookies_are_out_of_reach_of_scripts(accounts):
    client = Client()
    client.get("/login")
    client.post("/login", {"username": "asha", "password": PASSWORDS["asha"]})
    assert set(client.cookies) == {"mukti_session", "mukti_csrf"}
    for cookie in client.cookies.values():
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
