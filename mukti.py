"""The command line: mounts every room's verbs and wires the rooms to each other. Nobody imports it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from classifiers.assessment import Assessment
    from crawler.advert import Advert, RunReport, Watched
    from crawler.scheduling.event import Event
    from demo.show import Steps
    from index.records import Actor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_ui.django_settings")

import classifiers.commands
import crawler.commands
import dispatch.commands
import index.commands
from mukti_settings import SettingsError, Slice, read_slice, refuse_unknown_keys

BATCH_ADVERTS = 200
# These verbs never open the record: a crawl is a process of its own that only writes files.
WITHOUT_RECORD = {"crawl", "extract", "assess", "sources", "partners", "verify", "demo"}
CHECK_TIMEOUT_S = 90

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="MUKTI Watch: watches public job and training adverts for luring signs.",
)
for room in (crawler, index, dispatch):
    app.add_typer(room.commands.app)
app.command()(classifiers.commands.assess)


@app.callback()
def begin(context: typer.Context) -> None:
    """Checks the settings' names, and opens the record for the verbs that need it."""
    _refuse_unknown_settings()
    if context.invoked_subcommand not in WITHOUT_RECORD:
        _open_record()


def _refuse_unknown_settings() -> None:
    """A misspelt key in mukti.toml would be a setting that silently is not set. Raises: SettingsError."""
    from classifiers.settings import ClassifierSettings
    from crawler.settings import CrawlerSettings
    from demo.settings import DemoSettings
    from dispatch.settings import DispatchSettings
    from index.settings import IndexSettings
    from review_ui.settings import ReviewSettings

    refuse_unknown_keys(
        (CrawlerSettings, ClassifierSettings, IndexSettings, DispatchSettings, ReviewSettings, DemoSettings)
    )


def _open_record() -> None:
    import django

    import index
    from classifiers import normalise_contacts

    django.setup()
    index.use_contact_normaliser(normalise_contacts)
    index.use_watch(_watched)


def _watched(last: Mapping[str, RunReport], now: datetime) -> tuple[Watched, ...]:
    from crawler import watched_sources
    from crawler.settings import CrawlerSettings

    return watched_sources(read_slice(CrawlerSettings).own_sources, last, now)


# --- ingest: spool to assessment to index -------------------------------------------------------------


def _ingest_run(run_dir: Path, supplied_by: Actor | None = None) -> dict[str, int]:
    import index
    from classifiers import assess_advert
    from crawler import read_batch, write_known

    totals = {"new": 0, "changed": 0, "same": 0, "set_aside": 0, "vanished": 0, "back": 0}
    while batch := read_batch(run_dir, index.spool_offset(run_dir.name), BATCH_ADVERTS):
        counts = index.store_batch(
            batch, tuple(assess_advert(advert) for advert in batch.adverts), supplied_by=supplied_by
        )
        for line in batch.set_aside:
            typer.echo(f"set aside: {line.where}: {line.what}: {line.value}", err=True)
        for name in totals:
            totals[name] += getattr(counts, name)
        if batch.report is not None and supplied_by is None:
            write_known(read_slice(Slice).home, batch.source, index.Visits())
    return totals


def _ingest_all() -> dict[str, int]:
    import index
    from crawler import list_runs

    totals: dict[str, int] = {}
    for run_dir in list_runs(read_slice(Slice).home / "spool"):
        for name, value in _ingest_run(run_dir).items():
            totals[name] = totals.get(name, 0) + value
    totals["projected"] = sum(iter(index.project, 0))
    return totals


