"""Pages are read in a process of its own: what hangs, crashes or swells there costs one page."""

import asyncio
import io
import os
import pickle
import signal
from datetime import UTC, datetime

import pytest

from crawler.extract import Page
from crawler.frontier import Role
from crawler.reader import Reader, _Findings
from crawler.reader_process import Told
from crawler.reading import Found, Manner, Task, is_streamed

LIMIT_BYTES = 400 * 1024 * 1024
ADVERT = b"""<html><body><h1>Tailor wanted</h1>
<p>A tailor is wanted for our shop. Work: cutting, stitching, mending. Six days a week, ten to six.</p>
<p>Salary: Rs 12,000 a month. Place: Guwahati. Apply at the shop with an identity card.</p></body></html>"""
# Reading this takes seconds: a hundred thousand small elements.
SLOW = b"<html><body>" + b"<p class='a b'>work <b>now</b> call</p>" * 60_000 + b"</body></html>"


def task(body: bytes) -> Task:
    page = Page(body, "http://board.example/1", "text/html", "s", "c", datetime.now(UTC))
    return Task(page, Role.DETAIL, 0, rendered=False, alone=False)


async def _read(limit_s, bodies, limit_bytes=LIMIT_BYTES, between=lambda reader: None):
    reader = Reader(Manner("site"), limit_s, limit_bytes)
    try:
        found = []
        for body in bodies:
            reading = asyncio.ensure_future(reader.read(task(body)))
            await asyncio.sleep(0.5)
            between(reader)
            found.append(await reading)
        return found
    finally:
        reader.close()


def _says(found):
    return [(one.kind, [problem.value for problem in one.problems]) for one in found]


def test_a_page_that_takes_too_long_costs_itself_alone():
    before, slow, after = asyncio.run(_read(0.3, [ADVERT, SLOW, ADVERT]))
    assert slow.kind == "failed"
    assert slow.problems[0].what == "parser"
    # On a busy machine it is the clock that ends it.
    assert slow.problems[0].value.startswith("not read within its ")
    assert [advert.title for advert in (*before.own, *after.own)] == ["Tailor wanted"] * 2


def test_a_page_that_swells_costs_itself_alone():
    found = asyncio.run(_read(60, [SLOW * 2, ADVERT], limit_bytes=64 * 1024 * 1024))
    assert found[0].kind == "failed"
    assert found[0].problems[0].what == "parser"
    assert found[1].own[0].title == "Tailor wanted"


def test_a_crash_costs_the_page_that_was_read():
    def crash(reader, done=[]):  # noqa: B006  (once)
        if not done:
            done.append(os.kill(reader._process._child.pid, signal.SIGSEGV))

    found = asyncio.run(_read(60, [SLOW, ADVERT], between=crash))
    assert _says(found)[0] == ("failed", ["the reading process ended (SIGSEGV)"])
    assert found[1].own[0].title == "Tailor wanted"


def test_a_page_whose_process_was_killed_from_outside_is_read_again():
    def kill(reader, done=[]):  # noqa: B006  (once)
        if not done:
            done.append(os.kill(reader._process._child.pid, signal.SIGKILL))

    (found,) = asyncio.run(_read(60, [SLOW + ADVERT], between=kill))
    assert found.kind == "page"


def test_what_is_no_record_of_a_page_is_not_taken_from_the_process():
    class Bad:
        def __reduce__(self):
            return os.system, ("true",)

    findings = _Findings(io.BytesIO(pickle.dumps(Bad())))
    with pytest.raises(pickle.UnpicklingError, match="no record of a page"):
        findings.load()


@pytest.mark.parametrize("body", [b"", b" \n "])
def test_an_empty_page_is_said_to_be_empty(body):
    (found,) = asyncio.run(_read(5, [body]))
    assert found.kind == "empty"


@pytest.mark.parametrize(
    ("role", "kind", "more"),
    [
        (Role.SITEMAP, "site", True),
        (Role.PROBE, "site", True),
        (Role.FEED, "site", True),
        (Role.START, "feed", True),
        (Role.START, "api", True),
        (Role.START, "site", False),
        (Role.DETAIL, "site", False),
        (Role.LISTING, "telegram", False),
    ],
)
def test_lists_that_are_read_entry_by_entry_get_more_time(role, kind, more):
    page = task(ADVERT).page
    assert is_streamed(Task(page, role, 0, rendered=False, alone=False), Manner(kind)) == more


def test_pages_that_go_over_together_come_back_each_with_its_own():
    async def read_all() -> list[Found]:
        reader = Reader(Manner("site"), 1.0, LIMIT_BYTES)
        try:
            bodies = [ADVERT.replace(b"Tailor", f"Tailor {n}".encode()) for n in range(20)]
            bodies[7] = SLOW
            return list(await asyncio.gather(*(reader.read(task(body)) for body in bodies)))
        finally:
            reader.close()

    found = asyncio.run(read_all())
    titles = [one.own[0].title if one.own else one.kind for one in found]
    assert titles == ["failed" if n == 7 else f"Tailor {n} wanted" for n in range(20)]


def test_what_cannot_be_read_at_all_is_said_to_whoever_waits(monkeypatch):
    async def broken(self, tasks):
        raise TypeError("a reading process answered with str")

    monkeypatch.setattr(Reader, "_ask", broken)

    async def read_two():
        reader = Reader(Manner("site"), 1.0, LIMIT_BYTES)
        try:
            asked = (reader.read(task(ADVERT)) for _ in range(2))
            return await asyncio.gather(*asked, return_exceptions=True)
        finally:
            reader.close()

    assert [type(one) for one in asyncio.run(read_two())] == [TypeError, TypeError]


def test_a_link_is_handed_over_once_unless_it_promises_more():
    told = Told()
    first = Found("page", links=(("http://b.example/1", Role.CANDIDATE), ("http://b.example/2", Role.DETAIL)))
    again = Found("page", links=(("http://b.example/1", Role.DETAIL), ("http://b.example/2", Role.LISTING)))
    assert told.only_new(first) == first
    assert told.only_new(again).links == (("http://b.example/1", Role.DETAIL),)
    assert told.only_new(again).links == ()


def test_a_process_is_not_taken_for_swollen_because_its_crawl_is_large():
    large = bytearray(b"x" * (LIMIT_BYTES // 2))
    reader = Reader(Manner("site"), 60, LIMIT_BYTES)

    async def read() -> set[int]:
        started = set()
        for _ in range(3):
            await reader.read(task(ADVERT))
            started.add(reader._process._child.pid)
        return started

    try:
        assert len(asyncio.run(read())) == 1
    finally:
        reader.close()
        large.clear()
