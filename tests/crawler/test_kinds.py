"""Whole crawls of each kind of source but a plain site: a JSON API, a large sitemap, feeds, a channel."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

from tests.crawler.conftest import Done, Home
from tests.crawler.site import Reply, Site, job_page

JSON = {"Content-Type": "application/json"}
API: dict[str, Any] = {"items": "jobs", "title": "title", "text": "text", "id": "id"}


def crawl(home: Home, site: Site, path: str, *words: str, **more: Any) -> Done:
    """A crawl of a source by its file."""
    plain = {"name": "it", "who": "invented", "why": "test", "legal": "invented", "delay_s": 0}
    file = home.path.parent / "it.yml"
    file.write_text(yaml.safe_dump({**plain, "start": [site.root + path], **more}), "utf-8")
    return home.run("crawl", str(file), "--json", *words)


def job(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"Helper {number}",
        "text": f"<p>Helper {number} in a kitchen at Tezpur.</p>",
    }


def paged(jobs: int, size: int) -> Any:
    """Answers with `size` jobs each, by ?page=; the page behind the last one is empty."""

    def answer(path: str) -> Reply:
        page = int(parse_qs(urlsplit(path).query).get("page", ["1"])[0])
        numbers = range((page - 1) * size, min(page * size, jobs))
        return Reply(json.dumps({"jobs": [job(n) for n in numbers]}), 200, JSON)

    return answer


def test_an_api_is_paged_to_its_end(home: Home, site: Site) -> None:
    site.pages = {"/api": paged(25, 10)}
    api = {**API, "address": f"{site.root}/job/{{id}}", "paging": {"key": "page"}}
    done = crawl(home, site, "/api", kind="api", api=api)
    assert (done.code, done.report["state"], done.report["errors"]) == (0, "ok", {}), done.err
    assert {advert["url"] for advert in done.adverts} == {f"{site.root}/job/{n}" for n in range(25)}
    assert [path for path in site.paths() if "api" in path] == [
        "/api", "/api?page=2", "/api?page=3", "/api?page=4",
    ]  # fmt: skip
    assert "application/json" in site.seen[-1].headers["Accept"]


def test_an_api_that_repeats_itself_is_left(home: Home, site: Site) -> None:
    site.pages = {"/api": Reply(json.dumps({"jobs": [job(1)]}), 200, JSON)}
    done = crawl(home, site, "/api", kind="api", api={**API, "paging": {"key": "page"}})
    assert (done.report["state"], done.report["adverts"]) == ("ok", 1)
    assert site.paths().count("/api?page=2") == 1
    assert "/api?page=3" not in site.paths()


def test_an_api_with_more_pages_than_the_budget_says_so(home: Home, site: Site) -> None:
    site.pages = {"/api": paged(1000, 10)}
    done = crawl(home, site, "/api", kind="api", api={**API, "paging": {"key": "page"}}, max_pages=3)
    assert (done.code, done.report["state"], done.report["adverts"]) == (3, "over_budget", 30)


def test_an_api_that_shows_a_login_instead(home: Home, site: Site) -> None:
    login = "<html><title>Log in</title><body><form>Log in<input type=password></form></body></html>"
    site.pages = {"/api": Reply(login)}
    done = crawl(home, site, "/api", kind="api", api=API)
    assert (done.code, done.report["state"]) == (3, "login_wall")
    assert done.report["errors"] == {"no_json": 1}


def test_an_api_obeys_robots(home: Home, site: Site) -> None:
    site.pages = {"/robots.txt": Reply("User-agent: *\nDisallow: /api"), "/api": paged(3, 10)}
    done = crawl(home, site, "/api", kind="api", api=API)
    assert done.report["state"] == "robots_disallow"
    assert site.paths() == ["/robots.txt"]


def test_items_without_text_are_read_on_their_pages(home: Home, site: Site) -> None:
    jobs = [{"title": f"Helper {n}", "link": f"/job/{n}"} for n in range(3)]
    site.pages = {"/api": Reply(json.dumps(jobs), 200, JSON), **{f"/job/{n}": job_page(n) for n in range(3)}}
    api = {"items": "@", "title": "title", "text": "text", "url": "link"}
    done = crawl(home, site, "/api", kind="api", api=api)
    assert sorted(advert["title"] for advert in done.adverts) == [
        f"Helper in a hotel kitchen {n}" for n in range(3)
    ]


def test_a_json_feed_and_a_gzipped_export(home: Home, site: Site) -> None:
    text = "A hotel kitchen at Tezpur needs a helper for the evening, food is given. " * 6
    items = [
        {"id": str(n), "url": f"{site.root}/{n}", "title": f"Helper {n}", "content_text": text}
        for n in (1, 2)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Jobs", "items": items}
    cook = f"<title>Cook</title><url>{site.root}/3</url><description>{text}</description>"
    export = f"<source><job>{cook}</job></source>"
    site.pages = {
        "/feed.json": Reply(json.dumps(feed), 200, {"Content-Type": "application/feed+json"}),
        "/jobs.xml.gz": Reply(gzip.compress(export.encode()), 200, {"Content-Type": "application/gzip"}),
    }
    done = crawl(home, site, "/feed.json", kind="feed")
    assert sorted(advert["title"] for advert in done.adverts) == ["Helper 1", "Helper 2"]
    assert [advert["title"] for advert in crawl(home, site, "/jobs.xml.gz", kind="feed").adverts] == ["Cook"]


def test_a_sitemap_larger_than_any_page(home: Home, site: Site) -> None:
    """Eight megabytes, latest change last: the newest adverts come first, and the budget is kept."""
    far = "x" * 100
    rows = "".join(
        f"<url><loc>{site.root}/job/{n}</loc><lastmod>{2020 + n // 8_000}-01-01</lastmod><x>{far}</x></url>"
        for n in range(45_000)
    )
    site.pages = {
        "/robots.txt": Reply(f"Sitemap: {site.root}/all.xml"),
        "/all.xml": Reply(f"<urlset>{rows}</urlset>", 200, {"Content-Type": "application/xml"}),
        "/": Reply("<html><body><h1>Welcome</h1></body></html>"),
        **{f"/job/{n}": job_page(n) for n in range(40_000, 40_020)},
    }
    assert len(rows) > 8_000_000
    done = crawl(home, site, "/", "--max-pages", "9", kind="site")
    assert len(done.adverts) == 8, done.err
    assert {urlsplit(advert["url"]).path for advert in done.adverts} == {
        f"/job/{40_000 + n}" for n in range(8)
    }


def test_a_channel_without_a_preview_is_behind_a_wall(home: Home, site: Site) -> None:
    invite = '<html><body><div class="tgme_page"><div class="tgme_page_title">Kaam Hub</div></div>'
    site.pages = {"/s/kaam": Reply("", 302, {"Location": "/kaam"}), "/kaam": Reply(invite)}
    done = crawl(home, site, "/s/kaam", kind="telegram")
    assert (done.code, done.report["state"]) == (3, "login_wall")
    assert done.report["errors"] == {"no_messages": 1}
    site.pages["/kaam"] = Reply(invite.replace("tgme_page_title", "tgme_page_icon"))
    assert crawl(home, site, "/s/kaam", kind="telegram").report["state"] == "dead"


def test_the_spool_keeps_json_as_evidence(home: Home, site: Site) -> None:
    site.pages = {"/api": paged(2, 10)}
    crawl(home, site, "/api", kind="api", api=API)
    (run_dir,) = home.runs()
    lines = [json.loads(line) for line in Path(run_dir / "records.jsonl").read_text().splitlines()]
    (capture,) = [line for line in lines if line["type"] == "capture"]
    assert capture["content_type"] == "application/json"
    assert {line["capture_id"] for line in lines if line["type"] == "advert"} == {capture["id"]}
