"""RFC 9309: what each answer for robots.txt means, asked of a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from crawler.errors import FetchError
from crawler.fetching.fetch import Fetcher
from crawler.fetching.guard import Guard, parse_allow_list
from crawler.fetching.robots import Robots, RobotsAnswer, Rules
from crawler.settings import CrawlerSettings
from tests.crawler.site import Reply, Site

RULES = "User-agent: *\nDisallow: /private\nUser-agent: muktiwatch\nDisallow: /not-us\nAllow: /not-us/but\n"


def fetcher(site: Site, tmp_path: Path, limit_s: float = 5) -> Fetcher:
    settings = CrawlerSettings(home=tmp_path, fetch_limit_s=limit_s, connect_limit_s=limit_s)
    guard = Guard(parse_allow_list(site.host))
    return Fetcher(settings, guard, "MUKTIWatch/0.1", delay_s=0, opted_out=frozenset(), keep_robots=False)


def outcome(site: Site, tmp_path: Path, path: str, limit_s: float = 5) -> str:
    """What the robots decision was, or the reason of the refusal."""

    async def run() -> str:
        polite = fetcher(site, tmp_path, limit_s)
        try:
            return (await polite.fetch(site.root + path)).robots
        except FetchError as error:
            return error.reason
        finally:
            polite.close()

    return asyncio.run(run())


TEXT = {"Content-Type": "text/plain"}
MATRIX = [
    (Reply(RULES, 200, TEXT), "/jobs", "allowed"),
    (Reply(RULES, 200, TEXT), "/private", "allowed"),
    (Reply(RULES, 200, TEXT), "/not-us", "robots_disallow"),
    (Reply(RULES, 200, TEXT), "/not-us/but", "allowed"),
    (Reply("User-agent: *\nDisallow: /", 200, TEXT), "/jobs", "robots_disallow"),
    (Reply("\ufeffUser-agent: *\r\nDisallow: /", 200, TEXT), "/jobs", "robots_disallow"),
    (Reply("User-agent: *\nDisallow:", 200, TEXT), "/jobs", "allowed"),
    (Reply("<html>no rules here</html>"), "/jobs", "allowed"),
    (Reply(b"\xff\xfe\x00junk\x80", 200, TEXT), "/jobs", "allowed"),
    (Reply("#" * 400_000 + "\nUser-agent: *\nDisallow: /", 200, TEXT), "/jobs", "robots_disallow"),
    (Reply("User-agent: *\nDisallow: /\n" + "#" * 9_000_000, 200, TEXT), "/jobs", "robots_disallow"),
    *((Reply("", status), "/jobs", f"allowed: none ({status})") for status in (400, 401, 403, 404, 410, 429)),
    *((Reply("", status), "/jobs", "robots_5xx") for status in (500, 502, 503)),
    (Reply(drop=True), "/jobs", "no_answer"),
    (Reply("", 302, {"Location": "/robots-2.txt"}), "/jobs", "robots_disallow"),
    (Reply("", 301, {"Location": "/robots.txt"}), "/jobs", "allowed: none (301)"),
    (Reply("", 302, {"Location": "http://169.254.169.254/robots.txt"}), "/jobs", "private_address"),
]


@pytest.mark.parametrize(("reply", "path", "expected"), MATRIX)
def test_matrix(site: Site, tmp_path: Path, reply: Reply, path: str, expected: str) -> None:
    site.pages = {
        "/robots.txt": reply,
        "/robots-2.txt": Reply("User-agent: *\nDisallow: /jobs", 200, TEXT),
        **{page: Reply("<p>a page</p>") for page in ("/jobs", "/private", "/not-us", "/not-us/but")},
    }
    assert outcome(site, tmp_path, path) == expected
    if not expected.startswith("allowed"):
        assert path not in site.paths()


def test_no_answer_in_time_means_no(site: Site, tmp_path: Path) -> None:
    site.pages = {"/robots.txt": Reply("", wait_s=3), "/jobs": Reply("<p>a page</p>")}
    assert outcome(site, tmp_path, "/jobs", limit_s=0.3) == "timeout"
    assert "/jobs" not in site.paths()


def test_delay_and_sitemaps() -> None:
    text = b"Sitemap: https://board.example/a.xml\nUser-agent: *\nCrawl-delay: 4\nSitemap: /b.xml.gz\n"
    rules = Rules(RobotsAnswer(200, text))
    assert (rules.delay_s, rules.sitemaps) == (4.0, ("https://board.example/a.xml", "/b.xml.gz"))
    assert Rules(RobotsAnswer(200, b"User-agent: *\nCrawl-delay: inf")).delay_s == 0


def test_an_answer_is_kept_for_a_day_and_a_failure_is_not(tmp_path: Path) -> None:
    asked: list[str] = []

    async def answer(url: str) -> RobotsAnswer:
        asked.append(url)
        return RobotsAnswer(503 if "down" in url else 200, b"User-agent: *\nDisallow: /no")

    async def ask(keep_h: float, host: str) -> bool:
        return (await Robots(answer, tmp_path, keep_h).decide(f"http://{host}/no")).allowed

    for keep_h, host in ((24, "a.example"), (24, "a.example"), (0, "a.example"), (24, "down.example")) * 2:
        assert asyncio.run(ask(keep_h, host)) is False
    assert asked.count("http://a.example/robots.txt") == 3
    assert asked.count("http://down.example/robots.txt") == 2