@app.command()
def ingest(
    follow: Annotated[bool, typer.Option(help="go on until stopped, looking every two seconds")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the counts as one JSON object")] = False,
) -> None:
    """Spool to assessment to index: what the crawls stored is read, understood and made searchable."""
    while True:
        counts = _ingest_all()
        if any(counts.values()) or not follow:
            line = json.dumps(counts) if as_json else ", ".join(f"{k} {v}" for k, v in counts.items())
            typer.echo(line, err=not as_json)
        if not follow:
            return
        time.sleep(2)


# --- check an advert: the pages hand over a text or an address ---------------------------------------


def _check_text(title: str, text: str) -> tuple[Advert, Assessment]:
    from classifiers import assess_advert
    from crawler import advert_from_text

    advert = advert_from_text(title, text)
    return advert, assess_advert(advert)


def _check_address(url: str, actor: Actor) -> tuple[str, ...]:
    """Fetches one public page in a process of its own. Raises: ValueError with one line for the analyst."""
    import index
    from crawler import list_runs

    spool = read_slice(Slice).home / "supplied"
    before = set(list_runs(spool))
    command = [sys.executable, "-m", "mukti", "crawl", "--url", url, "--page-only", "--json"]
    try:
        done = subprocess.run(
            [*command, "--spool", str(spool)],
            capture_output=True,
            text=True,
            timeout=CHECK_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"the page did not answer within {CHECK_TIMEOUT_S} seconds") from None
    for run_dir in sorted(set(list_runs(spool)) - before):
        _ingest_run(run_dir, supplied_by=actor)
    while index.project():
        pass
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = tuple(line["id"] for line in lines if "id" in line)
    if not found:
        raise ValueError(_why_nothing(lines, done.stderr))
    return found


def _why_nothing(lines: list[dict[str, Any]], stderr: str) -> str:
    if lines and lines[-1]["state"] != "ok":
        reasons = {**lines[-1]["refused"], **lines[-1]["errors"]}
        return f"the page could not be read: {lines[-1]['state']} ({', '.join(reasons) or 'no reason given'})"
    if lines:
        return "no advert was found on this page; paste its text instead"
    return (stderr.strip().splitlines() or ["the crawl ended without a word"])[-1]


# --- the service and the demo ------------------------------------------------------------------------


@app.command()
def web(
    host: Annotated[str | None, typer.Option(help="address to listen on; default: setting web_host")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on; default: setting web_port")] = None,
) -> None:
    """The triage pages alone, on waitress."""
    import index
    from review_ui.server import serve

    index.require_home()
    _wire_pages()
    try:
        serve(host, port, _stop_on_signal())
    except OSError as error:
        typer.echo(f"mukti: {error.strerror or error}", err=True)
        raise typer.Exit(1) from error


def _stop_on_signal() -> threading.Event:
    """Set at Ctrl-C or an end asked for, also where whoever started us has Ctrl-C ignored."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _wire_pages() -> None:
    from review_ui.check import use_checkers

    use_checkers(_check_text, _check_address)


@app.command()
def schedule(
    *,
    once: Annotated[bool, typer.Option("--once", help="run what is due by now, and end")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print each event as one JSON object")] = False,
) -> None:
    """Every enabled source and the nightly and weekly jobs, each at its time, until stopped.

    Exit code 3 with --once where a run ended with another exit code than 0.
    """
    import dispatch
    import index
    from crawler import run_due, schedule_plan, serve_schedule
    from crawler.settings import CrawlerSettings

    index.require_home()

    def say(event: Event) -> None:
        typer.echo(json.dumps(event.to_json()) if as_json else event.line, err=not as_json)

    ledger = index.RunLedger()
    try:
        ledger.lease()
    except ConnectionError as error:
        typer.echo(
            f"mukti: the ledger of the schedule: {error}; `mukti init` mends an older record", err=True
        )
        raise typer.Exit(1) from error
    stop = _stop_on_signal()
    plan = schedule_plan(read_slice(CrawlerSettings), (*index.regular_jobs(), *dispatch.regular_jobs()))
    if not once:
        serve_schedule(ledger, plan, stop, say)
    elif run_due(ledger, plan, stop, say):
        raise typer.Exit(3)


@app.command()
def up() -> None:
    """The whole service: scheduler, ingest with projector, and the triage pages; Ctrl-C stops all three."""
    from honcho.manager import Manager
    from honcho.printer import Printer

    import index

    index.require_home()
    index.migrate()
    manager = Manager(Printer(sys.stderr))
    for name, verb in (("web", "web"), ("ingest", "ingest --follow"), ("schedule", "schedule")):
        manager.add_process(name, f"exec {shlex.quote(sys.executable)} -m mukti {verb}")
    manager.loop()
    sys.exit(manager.returncode)


@app.command()
def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="stop after the run, without the pages")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the summary as one JSON object")] = False,
    seed: Annotated[int | None, typer.Option(help="another invented world; default 1, kept per home")] = None,
    port: Annotated[int | None, typer.Option(help="port of the pages; the next free one if taken")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="empty the demo's home first")] = False,
) -> None:
    """Invented job boards on loopback: crawled, assessed, indexed, and shown in the triage view."""
    from demo.show import run_demo

    home = read_slice(Slice).home / "demo"
    os.environ["MUKTI_HOME"] = str(home)
    run_demo(_demo_steps(home), seed=seed, once=once, json=as_json, port=port, fresh=fresh)


def _demo_steps(home: Path) -> Steps:
    import index
    from demo.show import Steps
    from review_ui.server import serve

    def prepare() -> None:
        _open_record()
        index.create_home(home)
        _wire_pages()

    def add_user(name: str, password: str, role: str) -> None:
        index.add_user(name, password, role)

    return Steps(
        home=home,
        prepare=prepare,
        crawl=_crawl_source,
        ingest=_ingest_all,
        cases=lambda: [
            index.commands.case_line(case, [one.masked for one in index.commands.recruiters(case)])
            for case in index.all_cases(actor=index.cli_actor(None))
        ],
        adverts=lambda: [asdict(advert) for advert in index.all_adverts()],
        sources=lambda: [asdict(source) for source in index.source_health()],
        add_user=add_user,
        serve=serve,
    )


def _crawl_source(source_file: Path) -> dict[str, Any]:
    """One crawl as a process of its own; the last line it prints. Raises: RuntimeError if there is none."""
    command = [sys.executable, "-m", "mukti", "crawl", str(source_file), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if not lines:
        raise RuntimeError(f"crawl of {source_file.name} ended with {done.returncode}: {done.stderr[-500:]}")
    last: dict[str, Any] = json.loads(lines[-1])
    return last


def main() -> None:
    """Runs the command line; what a person can mend is one line and exit code 1, never a traceback."""
    from index.records import RefusedError, UnavailableError, UnknownRecordError

    try:
        app()
    except (SettingsError, RefusedError, UnknownRecordError, UnavailableError) as error:
        typer.echo(f"mukti: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
