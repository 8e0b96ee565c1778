"""What each stage of a crawl costs, by itself, on the bench's pages: milliseconds of CPU per page."""

from __future__ import annotations

import asyncio
import os
import pickle
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.pages import advert_page
from crawler.extract import Page, extract_page
from crawler.fetching.client import Exchange
from crawler.fetching.fetch import Fetched
from crawler.fetching.robots import Robots, RobotsAnswer
from crawler.fetching.wire import parse_head
from crawler.frontier import Frontier, Role
from crawler.reading import Found, Manner, Task, read_task
from crawler.storing.spool import SpooledPage, SpoolWriter, open_run
from crawler.storing.warc import request_record, response_record

_ROOT = "http://board.example"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d"
_REQUEST = b"GET /job/1 HTTP/1.1\r\nHost: board.example\r\nUser-Agent: MUKTIWatch"
_MANNER = Manner("site")


def _exchanges(pages: int, *, jsonld: bool) -> list[Exchange]:
    now = datetime.now(UTC)
    bodies = [advert_page(number, pages, jsonld=jsonld) for number in range(1, pages + 1)]
    return [
        Exchange(
            f"{_ROOT}/job/{number}", _REQUEST, parse_head(_HEAD % len(body)), body, False, "127.0.0.1", None,
            now, 0.01,
        )
        for number, body in enumerate(bodies, 1)
    ]  # fmt: skip


def _tasks(exchanges: list[Exchange]) -> list[Task]:
    return [
        Task(
            Page(one.body, one.url, "text/html; charset=utf-8", "bench", "capture", one.started_at),
            Role.DETAIL,
            1,
            rendered=False,
            alone=False,
        )
        for one in exchanges
    ]


def _per_page(work: Callable[[], object], pages: int) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / pages * 1000


def extract_ms(pages: int, *, jsonld: bool) -> dict[str, float]:
    """Milliseconds of CPU to extract a page, over one board from its first page on."""
    taken = []
    for task in _tasks(_exchanges(pages, jsonld=jsonld)):
        begun = time.process_time()
        found = extract_page(task.page)
        taken.append((time.process_time() - begun) * 1000)
        if len(found.adverts) != 1:
            raise SystemExit(f"bench: {task.page.url} gave {len(found.adverts)} adverts")
    taken_sorted = sorted(taken)
    return {
        "mean": statistics.fmean(taken),
        "median": statistics.median(taken),
        "p99": taken_sorted[int(len(taken) * 0.99)],
    }


def _spool(exchanges: list[Exchange], found: list[Found]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run_dir, lock = open_run(Path(folder), "bench")
        writer = SpoolWriter(run_dir, "bench", "MUKTIWatch", lambda adverts: None)
        for one, carried in zip(exchanges, found, strict=True):
            page = Fetched(one.url, (one,), "allowed", one.body)
            writer.add(SpooledPage("capture", page, carried.own, True))
        writer.close()
        os.close(lock)


def _follow(found: list[Found]) -> None:
    frontier = Frontier(frozenset({"board.example"}))
    for one in found:
        for url, role in one.links:
            frontier.add(url, role, 1)
        frontier.take()


async def _decide(exchanges: list[Exchange]) -> None:
    async def answer(_url: str) -> RobotsAnswer:
        return RobotsAnswer(200, b"User-agent: *\nDisallow: /apply/\n")

    robots = Robots(answer, None)
    for one in exchanges:
        await robots.decide(one.url)


def measure(pages: int) -> dict[str, float]:
    """Milliseconds of CPU per page and stage; fetching and scheduling are what a crawl has beside them."""
    exchanges = _exchanges(pages, jsonld=True)
    tasks = _tasks(exchanges)
    found = [read_task(task, _MANNER) for task in tasks]

    def carry() -> None:
        for task, carried in zip(tasks, found, strict=True):
            pickle.loads(pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
            pickle.loads(pickle.dumps(carried, pickle.HIGHEST_PROTOCOL))

    def pack() -> None:
        for one in exchanges:
            response_record("id", one)
            request_record("id", one, "id")

    return {
        "robots": _per_page(lambda: asyncio.run(_decide(exchanges)), pages),
        "read": _per_page(lambda: [read_task(task, _MANNER) for task in tasks], pages),
        "hand_over": _per_page(carry, pages),
        "follow": _per_page(lambda: _follow(found), pages),
        "warc": _per_page(pack, pages),
        "spool_with_warc_and_syncs": _per_page(lambda: _spool(exchanges, found), pages),
    }
