"""The state of a run from what it counted, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.health import Counts, state_of

ROWS: list[tuple[dict[str, Any], str]] = [
    ({"pages": 10, "adverts": 8, "min_adverts": 5}, "ok"),
    ({"pages": 10, "adverts": 8, "min_adverts": 5, "errors": {"http_404": 3}}, "ok"),
    ({"pages": 3, "adverts": 0}, "ok"),
    ({"pages": 10, "adverts": 2, "min_adverts": 5}, "changed_layout"),
    ({"pages": 10, "adverts": 0, "min_adverts": 1, "refused": {"robots_disallow": 4}}, "robots_disallow"),
    ({"refused": {"robots_disallow": 1}}, "robots_disallow"),
    ({"refused": {"robots_5xx": 1}}, "robots_disallow"),
    ({"refused": {"opt_out": 1}}, "robots_disallow"),
    ({"errors": {"connect": 1}}, "dead"),
    ({"errors": {"dns": 1}}, "dead"),
    ({"errors": {"http_500": 2}}, "dead"),
    ({"errors": {"timeout": 2}}, "dead"),
    ({"refused": {"private_address": 1}}, "dead"),
    ({}, "dead"),
    ({"errors": {"parser": 134}}, "parser_loss"),
    ({"refused": {"too_large": 1}}, "over_budget"),
    ({"refused": {"http_403": 2}}, "blocked"),
    ({"refused": {"http_401": 1}}, "blocked"),
    ({"errors": {"throttled": 1}}, "blocked"),
    ({"pages": 4, "adverts": 30, "refused": {"http_403": 1}}, "ok"),
    ({"pages": 4, "adverts": 3, "refused": {"http_403": 9}}, "blocked"),
    ({"pages": 2, "page_states": {"captcha": 2}}, "captcha"),
    ({"pages": 2, "page_states": {"login_wall": 1}}, "login_wall"),
    ({"pages": 1, "page_states": {"empty_shell": 1}}, "empty_shell"),
    ({"pages": 1, "errors": {"empty_page": 1}}, "empty_shell"),
    ({"pages": 30, "adverts": 2, "min_adverts": 9, "page_states": {"captcha": 1}}, "captcha"),
    ({"pages": 30, "adverts": 20, "errors": {"parser": 3}}, "parser_loss"),
    ({"pages": 100, "adverts": 90, "errors": {"parser": 1}}, "ok"),
    ({"pages": 50, "adverts": 40, "left_details": 12}, "over_budget"),
    ({"pages": 50, "adverts": 40, "wall_clock_hit": True}, "over_budget"),
    ({"wall_clock_hit": True}, "over_budget"),
    ({"pages": 200, "adverts": 190, "errors": {"connect": 10}, "gave_up": "connect"}, "dead"),
    ({"pages": 200, "adverts": 190, "refused": {"http_403": 10}, "gave_up": "http_403"}, "blocked"),
    ({"pages": 3, "adverts": 2, "errors": {"http_503": 1, "connect": 9}}, "dead"),
]


@pytest.mark.parametrize(("counts", "state"), ROWS)
def test_state(counts: dict[str, Any], state: str) -> None:
    assert state_of(Counts(**counts)) == state
