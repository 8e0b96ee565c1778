"""The pages with work in them: what an analyst reads, does and is refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

import index
from index.records import NewDecision
from tests import builders as make
from tests.review_ui.conftest import ANALYST, case_of, log_in, page_text
from tests.review_ui.scenes import BENGALI, CHILD, ENGLISH, MEETEI, SCENES

PARLOUR, MEETEI_ID = ENGLISH.advert.title, MEETEI.advert.id
RAW = ("99999 00210", "9999900210", "९९९९९००२१०", "kajer_khobor_example", "kaam@example.org", "99999-00455")
NEVER = re.compile(r"traffick|victim|suspect|\d\s?%|score", re.IGNORECASE)


def _head(page: str) -> str:
    found = re.search(r'name="head" value="(\w+)"', page)
    assert found
    return found[1]


def test_the_queue_says_why_where_and_whom(analyst):
    page = page_text(analyst.get("/cases"))
    assert "5 cases" in page
    for words in (
        "Urgent",
        "Review",
        "Possible child",
        "Pay too high for the work",
        "Delhi, Dhubri",
        "2 of 3 flagged",
    ):
        assert words in page
    assert page.index("Urgent</span>") < page.index("Review</span>")


EVERY_PAGE = [
    "/cases",
    "/cases?state=all",
    "/to-read",
    "/search",
    "/search?q=pay",
    "/check",
    "/history",
    "/sources",
    "/digests",
    "/about",
    "/account",
]


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_every_page_is_whole(analyst, address):
    page = page_text(analyst.get(address))
    assert "Unverified indicators, not an accusation." in page
    assert "Search in use: embedded" in page
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert 'href="#main"' in page
    assert not re.search(r"<script(?! src=)|\sstyle=|\son\w+=|javascript:", page)
    assert not NEVER.search(re.sub(r"<[^>]+>", " ", page))
    assert not [raw for raw in RAW if raw in page]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for name in re.findall(r'<(?:input|select|textarea)[^>]*?\sid="([^"]+)"', page):
        assert f'for="{name}"' in page, name


def test_the_cases_page_is_whole_too(analyst):
    for scene in SCENES[:7]:
        test_every_page_is_whole(analyst, f"/cases/{case_of(scene.advert.title)}")


FILTERS = [
    ("band=urgent", 2),
    ("language=bn", 1),
    ("region=IN-AS", 2),
    ("region=AE", 1),
    ("source=border-board", 1),
    ("child=yes", 1),
    ("band=urgent&language=as", 0),
    ("state=watched", 0),
    ("state=all", 5),
]


@pytest.mark.parametrize(("query", "n_cases"), FILTERS)
def test_the_queue_is_filtered(analyst, query, n_cases):
    page = page_text(analyst.get(f"/cases?{query}"))
    assert (
        f"{n_cases} case{'s' if n_cases != 1 else ''}<" in page
        or f"{n_cases} case{'s' if n_cases != 1 else ''} " in page
    )
    assert page.count('class="row"') == n_cases
    assert ('class="empty"' in page) == (n_cases == 0)


def test_pages_of_the_queue(accounts):
    pairs = []
    for number in range(30):
        one = make.advert(f"key {number}", title=f"Work {number}", text="Big city, call us.")
        pairs.append((one, make.assessment(one, band="review", signs=["Big city"])))
    make.store(accounts, pairs)
    client = log_in("asha")
    first, second = page_text(client.get("/cases")), page_text(client.get("/cases?page=2"))
    assert "Page 1 of 2" in first
    assert 'href="?state=undecided&amp;page=2"' in first
    assert (first.count('class="row"'), second.count('class="row"')) == (25, 5)


def test_a_case_lights_the_exact_words(analyst):
    page = page_text(analyst.get(f"/cases/{case_of(PARLOUR)}"))
    lit = re.findall(r'<mark class="sign">(.*?)</mark>', page)
    assert {words for _, words in ENGLISH.signs} <= set(lit)
    assert "महीने का 60 हज़ार" in lit
    assert 'lang="hi"' in page
    assert '<q dir="auto">girls 18 to 22</q>' in page
    assert "The work gives no reason to ask for young women only." in page
    assert "SHA-256 of the bytes received" in page
    assert "allowed: none (404)" in page
    assert "17 Nov 2026, 12:00 IST" in page


def test_a_child_sign_says_what_to_do(analyst):
    page = page_text(analyst.get(f"/cases/{case_of(CHILD.advert.title)}"))
    assert "Childline 1098" in page
    assert "Childline 1098" not in page_text(analyst.get(f"/cases/{case_of(PARLOUR)}"))


def test_a_decision_is_recorded_and_taken_back(analyst):
    ref = case_of(PARLOUR)
    page = page_text(analyst.get(f"/cases/{ref}"))
    form = {"reason": "confirm.luring_pattern", "note": "Seen on two boards", "head": _head(page)}
    done = page_text(analyst.post(f"/cases/{ref}/decide", form, follow=True))
    assert f"Confirmed: {ref}" in done
    assert "Draft referral" in done
    assert 'value="reopen.mistake"' in done
    assert 'value="dismiss.ordinary_advert"' not in done
    history = page_text(analyst.get("/history"))
    assert ref in history
    assert "Seen on two boards" in history
    assert "Several luring signs together" in history
    assert "4 cases" in page_text(analyst.get("/cases"))
    back = {"reason": "reopen.mistake", "note": "", "head": _head(done)}
    assert f"Reopened: {ref}" in page_text(analyst.post(f"/cases/{ref}/decide", back, follow=True))
    assert "5 cases" in page_text(analyst.get("/cases"))
    assert [one.verdict for one in index.case(ref, actor=ANALYST).decisions] == ["reopen", "confirm"]


BAD_DECISIONS = [
    ({"note": "kept words"}, "error-reason", "Choose a reason"),
    ({"reason": "confirm.ordinary_advert"}, "error-reason", "not one of the reasons"),
    ({"reason": "erase.all"}, "error-reason", "not one of the reasons"),
    ({"reason": "reopen.mistake"}, "error-reason", "open already"),
    ({"reason": "watch.needs_more", "note": "x" * 5_000_000}, "error-note", "at most 4,000"),
    ({"reason": "watch.needs_more", "note": "a\x00b"}, "error-note", "NUL"),
]


@pytest.mark.parametrize(("form", "place", "words"), BAD_DECISIONS, ids=lambda value: str(value)[:40])
def test_a_bad_decision_is_refused_beside_its_field(analyst, form, place, words):
    ref = case_of(PARLOUR)
    head = _head(page_text(analyst.get(f"/cases/{ref}")))
    response = analyst.post(f"/cases/{ref}/decide", {**form, "head": head})
    page = page_text(response)
    assert response.status_code == 400
    assert re.search(rf'id="{place}">[^<]*{re.escape(words)}', page)
    assert f'aria-describedby="{place}"' in page
    assert len(page) < 200_000
    assert form.get("note", "")[:10] in page or "\x00" in form.get("note", "")
    assert not index.case(ref, actor=ANALYST).decisions


def test_a_page_out_of_date_is_refused_and_keeps_what_was_typed(analyst):
    ref = case_of(PARLOUR)
    head = _head(page_text(analyst.get(f"/cases/{ref}")))
    index.decide(ref, NewDecision("watch", "needs_more", "", head), actor=ANALYST)
    response = analyst.post(
        f"/cases/{ref}/decide", {"reason": "dismiss.official_scheme", "note": "Known scheme", "head": head}
    )
    page = page_text(response)
    assert response.status_code == 409
    assert "this case changed since you opened it" in page
    assert ">Known scheme</textarea>" in page
    assert 'value="dismiss.official_scheme" checked' in page
    assert _head(page) != head
    assert len(index.case(ref, actor=ANALYST).decisions) == 1


def test_a_contact_is_shown_to_one_person_with_a_reason(analyst):
    ref = case_of(BENGALI.advert.title)
    key = index.case(ref, actor=ANALYST).summary.contacts[0].key
    without = analyst.post(f"/cases/{ref}/reveal", {"key": key, "why": " "})
    assert without.status_code == 400
    assert "kept in the audit" in page_text(without)
    assert analyst.post(f"/cases/{ref}/reveal", {"key": "nonsense", "why": "to compare"}).status_code == 404
    shown = page_text(
        analyst.post(f"/cases/{ref}/reveal", {"key": key, "why": "to compare with a report"}, follow=True)
    )
    assert '<bdi class="shown">kajer_khobor_example</bdi>' in shown
    assert "kajer_khobor_example" not in page_text(log_in("bina").get(f"/cases/{ref}"))
    assert "kajer_khobor_example" not in page_text(analyst.get("/cases"))
    assert any(event.verb == "contact.revealed" for event in index.custody(ref))


def test_old_references_lead_to_the_case_they_went_into(filled):
    one = make.advert("bridge", text="Both: 99999 00210 and 99999-00455")
    joined = [("phone", "+919999900210", "99999 00210"), ("phone", "+919999900455", "99999-00455")]
    old, kept = case_of(CHILD.advert.title), case_of(PARLOUR)
    make.store(filled, [(one, make.assessment(one, contacts=joined))])
    client = log_in("asha")
    gone, there = sorted((old, kept), reverse=True)
    assert client.get(f"/cases/{gone}")["Location"] == f"/cases/{there}"
    assert f"Joined with {gone}" in page_text(client.get(f"/cases/{there}"))


def test_adverts_that_nobody_reads_wait_for_a_person(analyst):
    page = page_text(analyst.get("/to-read"))
    assert "1 advert waits" in page
    assert 'lang="mni-Mtei"' in page
    empty = analyst.post(f"/adverts/{MEETEI_ID}/read", {"note": ""})
    assert empty.status_code == 400
    assert "error-note" in page_text(empty)
    done = page_text(
        analyst.post(f"/adverts/{MEETEI_ID}/read", {"note": "A shop looks for help"}, follow=True)
    )
    assert "Marked as read" in done
    assert "Nothing waits to be read" in done


def test_a_person_opens_a_case(analyst):
    assert analyst.post(f"/adverts/{MEETEI_ID}/open", {"note": "\x00"}).status_code == 400
    done = analyst.post(f"/adverts/{MEETEI_ID}/open", {"note": "Asks for girls, far away"}, follow=True)
    page = page_text(done)
    assert "is open." in page
    assert "Opened by a person" in page
    assert "6 cases" in page_text(analyst.get("/cases"))


SEARCHES = [
    ("q=pay", "2 adverts found", '<mark class="hit">Pay</mark>'),
    ("q=কাগজপত্র", "1 advert found", "মুম্বাইয়ে কাজের সুযোগ"),
    ("q=pay&band=urgent", "1 advert found", "Take all filters away"),
    ("q=pay+-parlour", "1 advert found", "Accounts assistant"),
    ("q=nothinglikethis", "0 adverts found", "Nothing found"),
    ("", "What can be found", "99999 00123"),
]


@pytest.mark.parametrize(("query", "found", "words"), SEARCHES)
def test_search(analyst, query, found, words):
    page = page_text(analyst.get(f"/search?{query}"))
    assert found in page
    assert words in page


def test_sources_say_what_could_not_be_seen(analyst):
    page = page_text(analyst.get("/sources"))
    assert "3 of 6 sources could not be seen" in page
    for words in (
        "Closed by robots.txt",
        "Behind a CAPTCHA",
        "3 adverts are only a picture",
        "http://imphal-notices.example/a",
        "not fetched: robots.txt asks us not to read it",
        "failed: no answer in time",
        "broken JobPosting",
    ):
        assert words in page
    assert page.index("border-board") < page.index("valley-jobs")


def test_pasted_words_are_assessed_and_kept(analyst, checkers):
    done = analyst.post(
        "/check/text", {"title": "A forwarded one", "text": "Girls wanted\r\nfar away"}, follow=True
    )
    page = page_text(done)
    assert checkers == [("text", "A forwarded one", "Girls wanted\nfar away")]
    assert done.redirect_chain[0][0].startswith("/adverts/")
    assert "handed in by an analyst" in page
    assert '<mark class="sign">Girls</mark>' in page
    assert "the words were pasted" in page
    assert "Go to case MW-" in page


def test_an_address_is_fetched_and_its_adverts_shown(analyst, checkers):
    page = page_text(analyst.post("/check/address", {"address": "http://board.example/list"}, follow=True))
    assert checkers == [("address", "http://board.example/list", "asha")]
    assert "3 adverts found at this address" in page
    failed = analyst.post("/check/address", {"address": "http://board.example/nothing"})
    assert failed.status_code == 400
    assert "could not be read: dead (timeout)" in page_text(failed)
    assert 'value="http://board.example/nothing"' in page_text(failed)


BAD_CHECKS = [
    ("/check/text", {"text": ""}, "error-text"),
    ("/check/text", {"text": "x" * 5_000_000}, "error-text"),
    ("/check/text", {"text": "a", "title": "b\x00"}, "error-title"),
    ("/check/address", {"address": "file:///etc/passwd"}, "error-address"),
    ("/check/address", {"address": ""}, "error-address"),
]


@pytest.mark.parametrize(("address", "form", "place"), BAD_CHECKS, ids=lambda value: str(value)[:40])
def test_what_cannot_be_checked_is_named(analyst, checkers, address, form, place):
    response = analyst.post(address, form)
    assert response.status_code == 400
    assert f'id="{place}"' in page_text(response)
    assert len(response.content) < 100_000
    assert not checkers


def test_without_a_checker_the_page_says_so(analyst, monkeypatch):
    monkeypatch.setattr("review_ui.check._in_use", [])
    response = analyst.post("/check/text", {"text": "words"})
    assert response.status_code == 503
    assert "mukti up" in page_text(response)


EMPTY = [
    ("/cases", "Nothing waits for a decision"),
    ("/cases?state=confirmed", "No case here yet"),
    ("/to-read", "Nothing waits to be read"),
    ("/history", "No decision yet"),
    ("/sources", "Nothing to report yet"),
    ("/search?q=work", "Nothing found"),
]


@pytest.mark.parametrize(("address", "words"), EMPTY)
def test_an_empty_page_says_what_to_do(accounts, address, words):
    assert words in page_text(log_in("asha").get(address))


def test_what_is_new_since_the_decision_is_said(filled):
    ref = case_of(PARLOUR)
    head = index.case(ref, actor=ANALYST).head
    index.decide(ref, NewDecision("watch", "needs_more", "", head), actor=ANALYST)
    one = make.advert("later", text="Big money, call 99999 00210")
    same = [("phone", "+919999900210", "99999 00210")]
    make.store(filled, [(one, make.assessment(one, band="review", signs=["Big money"], contacts=same))])
    client = log_in("asha")
    assert "1 new</span>" in page_text(client.get("/cases"))
    assert "1 flagged advert is new since the last decision" in page_text(client.get(f"/cases/{ref}"))


def test_an_advert_says_that_it_vanished_and_was_posted_before(filled, analyst):
    from index import models

    first, again = models.Advert.objects.order_by("id")[:2]
    gone_at, back_at = make.NOW, make.NOW + timedelta(days=1)
    models.Absence.objects.create(advert=first, gone_at=gone_at, why="http_404", back_at=back_at, run="r")
    models.Absence.objects.create(
        advert=first, gone_at=back_at + timedelta(days=1), why="not_listed", run="r"
    )
    models.Advert.objects.filter(pk=again.pk).update(repeats=first)
    page = page_text(analyst.get(f"/adverts/{first.uid}"))
    assert (
        "Was gone from 18 Nov 2026, 12:00 IST to 19 Nov 2026, 12:00 IST: its page is no longer there" in page
    )
    assert "Vanished</strong> on 20 Nov 2026, 12:00 IST: its source no longer lists it" in page
    assert "These words came again," in page
    page = page_text(analyst.get(f"/adverts/{again.uid}"))
    assert "Posted again.</strong> The same words were first seen on" in page
    assert f'href="/adverts/{first.uid}"' in page


def test_how_an_advert_was_seen_to_be_gone_has_words_for_every_way():
    from typing import get_args

    from crawler.visits import GoneWhy
    from review_ui import words

    assert set(words.GONE) == set(get_args(GoneWhy)) - {""}
