"""How long the extraction of a page takes, with a JobPosting in JSON-LD and without, over a run of a board.

    bench/extract_speed.py [--pages N] [--rounds N] [--json]

Every round is a run over all pages by a process that knows nothing of the board; the best round counts, as
the least disturbed. Times are CPU milliseconds of `extract_page` alone. `parse_ms` is the bare parser on the
same pages, to set the machine's speed beside the figures.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.pages import advert_page  # noqa: E402
from crawler.extract import Page, extract_page  # noqa: E402
from crawler.extract.glance import look  # noqa: E402
from crawler.extract.hosts import forget_hosts  # noqa: E402

WHEN = datetime(2026, 11, 10, tzinfo=UTC)


def make_pages(count: int, *, jsonld: bool) -> list[Page]:
    """The pages of a board of `count` adverts."""
    kind = "text/html; charset=utf-8"
    return [
        Page(
            advert_page(number, count, jsonld=jsonld),
            f"https://board.example/job/{number}",
            kind,
            "bench",
            "c",
            WHEN,
        )
        for number in range(1, count + 1)
    ]


def time_run(pages: list[Page], read: Callable[[Page], Any]) -> list[float]:
    """Milliseconds of each page, in the order of the run."""
    times = []
    for page in pages:
        started = time.process_time()
        read(page)
        times.append((time.process_time() - started) * 1000)
    return times


def best_run(pages: list[Page], rounds: int, read: Callable[[Page], Any]) -> list[float]:
    """The quickest of several runs, each from an empty memory."""
    runs = []
    for _ in range(rounds):
        forget_hosts()
        runs.append(time_run(pages, read))
    return min(runs, key=sum)


def fast_share(pages: list[Page]) -> float:
    """The share of pages that need no parser, the first ones of the run counted."""
    forget_hosts()
    sure = 0
    for page in pages:
        glance = look(page, page.body.decode())
        sure += glance is not None and glance.sure
        extract_page(page)
    return sure / len(pages)


def measure(count: int, rounds: int) -> dict[str, float]:
    """All figures."""
    stated, plain = make_pages(count, jsonld=True), make_pages(count, jsonld=False)
    extract_page(plain[0])
    with_jsonld, without = best_run(stated, rounds, extract_page), best_run(plain, rounds, extract_page)
    parse = best_run(stated, rounds, lambda page: LexborHTMLParser(page.body))
    return {
        "pages": count,
        "bytes_jsonld": round(sum(len(page.body) for page in stated) / count),
        "bytes_plain": round(sum(len(page.body) for page in plain) / count),
        "extract_ms_jsonld": sum(with_jsonld) / count,
        "extract_ms_jsonld_p99": sorted(with_jsonld)[int(count * 0.99)],
        "extract_ms_plain": sum(without) / count,
        "extract_ms_plain_p99": sorted(without)[int(count * 0.99)],
        "fast_share": fast_share(stated),
        "parse_ms": sum(parse) / count,
    }


def main() -> None:
    """Prints the figures as lines, or as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = measure(chosen.pages, chosen.rounds)
    if chosen.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    for name, value in figures.items():
        sys.stdout.write(f"{name:<24} {value:10.3f}\n")


if __name__ == "__main__":
    main()
