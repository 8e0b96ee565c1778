"""Run to run by the command line alone: what is unchanged, what is gone, what came back, and posted again."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawler.site import Reply, Site, job_page, list_page
from tests.end_to_end.command import Command

SOURCE = """
name: board
who: an invented board
why: to see what a second visit sees
legal: invented
kind: site
start: ["{root}/"]
region: [IN-AS]
languages: [en]
delay_s: 0
schedule: {{ every_h: 6 }}
min_adverts: 1
"""


class Board:
    """A board whose pages have an ETag, and which keeps what it answered."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.answers: list[tuple[str, int]] = []
        self.show(range(5))

    def show(self, numbers: range | list[int]) -> None:
        self.site.pages["/"] = list_page(numbers)  # type: ignore[arg-type]
        for number in range(20):
            self.site.pages.pop(f"/job/{number}", None)
        for number in numbers:
            self.put(number)

    def put(self, number: int, text: str = "") -> None:
        self.site.pages[f"/job/{number}"] = lambda path: self._answer(number, text)

    def _answer(self, number: int, text: str) -> Reply:
        page = job_page(number, text)
        etag = f'"{hashlib.sha256(page.payload()).hexdigest()[:16]}"'
        asked = self.site.seen[-1].headers.get("If-None-Match")
        status = 304 if asked == etag else 200
        self.answers.append((f"/job/{number}", status))
        return Reply(b"" if status == 304 else page.body, status, {"ETag": etag})


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def mukti(tmp_path: Path, site: Site) -> Command:
    command = Command(tmp_path / "home", site.root)
    command.run("init")
    (command.home / "sources" / "board.yml").write_text(SOURCE.format(root=site.root))
    return command


def visit(mukti: Command, *words: str) -> dict:
    """One run and its ingest: the run's report, with what ingest counted."""
    done = subprocess.run(
        [sys.executable, "-m", "mukti", "crawl", "board", "--json", *words],
        env=mukti.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    counts = json.loads(mukti.run("ingest", "--json").splitlines()[-1])
    return {**json.loads(done.stdout.splitlines()[-1]), "ingest": counts}


def counted(report: dict) -> tuple[int, int, int, int]:
    """What ingest counted: new, changed, vanished, back."""
    counts = report["ingest"]
    return counts["new"], counts["changed"], counts["vanished"], counts["back"]


def lines_of(mukti: Command, run: str) -> list[dict]:
    """The visits that a run spooled."""
    records = (mukti.home / "spool" / run / "records.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, records) if line["type"] == "visit"]


def test_a_second_visit_asks_whether_pages_changed(mukti: Command, site: Site) -> None:
    board = Board(site)
    first = visit(mukti)
    assert (first["adverts"], first["not_modified"], counted(first)) == (5, 0, (5, 0, 0, 0))
    board.put(3, "The wage of helper 3 is now another one, and so are the hours. Ask at the gate.")
    board.answers.clear()
    second = visit(mukti)
    assert sorted(board.answers) == [(f"/job/{n}", 200 if n == 3 else 304) for n in range(5)]
    assert (second["adverts"], second["not_modified"], second["state"]) == (1, 4, "ok")
    assert (*counted(second), second["ingest"]["same"]) == (0, 1, 0, 0, 4)
    board.answers.clear()
    assert visit(mukti, "--afresh")["adverts"] == 5
    assert {status for _, status in board.answers} == {200}


def test_gone_seen_with_its_answer_and_back_again(mukti: Command, site: Site) -> None:
    board = Board(site)
    visit(mukti)
    site.pages["/"] = list_page(range(5))
    site.pages["/job/0"] = Reply("not here", 404)
    site.pages["/job/1"] = Reply("", 302, {"Location": "/"})
    site.pages["/job/2"] = Reply(
        "<html><head><title>Job no longer available</title></head><body><h1>Job no longer available</h1>"
        "<p>This job has expired and is no longer available.</p></body></html>"
    )
    gone = visit(mukti)
    assert (gone["state"], gone["vanished"], counted(gone)) == ("ok", 3, (0, 0, 3, 0))
    lines = {line["url"].removeprefix(site.root): line for line in lines_of(mukti, gone["run"])}
    assert [(path, lines[path]["why"]) for path in ("/job/0", "/job/1", "/job/2")] == [
        ("/job/0", "http_404"),
        ("/job/1", "moved"),
        ("/job/2", "soft_404"),
    ]
    # The answer itself is in the run's WARC, under the id that the visit names.
    warc = gzip.decompress((mukti.home / "spool" / gone["run"] / "pages.warc.gz").read_bytes())
    record = warc[warc.index(lines["/job/0"]["capture_id"].encode()) :]
    assert record[:4000].find(b"HTTP/1.1 404") > 0
    asked = len(site.seen)
    board.show(range(5))
    back = visit(mukti)
    assert (back["vanished"], counted(back)) == (0, (0, 0, 0, 3))
    assert len(site.seen) > asked


def test_not_seen_is_not_gone(mukti: Command, site: Site) -> None:
    board = Board(site)
    visit(mukti)
    # The list is there and names none of them; every page turns us away.
    site.pages["/"] = Reply("<html><body><h1>Jobs</h1><p>Please wait.</p></body></html>")
    for number in range(5):
        site.pages[f"/job/{number}"] = Reply("no", 403)
    blocked = visit(mukti)
    assert blocked["state"] != "ok"
    assert (blocked["vanished"], counted(blocked)) == (0, (0, 0, 0, 0))
    # A run that saw a part only, of a board that lists fewer.
    board.show([0, 1])
    for number in (2, 3, 4):
        site.pages[f"/job/{number}"] = Reply("busy", 503)
    assert counted(visit(mukti))[2:] == (0, 0)
    # The pages say so themselves, though no list leads to them any more.
    for number in (2, 3, 4):
        site.pages[f"/job/{number}"] = Reply("gone", 410)
    assert counted(visit(mukti))[2:] == (3, 0)


def test_words_that_come_again_are_linked_to_where_they_stood(mukti: Command, site: Site) -> None:
    Board(site)
    words = (
        "Girls of the valley wanted for a hotel in a far city. Free ticket, no papers, leave at once. "
        "WhatsApp only: +91 99999 04417."
    )
    title = re.compile(r"Helper in a hotel kitchen \d+")

    def lure(path: str) -> Reply:
        number = int(path.rpartition("/")[2])
        body = job_page(number, words).payload().decode()
        return Reply(title.sub("Hotel work", body))

    site.pages["/job/1"] = lure
    visit(mukti)
    site.pages.pop("/job/1")
    visit(mukti)
    site.pages["/"] = list_page([0, 2, 3, 4, 9])  # type: ignore[arg-type]
    site.pages["/job/9"] = lure
    assert counted(visit(mukti))[0] == 1
    case = mukti.lines("cases", "--json")[0]
    shown = json.loads(mukti.run("case", case["id"], "--json"))
    old, new = sorted(shown["adverts"], key=lambda advert: advert["first_seen"])
    assert (old["repeats"], [one["id"] for one in old["posted_again"]]) == (None, [new["id"]])
    assert new["repeats"]["id"] == old["id"]
    assert new["repeats"]["vanished_at"] == old["absences"][0]["gone_at"]
    assert old["absences"][0]["why"] == "http_404"


def test_a_page_that_rests_is_not_asked_for_and_none_is_forgotten(mukti: Command, site: Site) -> None:
    board = Board(site)
    visit(mukti)
    file = mukti.home / "visits" / "board.jsonl"

    def age(seen_days: float, changed_days: float) -> None:
        now = datetime.now(UTC)
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for line in lines:
            line["seen_at"] = (now - timedelta(days=seen_days)).isoformat()
            line["changed_at"] = (now - timedelta(days=changed_days)).isoformat()
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))

    age(1, 20)
    board.answers.clear()
    rested = visit(mukti)
    assert (board.answers, rested["not_due"], rested["state"], counted(rested)[2]) == ([], 5, "ok", 0)
    # Two pages fit into the budget, and one has rested as long as any may: it goes before the new ones.
    age(6.5, 20)
    board.show(range(10))
    board.answers.clear()
    visit(mukti, "--max-pages", "2")
    assert int(board.answers[0][0].removeprefix("/job/")) < 5
    # Torn, it only means that nothing is known.
    file.write_bytes(b'{"type": "page", "url": "http')
    assert visit(mukti)["not_modified"] == 0


