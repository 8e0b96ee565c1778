"""`mukti assess`: JSON lines in, assessments out, line by line in order, in flat memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from classifiers.assessment import Assessment, public_assessment

app = typer.Typer()
OPTIONAL_FIELDS = ("employer", "place", "wage")


class LineError(ValueError):
    """A line that is no advert; says what is wrong, never what it holds."""


@app.callback()
def classifiers() -> None:
    """Verbs of the classifiers."""


def _text_of(advert: dict[str, Any], key: str, *, needed: bool) -> str | None:
    value = advert.get(key)
    if value is None and not needed:
        return None
    if not isinstance(value, str):
        raise LineError(f"field {key!r}: text expected, found {type(value).__name__}")
    return value


def _links_of(advert: dict[str, Any]) -> tuple[str, ...]:
    links = advert.get("links") or ()
    if not isinstance(links, list | tuple) or not all(isinstance(link, str) for link in links):
        raise LineError("field 'links': a list of texts expected")
    return tuple(links)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        advert = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LineError(f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON: {error.msg} at character {error.pos}") from error
    except (RecursionError, ValueError) as error:
        raise LineError("not JSON that can be read: nested too deep or a number too long") from error
    if not isinstance(advert, dict):
        raise LineError(f"an object expected, found {type(advert).__name__}")
    return advert


def assess_line(line: bytes) -> Assessment:
    """The assessment of one JSON line. Raises: LineError on anything that is no advert."""
    from classifiers.assess import assess_fields

    advert = _parse(line)
    advert_id = advert.get("id")
    if not isinstance(advert_id, str | int):
        raise LineError(f"field 'id': text expected, found {type(advert_id).__name__}")
    title = _text_of(advert, "title", needed=False) or ""
    text = _text_of(advert, "text", needed=True) or ""
    employer, place, wage = (_text_of(advert, key, needed=False) for key in OPTIONAL_FIELDS)
    url = _text_of(advert, "canonical_url", needed=False) or _text_of(advert, "url", needed=False)
    return assess_fields(
        str(advert_id),
        title,
        text,
        employer=employer,
        place=place,
        wage=wage,
        links=_links_of(advert),
        url=url,
    )


def assess_stream(lines: BinaryIO) -> Iterator[tuple[int, str | None, str | None]]:
    """(line number, JSON or None, error or None) of each line that is not empty."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, json.dumps(public_assessment(assess_line(line))), None
        except LineError as error:
            yield number, None, str(error)


@app.command()
def assess(
    file: Annotated[
        Path | None, typer.Argument(help="JSON lines of adverts; standard input without it")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the output is JSON lines in any case")] = False,
) -> None:
    """Assess adverts given as JSON lines, one answer per line, in order."""
    bad = 0
    try:
        source = file.open("rb") if file else sys.stdin.buffer
    except OSError as error:
        typer.echo(f"assess: {file}: {error.strerror}", err=True)
        raise typer.Exit(1) from error
    with source as lines:
        for number, answer, problem in assess_stream(lines):
            if answer is None:
                bad += 1
                typer.echo(f"assess: line {number}: {problem}", err=True)
            else:
                sys.stdout.write(answer + "\n")
                sys.stdout.flush()
    if bad:
        typer.echo(f"assess: {bad} line{'s' if bad > 1 else ''} could not be read", err=True)
        raise typer.Exit(1)
