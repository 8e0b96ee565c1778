"""The drill of hostile pages: each ends parsed, quarantined or dropped with a reason, in bounded time.

`python -m tests.drills.hostile --pages 10000` prints one JSON object, and ends with 1 on a broken promise.
Pages that are hostile by how they are sent, and a fifth of the others, go through a real crawl; the rest are
handed to a real reading process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.extract import ApiPaths, Page
from crawler.frontier import Role
from crawler.reader import Reader
from crawler.reading import Manner, Task
from crawler.settings import CrawlerSettings
from crawler.storing.spool_reader import read_batch
from tests.drills.hostile_answers import Answer
from tests.drills.hostile_pages import HostilePage, family_of, is_sent_oddly, make_page, number_of
from tests.drills.hostile_site import HostileSite, listing, robots
from tests.drills.memory import Watch
from tests.drills.watching import Clock, line_of

LIMIT_S = 2.0
LIMIT_BYTES = 512 * 1024 * 1024
_GROUP = 300
_STARTS = 50
_PER_LIST = 100
_CRAWL_LIMIT_S = 900
_API = {"items": "jobs", "title": "title", "text": "text", "id": "id", "address": "http://{host}/{id}"}
_ROLES = {"detail": Role.DETAIL, "feed": Role.FEED, "sitemap": Role.SITEMAP}


@dataclass
class Ends:
    """What became of the pages, by number; `took_s`: all fetches of a page and its reading, by the clock.

    `cpu_s` is what the reading process had of the processor for it, which no busy machine makes longer.
    """

    how: dict[int, str] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    took_s: Counter[int] = field(default_factory=Counter)
    cpu_s: Counter[int] = field(default_factory=Counter)
    restarts: int = 0
    own_bytes: int = 0
    reader_bytes: int = 0
    together_bytes: int = 0

    def end(self, page: HostilePage, how: str, reason: str) -> None:
        """Note how a page ended, under a name."""
        self.how[page.number] = how
        self.reasons[f"{how}: {reason}"] += 1

    def blame(self, page: HostilePage, what: str) -> None:
        """Note a broken promise."""
        self.broken.append(f"page {page.number} ({page.family}): {what}")


def judge(ends: Ends, page: HostilePage, line: dict[str, Any]) -> None:
    """How a page that was read ended: by its adverts, its state, its problems, or silently."""
    reasons = [what for what, _ in line["problems"]]
    if line["kind"] == "failed":
        ends.end(page, "quarantined", line["problems"][0][0] + " " + line["problems"][0][1])
    elif line["state"] != "ok" or line["kind"] in ("empty", "nothing"):
        ends.end(page, "dropped", line["state"] if line["state"] != "ok" else line["kind"])
    else:
        ends.end(
            page, "parsed", "advert" if line["adverts"] else reasons[0] if reasons else "no advert in it"
        )
    if page.dropped:
        ends.blame(page, f"came through as {line['kind']}")
    if page.walled and line["state"] == "ok":
        ends.blame(page, "a wall that was not seen")
    named = line["kind"] in ("failed", "empty") or line["state"] != "ok" or reasons or line["image_only"]
    if (
        (page.planted or (page.sent_oddly and line["whole"]))
        and page.marker not in line["words"]
        and not named
    ):
        ends.blame(page, f"silent: {line['adverts']} adverts, not the planted one")


# --- pages that are handed to a reading process -------------------------------------------------------


def _manner(page: HostilePage) -> Manner:
    paths = (
        ApiPaths(**{**_API, "address": "http://board.example/{id}"}) if page.made.manner == "api" else None
    )
    return Manner(page.made.manner, api=paths)


def _task(page: HostilePage) -> Task:
    path = f"http://board.example/s/{page.marker}"
    made = Page(page.made.body, path, page.made.content_type, "drill", "capture", datetime.now(UTC))
    return Task(made, _ROLES[page.made.role], 0, rendered=False, alone=False)


class CountingReader(Reader):
    """A reader that knows how often it had to start a process."""

    starts = 0

    def _start(self) -> Any:
        CountingReader.starts += 1
        return super()._start()


async def _read_all(pages: Iterator[HostilePage], ends: Ends, settings: CrawlerSettings) -> None:
    readers: dict[str, Reader] = {}
    for page in pages:
        manner = _manner(page)
        if manner.kind not in readers:
            readers[manner.kind] = CountingReader(
                manner, settings.read_limit_s, settings.read_memory_limit_bytes
            )
        clock = Clock(readers[manner.kind])
        found = await readers[manner.kind].read(task := _task(page))
        took = clock.read()
        ends.took_s[page.number] += took[0]
        ends.cpu_s[page.number] += took[1]
        judge(ends, page, line_of(task, found, took))
    for reader in readers.values():
        reader.close()
    ends.restarts += CountingReader.starts - len(readers)


def _ahead(pages: Iterator[HostilePage]) -> Iterator[HostilePage]:
    """The same pages, the next one made while one is read."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, pages, None)
        while (page := coming.result()) is not None:
            coming = maker.submit(next, pages, None)
            yield page


