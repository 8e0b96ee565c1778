"""The state of a run from what it counted, as a table of runs as they happen."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.watching.health import Counts, loss_of, state_of

ROWS: dict[str, tuple[dict[str, Any], str]] = {
    # What is ordinary.
    "a good run": ({"pages": 10, "adverts": 8}, "ok"),
    "nothing promised, nothing found": ({"pages": 3}, "ok"),
    "a few adverts are gone": ({"pages": 40, "adverts": 30, "errors": {"http_404": 6, "http_410": 2}}, "ok"),
    "a few say that they are gone": ({"pages": 40, "adverts": 30, "errors": {"soft_404": 5}}, "ok"),
    "one page is not for us": ({"pages": 4, "adverts": 30, "refused": {"http_403": 1}}, "ok"),
    "a corner is closed by robots.txt": (
        {"pages": 40, "adverts": 30, "refused": {"robots_disallow": 25}},
        "ok",
    ),
    "links to other sites and to pictures": (
        {"pages": 40, "adverts": 30, "refused": {"offsite": 90, "not_text": 40}},
        "ok",
    ),
    "each advert has an apply button that asks for a log-in": (
        {"pages": 61, "adverts": 30, "page_states": {"login_wall": 30}},
        "ok",
    ),
    "the contact form has a CAPTCHA": ({"pages": 12, "adverts": 9, "page_states": {"captcha": 1}}, "ok"),
    "two pages timed out": (
        {"pages": 50, "adverts": 48, "errors": {"timeout": 2}, "lost": {"dead": 2}, "lost_last": 0},
        "ok",
    ),
    "one page broke the parser": ({"pages": 100, "adverts": 90, "errors": {"parser": 1}}, "ok"),
    # Promises.
    "fewer than promised": ({"pages": 10, "adverts": 2, "short": True}, "changed_layout"),
    "adverts without what they promised": ({"pages": 10, "adverts": 9, "thin": True}, "changed_layout"),
    "fewer, and robots.txt says why": (
        {"pages": 10, "short": True, "refused": {"robots_disallow": 4}},
        "robots_disallow",
    ),
    "fewer, and CAPTCHAs where adverts were": (
        {"pages": 30, "adverts": 2, "short": True, "page_states": {"captcha": 1}, "lost": {"captcha": 1}},
        "captcha",
    ),
    "fewer, and a feed that is no XML": (
        {"pages": 1, "short": True, "errors": {"broken XML": 1}},
        "parser_loss",
    ),
    "a feed that is mended on reading": ({"pages": 1, "adverts": 30, "errors": {"broken XML": 1}}, "ok"),
    "every page says that it is gone": ({"pages": 3, "short": True, "errors": {"soft_404": 2}}, "dead"),
    # Nothing at all.
    "robots.txt forbids": ({"refused": {"robots_disallow": 1}}, "robots_disallow"),
    "robots.txt cannot be had": ({"refused": {"robots_5xx": 1}}, "robots_disallow"),
    "the owner opted out": ({"refused": {"opt_out": 1}}, "robots_disallow"),
    "no connection": ({"errors": {"connect": 1}}, "dead"),
    "no such name": ({"errors": {"dns": 1}}, "dead"),
    "its server fails": ({"errors": {"http_500": 2}}, "dead"),
    "no answer in time": ({"errors": {"timeout": 2}}, "dead"),
    "the start page is gone": ({"errors": {"http_404": 1}}, "dead"),
    "a private address": ({"refused": {"private_address": 1}}, "dead"),
    "nothing was counted": ({}, "dead"),
    "only parser errors": ({"errors": {"parser": 134}}, "parser_loss"),
    "too large a page": ({"refused": {"too_large": 1}}, "over_budget"),
    "no time at all": ({"wall_clock_hit": True}, "over_budget"),
    # Walls.
    "refused at once": ({"refused": {"http_403": 2}}, "blocked"),
    "asks for a log-in at once": ({"refused": {"http_401": 1}}, "blocked"),
    "slow down, at once": ({"errors": {"throttled": 1}}, "blocked"),
    "mostly refused": ({"pages": 4, "adverts": 3, "refused": {"http_403": 9}}, "blocked"),
    "a CAPTCHA on every page": ({"pages": 2, "page_states": {"captcha": 2}}, "captcha"),
    "a log-in on the start page": ({"pages": 2, "page_states": {"login_wall": 1}}, "login_wall"),
    "a shell": ({"pages": 1, "page_states": {"empty_shell": 1}}, "empty_shell"),
    "an empty answer": ({"pages": 1, "errors": {"empty_page": 1}}, "empty_shell"),
    # Walls in the middle of a run.
    "thirty pages, then refused": (
        {"pages": 30, "adverts": 28, "refused": {"http_403": 9}, "lost": {"blocked": 9}}
        | {"lost_last": 9, "lost_as": "blocked"},
        "blocked",
    ),
    "thirty pages, then slow down": (
        {"pages": 30, "adverts": 28, "errors": {"throttled": 3}, "lost": {"blocked": 3}}
        | {"lost_last": 3, "lost_as": "blocked"},
        "blocked",
    ),
    "thirty pages, then CAPTCHAs with status 200": (
        {"pages": 38, "adverts": 28, "page_states": {"captcha": 8}, "lost": {"captcha": 8}}
        | {"lost_last": 8, "lost_as": "captcha"},
        "captcha",
    ),
    "thirty pages, then log-ins": (
        {"pages": 34, "adverts": 28, "page_states": {"login_wall": 4}, "lost": {"login_wall": 4}}
        | {"lost_last": 4, "lost_as": "login_wall"},
        "login_wall",
    ),
    "thirty pages, then the server fails": (
        {"pages": 30, "adverts": 28, "errors": {"http_500": 5}, "lost": {"dead": 5}}
        | {"lost_last": 5, "lost_as": "dead"},
        "dead",
    ),
    "a wall that let one page through at the end": (
        {"pages": 31, "adverts": 29, "refused": {"http_403": 5}, "lost": {"blocked": 5}, "lost_last": 0},
        "blocked",
    ),
    "one advert in ten for members": (
        {"pages": 50, "adverts": 40, "page_states": {"login_wall": 6}, "lost": {"login_wall": 6}},
        "login_wall",
    ),
    "one advert in fifty for members": (
        {"pages": 200, "adverts": 190, "page_states": {"login_wall": 4}, "lost": {"login_wall": 4}},
        "ok",
    ),
    "the last page alone was refused": (
        {"pages": 30, "adverts": 28, "refused": {"http_403": 1}, "lost": {"blocked": 1}}
        | {"lost_last": 1, "lost_as": "blocked"},
        "ok",
    ),
    # Runs that were ended.
    "gave up: no connection": (
        {"pages": 200, "adverts": 190, "errors": {"connect": 10}, "gave_up": "connect"},
        "dead",
    ),
    "gave up: refused": (
        {"pages": 200, "adverts": 190, "refused": {"http_403": 10}, "gave_up": "http_403"},
        "blocked",
    ),
    "gave up: slow down": ({"pages": 200, "adverts": 190, "gave_up": "throttled"}, "blocked"),
    "mostly no answer": ({"pages": 3, "adverts": 2, "errors": {"http_503": 1, "connect": 9}}, "dead"),
    "one page in ten broke the parser": (
        {"pages": 30, "adverts": 20, "errors": {"parser": 3}},
        "parser_loss",
    ),
    "adverts beyond the page budget": ({"pages": 50, "adverts": 40, "left_details": 12}, "over_budget"),
    "a feed longer than what is read of it": (
        {"pages": 1, "adverts": 5000, "errors": {"over_budget": 1}},
        "over_budget",
    ),
    "the browser ended on one page in fifty": (
        {"pages": 50, "adverts": 48, "errors": {"browser_crash": 1}},
        "ok",
    ),
    "an API that answers HTML": ({"pages": 1, "short": True, "errors": {"no_json": 1}}, "parser_loss"),
    "out of time": ({"pages": 50, "adverts": 40, "wall_clock_hit": True}, "over_budget"),
    "out of time explains too few": (
        {"pages": 50, "adverts": 40, "wall_clock_hit": True, "short": True},
        "over_budget",
    ),
    "blocked explains too few": (
        {"pages": 9, "adverts": 6, "short": True, "refused": {"http_403": 2}},
        "blocked",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_state(name: str) -> None:
    counts, state = ROWS[name]
    assert state_of(Counts(**counts)) == state


@pytest.mark.parametrize(
    ("reason", "loss"),
    [
        ("http_403", "blocked"),
        ("throttled", "blocked"),
        ("http_503", "blocked"),
        ("http_500", "dead"),
        ("timeout", "dead"),
        ("no_chromium", "empty_shell"),
        ("http_404", "ok"),
        ("http_410", "ok"),
        ("robots_disallow", "ok"),
        ("not_text", "ok"),
    ],
)
def test_what_a_failed_fetch_says_of_the_site(reason: str, loss: str) -> None:
    assert loss_of(reason) == loss
