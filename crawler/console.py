"""What the crawler's verbs print: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer

from crawler.advert import Advert, RunReport, public_advert
from crawler.settings import CrawlerSettings
from mukti_settings import SettingsError, read_slice

AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines")]
IST = ZoneInfo("Asia/Kolkata")
NOT_OK = 3


def say(line: str) -> None:
    """A line of progress, or of what went wrong."""
    typer.echo(line, err=True)


def fail(message: str, code: int = 1) -> NoReturn:
    """End with one clear line."""
    say(f"mukti: {message}")
    raise typer.Exit(code)


def read_settings() -> CrawlerSettings:
    """The crawler's settings; ends the verb where one cannot be used."""
    try:
        return read_slice(CrawlerSettings)
    except SettingsError as error:
        fail(str(error))


def dump(plain: Any) -> str:
    """JSON in UTF-8; lone surrogates of hostile pages are escaped, so that any reader takes it."""
    text = json.dumps(plain, ensure_ascii=False)
    return text if text.isascii() or _is_utf8(text) else json.dumps(plain)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def in_india(when: datetime | None) -> str:
    """A time as people read it: `25 Nov 2026, 06:13 IST`; a hyphen where there is none."""
    return f"{when.astimezone(IST):%d %b %Y, %H:%M} IST" if when is not None else "-"


def print_advert(advert: Advert) -> None:
    """One advert as a line of JSON."""
    typer.echo(dump(public_advert(advert)))


def broken_promises(report: RunReport) -> list[str]:
    """What a run did not keep of its source's promises, in words."""
    return [problem.value for problem in report.problems if problem.what == "promise"]


def report_facts(report: RunReport) -> dict[str, Any]:
    """How a run ended, as every verb prints it in JSON; the keys are a contract."""
    return {
        "run": report.run,
        "source": report.source,
        "state": report.state,
        "pages": report.pages,
        "adverts": report.adverts,
        "image_only": report.image_only,
        "refused": dict(report.refused),
        "errors": dict(report.errors),
        "promises": broken_promises(report),
        "rendered": report.rendered,
        "rendered_share": report.rendered / report.pages if report.pages else 0.0,
        "not_modified": report.not_modified,
        "not_due": report.not_due,
        "vanished": report.vanished,
        "filled": dict(report.filled),
        "scripts": dict(report.scripts),
        "limited": report.limited,
        "slot": report.slot,
    }


def print_report(report: RunReport, as_json: bool) -> None:
    """The last line of a run."""
    line = f"{report.source}: {report.state}, {report.pages} pages, {report.adverts} adverts"
    if as_json:
        say(line)
        typer.echo(dump(report_facts(report)))
    else:
        typer.echo(line)
