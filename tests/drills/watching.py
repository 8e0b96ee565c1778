"""What became of each page, written down by parts of a crawl that are watched while they work."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import crawler.reader
from crawler.crawling import crawl
from crawler.errors import FetchError
from crawler.fetching.client import Client, Exchange
from crawler.fetching.fetch import Fetched, Fetcher
from crawler.reader import Reader
from crawler.reading import Found, Task
from crawler.watching.source import load_source
from tests.drills.hostile_markup import advert
from tests.drills.memory import cpu_s

_WORD = re.compile(r"zq[a-z]{6}")


class Clock:
    """The time that a reader takes for one page: by the clock, and of its process alone."""

    def __init__(self, reader: Reader) -> None:
        self._pid = reader._process._child.pid if reader._process is not None else 0
        self._cpu_s = cpu_s(self._pid)
        self._begun = time.perf_counter()

    def read(self) -> tuple[float, float]:
        """Both times in seconds; the clock's where the process is gone, which had no more than that."""
        took_s, now = time.perf_counter() - self._begun, cpu_s(self._pid)
        return took_s, took_s if now is None or self._cpu_s is None else now - self._cpu_s


def line_of(task: Task, found: Found, took: tuple[float, float]) -> dict[str, Any]:
    """How the reading of a page ended; `words` are those of the adverts that came of it."""
    adverts = (*found.own, *found.elsewhere.adverts, *found.elsewhere.teasers)
    return {
        "what": "read",
        "url": task.page.url,
        "s": took[0],
        "cpu_s": took[1],
        "kind": found.kind,
        "state": found.state,
        "problems": [[problem.what, problem.value[:80]] for problem in found.problems],
        "image_only": len(found.image_only),
        "adverts": len(adverts),
        "words": sorted(
            {word for advert in adverts for word in _WORD.findall(f"{advert.title} {advert.text}")}
        ),
        # A bit that was changed on the way may have hit the advert itself.
        "whole": advert(task.page.url.rsplit("/", 1)[-1]).encode() in task.page.body,
    }


def watch(log: TextIO) -> None:
    """Have every fetch and every reading of this process write a line."""

    def say(line: dict[str, Any]) -> None:
        log.write(json.dumps(line) + "\n")
        log.flush()

    fetch, read, start, get = Fetcher.fetch, Reader._ask, Reader._start, Client.get

    async def watched_fetch(self: Fetcher, url: str, **more: Any) -> Fetched:
        try:
            return await fetch(self, url, **more)
        except FetchError as error:
            say({"what": "refused", "url": url, "reason": error.reason, "value": error.value[:80]})
            raise

    async def watched_get(self: Client, url: str, *words: Any, **more: Any) -> Exchange:
        begun = time.perf_counter()
        try:
            return await get(self, url, *words, **more)
        finally:
            say({"what": "got", "url": url, "s": time.perf_counter() - begun})

    async def watched_read(self: Reader, tasks: list[Task]) -> list[Found] | int:
        clock = Clock(self)
        answer = await read(self, tasks)
        took = clock.read()
        if isinstance(answer, int):
            say({"what": "lost", "url": tasks[0].page.url, "s": took[0], "cpu_s": took[1], "code": answer})
        else:
            say(line_of(tasks[0], answer[0], took))
        return answer

    def watched_start(self: Reader) -> Any:
        say({"what": "started"})
        return start(self)

    # One page goes over at a time, so that each has a time of its own.
    crawler.reader._TOGETHER = 1
    Fetcher.fetch, Client.get = watched_fetch, watched_get
    Reader._ask, Reader._start = watched_read, watched_start


def main() -> None:
    """Crawl a source's file, watched; the lines go to a second file, the report to standard output."""
    file, log = map(Path, sys.argv[1:3])
    with log.open("w") as lines:
        watch(lines)
        report = crawl(load_source(file))
    counts = {
        "pages": report.pages,
        "adverts": report.adverts,
        "refused": dict(report.refused),
        "errors": dict(report.errors),
    }
    print(json.dumps({"run": report.run, "state": report.state, **counts}))


if __name__ == "__main__":
    main()
