"""`mukti sources try` on sites of different build: all adverts, right fields, right states."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.site import Site
from tests.end_to_end import tried_sites
from tests.end_to_end.command import Command
from tests.end_to_end.tried_sites import Expected

SITES: dict[str, tuple[Expected, Callable[[str], dict[str, Any]]]] = {
    "tables": (tried_sites.TABLES, lambda root: tried_sites.table_board()),
    "wordpress": (tried_sites.FEED, tried_sites.wordpress),
    "api": (tried_sites.API, lambda root: tried_sites.api_board()),
    "channel": (tried_sites.CHANNEL, lambda root: tried_sites.channel()),
    "structured": (tried_sites.STRUCTURED, tried_sites.structured),
}


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def try_out(folder: Path, site: Site, name: str, expected: Expected) -> tuple[list[dict[str, Any]], int]:
    """The lines of a trial, and its exit code; the home it could write into must stay as it was."""
    plain = {
        "name": name, "who": "invented", "why": "a test", "legal": "invented", "kind": expected.kind,
        "start": [site.root + expected.start], "delay_s": 0, "min_adverts": 12, **expected.more,
    }  # fmt: skip
    file = folder / f"{name}.yml"
    file.write_text(json.dumps(plain), "utf-8")
    command = Command(folder / "home", site.root)
    done = subprocess.run(
        [sys.executable, "-m", "mukti", "sources", "try", str(file), "--json"],
        env=command.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert not command.home.exists()
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def numbers(text: str | None) -> list[str]:
    return re.findall(r"\d+", (text or "").replace(",", ""))


@pytest.mark.parametrize("name", SITES)
def test_a_site_gives_all_its_adverts(name: str, site: Site, tmp_path: Path) -> None:
    expected, build = SITES[name]
    site.pages = build(site.root)
    (*adverts, report), code = try_out(tmp_path, site, name, expected)
    assert (code, report["state"], report["promises"]) == (0, "ok", []), report
    found = {advert["title"]: advert for advert in adverts}
    assert sorted(found) == sorted(expected.adverts)
    assert len(adverts) == len({advert["id"] for advert in adverts}) == report["adverts"] == 12
    for title, (employer, place, wage, text) in expected.adverts.items():
        advert = found[title]
        assert text in " ".join(advert["text"].split()), title
        assert "Visitors today" not in advert["text"]
        assert "Recent posts" not in advert["text"]
        if employer is not None:
            assert (advert["employer"], advert["place"]) == (employer, place), title
            assert numbers(wage) == numbers(advert["wage"])[: len(numbers(wage))], title
    asked = site.paths()
    assert len(asked) < 60, "a trap was followed"
    assert {seen.method for seen in site.seen} == {"GET"}


def test_what_else_the_sites_say(site: Site, tmp_path: Path) -> None:
    """What is no advert is counted by its name, and nothing else is."""
    site.pages = tried_sites.api_board()
    (*_, report), _ = try_out(tmp_path, site, "api", tried_sites.API)
    assert report["errors"] == {"item_without_text": 1}
    site.pages = tried_sites.channel()
    (*_, report), _ = try_out(tmp_path, site, "channel", tried_sites.CHANNEL)
    assert report["image_only"] == len([n for n in range(1, 61) if n % 7 == 0 and n % 5])
    assert (report["errors"], report["refused"]) == ({}, {})


STATES = [
    ("wall", 403, "", "blocked"),
    ("login", 200, "<title>Log in</title><form>Please log in<input type=password></form>", "login_wall"),
    (
        "changed",
        200,
        "<title>Jobs</title><h1>Jobs</h1><p>We have moved, come back soon.</p>",
        "changed_layout",
    ),
]


@pytest.mark.parametrize(("name", "status", "body", "state"), STATES)
def test_a_site_that_gives_nothing_says_why(
    name: str, status: int, body: str, state: str, site: Site, tmp_path: Path
) -> None:
    site.pages = {"/": tried_sites.Reply(f"<html><body>{body}</body></html>", status)}
    (*adverts, report), code = try_out(tmp_path, site, name, tried_sites.TABLES)
    assert (adverts, code, report["state"]) == ([], 3, state)
