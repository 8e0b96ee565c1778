"""The crawler's verbs: crawl, extract, sources, schedule."""

from __future__ import annotations

import json
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from crawler.advert import Advert, RunReport, public_advert
from crawler.errors import SourceError
from crawler.settings import CrawlerSettings
from crawler.source import EveryHours, Source, load_source, source_for_url
from mukti_settings import SettingsError, read_slice

app = typer.Typer(no_args_is_help=True, add_completion=False)
sources_app = typer.Typer(no_args_is_help=False, help="What is watched.")
app.add_typer(sources_app, name="sources")
_NOT_OK = 3
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines")]


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _fail(message: str, code: int = 1) -> NoReturn:
    _say(f"mukti: {message}")
    raise typer.Exit(code)


def _settings() -> CrawlerSettings:
    try:
        return read_slice(CrawlerSettings)
    except SettingsError as error:
        _fail(str(error))


def _dump(plain: Any) -> str:
    """JSON in UTF-8; lone surrogates of hostile pages are escaped, so that any reader takes it."""
    text = json.dumps(plain, ensure_ascii=False)
    return text if text.isascii() or _is_utf8(text) else json.dumps(plain)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def find_source(name_or_file: str, settings: CrawlerSettings) -> Source:
    """A source by the path of its file, or by its name among the home's own. Raises: SourceError."""
    path = Path(name_or_file)
    if path.suffix in (".yml", ".yaml") or path.is_file():
        return load_source(path)
    own = settings.own_sources / f"{name_or_file}.yml"
    if not own.is_file():
        raise SourceError(f"no source {name_or_file!r}: neither a file nor {own}")
    return load_source(own)


@app.command()
def crawl(
    source: Annotated[str | None, typer.Argument(help="name of a source, or its YAML file")] = None,
    *,
    url: Annotated[str | None, typer.Option(help="an address alone: adverts are found from there")] = None,
    as_json: AsJson = False,
    max_pages: Annotated[int | None, typer.Option(min=1, help="pages fetched at most")] = None,
    spool: Annotated[Path | None, typer.Option(help="folder of runs, instead of the home's")] = None,
    page_only: Annotated[
        bool, typer.Option("--page-only", help="this one page; nothing is followed")
    ] = False,
) -> None:
    """One crawl into the spool; exit code 0 when the source is ok, 3 when it is in another state."""
    from crawler.crawling import CrawlOptions
    from crawler.crawling import crawl as run

    if (source is None) == (url is None):
        _fail("crawl: give either a source or --url", 2)
    settings = _settings()
    try:
        chosen = source_for_url(url) if url is not None else find_source(source or "", settings)
        report = run(
            chosen,
            on_advert=_print_advert if as_json else None,
            options=CrawlOptions(
                settings=settings, spool=spool, max_pages=max_pages, page_only=page_only, say=_say
            ),
        )
    except SourceError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"crawl: the spool cannot be written: {error}")
    _print_report(report, as_json)
    if report.state != "ok":
        raise typer.Exit(_NOT_OK)


def _print_advert(advert: Advert) -> None:
    typer.echo(_dump(public_advert(advert)))


def _print_report(report: RunReport, as_json: bool) -> None:
    line = f"{report.source}: {report.state}, {report.pages} pages, {report.adverts} adverts"
    promises = [problem.value for problem in report.problems if problem.what == "promise"]
    if not as_json:
        typer.echo(line)
        return
    _say(line)
    typer.echo(
        _dump(
            {
                "run": report.run,
                "source": report.source,
                "state": report.state,
                "pages": report.pages,
                "adverts": report.adverts,
                "image_only": report.image_only,
                "refused": dict(report.refused),
                "errors": dict(report.errors),
                "promises": promises,
                "rendered": report.rendered,
                "rendered_share": report.rendered / report.pages if report.pages else 0.0,
                "not_modified": report.not_modified,
                "vanished": report.vanished,
                "filled": dict(report.filled),
                "scripts": dict(report.scripts),
                "limited": report.limited,
                "slot": report.slot,
            }
        )
    )


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(help="a saved page")],
    url: Annotated[str, typer.Option(help="the address it was saved from")],
    as_json: AsJson = False,
    kind: Annotated[str, typer.Option(help="site, feed or telegram")] = "site",
) -> None:
    """The adverts in one saved page, as a list; [] where there is none."""
    from crawler.saved import read_saved

    if kind not in ("site", "feed", "telegram"):
        _fail(f"--kind: expected site, feed or telegram, got {kind!r}", 2)
    try:
        adverts = read_saved(file, url, kind, _settings().body_limit_bytes)
    except (SourceError, OSError) as error:
        _fail(f"extract: {error}")
    if as_json:
        typer.echo(_dump([public_advert(advert) for advert in adverts]))
        return
    for advert in adverts:
        typer.echo(
            " | ".join(part for part in (advert.title, advert.employer, advert.place, advert.url) if part)
        )


def _schedule_text(source: Source) -> str:
    return (
        f"every {source.schedule.every_h:g} h" if isinstance(source.schedule, EveryHours) else source.schedule
    )


@sources_app.callback(invoke_without_command=True)
def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """The sources that are watched; alone, the same as `sources list`."""
    if context.invoked_subcommand is None:
        _list_sources(as_json)


@sources_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """The home's sources: name, kind, whether enabled, schedule, next run (Indian time)."""
    _list_sources(as_json)


def _list_sources(as_json: bool) -> None:
    from crawler.schedule import next_run

    folder = _settings().own_sources
    files = sorted(folder.glob("*.yml")) if folder.is_dir() else []
    found, broken = [], []
    for path in files:
        try:
            found.append(load_source(path))
        except SourceError as error:
            broken.append(str(error))
    now = datetime.now(UTC)
    for source in found:
        following = next_run(source, now)
        facts = {
            "name": source.name,
            "kind": source.kind,
            "enabled": source.enabled,
            "schedule": _schedule_text(source),
            "next_run": following.isoformat() if following else None,
        }
        plain = "  ".join(str(value) for value in facts.values() if value is not None)
        typer.echo(_dump(facts) if as_json else plain)
    if not files:
        _say(f"no source in {folder}: docs/add_a_source.md says how to add one")
    for line in broken:
        _say(f"mukti: {line}")
    if broken:
        raise typer.Exit(1)


@sources_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="a source's YAML file")],
    as_json: AsJson = False,
) -> None:
    """Check one source file; nothing is fetched."""
    try:
        source = load_source(file)
    except SourceError as error:
        _fail(str(error))
    if as_json:
        typer.echo(_dump(source.model_dump(mode="json")))
    else:
        typer.echo(f"{source.name}: fine ({source.kind}, {len(source.start)} start addresses)")


@app.command()
def schedule() -> None:
    """Run every enabled source on its schedule until stopped."""
    from crawler.schedule import serve_schedule
    from crawler.spool_reader import list_runs

    settings = _settings()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    serve_schedule(
        settings.own_sources,
        stop,
        crawl_limit_s=settings.crawl_limit_s,
        say=_say,
        ran_before=lambda name: any(run.name.endswith(f"Z-{name}") for run in list_runs(settings.spool)),
    )
