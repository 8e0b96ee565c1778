"""Whole crawls of sites on loopback, in a process of their own, as the command line runs them."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.storing.spool_reader import read_batch
from tests.crawler.conftest import Home
from tests.crawler.site import Reply, Site, board, job_page, list_page

ADVERT_KEYS = [
    "id", "url", "canonical_url", "title", "text", "employer", "place", "wage", "posted", "kind", "links",
    "content_sha256", "capture_id",
]  # fmt: skip
XML = {"Content-Type": "application/xml"}


def sitemap(urls: list[str]) -> str:
    return "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>"


def test_a_board_with_pagination(site: Site, home: Home) -> None:
    site.pages = board(23)
    done = home.crawl(site.root + "/")
    assert done.code == 0, done.err
    assert {advert["url"] for advert in done.adverts} == {f"{site.root}/job/{n}" for n in range(23)}
    assert len({advert["id"] for advert in done.adverts}) == len(done.adverts) == 23
    assert list(done.adverts[0]) == ADVERT_KEYS
    keys = ["run", "source", "state", "pages", "adverts", "image_only", "refused", "errors"]
    assert list(done.report)[: len(keys)] == keys
    assert done.report["state"] == "ok"
    assert done.report["source"] == f"url-127-0-0-1-{site.port}"
    assert (done.report["adverts"], done.report["refused"], done.report["errors"]) == (23, {}, {})
    asked = [path for path in site.paths() if path != "/"]
    assert len(asked) == len(set(asked))
    assert {seen.method for seen in site.seen} == {"GET"}
    assert not any("Cookie" in seen.headers or "Referer" in seen.headers for seen in site.seen)
    assert all(seen.headers["User-Agent"].startswith("MUKTIWatch/") for seen in site.seen)


def test_what_lies_in_the_spool(site: Site, home: Home) -> None:
    """Captures point at their bytes, as received, and the WARC holds every page that was fetched."""
    page = job_page(1).payload()
    site.pages = {
        "/": list_page(range(1, 3)),
        "/job/1": Reply(gzip.compress(page), 200, {"Content-Encoding": "gzip"}),
        "/job/2": Reply("", 302, {"Location": "/job/22?utm_source=x"}),
        "/job/22": Reply(brotli.compress(job_page(2).payload()), 200, {"Content-Encoding": "br"}),
    }
    done = home.crawl(site.root + "/")
    assert done.report["adverts"] == 2, done.err
    (run_dir,) = home.runs()
    batch = read_batch(run_dir, 0, 100)
    assert batch is not None
    assert {advert.id for advert in batch.adverts} == {line["id"] for line in done.adverts}
    by_url = {capture.url_final: capture for capture in batch.captures}
    capture = by_url[f"{site.root}/job/1"]
    assert capture.sha256 == hashlib.sha256(gzip.compress(page)).hexdigest() or capture.size_bytes < len(page)
    assert (capture.status, capture.server_ip, capture.robots) == (200, "127.0.0.1", "allowed: none (404)")
    moved = by_url[f"{site.root}/job/22"]
    assert (moved.url_asked, moved.redirects) == (f"{site.root}/job/2", (f"{site.root}/job/22",))
    targets = []
    with (run_dir / "pages.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False):
            assert record.verify_block_digest()
            if record.record_type == WarcRecordType.response:
                body = record.reader.read().partition(b"\r\n\r\n")[2]
                uri = record.headers["WARC-Target-URI"]
                targets.append(uri)
                if uri in by_url:
                    assert hashlib.sha256(body).hexdigest() == by_url[uri].sha256
    assert sorted(targets) == [f"{site.root}/{path}" for path in ("", "job/1", "job/2", "job/22")]


def test_sitemap_index_named_by_robots(site: Site, home: Home) -> None:
    root = site.root
    site.pages = {
        "/robots.txt": Reply(f"User-agent: *\nDisallow: /job/3\nSitemap: {root}/index.xml\n"),
        "/index.xml": Reply(
            f"<sitemapindex><sitemap><loc>{root}/a.xml.gz</loc></sitemap></sitemapindex>", 200, XML
        ),
        "/a.xml.gz": Reply(
            gzip.compress(sitemap([f"{root}/job/{n}" for n in range(5)]).encode()),
            200,
            {"Content-Type": "application/gzip"},
        ),
        "/": Reply("<html><body><h1>Welcome</h1><p>Nothing to see</p></body></html>"),
        **{f"/job/{n}": job_page(n) for n in range(5)},
    }
    done = home.crawl(root + "/")
    assert {advert["url"] for advert in done.adverts} == {f"{root}/job/{n}" for n in (0, 1, 2, 4)}
    assert done.report["refused"] == {"robots_disallow": 1}
    assert "/job/3" not in site.paths()


def test_a_feed_that_a_page_names(site: Site, home: Home) -> None:
    items = "".join(
        f"<item><title>Helper {n}</title><link>{site.root}/job/{n}</link></item>" for n in range(3)
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Jobs</title>{items}</channel></rss>'
    site.pages = {
        "/": Reply(
            '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
            "<body><h1>Welcome</h1></body></html>"
        ),
        "/feed.xml": Reply(feed, 200, {"Content-Type": "application/rss+xml"}),
        **{f"/job/{n}": job_page(n) for n in range(3)},
    }
    done = home.crawl(site.root + "/")
    assert {advert["url"] for advert in done.adverts} == {f"{site.root}/job/{n}" for n in range(3)}


def test_page_only_fetches_one_page(site: Site, home: Home) -> None:
    site.pages = board(5)
    done = home.crawl(site.root + "/job/3", "--page-only", "--spool", str(home.path / "elsewhere"))
    assert [advert["url"] for advert in done.adverts] == [f"{site.root}/job/3"]
    assert site.paths() == ["/robots.txt", "/job/3"]
    assert len(list((home.path / "elsewhere").iterdir())) == 1
    assert not (home.path / "spool").exists()


def test_a_second_run_gives_the_same_ids(site: Site, home: Home) -> None:
    site.pages = board(4)
    first, second = home.crawl(site.root), home.crawl(site.root)
    ids = [{advert["id"] for advert in done.adverts} for done in (first, second)]
    assert ids[0] == ids[1]
    captures = [{advert["capture_id"] for advert in done.adverts} for done in (first, second)]
    assert not captures[0] & captures[1]


def test_the_page_budget_is_said(site: Site, home: Home) -> None:
    site.pages = board(30)
    done = home.crawl(site.root, "--max-pages", "6")
    assert (done.code, done.report["state"]) == (3, "over_budget")
    assert len([path for path in site.paths() if path not in ("/robots.txt", "/sitemap.xml")]) == 6


def test_a_source_file_by_path_and_by_name(site: Site, home: Home) -> None:
    site.pages = board(3)
    folder = home.path / "sources"
    folder.mkdir(parents=True)
    text = f"""
        name: board
        who: an invented board
        why: to be watched
        legal: invented
        kind: site
        start: ["{site.root}/"]
        delay_s: 0
        min_adverts: 9
    """
    (folder / "board.yml").write_text(text, "utf-8")
    for given in ("board", str(folder / "board.yml")):
        done = home.run("crawl", given, "--json")
        assert (done.code, done.report["state"], done.report["adverts"]) == (3, "changed_layout", 3)
        assert done.report["source"] == "board"


REFUSALS = [
    ("http://board.example/", "contact"),
    ("file:///etc/passwd", "--url"),
    ("http://a@127.0.0.1/", "--url"),
]


@pytest.mark.parametrize(("url", "words"), REFUSALS)
def test_what_may_not_start_says_why_in_one_line(home: Home, url: str, words: str) -> None:
    done = home.crawl(url)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert words in done.err
    assert not done.lines


def test_private_addresses_are_refused_and_counted(home: Home, site: Site) -> None:
    site.pages = {"/": Reply("", 302, {"Location": "http://169.254.169.254/latest/meta-data/"})}
    done = home.crawl(site.root + "/")
    assert (done.code, done.report["state"]) == (3, "dead")
    assert done.report["refused"] in ({"offsite": 1}, {"private_address": 1})
    with_contact = Home(home.path, "", {"MUKTI_CONTACT": "mail@example.org"})
    for url in ("http://169.254.169.254/", site.root, "http://[::1]:8080/"):
        done = with_contact.crawl(url)
        assert (done.code, done.report["refused"]) == (3, {"private_address": 1}), url


def test_the_opt_out_list_is_kept(home: Home, site: Site) -> None:
    site.pages = board(3)
    home.path.mkdir()
    (home.path / "opt_out.txt").write_text("127.0.0.1\n", "utf-8")
    done = home.crawl(site.root)
    assert done.report["refused"] == {"opt_out": 1}
    assert site.seen == []


def test_a_crawl_delay_and_a_retry_after_are_kept(home: Home, site: Site) -> None:
    answered: list[int] = []

    def busy_at_first(path: str) -> Reply:
        answered.append(1)
        return Reply("", 503, {"Retry-After": "1"}) if len(answered) == 1 else job_page(1)

    site.pages = {
        "/robots.txt": Reply("User-agent: *\nCrawl-delay: 0.3"),
        "/": list_page(range(4)),
        **{f"/job/{n}": job_page(n) for n in (0, 2, 3)},
        "/job/1": busy_at_first,
    }
    done = home.crawl(site.root + "/")
    assert done.report["adverts"] == 4, done.err
    gaps = [later.at - earlier.at for earlier, later in zip(site.seen[1:], site.seen[2:], strict=False)]
    assert min(gaps) >= 0.3
    busy, _ = [number for number, seen in enumerate(site.seen) if seen.path == "/job/1"]
    assert site.seen[busy + 1].at - site.seen[busy].at >= 1.0


def test_a_listing_and_a_detail_page_give_one_advert(home: Home, site: Site) -> None:
    """A listing carries adverts as data, too: each is stored once, from its own page where it has one."""
    shown = [job_page(n, "shortened", url=f"{site.root}/job/{n}").payload().decode() for n in range(3)]
    data = "".join(page[page.index("<script") : page.index("</script>") + 9] for page in shown)
    site.pages = {
        "/": list_page(range(3), extra=data),
        "/job/0": job_page(0),
        "/job/1": job_page(1),
    }
    done = home.crawl(site.root + "/")
    texts = {advert["canonical_url"].rpartition("/")[2]: advert["text"] for advert in done.adverts}
    assert len(done.adverts) == 3
    assert "shortened" not in texts["0"]
    assert "shortened" not in texts["1"]
    assert "shortened" in texts["2"]


def test_stdout_carries_json_alone_and_the_run_is_locked_no_more(
    home: Home, site: Site, tmp_path: Path
) -> None:
    site.pages = board(2)
    done = home.run("crawl", "--url", site.root)
    assert (done.code, done.lines) == (0, [])
    (run_dir,) = home.runs()
    report = json.loads((run_dir / "report.json").read_text("utf-8"))
    assert (report["state"], report["adverts"]) == ("ok", 2)


def write_source(home: Home, **values: object) -> None:
    plain = {"who": "a", "why": "b", "legal": "c", "delay_s": 0, "min_adverts": 0, **values}
    folder = home.path / "sources"
    folder.mkdir(parents=True)
    (folder / f"{values['name']}.yml").write_text(json.dumps(plain), "utf-8")


def message(number: int) -> str:
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message" '
        f'data-post="invented_jobs/{number}"><div class="tgme_widget_message_text">Cook wanted at Tezpur '
        f"no. {number}. Salary 9,000 a month, food given. Call 99999 00001</div>"
        f'<a class="tgme_widget_message_date" href="https://t.me/invented_jobs/{number}">'
        '<time datetime="2026-11-02T10:00:00+00:00">10:00</time></a></div></div>'
    )


def channel_page(numbers: range) -> Reply:
    first = numbers[0]
    more = f'<a class="tme_messages_more" data-before="{first}" href="/s/invented_jobs?before={first}"></a>'
    body = (more if first > 1 else "") + "".join(message(number) for number in numbers)
    return Reply(f"<html><head><title>Jobs</title></head><body><main>{body}</main></body></html>")


@pytest.mark.parametrize("alone", [False, True])
def test_a_channel_is_paged_backwards(site: Site, home: Home, alone: bool) -> None:
    site.pages = {
        "/s/invented_jobs": channel_page(range(21, 31)),
        "/s/invented_jobs?before=21": channel_page(range(11, 21)),
        "/s/invented_jobs?before=11": channel_page(range(1, 11)),
    }
    start = f"{site.root}/s/invented_jobs"
    write_source(home, name="channel", kind="telegram", start=[start])
    done = home.crawl(start) if alone else home.run("crawl", "channel", "--json")
    assert len({advert["id"] for advert in done.adverts}) == 30, done.err


def test_selectors_lead_from_a_listing_to_its_pages(site: Site, home: Home) -> None:
    items = "".join(f'<tr><td><a class="go" href="/c/{n}">Course {n}</a></td></tr>' for n in range(4))
    text = "<p>Three months of tailoring at Tezpur, number {0}.</p>"
    body = "<div class=box><b>Course {0} in tailoring</b>" + text + "</div>"
    site.pages = {
        "/": Reply(f"<html><body><a href='/about'>About</a><table>{items}</table></body></html>"),
        **{f"/c/{n}": Reply(f"<html><body>{body.format(n)}</body></html>") for n in range(4)},
    }
    chosen = {"item": "div.box", "title": "b", "text": "p", "link": "a.go"}
    write_source(home, name="courses", kind="selectors", start=[site.root], selectors=chosen)
    done = home.run("crawl", "courses", "--json")
    assert sorted(advert["title"] for advert in done.adverts) == [
        f"Course {n} in tailoring" for n in range(4)
    ]
    assert "/about" not in site.paths()
    assert done.report["errors"] == {}


def test_what_lies_behind_a_menu_is_found(site: Site, home: Home) -> None:
    menu = '<nav><a href="/about">About</a> <a href="/karma">কর্মখালি</a> <a href="/login">Log in</a></nav>'
    site.pages = {
        "/": Reply(f"<html><body>{menu}<h1>Welcome</h1><p>A paper of a small town.</p></body></html>"),
        "/about": Reply("<html><body><h1>About</h1><p>We print since long.</p></body></html>"),
        "/karma": list_page(range(3)),
        **{f"/job/{n}": job_page(n) for n in range(3)},
    }
    done = home.crawl(site.root)
    assert done.report["adverts"] == 3, done.err
    assert "/login" not in site.paths()
