"""Each kind of bad input gets one clear line, is counted, and stops nothing else."""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.conftest import Done, Home
from tests.crawler.site import Reply, Site, job_page, list_page

GOOD = {"/": list_page(range(1, 3)), "/job/2": job_page(2)}
BIG = b"<p>" + b"x" * 20_000_000

BAD = [
    (Reply("", 500), "errors", "http_500"),
    (Reply("gone", 410), "errors", "http_410"),
    (Reply("", 403), "refused", "http_403"),
    (Reply("", 401, {"WWW-Authenticate": "Basic"}), "refused", "http_401"),
    (Reply("", 402), "refused", "http_402"),
    (Reply(""), "errors", "empty_page"),
    (Reply(BIG), "refused", "too_large"),
    (Reply(gzip.compress(bytes(60_000_000)), 200, {"Content-Encoding": "gzip"}), "refused", "too_large"),
    (Reply(b"junk", 200, {"Content-Encoding": "gzip"}), "errors", "bad_encoding"),
    (Reply("", 302, {"Location": "/bad/10"}), "errors", "too_many_redirects"),
    (Reply("", 302, {"Location": "http://169.254.169.254/"}), "refused", "offsite"),
    (Reply("", 302, {"Location": "file:///etc/passwd"}), "refused", "bad_scheme"),
    (Reply("", 302, {"Location": "javascript:alert(1)"}), "refused", "bad_scheme"),
    (Reply(b"\x89PNG", 200, {"Content-Type": "image/png"}), "refused", "not_text"),
    (Reply("x", 200, {"Content-Length": "9", "Connection": "close"}), "errors", "truncated"),
    (Reply(drop=True), "errors", "no_answer"),
]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """One crawl of a site where every second page is bad in its own way."""
    site = Site()
    site.pages = {f"/job/{number}": job_page(number) for number in range(len(BAD))}
    site.pages.update({f"/bad/{number}": row[0] for number, row in enumerate(BAD, 1)})
    links = "".join(
        f'<li><a href="/job/{n}">Helper {n}</a></li><li><a href="/bad/{n + 1}">Cook {n}</a></li>'
        for n in range(len(BAD))
    )
    site.pages["/"] = Reply(f"<html><body><h1>Job adverts</h1><ul>{links}</ul></body></html>")
    urls = [f"{site.root}/{name}" for n in range(len(BAD)) for name in (f"job/{n}", f"bad/{n + 1}")]
    places = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    site.pages["/sitemap.xml"] = Reply(f"<urlset>{places}</urlset>", 200, {"Content-Type": "application/xml"})
    yield Home(tmp_path_factory.mktemp("bad") / "home", site.host, {}).crawl(site.root + "/")
    site.close()


@pytest.mark.parametrize(("number", "where", "reason"), [(n, *row[1:]) for n, row in enumerate(BAD, 1)])
def test_a_bad_page_is_counted_and_said_once(many: Done, number: int, where: str, reason: str) -> None:
    expected = sum(row[2] == reason for row in BAD)
    assert many.report[where].get(reason) == expected
    assert len([line for line in many.err.splitlines() if line.startswith(f"{reason}: ")]) == expected


def test_bad_pages_stop_no_other(many: Done) -> None:
    assert len(many.adverts) == len(BAD)
    assert "Traceback" not in many.err
    known = {row[2] for row in BAD}
    assert {*many.report["refused"], *many.report["errors"]} == known


def test_a_wait_that_is_too_long_is_kept_by_leaving(home: Home, site: Site) -> None:
    site.pages = {"/robots.txt": Reply("User-agent: *\nCrawl-delay: 0.01"), "/": list_page(range(30))}
    site.pages.update({f"/job/{n}": Reply("", 503, {"Retry-After": "90000"}) for n in range(30)})
    done = home.crawl(site.root + "/", limit_s=20)
    assert (done.code, done.report["state"]) == (3, "blocked")
    assert set(done.report["errors"]) == {"throttled"}
    assert len([path for path in site.paths() if "/job/" in path]) == 1


def test_a_dead_host(home: Home, site: Site) -> None:
    site.close()
    done = home.crawl(site.root + "/")
    assert (done.code, done.report["state"], done.report["errors"]) == (3, "dead", {"connect": 1})


def test_a_site_that_answers_500_is_left_after_a_while(home: Home, site: Site) -> None:
    site.pages = {"/robots.txt": Reply("", 404), "/": list_page(range(40))}
    site.pages.update({f"/job/{n}": Reply("", 500) for n in range(40)})
    done = home.crawl(site.root + "/")
    assert (done.code, done.report["state"]) == (3, "dead")
    assert done.report["errors"]["http_500"] < 25


