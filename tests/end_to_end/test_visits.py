"""Run to run by the command line alone: what is unchanged, what is gone, what came back, and posted again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
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
        self.texts = dict.fromkeys(range(5), "")
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


def visit(mukti: Command, *, code: int = 0, state: str = "ok") -> dict:
    """One run and its ingest; the run's report, with what ingest counted."""
    done = mukti.run("crawl", "board", "--json", code=code)
    lines = [json.loads(line) for line in done.splitlines()] if code == 0 else []
    counts = json.loads(mukti.run("ingest", "--json").splitlines()[-1])
    return {**(lines[-1] if lines else {}), "ingest": counts}


def test_a_second_visit_asks_whether_pages_changed(mukti: Command, site: Site) -> None:
    board = Board(site)
    first = visit(mukti)
    assert (first["adverts"], first["not_modified"], first["ingest"]["new"]) == (5, 0, 5)
    board.put(
        3, "The wage of helper 3 is now another one, and so are the hours. Ask at the gate of the hotel."
    )
    board.answers.clear()
    second = visit(mukti)
    assert sorted(board.answers) == [(f"/job/{n}", 200 if n == 3 else 304) for n in range(5)]
    assert (second["adverts"], second["not_modified"], second["state"]) == (1, 4, "ok")
    counts = second["ingest"]
    assert (counts["new"], counts["changed"], counts["same"], counts["vanished"]) == (0, 1, 4, 0)
