"""From a page in a real Chromium to what leaves: decided here, it is in the right digest alone."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.end_to_end.conftest import PASSWORD
from tests.end_to_end.small_board import LURES

pytestmark = pytest.mark.browser
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--disable-quic", "--disable-background-networking", "--no-first-run", "--disable-sync"]


@pytest.fixture
def page(mukti):
    """The pages of `mukti web`, logged in."""
    if CHROMIUM is None:
        pytest.fail("no Chromium here: run `make setup`")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with mukti.serve("web") as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *root])
        page = chromium.new_page()
        page.goto(f"{address}/cases")
        page.get_by_label("Name").fill("asha")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/cases")
        yield page
        chromium.close()


def _ref(mukti) -> str:
    (ref,) = [
        case["id"]
        for case in mukti.lines("cases", "--json")
        if {"/" + url.split("/", 3)[3] for url in case["urls"]} == set(LURES)
    ]
    return ref


def test_a_case_decided_in_the_browser_is_in_the_digest_of_its_region_alone(mukti, page: Page, tmp_path):
    ref = _ref(mukti)
    page.goto(page.url.replace("/cases", f"/cases/{ref}"))
    assert page.locator("mark").count() > 5
    assert "04417" not in page.content()
    page.get_by_label("Several luring signs together, read in context").check()
    page.get_by_label("Note").fill("Both adverts name one number.")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_role("link", name="History").click()
    assert ref in page.locator("main").inner_text()
    week = datetime.now(ZoneInfo("Asia/Kolkata")).strftime("%G-W%V")
    for partner, told in (("assam-desk", True), ("goa-desk", False)):
        out = tmp_path / partner
        mukti.run("digest", "build", "--partner", partner, "--week", week, "--out", str(out))
        assert (ref in "".join(path.read_text() for path in out.rglob("digest.*"))) is told
    mukti.run("refer", ref, "--out", str(tmp_path))
    mukti.run("verify", str(tmp_path / f"DRAFT-{ref}"))


def test_a_public_address_is_checked_from_the_page(mukti, page: Page, board):
    page.get_by_role("link", name="Check an advert").click()
    page.get_by_label("Address").fill(f"{board[0]}/vacancy/12")
    page.get_by_role("button", name="Fetch and check").click()
    page.wait_for_url("**/adverts/*", timeout=60_000)
    shown = page.locator("main").inner_text()
    assert _ref(mukti) in shown
    assert "What was captured" in shown
    assert page.locator("mark").count() > 5
    assert "04417" not in shown
    assert len(mukti.lines("search", "parlour trainee", "--json")) == 1, "the advert that was crawled already"
