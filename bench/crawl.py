"""What a whole crawl costs, beside bare Scrapy and Scrapy + parsel on the same loopback pages, in one run.

`python bench/crawl.py [--pages 2000] [--rounds 3] [--json]`. The cost of a crawl is the CPU seconds of its
process and of all its children, so that reading in a process of its own is not free; wall clock stands
beside. The contestants run in turn, `rounds` times, each in a fresh process; ratios are of medians. Growth
is the CPU per page at the end of a crawl of 8,000 pages (four times `--pages` where that is less) over that
at its first 500 (a sixteenth). Extraction is the median page of a board, read from its first page on; mean
and p99 stand beside it.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import stages  # noqa: E402

CONTESTANTS = ("bare", "parsel", "pipeline")
GROWTH_PAGES = 8000
EXTRACT_PAGES = 400


@contextmanager
def _board(pages: int) -> Iterator[str]:
    """The port of a board that serves so many adverts."""
    command = [sys.executable, "-m", "bench.board", str(pages)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        if server.stdout is None:
            raise OSError("the board has no output")
        yield server.stdout.readline().strip()
        server.terminate()


def _run(kind: str, port: str, pages: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.contestants", kind, port, str(pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"bench: {kind} ended with {done.returncode}: {done.stderr[-800:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["adverts"] != pages:
        raise SystemExit(f"bench: {kind} read {figures['adverts']} of {pages} adverts")
    return figures


def _say(line: str) -> None:
    typer.echo(line, err=True)


def compare(pages: int, rounds: int) -> dict[str, Any]:
    """Medians of each contestant, and the ratios of the pipeline to the others."""
    runs: dict[str, list[dict[str, Any]]] = {kind: [] for kind in CONTESTANTS}
    with _board(pages) as port:
        for number in range(rounds):
            for kind in CONTESTANTS:
                runs[kind].append(_run(kind, port, pages))
                last = runs[kind][-1]
                _say(f"round {number + 1}: {kind}: {last['cpu_s']:.2f} s CPU, {last['wall_s']:.2f} s")
    median = {
        kind: {what: statistics.median(run[what] for run in runs[kind]) for what in ("cpu_s", "wall_s")}
        for kind in CONTESTANTS
    }
    ours = runs["pipeline"][-1]
    cost = {kind: median[kind]["cpu_s"] for kind in CONTESTANTS}
    wall = {kind: median[kind]["wall_s"] for kind in CONTESTANTS}
    return {
        "pages": pages,
        "cpu_ms_per_page": {kind: cost[kind] / pages * 1000 for kind in CONTESTANTS},
        "wall_ms_per_page": {kind: wall[kind] / pages * 1000 for kind in CONTESTANTS},
        "pipeline_vs_parsel": cost["pipeline"] / cost["parsel"],
        "pipeline_vs_bare": cost["pipeline"] / cost["bare"],
        "pipeline_vs_parsel_wall": wall["pipeline"] / wall["parsel"],
        "rendered_share": ours["rendered"] / ours["pages"],
    }


def growth(pages: int) -> dict[str, Any]:
    """CPU per page late in a long crawl over that at its begin."""
    with _board(pages) as port:
        marks = {int(key): value for key, value in _run("pipeline", port, pages)["marks"].items()}
    sixteenth, first = pages // 16, min(marks)
    early = (marks[sixteenth] - marks[first]) / (sixteenth - first)
    late = (marks[pages] - marks[pages - sixteenth]) / sixteenth
    return {"growth_500_to_8000": late / early, "growth_pages": pages}


def main(
    pages: Annotated[int, typer.Option(min=200, help="adverts on the board")] = 2000,
    rounds: Annotated[int, typer.Option(min=1, help="runs of each contestant")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Measures all in one run."""
    result = compare(pages, rounds) | growth(min(GROWTH_PAGES, 4 * pages))
    _say("stages")
    jsonld, plain = (
        stages.extract_ms(min(pages, EXTRACT_PAGES), jsonld=with_it) for with_it in (True, False)
    )
    result |= {
        "extract_ms_jsonld": jsonld["median"],
        "extract_ms_plain": plain["median"],
        "extract_ms": {"jsonld": jsonld, "plain": plain},
        "stage_cpu_ms_per_page": stages.measure(min(pages, EXTRACT_PAGES)),
    }
    if as_json:
        typer.echo(json.dumps(result))
        return
    for name, value in result.items():
        typer.echo(f"{name}: {value}")


if __name__ == "__main__":
    typer.run(main)