def read_pages(pages: Iterator[HostilePage], ends: Ends) -> None:
    """Read pages one after the other, by one reading process for each kind of source."""
    watch = Watch(os.getpid())
    asyncio.run(_read_all(_ahead(pages), ends, CrawlerSettings()))
    watch.end()
    ends.reader_bytes = max(ends.reader_bytes, watch.child)


# --- pages that are crawled --------------------------------------------------------------------------


class Board:
    """A site of hostile pages: listings that lead to them, robots.txt for its sitemaps."""

    def __init__(self, pages: list[HostilePage]) -> None:
        self._pages = {page.marker: page for page in pages}
        self.lists = [pages[at : at + _PER_LIST] for at in range(0, len(pages), _PER_LIST)]
        self.site = HostileSite(self._find)

    def _find(self, path: str) -> Answer | None:
        if path == "/robots.txt":
            maps = [page.marker for page in self._pages.values() if page.made.role == "sitemap"]
            return robots([f"{self.site.root}/{word}" for word in maps])
        if path.startswith("/list"):
            return self._list(int(path.removeprefix("/list")))
        page = self._pages.get(path.rsplit("/", 1)[-1])
        return page.answer if page is not None else None

    def _list(self, number: int) -> Answer:
        here = self.lists[number]
        onward = f"/list{number + 1}" if number + 1 < len(self.lists) else None
        details = [f"/{page.marker}" for page in here if page.made.role == "detail"]
        feeds = [f"/{page.marker}" for page in here if page.made.role == "feed"]
        return listing(details, feeds, onward)


def _source_text(name: str, manner: str, starts: list[str], host: str) -> str:
    lines = [
        *(f"{key}: a drill" for key in ("who", "why", "legal")),
        *(f"name: {name}", f"kind: {manner}", f"start: {json.dumps(starts)}"),
        *("delay_s: 0", "min_adverts: 0", "max_pages: 100000"),
    ]
    if manner == "api":
        lines.append(f"api: {json.dumps({**_API, 'address': _API['address'].replace('{host}', host)})}")
    return "\n".join(lines) + "\n"


def crawl_pages(pages: list[HostilePage], ends: Ends, home: Path) -> None:
    """Crawl pages of one manner until each has ended; a crawl that gave up is followed by another."""
    left, rounds = list(pages), 0
    while left:
        _crawl_once(left, ends, home, rounds)
        still = [page for page in left if page.number not in ends.how]
        if len(still) == len(left):
            ends.broken.append(
                f"{len(still)} pages that no crawl came to, as {still[0].number} ({still[0].family})"
            )
            return
        left, rounds = still, rounds + 1


