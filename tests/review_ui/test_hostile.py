"""Hostile input in every field and address: shown as text, refused by name, never a broken page."""

from __future__ import annotations

import re

import pytest

from tests import builders as make
from tests.review_ui.conftest import log_in, page_text

XSS = "<script>alert(1)</script>"
NASTY = [
    XSS,
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE case; --",
    "{{ 7*191 }}{% for x in y %}${7*191}#{7*191}",
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "\u202egnp.exe\u202c",
    "a\r\nSet-Cookie: x=1",
    "ﷺ" * 500,
    "क" + "\u0301" * 3_000,
    "x" * 5_000,
]
PATHS = [
    "/cases/..%2F..%2Fetc%2Fpasswd",
    "/cases/%00",
    "/cases/MW-2026-0001%00",
    "/cases/%E2%80%AEMW",
    "/cases/" + "A" * 500,
    "/adverts/..%2f",
    "/cases/<script>",
    "/static/../django_settings.py",
    "/static/%2e%2e/django_settings.py",
    "/nowhere",
    "/cases/",
]
BAD_QUERIES = [
    "/cases?page=1e9",
    "/cases?page=-1",
    "/cases?page=%00",
    "/cases?band=%3Cscript%3E",
    "/cases?state=%27%20OR%201=1",
    "/cases?language=../../x",
    "/search?q=a&page=1e9",
    "/search?q=%00",
    "/search?q=" + "x" * 3000,
    "/cases/MW-2026-0001?page=x",
]
ODD_QUERIES = [
    "/cases?page=99999",
    "/search?q=%22",
    "/search?q=%22unfinished",
    "/search?q=-",
    "/search?q=NEAR(a+b)*+OR+AND",
    "/search?q=text:x+AND+%7B%7D",
    "/search?q=" + "%28" * 100,
    "/search?q=%ff%fe",
    "/search?q=a&source=" + "x" * 200,
    "/search?q=%E2%80%AE",
    "/cases?source=%3Cb%3E",
    "/check/found?id=",
    "/digests?partner=../x&week=2026-W99",
]


@pytest.fixture
def nasty_home(accounts):
    """Adverts whose every field is hostile."""
    pairs = []
    for number, words in enumerate(NASTY):
        one = make.advert(
            f"key {number}",
            title=words,
            text=f"Call {words} now",
            employer=words,
            place=words,
            wage=words,
            posted=words,
            source="board",
        )
        pairs.append(
            (
                one,
                make.assessment(one, band="review", signs=["now"], places=[("IN-AS", words[:100], "origin")]),
            )
        )
    problem = make.Problem(XSS, f"http://x.example/{XSS}", XSS)
    report = make.report(
        "board-1",
        "board",
        adverts=1,
        image_only=1,
        image_only_urls=(f"http://x.example/{XSS}",),
        problems=(problem,),
        errors=((XSS, 1),),
    )
    make.store(accounts, pairs, run="board-1", ended=report)
    return accounts


def _harmless(page: str) -> None:
    assert "<script>alert" not in page
    assert not re.search(r"<(?:img|svg)[^>]*\son\w+=", page)
    assert "1337" not in page
    assert "\u202e" not in page
    assert not re.search(r"<script(?! src=)|\sstyle=|\shref=\"javascript:", page)


def test_hostile_adverts_are_shown_as_text(nasty_home):
    client = log_in("asha")
    for address in ("/cases", "/search?q=call", "/sources", "/search?q=call&page=1"):
        response = client.get(address)
        assert response.status_code == 200, address
        _harmless(page_text(response))
    for ref in re.findall(r'href="/cases/(MW-[\d-]+)"', page_text(client.get("/cases"))):
        response = client.get(f"/cases/{ref}")
        assert response.status_code == 200, ref
        _harmless(page_text(response))
    assert "[U+202E]gnp.exe" in page_text(client.get("/search?q=gnp"))


@pytest.mark.parametrize("words", NASTY, ids=lambda words: ascii(words[:20]))
def test_hostile_words_in_forms_come_back_as_text(nasty_home, checkers_none, words):
    client = log_in("asha")
    ref = re.search(r'href="/cases/(MW-[\d-]+)"', page_text(client.get("/cases")))[1]
    tried = [
        client.post(f"/cases/{ref}/decide", {"reason": words, "note": words, "head": words}),
        client.post(f"/cases/{ref}/reveal", {"key": words, "why": words}),
        client.post("/check/address", {"address": words}),
        client.post("/check/text", {"title": words, "text": ""}),
        client.post("/login", {"username": words, "password": words, "next": words}),
        client.get("/search", {"q": words, "band": words}),
        client.get("/cases", {"source": words}),
    ]
    for response in tried:
        assert response.status_code in (200, 302, 400, 404), response.request["PATH_INFO"]
        assert "x=1" not in str(response.headers)
        _harmless(page_text(response))


@pytest.fixture
def checkers_none(monkeypatch):
    """No checker is asked in these tests."""
    monkeypatch.setattr("review_ui.check._in_use", [])


def test_a_hostile_note_is_kept_word_for_word(nasty_home):
    client = log_in("asha")
    ref = re.search(r'href="/cases/(MW-[\d-]+)"', page_text(client.get("/cases")))[1]
    head = re.search(r'name="head" value="(\w+)"', page_text(client.get(f"/cases/{ref}")))[1]
    note = f"{XSS} {{{{ 7*191 }}}} \u202eabc"
    client.post(f"/cases/{ref}/decide", {"reason": "watch.needs_more", "note": note, "head": head})
    for address in (f"/cases/{ref}", "/history"):
        page = page_text(client.get(address))
        _harmless(page)
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*191 }} [U+202E]abc" in page


@pytest.mark.parametrize("path", PATHS)
def test_hostile_paths_are_not_found(filled, path):
    response = log_in("asha").get(path)
    assert response.status_code == 404
    assert (
        "Nothing here" in page_text(response)
        or "Not in the record" in page_text(response)
        or path.startswith("/static")
    )


@pytest.mark.parametrize("address", BAD_QUERIES)
def test_bad_queries_are_answered_400_and_named(filled, address):
    response = log_in("asha").get(address)
    page = page_text(response)
    assert response.status_code == 400
    assert re.search(r"(page|band|state|language|q): ", page)
    _harmless(page)


@pytest.mark.parametrize("address", ODD_QUERIES)
def test_odd_queries_never_break_a_page(filled, address):
    response = log_in("asha").get(address)
    assert response.status_code in (200, 400, 404)
    _harmless(page_text(response))


def test_a_broken_view_is_a_page_without_a_traceback(filled, monkeypatch):
    def broken(**_):
        raise RuntimeError("secret words")

    monkeypatch.setattr("index.history", broken, raising=False)
    response = log_in("asha").get("/history")
    page = page_text(response)
    assert response.status_code == 500
    assert "Something broke" in page
    assert "secret" not in page
    assert "Traceback" not in page


def test_an_unknown_host_is_refused(accounts):
    response = log_in("asha").get("/cases", headers={"Host": "evil.example"})
    assert response.status_code == 400


def test_a_form_beyond_all_measure_is_refused(accounts):
    response = log_in("asha").post("/check/text", {"text": "x" * 13_000_000})
    assert response.status_code == 400
    assert "Nothing was recorded" in page_text(response)
