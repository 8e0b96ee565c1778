"""The crawler's verbs: crawl, extract, sources."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.advert import public_advert
from crawler.console import NOT_OK, AsJson, dump, fail, print_advert, print_report, read_settings, say
from crawler.errors import SourceError
from crawler.visits import NOTHING_KNOWN, read_known
from crawler.watching.source import source_for_url
from crawler.watching.source_commands import find_source, sources_app

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.add_typer(sources_app, name="sources")


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
    afresh: Annotated[
        bool, typer.Option("--afresh", help="fetch and read every page, as if none were known")
    ] = False,
    slot: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help="the time on the schedule that this run is for"),
    ] = None,
) -> None:
    """One crawl into the spool; exit code 0 when the source is ok, 3 when it is in another state."""
    from crawler.crawling import CrawlOptions
    from crawler.crawling import crawl as run

    if (source is None) == (url is None):
        fail("crawl: give either a source or --url", 2)
    settings = read_settings()
    # An address alone, or a spool of its own, is a look for itself: all that is there is wanted.
    alone = url is not None or spool is not None or page_only or afresh
    try:
        chosen = source_for_url(url) if url is not None else find_source(source or "", settings)
        report = run(
            chosen,
            on_advert=print_advert if as_json else None,
            options=CrawlOptions(
                settings=settings,
                spool=spool,
                max_pages=max_pages,
                page_only=page_only,
                known=NOTHING_KNOWN if alone else read_known(settings.home, chosen.name),
                slot=slot.astimezone(UTC).isoformat() if slot else None,
                say=say,
            ),
        )
    except SourceError as error:
        fail(str(error))
    except OSError as error:
        fail(f"crawl: the spool cannot be written: {error}")
    print_report(report, as_json)
    if report.state != "ok":
        raise typer.Exit(NOT_OK)


@app.command("import")
def import_archive(
    files: Annotated[list[Path], typer.Argument(help="WARC files: plain, gzip or zstd")],
    source: Annotated[str | None, typer.Option(help="read them as this source, its pages alone")] = None,
    as_json: AsJson = False,
    spool: Annotated[Path | None, typer.Option(help="folder of runs, instead of the home's")] = None,
) -> None:
    """Adverts of WARC files into the spool, without a network; exit code 3 where something was damaged."""
    from crawler.storing.importing import ImportOptions, import_archives

    settings = read_settings()
    try:
        chosen = find_source(source, settings) if source is not None else None
        shown = {"on_advert": print_advert} if as_json else {}
        report = import_archives(tuple(files), ImportOptions(settings, chosen, spool, say=say, **shown))
    except SourceError as error:
        fail(f"import: {error}")
    except OSError as error:
        fail(f"import: {error}")
    print_report(report, as_json)
    if report.state != "ok":
        raise typer.Exit(NOT_OK)


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
        fail(f"--kind: expected site, feed or telegram, got {kind!r}", 2)
    try:
        adverts = read_saved(file, url, kind, read_settings().body_limit_bytes)
    except (SourceError, OSError) as error:
        fail(f"extract: {error}")
    if as_json:
        typer.echo(dump([public_advert(advert) for advert in adverts]))
        return
    for advert in adverts:
        typer.echo(
            " | ".join(part for part in (advert.title, advert.employer, advert.place, advert.url) if part)
        )
