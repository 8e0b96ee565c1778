"""The verbs of the sources that are watched: list, check, pause, resume, try, propose."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.advert import Advert, RunReport
from crawler.console import (
    NOT_OK,
    AsJson,
    broken_promises,
    dump,
    fail,
    print_advert,
    print_report,
    read_settings,
    say,
)
from crawler.errors import FetchError, SourceError
from crawler.settings import CrawlerSettings
from crawler.watching.pauses import Pause, end_pause, write_pause
from crawler.watching.source import Source, load_source

sources_app = typer.Typer(no_args_is_help=False, help="What is watched.")
MaxPages = Annotated[int | None, typer.Option(min=1, help="pages fetched at most")]
_TEXT_CHARS = 200


def find_source(name_or_file: str, settings: CrawlerSettings) -> Source:
    """A source by the path of its file, or by its name among the home's own. Raises: SourceError."""
    path = Path(name_or_file)
    if path.suffix in (".yml", ".yaml") or path.is_file():
        return load_source(path)
    own = settings.own_sources / f"{name_or_file}.yml"
    if not own.is_file():
        raise SourceError(f"no source {name_or_file!r}: neither a file nor {own}")
    return load_source(own)


@sources_app.callback(invoke_without_command=True)
def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """The sources that are watched; alone, the same as `sources list`."""
    if context.invoked_subcommand is None:
        _list_sources(as_json)


@sources_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """The home's sources: how the last run ended and what it gave, and when the next one is (Indian time)."""
    _list_sources(as_json)


def _list_sources(as_json: bool) -> None:
    from crawler.watching.standing import facts_of, line_of, read_standings

    settings = read_settings()
    standings = read_standings(settings.own_sources, settings.spool, datetime.now(UTC))
    for standing in standings:
        typer.echo(dump(facts_of(standing)) if as_json else line_of(standing))
    if not standings:
        say(f"no source in {settings.own_sources}: docs/add_a_source.md says how to add one")
    faults = [fault for standing in standings for fault in standing.faults]
    for fault in faults:
        say(f"mukti: {fault}")
    if faults:
        raise typer.Exit(1)


@sources_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="a source's YAML file")],
    as_json: AsJson = False,
) -> None:
    """Check one source file, and name all that is wrong with it; nothing is fetched."""
    try:
        source = load_source(file)
    except SourceError as error:
        if as_json:
            typer.echo(dump({"file": str(file), "faults": list(error.faults)}))
        for fault in error.faults:
            say(f"mukti: {fault}")
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(dump(source.model_dump(mode="json")))
    else:
        typer.echo(f"{source.name}: fine ({source.kind}, {len(source.start)} start addresses)")


def _own_name(name: str, settings: CrawlerSettings) -> str:
    """The name of one of the home's own sources, also where its file is broken."""
    if not (settings.own_sources / f"{name}.yml").is_file() or Path(name).name != name:
        fail(f"no source {name!r} in {settings.own_sources}")
    return name


@sources_app.command()
def pause(
    name: Annotated[str, typer.Argument(help="name of one of the home's sources")],
    reason: Annotated[str, typer.Option(help="why, for those who wonder later")],
    user: Annotated[str, typer.Option("--as", help="who pauses it; else who is logged in here")] = "",
    as_json: AsJson = False,
) -> None:
    """Take a source off the schedule until it is resumed."""
    settings = read_settings()
    if not reason.strip():
        fail("--reason: expected some text", 2)
    made = Pause(reason.strip(), datetime.now(UTC), user or getpass.getuser())
    try:
        write_pause(settings.own_sources, _own_name(name, settings), made)
    except OSError as error:
        fail(f"pause: {error}")
    facts = {"name": name, "paused": True, "reason": made.reason, "who": made.who}
    typer.echo(dump(facts) if as_json else f"{name}: paused by {made.who}: {made.reason}")


@sources_app.command()
def resume(
    name: Annotated[str, typer.Argument(help="name of one of the home's sources")], as_json: AsJson = False
) -> None:
    """Put a paused source on the schedule again."""
    settings = read_settings()
    was_paused = end_pause(settings.own_sources, _own_name(name, settings))
    facts = {"name": name, "paused": False, "was_paused": was_paused}
    typer.echo(dump(facts) if as_json else f"{name}: {'resumed' if was_paused else 'was not paused'}")


@sources_app.command("try")
def try_source(
    file: Annotated[str, typer.Argument(help="a source's YAML file, or the name of one of the home's")],
    as_json: AsJson = False,
    max_pages: MaxPages = None,
) -> None:
    """Print what a source would collect; nothing of it is kept. Exit code 3 when it is not ok."""
    from crawler.watching.trial import try_out

    settings = read_settings()
    try:
        source = find_source(file, settings)
        report = try_out(source, settings, max_pages, print_advert if as_json else _show, say)
    except SourceError as error:
        for fault in error.faults:
            say(f"mukti: {fault}")
        raise typer.Exit(1) from error
    except OSError as error:
        fail(f"try: no place to read in: {error}")
    if not as_json:
        _show_counts(report)
    print_report(report, as_json)
    if report.state != "ok":
        raise typer.Exit(NOT_OK)


def _show(advert: Advert) -> None:
    fields = ("employer", "place", "wage", "posted", "kind", "url")
    lines = [f"  {name}: {value}" for name in fields if (value := getattr(advert, name))]
    more = f"… ({len(advert.text)} letters)" if len(advert.text) > _TEXT_CHARS else ""
    text = " / ".join(advert.text[:_TEXT_CHARS].splitlines()) + more
    links = [f"  links: {' '.join(advert.links)}"] if advert.links else []
    typer.echo("\n".join((advert.title, *lines, *links, f"  text: {text}", "")))


def _show_counts(report: RunReport) -> None:
    for name, counted in (("with", report.filled), ("refused", report.refused), ("errors", report.errors)):
        if counted:
            typer.echo(f"{name}: " + ", ".join(f"{what} {number}" for what, number in counted))
    if report.image_only:
        typer.echo(f"only a picture: {report.image_only}")
    broken = broken_promises(report)
    for promise in broken:
        typer.echo(f"promise broken: {promise}")
    if not broken:
        typer.echo("promises: kept")


@sources_app.command()
def propose(
    url: Annotated[str, typer.Argument(help="the address of a board, a feed, a channel or an API")],
    out: Annotated[Path | None, typer.Option(help="file to write; never one that is there")] = None,
    as_json: AsJson = False,
    max_pages: Annotated[int, typer.Option(min=1, max=200, help="pages looked at, at most")] = 15,
) -> None:
    """Look at an address and write a draft of its source file, for a person to finish."""
    from crawler.watching.proposal import propose_source

    settings = read_settings()
    if out is not None and out.exists():
        fail(f"propose: {out} is there already")
    try:
        draft = propose_source(url, settings, out.stem if out else None, max_pages, say)
    except (SourceError, FetchError) as error:
        fail(f"propose: {error}")
    except OSError as error:
        fail(f"propose: no place to read in: {error}")
    if out is not None:
        try:
            with out.open("x", encoding="utf-8") as file:
                file.write(draft.text)
        except OSError as error:
            fail(f"propose: {out}: {error.strerror}")
        say(f"{out}: written; read it, then `mukti sources try {out}`")
    if as_json:
        typer.echo(
            dump({"name": draft.name, "kind": draft.kind, "adverts": draft.adverts, "text": draft.text})
        )
    elif out is None:
        typer.echo(draft.text, nl=False)
