"""`mukti demo`: serve the invented boards, crawl, assess and index them, and open the triage view."""

from __future__ import annotations

import json as json_text
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo.boards.fleet import Boards, PortTakenError, serve_boards
from demo.boards.server import HOST
from demo.contact import write_number
from demo.generator import make_world
from demo.house import DemoError, House, hold_house
from demo.settings import read_settings
from demo.summary import show_summary, summarise
from demo.world import World

PORTS_TRIED = 50


def _nothing() -> None:
    """Nothing to prepare."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What the demo needs of the other rooms, handed in by `mukti.py`; it imports none of them.

    `crawl` runs one source file as a process of its own, which inherits this one's environment, and returns
    its last JSON line; it is called by two threads at once. `prepare` makes the home ready (record, secret)
    after the demo holds it and before anything else is called; `serve` blocks until it is interrupted.
    """

    home: Path
    crawl: Callable[[Path], Mapping[str, Any]]
    ingest: Callable[[], Mapping[str, int]]
    cases: Callable[[], Sequence[Mapping[str, Any]]]
    adverts: Callable[[], Sequence[Mapping[str, Any]]]
    sources: Callable[[], Sequence[Mapping[str, Any]]]
    add_user: Callable[[str, str, str], object]
    serve: Callable[[str, int], object]
    prepare: Callable[[], object] = _nothing


def run_demo(
    steps: Steps,
    *,
    seed: int | None = None,
    once: bool = False,
    json: bool = False,
    port: int | None = None,
    fresh: bool = False,
    today: date | None = None,
) -> None:
    """The whole demo; a second run in the same home is the second visit to boards that moved on.

    Raises: typer.Exit with 1, after one line on standard error, when it cannot run here.
    """
    said = Console(stderr=True)
    try:
        with hold_house(steps.home, seed=seed, fresh=fresh, today=today or _today()) as house:
            steps.prepare()
            world, phase = make_world(house.state.seed, house.state.today), house.state.phase
            with serve_boards(world, phase, house.state.ports) as boards:
                house.keep(ports=boards.ports)
                with _allowed(boards):
                    _visit(steps, house, world, boards, json=json)
                    if not once:
                        _open(steps, house, _sights(world, phase), port or read_settings().demo_port)
    except (DemoError, PortTakenError) as error:
        hint = "; --fresh starts anew" if isinstance(error, PortTakenError) else ""
        said.print(f"mukti demo: {error}{hint}", style="red", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        once = False
    if not once:
        said.print("Stopped; the boards are gone, the demo home stays.", highlight=False)


def _today() -> date:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Kolkata")).date()


@contextmanager
def _allowed(boards: Boards) -> Iterator[None]:
    """Lets this process and its children, the crawls, reach the boards: loopback is allowed by name alone."""
    before = os.environ.get("MUKTI_ALLOW_HOSTS")
    os.environ["MUKTI_ALLOW_HOSTS"] = ",".join(filter(None, (before, boards.allow_hosts)))
    try:
        yield
    finally:
        if before is None:
            del os.environ["MUKTI_ALLOW_HOSTS"]
        else:
            os.environ["MUKTI_ALLOW_HOSTS"] = before


def write_sources(boards: Boards, folder: Path) -> dict[str, Path]:
    """One YAML file for each board, in the form that every watched source has."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.yml" for name in boards.names}
    for name, path in files.items():
        text = yaml.safe_dump(boards.source_yaml(name), allow_unicode=True, sort_keys=False, width=100)
        path.write_text(text, "utf-8")
    return files


def _visit(steps: Steps, house: House, world: World, boards: Boards, *, json: bool) -> None:
    """Crawl, ingest, and print the summary on standard output; then the run counts as whole."""
    _crawl_all(steps, write_sources(boards, steps.home / "sources"))
    steps.ingest()
    summary = summarise(world, boards, sources=steps.sources(), adverts=steps.adverts(), cases=steps.cases())
    house.keep(runs=house.state.runs + 1)
    if json:
        typer.echo(json_text.dumps(summary, ensure_ascii=False, default=str))
    else:
        show_summary(summary, Console())


def _crawl_all(steps: Steps, files: Mapping[str, Path]) -> None:
    """Two crawls at a time, with a bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        Progress(*columns, console=Console(stderr=True), transient=True) as progress,
        ThreadPoolExecutor(read_settings().demo_crawls) as pool,
    ):
        bar = progress.add_task("crawling", total=len(files))
        waiting = {pool.submit(steps.crawl, path): name for name, path in files.items()}
        for done in as_completed(waiting):
            report = done.result()
            state, adverts = report.get("state", "no report"), report.get("adverts", 0)
            progress.console.print(f"{waiting[done]}: {state}, {adverts} adverts", highlight=False)
            progress.advance(bar)
        progress.update(bar, description="assessing")


def _open(steps: Steps, house: House, sights: Sequence[str], port: int) -> None:
    """Make the accounts once, say what to look at, and serve until Ctrl-C."""
    said = Console(stderr=True)
    if not house.state.accounts_made:
        for account in house.state.accounts:
            steps.add_user(account.name, account.password, account.role)
        house.keep(accounts_made=True)
    free = free_port(port)
    house.keep(address=f"http://{HOST}:{free}/")
    accounts = [f"   {a.role:<11} {a.name} / {a.password}" for a in house.state.accounts]
    address = f"Open {house.state.address} (Ctrl-C stops everything)"
    for line in ("", *sights, "", *accounts, "", address):
        said.print(line, highlight=False, soft_wrap=True)
    try:
        steps.serve(HOST, free)
    finally:
        house.keep(address="")


def _sights(world: World, phase: int) -> list[str]:
    """Three things to look at."""
    network = max(world.networks().values(), key=len)
    number = write_number(network[0].phone or "", "script_spaced", "bn")
    edited = f" On {world.edited.board} one advert has a second version." if phase == 2 else ""
    return [
        "1. Queue: open the first case: one recruiter, several boards; the exact words are lit.",
        f"2. Search: a number in any spelling finds its adverts, for example {number}.",
        f"3. Sources: closed-gate and puzzle-gate could not be read, and the page says so.{edited}",
    ]


def free_port(port: int) -> int:
    """The port asked for, or the next free one. Raises: DemoError when fifty in a row are taken."""
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, candidate))
            except OSError:
                continue
            return candidate
    raise DemoError(f"no free port from {port} to {port + PORTS_TRIED - 1}")
