"""States and promises of whole crawls: what the command line says of boards that go wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.storing.spool import RECORDS, write_report
from tests.builders import NOW, report
from tests.crawler.conftest import Home
from tests.crawler.site import Reply, Site, board, job_page, list_page

CAPTCHA = Reply(
    "<html><head><title>Just a moment...</title></head><body><h1>One more step</h1>"
    "<p>Please verify you are human.</p><div class='h-captcha'></div></body></html>"
)


def write_source(home: Home, **values: object) -> None:
    plain = {"who": "a", "why": "b", "legal": "c", "delay_s": 0, "min_adverts": 1, **values}
    folder = home.path / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{values['name']}.yml").write_text(json.dumps(plain), "utf-8")


def put_past(home: Home, *adverts: int) -> None:
    for day, number in enumerate(adverts, 1):
        when = NOW - timedelta(days=day)
        run_dir = Path(home.path) / "spool" / f"{when:%Y%m%dT%H%M%S%fZ}-board"
        run_dir.mkdir(parents=True)
        (run_dir / RECORDS).touch()
        write_report(run_dir, report(run_dir.name, "board", adverts=number, finished_at=when))


def wall_after(pages: int, wall: Reply, adverts: int = 45) -> dict[str, Any]:
    """A board that turns visitors away once they have read so many adverts."""
    read: list[str] = []

    def answer(path: str) -> Reply:
        read.append(path)
        return job_page(int(path.rsplit("/", 1)[1])) if len(read) <= pages else wall

    listing = list_page(range(adverts))
    return {"/": listing, **{f"/job/{number}": answer for number in range(adverts)}}


WALLS = [
    (Reply("", 403), "blocked"),
    (Reply("", 429, {"Retry-After": "7200"}), "blocked"),
    (CAPTCHA, "captcha"),
    (Reply("", 500), "dead"),
]


@pytest.mark.parametrize(("wall", "state"), WALLS, ids=["403", "429", "captcha", "500"])
def test_a_wall_in_the_middle_of_a_run_is_not_ok(site: Site, home: Home, wall: Reply, state: str) -> None:
    site.pages = wall_after(36, wall)
    write_source(home, name="board", kind="site", start=[site.root + "/"], min_adverts=5)
    done = home.run("crawl", "board", "--json")
    assert done.report["adverts"] >= 30, done.err
    assert (done.report["state"], done.code) == (state, 3)


def test_a_few_pages_that_are_gone_and_apply_links_are_ordinary(site: Site, home: Home) -> None:
    site.pages = board(20)
    for number in (3, 8, 15):
        site.pages[f"/job/{number}"] = Reply("gone", 404)
    login = Reply(
        "<html><title>Log in</title><form><input name=u><input type=password></form>Log in to apply</html>"
    )
    for number in range(20):
        page = site.pages[f"/job/{number}"]
        if page.status == 200:
            more = f'<a href="/job/{number}/apply">Apply</a></body>'
            site.pages[f"/job/{number}"] = Reply(page.payload().decode().replace("</body>", more))
            site.pages[f"/job/{number}/apply"] = login
    done = home.crawl(site.root + "/")
    assert done.report["state"] == "ok", done.report
    assert (done.report["adverts"], done.report["errors"]) == (17, {"http_404": 3})


def test_a_run_that_keeps_its_promises_says_what_it_counted(site: Site, home: Home) -> None:
    site.pages = board(12)
    write_source(
        home, name="board", kind="site", start=[site.root + "/"], languages=["en"], filled={"place": 0.9}
    )
    put_past(home, 12, 13, 12)
    done = home.run("crawl", "board", "--json")
    assert (done.code, done.report["state"]) == (0, "ok"), done.err
    assert done.report["promises"] == []
    assert done.report["filled"] == {"employer": 12, "place": 12, "posted": 12}
    assert done.report["scripts"] == {"Latn": 12}
    assert (done.report["rendered"], done.report["rendered_share"]) == (0, 0.0)
    assert done.report["limited"] is False


def test_broken_promises_are_said_with_their_numbers(site: Site, home: Home) -> None:
    site.pages = board(6)
    write_source(
        home, name="board", kind="site", start=[site.root + "/"],
        languages=["hi", "bn"], filled={"wage": 0.5, "place": 0.5}, max_drop=0.5,
    )  # fmt: skip
    put_past(home, 40, 41, 42)
    done = home.run("crawl", "board", "--json")
    assert (done.code, done.report["state"]) == (3, "changed_layout")
    assert done.report["promises"] == [
        "6 adverts, the last 3 runs gave 41 (median): fell by 85 %, at most 50 % promised",
        "wage: 0 of 6 adverts have it (0 %), at least 50 % promised",
        "0 of 6 adverts are in Bengali-Assamese or Devanagari letters, as hi, bn promise;"
        " most are in Latin letters",
    ]
    assert "promise: board: 6 adverts, the last 3 runs" in done.err
    (newest,) = [run for run in home.runs() if run.name.startswith("2") and (run / "pages.warc.gz").exists()]
    stored = json.loads((newest / "report.json").read_bytes())
    assert [problem["what"] for problem in stored["problems"][:3]] == ["promise"] * 3


def test_a_run_of_few_pages_is_no_measure_of_the_source(site: Site, home: Home) -> None:
    site.pages = board(6)
    write_source(home, name="board", kind="site", start=[site.root + "/"], max_drop=0.5)
    put_past(home, 40, 41, 42)
    done = home.run("crawl", "board", "--json", "--max-pages", "30")
    assert (done.report["limited"], done.report["promises"]) == (True, [])
