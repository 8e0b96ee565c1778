"""The main job in a real Chromium, at two widths and once without JavaScript."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from review_ui.server import make_server
from tests.review_ui.conftest import PASSWORDS

pytestmark = pytest.mark.browser
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
VIEWS = [(1280, 800, True), (390, 844, True), (1280, 800, False), (390, 844, False)]


@pytest.fixture
def address(filled: Path, checkers: list[object]) -> Iterator[str]:
    """The pages on loopback, as `mukti up` serves them."""
    server = make_server("127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join(10)


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:
    """The system's Chromium, started after and closed before everything that asks the record."""
    if CHROMIUM is None:
        pytest.fail("no Chromium here: run `make setup`")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *root])
        yield chromium
        chromium.close()


def _listen(page: Page, address: str) -> list[str]:
    """Whatever the browser complains of, the strict policy first, and requests to anywhere else."""
    troubles: list[str] = []
    page.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if address not in request.url else None)
    return troubles


def _fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def _log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/cases")
    page.get_by_label("Name").fill("asha")
    page.get_by_label("Password").fill(PASSWORDS["asha"])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()


def _menu(page: Page, name: str) -> None:
    button = page.get_by_role("button", name="Menu")
    if button.is_visible():
        button.click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()


@pytest.mark.parametrize(("width", "height", "scripts"), VIEWS)
def test_the_main_job(browser, address, width, height, scripts):
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(8_000)
    troubles = _listen(page, address)
    _log_in(page, address)
    _fits(page)
    page.locator(".rows h2 a").first.click()
    reference = page.locator(".page-head .ref").inner_text()
    assert reference.startswith("MW-")
    expect(page.locator("mark.sign").first).to_be_visible()
    _fits(page)

    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("Choose a reason")).to_be_visible()
    assert page.url == f"{address}/cases/{reference}" + ("" if scripts else "/decide")
    page.get_by_label("Several luring signs together").check()
    page.get_by_label("Note").fill("Read twice")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text(f"Confirmed: {reference}")).to_be_visible()
    assert page.url == f"{address}/cases/{reference}"

    _menu(page, "History")
    expect(page.get_by_role("heading", level=1, name="History")).to_be_visible()
    row = page.locator(".row", has_text=reference)
    expect(row).to_contain_text("Read twice")
    expect(row).to_contain_text("asha")
    _fits(page)

    _menu(page, "Check an advert")
    page.get_by_label("Title").fill("ৰেষ্টুৰেণ্টৰ কাম")
    page.get_by_label("Text, exactly as it was sent").fill("Girls wanted for a far city, call tonight")
    page.get_by_role("button", name="Check these words").click()
    expect(page.get_by_role("heading", level=1, name="Flagged: Review")).to_be_visible()
    expect(page.locator("mark.sign")).to_have_text("Girls")
    assert "/adverts/" in page.url
    _fits(page)
    assert [line for line in troubles if "400 (Bad Request)" not in line] == []
    context.close()


def test_filters_and_the_keyboard(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(8_000)
    troubles = _listen(page, address)
    _log_in(page, address)
    page.get_by_label("Language").select_option("bn")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator("#announce")).to_have_text("1 case")
    assert "language=bn" in page.url
    page.go_back()
    expect(page.locator(".row")).to_have_count(5)
    page.locator("body").press("j")
    page.keyboard.press("j")
    expect(page.locator(".row h2 a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(".page-head .ref")).to_be_visible()
    page.locator("details", has_text="Show it to me").first.locator("summary").click()
    page.get_by_label("Why do you need to see it?").first.fill("to compare with a report")
    page.get_by_role("button", name="Show this contact").first.click()
    expect(page.locator(".shown")).to_be_visible()
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert troubles == []
    assert set(kept) <= {"htmx-current-path-for-history"}, "no page may stay behind in the browser"
    context.close()


def test_every_script_has_its_font(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    _log_in(page, address)
    page.goto(f"{address}/search?q=%22")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert loaded == 4
    context.close()
