"""The server's own log is the witness: nothing disallowed is asked for, no gap is shorter than the delay."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.errors import FetchError
from crawler.fetching.fetch import Fetcher
from crawler.fetching.guard import Guard, parse_allow_list
from crawler.settings import CrawlerSettings
from tests.crawler.conftest import Home
from tests.crawler.site import Reply, Seen, Site, board, job_page, list_page

DELAY_S = 0.03
TEXT = {"Content-Type": "text/plain"}
ALL = ("/a", "/b", "/b/c.html", "/b/c.html?x=1", "/d?q=1", "/%E0%A6%95", "/f~g", "/private/x")


def robots(*lines: str, end: str = "\n", mark: str = "") -> Reply:
    return Reply(mark + end.join(lines) + end, 200, TEXT)


def moved(to: str) -> Reply:
    return Reply("", 302, {"Location": to})


@dataclass(frozen=True)
class Row:
    """A robots.txt, and which of the pages may be asked for."""

    reply: Reply
    allowed: tuple[str, ...] = ()
    more: tuple[tuple[str, Reply], ...] = ()


def without(*paths: str) -> tuple[str, ...]:
    return tuple(path for path in ALL if path not in paths)


STAR = "User-agent: *"
US = "User-agent: MUKTIWatch"
NO = "Disallow: /"
CHAIN = tuple((f"/r{n}", moved(f"/r{n + 1}")) for n in range(2, 9))
ROWS = {
    "all": Row(robots(STAR, "Disallow:"), ALL),
    "nothing": Row(robots(STAR, NO)),
    "prefix": Row(robots(STAR, "Disallow: /b"), without("/b", "/b/c.html", "/b/c.html?x=1")),
    "the longer rule": Row(robots(STAR, "Disallow: /b", "Allow: /b/"), without("/b")),
    "the longer rule, first": Row(robots(STAR, "Allow: /b/", "Disallow: /b"), without("/b")),
    "allow on a tie": Row(robots(STAR, "Disallow: /a", "Allow: /a"), ALL),
    "wildcard": Row(robots(STAR, "Disallow: /*/c"), without("/b/c.html", "/b/c.html?x=1")),
    "end": Row(robots(STAR, "Disallow: /*.html$"), without("/b/c.html")),
    "query": Row(robots(STAR, "Disallow: /*?"), without("/b/c.html?x=1", "/d?q=1")),
    "one query": Row(robots(STAR, "Disallow: /d?q=1"), without("/d?q=1")),
    "percent": Row(robots(STAR, "Disallow: /%e0%a6%95"), without("/%E0%A6%95")),
    "letters for percent": Row(robots(STAR, "Disallow: /ক"), without("/%E0%A6%95")),
    "unreserved percent": Row(robots(STAR, "Disallow: /f%7Eg"), without("/f~g")),
    "our group": Row(robots(STAR, NO, US, "Disallow: /a"), without("/a")),
    "our group, first": Row(robots(US, "Disallow: /a", "", STAR, NO), without("/a")),
    "our group in capitals": Row(robots("USER-AGENT: MUKTIWATCH", "DISALLOW: /a"), without("/a")),
    "our group with a version": Row(robots("User-agent: MUKTIWatch/0.1", "Disallow: /a"), without("/a")),
    "our group twice": Row(robots(US, "Disallow: /a", "", US, "Disallow: /d"), without("/a", "/d?q=1")),
    "two agents, one group": Row(
        robots("User-agent: Other", US, "Disallow: /a", "User-agent: *", NO), without("/a")
    ),
    "another's group": Row(robots("User-agent: MUKTIWatchers", NO, "User-agent: Other", NO), ALL),
    "our name within another's": Row(robots("User-agent: NotMUKTIWatch", NO), ALL),
    "a group broken by a sitemap": Row(
        robots(STAR, "Sitemap: http://b.example/s.xml", "Disallow: /a"), without("/a")
    ),
    "remarks": Row(robots("# hello", f"{STAR} # all", "Disallow: /a # not this"), without("/a")),
    "spaces": Row(robots("  User-agent :  *  ", "\tDisallow\t:\t/a\t"), without("/a")),
    "byte order mark": Row(robots(STAR, "Disallow: /a", mark="\ufeff"), without("/a")),
    "CRLF": Row(robots(STAR, "Disallow: /a", end="\r\n"), without("/a")),
    "CR": Row(robots(STAR, "Disallow: /a", end="\r"), without("/a")),
    "UTF-16": Row(Reply(f"{STAR}\n{NO}".encode("utf-16"), 200, TEXT)),
    "HTML": Row(Reply("<!doctype html><html><body>Not here</body></html>"), ALL),
    "HTML that has rules": Row(Reply(f"<pre>\n{STAR}\n{NO}\n</pre>")),
    "600 KiB": Row(Reply("#" * 79 + "\n" + ("# x" * 26 + "\n") * 7800 + f"{STAR}\n{NO}", 200, TEXT)),
    "25,000 agents and 15,000 rules": Row(
        Reply(
            "".join(f"User-agent: a{n}\n" for n in range(25_000))
            + f"{STAR}\n"
            + "".join(f"Disallow: /{n}/\n" for n in range(15_000))
            + NO,
            200,
            TEXT,
        )
    ),
    "200, empty": Row(Reply("", 200, TEXT), ALL),
    "404": Row(Reply("", 404), ALL),
    "410": Row(Reply("", 410), ALL),
    "400": Row(Reply("", 400), ALL),
    "401": Row(Reply("", 401), ALL),
    "403": Row(Reply("", 403), ALL),
    "404 with rules": Row(Reply(f"{STAR}\n{NO}", 404, TEXT), ALL),
    "429": Row(Reply("", 429), ALL),
    "500": Row(Reply("", 500)),
    "502": Row(Reply("", 502)),
    "503": Row(Reply("", 503)),
    "503 with rules that allow": Row(Reply(f"{STAR}\nAllow: /", 503, TEXT)),
    "dropped": Row(Reply(drop=True)),
    "late": Row(Reply(f"{STAR}\nAllow: /", 200, TEXT, wait_s=1.2)),
    "longer than it says": Row(Reply(f"{STAR}\n", 200, {**TEXT, "Content-Length": "5000"})),
    "broken gzip": Row(Reply(b"\x1f\x8b\x08junk", 200, {**TEXT, "Content-Encoding": "gzip"})),
    "5 redirects": Row(moved("/r4"), (), (*CHAIN, ("/r8", robots(STAR, NO)))),
    "6 redirects": Row(moved("/r3"), ALL, (*CHAIN, ("/r8", moved("/r9")), ("/r9", robots(STAR, NO)))),
    "a loop": Row(moved("/robots.txt"), ALL),
    "a redirect to a private address": Row(moved("http://169.254.169.254/robots.txt")),
    "a redirect to a file": Row(moved("file:///etc/passwd")),
    "a redirect to 404": Row(moved("/nothing"), ALL),
    "a redirect to 503": Row(moved("/busy"), (), (("/busy", Reply("", 503)),)),
}


def settings(home: Path, **more: float) -> CrawlerSettings:
    return CrawlerSettings(**{"home": home, "fetch_limit_s": 5, **more})  # type: ignore[arg-type]


def fetcher(site: Site, home: Path, delay_s: float, *, keep: bool = False, **more: float) -> Fetcher:
    guard = Guard(parse_allow_list(site.host))
    return Fetcher(
        settings(home, **more), guard, "MUKTIWatch/0.1", delay_s=delay_s, opted_out=frozenset(),
        keep_robots=keep,
    )  # fmt: skip


def fetch_all(made: Fetcher, root: str, paths: tuple[str, ...]) -> list[str]:
    """What each fetch came to: "page", or the reason why not."""

    async def one(path: str) -> str:
        try:
            await made.fetch(root + path)
        except FetchError as error:
            return error.reason
        return "page"

    async def run() -> list[str]:
        try:
            return list(await asyncio.gather(*(one(path) for path in paths)))
        finally:
            made.close()

    return asyncio.run(run())


def gaps(seen: list[Seen]) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(seen)]


@pytest.fixture
def other() -> Iterator[Site]:
    """A second site on loopback."""
    made = Site()
    yield made
    made.close()


@pytest.mark.parametrize("name", ROWS)
def test_matrix(site: Site, tmp_path: Path, name: str) -> None:
    row = ROWS[name]
    site.pages = {path.partition("?")[0]: Reply("<p>a page</p>") for path in ALL}
    site.pages |= {"/robots.txt": row.reply, **dict(row.more)}
    made = fetcher(site, tmp_path, DELAY_S, fetch_limit_s=0.6 if name == "late" else 5)
    outcomes = fetch_all(made, site.root, ALL)
    pages = [seen for seen in site.seen if seen.path in ALL]
    assert {seen.path for seen in pages} == set(row.allowed)
    assert [outcome == "page" for outcome in outcomes] == [path in row.allowed for path in ALL]
    assert min(gaps(site.seen), default=1) >= DELAY_S
    assert {seen.method for seen in site.seen} == {"GET"}


def test_a_page_that_moves_to_a_disallowed_one(site: Site, tmp_path: Path) -> None:
    site.pages = {
        "/robots.txt": robots(STAR, "Disallow: /private"),
        **{
            f"/{status}": Reply("", status, {"Location": "/private/x"})
            for status in (301, 302, 303, 307, 308)
        },
        "/far": moved("/308"),
        "/private/x": Reply("<p>a page</p>"),
    }
    paths = ("/301", "/302", "/303", "/307", "/308", "/far")
    assert set(fetch_all(fetcher(site, tmp_path, 0), site.root, paths)) == {"robots_disallow"}
    assert "/private/x" not in site.paths()


def test_rules_of_another_host_that_robots_moved_to_hold_for_this_one(
    site: Site, other: Site, tmp_path: Path
) -> None:
    site.pages = {"/robots.txt": moved(f"{other.root}/robots.txt"), "/a": Reply("<p>x</p>")}
    other.pages = {"/robots.txt": robots(STAR, "Disallow: /a"), "/a": Reply("<p>x</p>")}
    guard = Guard(parse_allow_list(f"{site.host},{other.host}"))
    made = Fetcher(settings(tmp_path), guard, "MUKTIWatch/0.1", delay_s=0, opted_out=frozenset())
    assert fetch_all(made, site.root, ("/a",)) == ["robots_disallow"]
    assert (site.paths(), other.paths()) == (["/robots.txt"], ["/robots.txt"])


@pytest.mark.parametrize("line", ["Crawl-delay: 0.15", "Request-rate: 20/3"])
def test_a_crawl_delay_longer_than_the_source_s_holds_from_robots_on(
    site: Site, tmp_path: Path, line: str
) -> None:
    site.pages = {"/robots.txt": robots(STAR, line), **{path: Reply("<p>x</p>") for path in ("/a", "/b")}}
    assert fetch_all(fetcher(site, tmp_path, 0.01), site.root, ("/a", "/b", "/a")) == ["page"] * 3
    assert min(gaps(site.seen)) >= 0.15


def busy_once(status: int, retry_after: str, location: str = "") -> Reply:
    more = {"Location": location} if location else {}
    return Reply("", status, {"Retry-After": retry_after, **more})


def soon(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("status", [429, 503, 302])
@pytest.mark.parametrize("where", ["/robots.txt", "/a"])
@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_kept(site: Site, tmp_path: Path, status: int, where: str, as_date: bool) -> None:
    """In seconds and as a date, on pages, redirects and robots.txt: nothing is asked before it is over."""
    told: list[float] = []

    def busy(path: str) -> Reply:
        if told:
            return Reply("<p>x</p>") if path == "/a" else robots(STAR, "Allow: /")
        told.append(time.time())
        return busy_once(status, soon(2) if as_date else "1", "/on" if status == 302 else "")

    site.pages = {"/a": Reply("<p>x</p>"), "/b": Reply("<p>x</p>"), "/on": Reply("<p>x</p>"), where: busy}
    fetch_all(fetcher(site, tmp_path, 0), site.root, ("/a", "/b"))
    asked = next(number for number, seen in enumerate(site.seen) if seen.path == where)
    assert all(
        later.at - site.seen[asked].at >= 0.95 for later in site.seen[asked + 1 :] if later.path != "/b"
    )
    assert len(site.seen) > asked + 1 or status == 503


@pytest.mark.parametrize("where", ["/robots.txt", "/a"])
@pytest.mark.parametrize("value", ["3600", "date"])
def test_a_long_wait_outlives_the_run(site: Site, tmp_path: Path, where: str, value: str) -> None:
    """Nothing more is asked in this run, nor in the next one, by whichever process."""
    site.pages = {
        "/robots.txt": robots(STAR, "Allow: /"), "/a": Reply("<p>x</p>"), "/b": Reply("<p>x</p>"),
        where: busy_once(503 if where == "/a" else 429, "3600" if value == "3600" else soon(3600)),
    }  # fmt: skip
    first = fetch_all(fetcher(site, tmp_path, 0), site.root, ("/a",))
    asked = len(site.seen)
    for _ in range(2):
        assert fetch_all(fetcher(site, tmp_path, 0), site.root, ("/b",)) == ["throttled"]
    assert first == ["throttled"]
    assert len(site.seen) == asked
    (kept,) = [json.loads(file.read_text()) for file in (tmp_path / "waits").glob("*.json")]
    until = datetime.fromisoformat(kept["until"])
    assert timedelta(minutes=59) < until - datetime.now(UTC) <= timedelta(hours=1, seconds=1)


def test_two_crawls_at_once_share_a_host_s_turns(site: Site, tmp_path: Path) -> None:
    """Two channels of one host are two sources: the host sees one visitor."""
    site.pages = {"/robots.txt": robots(STAR, "Allow: /"), "/a": Reply("<p>x</p>", wait_s=0.05)}

    async def crawl() -> None:
        made = fetcher(site, tmp_path, 0.15)
        for _ in range(4):
            await made.fetch(site.root + "/a")
        made.close()

    async def both() -> None:
        await asyncio.gather(crawl(), crawl())

    asyncio.run(both())
    assert len(site.seen) == 10
    assert min(gaps(site.seen)) >= 0.15


def test_a_kept_robots_txt_is_not_used_beyond_its_day(site: Site, tmp_path: Path) -> None:
    """Fresh, it needs no answer; stale, a host that answers 5xx is left alone whatever it once allowed."""
    site.pages = {"/robots.txt": robots(STAR, "Allow: /"), "/a": Reply("<p>x</p>")}
    assert fetch_all(fetcher(site, tmp_path, 0, keep=True), site.root, ("/a",)) == ["page"]
    site.pages["/robots.txt"] = Reply("", 503)
    assert fetch_all(fetcher(site, tmp_path, 0, keep=True), site.root, ("/a",)) == ["page"]
    assert site.paths().count("/robots.txt") == 1
    (file,) = (tmp_path / "robots").glob("*.json")
    plain = json.loads(file.read_text("utf-8"))
    plain["fetched_at"] = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    file.write_text(json.dumps(plain), "utf-8")
    assert fetch_all(fetcher(site, tmp_path, 0, keep=True), site.root, ("/a",)) == ["robots_5xx"]
    assert site.paths().count("/a") == 2


def test_opt_out_holds_for_redirects_and_parts(site: Site, tmp_path: Path) -> None:
    site.pages = {
        "/a": moved("http://gone.example/x"),
        "/robots.txt": moved("http://gone.example/robots.txt"),
    }
    guard = Guard(parse_allow_list(site.host))
    made = Fetcher(
        settings(tmp_path), guard, "MUKTIWatch/0.1", delay_s=0, opted_out=frozenset({"gone.example"})
    )
    assert fetch_all(made, site.root, ("/a",)) == ["opt_out"]
    site.pages["/robots.txt"] = robots(STAR, "Allow: /")
    again = Fetcher(
        settings(tmp_path), guard, "MUKTIWatch/0.1", delay_s=0, opted_out=frozenset({"gone.example"}),
        keep_robots=False,
    )  # fmt: skip

    async def part() -> str:
        try:
            await again.permit_part("http://www.gone.example/x.js")
        except FetchError as error:
            return error.reason
        return ""

    assert asyncio.run(part()) == "opt_out"
    assert fetch_all(again, site.root, ("/a",)) == ["opt_out"]


PICTURES = (
    '<img src="/p/1.png" srcset="/p/2.webp 2x"><picture><source srcset="/p/3.avif"></picture>'
    '<video src="/p/4.mp4" poster="/p/5.jpg"></video><audio src="/p/6.mp3"></audio><a href="/p/7.jpg">x</a>'
    '<link rel="icon" href="/p/8.ico"><link rel="preload" as="font" href="/p/9.woff2">'
    '<form method="post" action="/p/send"><input name="q"></form>'
    '<object data="/p/10.svg"></object><div style="background:url(/p/11.png)"></div>'
)


def test_a_whole_crawl_asks_for_no_picture_and_sends_no_cookie(site: Site, home: Home) -> None:
    site.pages = {
        path: Reply(
            reply.payload().replace(b"<body>", f"<body>{PICTURES}".encode()), 200, {"Set-Cookie": "s=1"}
        )
        for path, reply in board(6).items()
    }
    site.pages["/robots.txt"] = robots(STAR, "Disallow: /job/3", "Crawl-delay: 0.1")
    done = home.crawl(site.root + "/")
    assert done.report["pages"] == 6, done.err
    assert not [path for path in site.paths() if path.startswith(("/p/", "/job/3"))]
    assert {seen.method for seen in site.seen} == {"GET"}
    assert not [seen for seen in site.seen if {"Cookie", "Referer"} & set(seen.headers)]
    assert min(gaps(site.seen)) >= 0.1


def test_a_wait_is_kept_from_one_run_of_the_command_to_the_next(site: Site, home: Home) -> None:
    site.pages = {**board(5), "/": Reply("", 503, {"Retry-After": "3600"})}
    first = home.crawl(site.root + "/")
    asked = len(site.seen)
    again = home.crawl(site.root + "/")
    assert (first.code, first.report["state"], first.report["errors"]) == (3, "blocked", {"throttled": 1})
    assert (again.code, again.report["state"], again.report["errors"]) == (3, "blocked", {"throttled": 1})
    assert "asks to wait" in again.err
    assert len(site.seen) == asked


@pytest.mark.browser
def test_what_a_page_in_chromium_asks_keeps_the_delay_and_the_wait_too(site: Site, home: Home) -> None:
    """Documents, scripts, data: between any two requests lies the delay, and a Retry-After of data holds."""
    told: list[str] = []

    def busy_at_first(path: str) -> Reply:
        told.append(path)
        if len(told) == 1:
            return Reply("", 429, {"Retry-After": "2"})
        return Reply("{}", 200, {"Content-Type": "application/json", "Set-Cookie": "u=1"})

    shell = '<html><body><div id="root"></div><script src="/app.js"></script></body></html>'
    data = job_page(1).payload().decode()
    site.pages = {
        "/": list_page(range(3)),
        "/robots.txt": robots(STAR, "Crawl-delay: 0.3", "Disallow: /api/no"),
        "/app.js": Reply(
            "fetch('/api/yes'); fetch('/api/no').catch(() => 0);"
            "fetch('/p/12.png').catch(() => 0); document.cookie = 'seen=1';"
            "if (location.pathname == '/job/1' && !location.search) location = '/job/1?again=1';"
            f"else document.body.innerHTML = {json.dumps(data)} + {json.dumps(PICTURES)};",
            200, {"Content-Type": "text/javascript", "Set-Cookie": "t=1"},
        ),
        "/api/yes": busy_at_first,
        **{f"/job/{n}": Reply(shell, 200, {"Set-Cookie": "s=1"}) for n in range(3)},
    }  # fmt: skip
    home.crawl(site.root + "/", limit_s=120)
    assert "/job/1?again=1" in site.paths()
    assert min(gaps(site.seen)) >= 0.3
    refused = site.paths().index("/api/yes")
    assert site.seen[refused + 1].at - site.seen[refused].at >= 1.95
    assert not [path for path in site.paths() if path.startswith(("/p/", "/api/no"))]
    assert not [seen for seen in site.seen if {"Cookie", "Referer"} & set(seen.headers)]
    assert {seen.method for seen in site.seen} == {"GET"}
