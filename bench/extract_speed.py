"""How long the extraction of a page takes, with a JobPosting in JSON-LD and without, over a run of a board.

    bench/extract_speed.py [--pages N] [--rounds N] [--json]

Every round is a run over a board of its own, whose pages were never read before; the best round counts, as
the least disturbed. Times are CPU milliseconds of `extract_page` alone. `parse_ms` is the bare parser on such
pages, to set the machine's speed beside the figures.
"""

from __future__ import annotations

import argparse
import json
import statistics
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


def make_pages(count: int, board: int, *, jsonld: bool) -> list[Page]:
    """The pages of `count` adverts; boards of different numbers have none in common."""
    kind = "text/html; charset=utf-8"
    first, last = board * count + 1, (board + 1) * count
    return [
        Page(
            advert_page(number, last, jsonld=jsonld),
            f"https://board{board}.example/job/{number}",
            kind,
            "bench",
            "c",
            WHEN,
        )
        for number in range(first, last + 1)
    ]


def time_run(pages: list[Page], read: Callable[[Page], Any]) -> list[float]:
    """Milliseconds of each page, in the order of the run."""
    times = []
    for page in pages:
        started = time.process_time()
        read(page)
        times.append((time.process_time() - started) * 1000)
    return times


def best_run(boards: list[list[Page]], read: Callable[[Page], Any]) -> list[float]:
    """The quickest of several runs, each over a board that is new to this process."""
    return min((time_run(pages, read) for pages in boards), key=sum)


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
    stated = [make_pages(count, board, jsonld=True) for board in range(rounds)]
    plain = [make_pages(count, board, jsonld=False) for board in range(rounds, 2 * rounds)]
    extract_page(make_pages(1, 0, jsonld=False)[0])
    with_jsonld, without = best_run(stated, extract_page), best_run(plain, extract_page)
    parse = best_run(stated, lambda page: LexborHTMLParser(page.body))
    return {
        "pages": count,
        "bytes_jsonld": round(sum(len(page.body) for page in stated[0]) / count),
        "bytes_plain": round(sum(len(page.body) for page in plain[0]) / count),
        "extract_ms_jsonld": statistics.median(with_jsonld),
        "extract_ms_jsonld_mean": statistics.fmean(with_jsonld),
        "extract_ms_jsonld_p99": sorted(with_jsonld)[int(count * 0.99)],
        "extract_ms_plain": statistics.median(without),
        "extract_ms_plain_mean": statistics.fmean(without),
        "extract_ms_plain_p99": sorted(without)[int(count * 0.99)],
        "fast_share": fast_share(stated[0]),
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
