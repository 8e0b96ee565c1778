"""One crawl inside the namespace, in a process of its own; prints every refusal it logged, as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from crawler import tally
from crawler.crawling import CrawlOptions, crawl
from crawler.errors import FetchError
from crawler.watching.source import Source

PROXY_PORT = 39_999


def main() -> None:
    kind, *start = sys.argv[1:]
    refused: list[tuple[str, str]] = []
    plain_refuse, plain_start = tally.Tally.refuse, asyncio.start_server

    def refuse(self: tally.Tally, error: FetchError) -> None:
        refused.append((error.reason, error.where))
        plain_refuse(self, error)

    async def start_server(*args: Any, **more: Any) -> asyncio.Server:
        """The browser's proxy at a port that the sentry knows."""
        assert args[2] == 0
        return await plain_start(args[0], args[1], PROXY_PORT, **more)

    tally.Tally.refuse = refuse  # type: ignore[method-assign]
    asyncio.start_server = start_server  # type: ignore[assignment]
    source = Source(
        name="drill", who="a", why="b", legal="c", kind=kind, start=tuple(start), delay_s=0, min_adverts=0,
        max_pages=len(start) if kind == "rendered" else 500,  # type: ignore[arg-type]
    )  # fmt: skip
    report = crawl(source, options=CrawlOptions(say=lambda line: print(line, file=sys.stderr)))
    facts = {
        "refused": refused,
        "counted": dict(report.refused),
        "errors": dict(report.errors),
        "pages": report.pages,
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