def test_walls_are_never_tried_again(home: Home, site: Site) -> None:
    site.pages = {"/": Reply("", 403)}
    done = home.crawl(site.root + "/")
    assert (done.code, done.report["state"]) == (3, "blocked")
    assert site.paths().count("/") == 1


def test_a_page_in_the_wrong_encoding(home: Home, site: Site) -> None:
    body = job_page(1).payload().replace(b"Tezpur", "Déjà".encode("latin-1"))
    site.pages = {
        **GOOD,
        "/job/1": Reply(body),
        "/job/2": Reply(job_page(2).payload()[:-30] + b"\xff\xfe\x00"),
    }
    done = home.crawl(site.root + "/")
    assert len(done.adverts) == 2
    assert done.code == 0


def test_slow_answers_end(home: Home, site: Site) -> None:
    site.pages = {**GOOD, "/job/1": Reply("x", wait_s=4)}
    quick = Home(home.path, home.allow, {"MUKTI_FETCH_LIMIT_S": "0.5"})
    done = quick.crawl(site.root + "/")
    assert done.report["errors"] == {"timeout": 1}
    assert done.report["adverts"] == 1


def test_the_wall_clock_ends_a_crawl_with_a_report(home: Home, site: Site) -> None:
    site.pages = {"/robots.txt": Reply("User-agent: *\nCrawl-delay: 30"), **GOOD}
    quick = Home(home.path, home.allow, {"MUKTI_CRAWL_LIMIT_S": "1"})
    done = quick.crawl(site.root + "/", limit_s=20)
    assert (done.code, done.report["state"]) == (3, "over_budget")


BAD_SETTINGS = [
    ({"MUKTI_ALLOW_HOSTS": "127.0.0.1"}, "MUKTI_ALLOW_HOSTS"),
    ({"MUKTI_FETCH_LIMIT_S": "soon"}, "MUKTI_FETCH_LIMIT_S"),
    ({"MUKTI_CONTACT": "a\nb: c"}, "contact"),
]


@pytest.mark.parametrize(("more", "words"), BAD_SETTINGS)
def test_a_bad_setting_is_named(home: Home, site: Site, more: dict[str, str], words: str) -> None:
    done = Home(home.path, home.allow, more).crawl(site.root + "/")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert words in done.err


@pytest.mark.parametrize("words", [(), ("board", "--url", "http://127.0.0.1/"), ("--max-pages", "0")])
def test_wrong_usage(home: Home, words: tuple[str, ...]) -> None:
    assert home.run("crawl", *words).code == 2


def test_saved_pages(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    rows = [(b"\x89PNG\r\n", "binary"), (bytes(5000), "binary"), (b"x" * 6_000_000, "limit")]
    for body, words in rows:
        file.write_bytes(body)
        done = home.run("extract", str(file), "--url", "http://board.example/job/1", "--json")
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert words in done.err
    done = home.run("extract", str(tmp_path / "none.html"), "--url", "http://board.example/", "--json")
    assert (done.code, done.err.count("\n")) == (1, 1)
    file.write_text("<html><body><p>Nothing here</p></body></html>", "utf-8")
    done = home.run("extract", str(file), "--url", "http://board.example/", "--json")
    assert (done.code, done.lines) == (0, [[]])
    file.write_bytes(job_page(1).payload())
    done = home.run("extract", str(file), "--url", "http://board.example/job/1", "--json")
    assert [advert["title"] for advert in done.lines[0]] == ["Helper in a hotel kitchen 1"]


def test_a_crawl_that_is_asked_to_end_writes_what_it_has(home: Home, site: Site) -> None:
    site.pages = {"/robots.txt": Reply("User-agent: *\nCrawl-delay: 30"), **GOOD}
    command = home.command("crawl", "--url", site.root + "/", "--json")
    with subprocess.Popen(
        command, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        while "/robots.txt" not in site.paths():
            time.sleep(0.05)
        time.sleep(0.3)
        child.terminate()
        out, _ = child.communicate(timeout=20)
    report = json.loads(out.splitlines()[-1])
    assert (child.returncode, report["state"]) == (3, "over_budget")
    assert report["errors"] == {"interrupted": 1}
    assert (home.runs()[0] / "report.json").is_file()


def test_a_site_that_begins_to_refuse_is_left(home: Home, site: Site) -> None:
    site.pages = {f"/job/{n}": job_page(n) if n < 15 else Reply("", 403) for n in range(60)}
    site.pages["/"] = list_page(range(60))
    done = home.crawl(site.root + "/")
    assert (done.code, done.report["state"]) == (3, "blocked")
    # Ten in a row, what was under way, and what came while good pages were still being read.
    assert done.report["refused"]["http_403"] < 40