def _crawl_once(pages: list[HostilePage], ends: Ends, home: Path, number: int) -> None:
    manner = pages[0].made.manner
    board = Board(pages)
    starts = [f"{board.site.root}/list0"]
    if manner != "site":
        starts = [f"{board.site.root}/s/{page.marker}" for page in pages]
    name = f"drill-{manner}-{pages[0].number}-{number}"
    file = home / f"{name}.yml"
    file.write_text(_source_text(name, manner, starts, board.site.host))
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MUKTI_")}
    environment = {
        **kept,
        "MUKTI_HOME": str(home),
        "MUKTI_ALLOW_HOSTS": board.site.host,
        "MUKTI_FETCH_LIMIT_S": "3",
    }
    command = [sys.executable, "-m", "tests.drills.watching", str(file), str(home / f"{name}.log")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        watch = Watch(child.pid)
        try:
            out, err = child.communicate(timeout=_CRAWL_LIMIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            ends.broken.append(f"{name}: hung for {_CRAWL_LIMIT_S} s")
        watch.end()
    board.site.close()
    ends.own_bytes, ends.reader_bytes = max(ends.own_bytes, watch.own), max(ends.reader_bytes, watch.child)
    ends.together_bytes = max(ends.together_bytes, watch.together)
    if child.returncode != 0 or b"Traceback" in err:
        ends.broken.append(f"{name}: ended with {child.returncode}: {err.decode(errors='replace')[-300:]}")
        return
    lines = [json.loads(line) for line in (home / f"{name}.log").read_text().splitlines()]
    _take_lines(lines, {page.number: page for page in pages}, ends)
    _check_run(lines, json.loads(out), ends, home)


def _take_lines(lines: list[dict[str, Any]], pages: dict[int, HostilePage], ends: Ends) -> None:
    ends.restarts += sum(line["what"] == "started" for line in lines) - 1
    for line in lines:
        number = number_of(urlsplit(line.get("url", "")).path.rsplit("/", 1)[-1])
        page = pages.get(number) if number is not None else None
        if page is None:
            continue
        ends.took_s[page.number] += line.get("s", 0)
        if line["what"] in ("read", "lost"):
            ends.cpu_s[page.number] += line["cpu_s"]
        if line["what"] == "read" and page.number not in ends.how:
            judge(ends, page, line)
        elif line["what"] == "refused":
            ends.end(page, "dropped", line["reason"])
            if page.planted and not (line["reason"] == "too_large" and page.oversized):
                ends.blame(page, f"a good page that was dropped: {line['reason']} {line['value']}")
        elif line["what"] == "lost" and line["code"] != 0:
            ends.end(page, "quarantined", f"its reading process ended ({line['code']})")


def _check_run(lines: list[dict[str, Any]], report: dict[str, Any], ends: Ends, home: Path) -> None:
    """What was refused is counted, and what could not be read is kept: in the WARC, with a capture."""
    refused = Counter(line["reason"] for line in lines if line["what"] == "refused")
    counted = Counter(report["refused"]) + Counter(report["errors"])
    failed = [line["url"] for line in lines if line["what"] == "read" and line["kind"] == "failed"]
    failed += [line["url"] for line in lines if line["what"] == "lost" and line["code"] != 0]
    for reason in (
        "too_large",
        "truncated",
        "bad_response",
        "timeout",
        "not_text",
        "bad_scheme",
        "too_many_redirects",
    ):
        if refused[reason] > counted[reason]:
            ends.broken.append(f"{report['run']}: {refused[reason]} {reason}, {counted[reason]} counted")
    run_dir = home / "spool" / report["run"]
    batch = read_batch(run_dir, 0, 10**9)
    captured = {capture.url_final for capture in batch.captures} if batch is not None else set()
    kept = set()
    for record in ArchiveIterator(
        str(run_dir / "pages.warc.gz"), record_types=WarcRecordType.response, parse_http=False
    ):
        if not record.verify_block_digest():
            ends.broken.append(f"{report['run']}: a record whose digest is wrong")
        kept.add(record.headers["WARC-Target-URI"])
    lost = set(failed) - (captured & kept)
    if lost:
        ends.broken.append(
            f"{report['run']}: {len(lost)} quarantined pages without evidence, as {sorted(lost)[0]}"
        )


# --- the drill ---------------------------------------------------------------------------------------


def _is_crawled(seed: int, number: int) -> bool:
    return number % 5 == 0 or is_sent_oddly(family_of(seed, number))


def _groups(pages: Iterator[HostilePage]) -> Iterator[list[HostilePage]]:
    """Pages to be crawled together: of one manner, and no more than a source may begin at."""
    waiting: dict[str, list[HostilePage]] = {}
    for page in pages:
        group = waiting.setdefault(page.made.manner, [])
        group.append(page)
        if len(group) == (_GROUP if page.made.manner == "site" else _STARTS):
            yield waiting.pop(page.made.manner)
    yield from waiting.values()


def run(number: int, seed: int, slow: int, *, light: bool = False) -> Ends:
    """Put so many pages through, and so many more that are sent slower than a fetch may take."""
    ends = Ends()
    crawled = [n for n in range(number) if _is_crawled(seed, n)]
    others = sorted(set(range(number)) - set(crawled))
    read_pages((make_page(seed, n, light=light) for n in others), ends)
    with tempfile.TemporaryDirectory(prefix="mukti-drill-") as folder:
        for group in _groups(make_page(seed, n, light=light) for n in crawled):
            crawl_pages(group, ends, Path(folder))
        if slow:
            crawl_pages([make_page(seed, number + n, slow=True) for n in range(slow)], ends, Path(folder))
    return ends


def summary(ends: Ends, number: int, seconds: float) -> dict[str, Any]:
    """The figures of a drill; times in seconds, memory in MiB."""
    took, cpu = (sorted(times[n] for n in range(number)) for times in (ends.took_s, ends.cpu_s))
    how = Counter(ends.how.values())
    mib = 1024 * 1024
    return {
        "pages": len(ends.how), **dict(sorted(how.items())), "broken": len(ends.broken),
        "page_s": {"p50": _at(took, 0.5), "p99": _at(took, 0.99), "max": _at(took, 1.0)},
        "read_cpu_s": {"p50": _at(cpu, 0.5), "p99": _at(cpu, 0.99), "max": _at(cpu, 1.0)},
        "reader_restarts": ends.restarts,
        "peak_mib": {
            "crawl": ends.own_bytes // mib, "reader": ends.reader_bytes // mib,
            "together": ends.together_bytes // mib,
        },
        "reasons": dict(ends.reasons.most_common()), "seconds": round(seconds, 1),
        "load": round(os.getloadavg()[0], 1),
        "first_broken": ends.broken[:40],
    }  # fmt: skip


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 3)


def is_kept(figures: dict[str, Any], number: int, limit_s: float = LIMIT_S) -> bool:
    """Whether every promise of the drill was kept; `limit_s` is for 99 pages of a hundred."""
    fast = figures["page_s"]["p99"] <= limit_s
    small = figures["peak_mib"]["together"] * 1024 * 1024 <= LIMIT_BYTES
    return figures["pages"] == number and not figures["broken"] and fast and small


def main() -> int:
    """Run the drill as a command."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--pages", type=int, default=10_000)
    words.add_argument("--seed", type=int, default=5)
    words.add_argument(
        "--slow", type=int, default=12, help="pages more that come slower than a fetch may take"
    )
    words.add_argument("--light", action="store_true", help="pages a thirtieth as large where they are large")
    chosen = words.parse_args()
    begun = time.monotonic()
    ends = run(chosen.pages, chosen.seed, chosen.slow, light=chosen.light)
    figures = summary(ends, chosen.pages, time.monotonic() - begun)
    print(json.dumps(figures, indent=1))
    return 0 if is_kept(figures, chosen.pages + chosen.slow) else 1


if __name__ == "__main__":
    sys.exit(main())