def feed(host: str, numbers: list[int]) -> Reply:
    """A feed whose entries carry the whole advert."""
    items = "".join(
        f"<item><title>Helper in a hotel kitchen {n}</title><link>http://{host}/entry/{n}</link>"
        f"<guid>e-{n}</guid>"
        f"<content:encoded>We look for helper number {n} in our kitchen at Tezpur. Food and a room are free, "
        "work is from ten to five, Sunday is free. Ask for the manager at the gate.</content:encoded></item>"
        for n in numbers
    )
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    text = f"<rss version='2.0' {space}><channel><title>Jobs</title>{items}</channel></rss>"
    return Reply(f"<?xml version='1.0'?>{text}", headers={"Content-Type": "application/rss+xml"})


def test_what_stands_in_a_feed_is_gone_only_from_a_whole_run(mukti: Command, site: Site) -> None:
    text = SOURCE.format(root=site.root).replace("kind: site", "kind: feed")
    (mukti.home / "sources" / "board.yml").write_text(text)
    site.pages["/"] = feed(site.host, [1, 2, 3])
    first = visit(mukti)
    assert counted(first) == (3, 0, 0, 0), first
    site.pages["/"] = Reply("busy", 503)
    assert counted(visit(mukti)) == (0, 0, 0, 0)
    site.pages["/"] = feed(site.host, [1, 3])
    short = visit(mukti)
    assert (short["state"], short["vanished"], counted(short)) == ("ok", 1, (0, 0, 1, 0))
    (line,) = lines_of(mukti, short["run"])
    assert (line["why"], line["url"]) == ("not_listed", f"{site.root}/entry/2")
    site.pages["/"] = feed(site.host, [1, 2, 3])
    assert counted(visit(mukti)) == (0, 0, 0, 1)
