"""Dispatch's verbs: partners, digest build, refer, verify."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dispatch.refusal import PartnerError, RefusedExportError
from index.records import UnavailableError

if TYPE_CHECKING:
    from dispatch.digest import Digest
    from dispatch.partner import Partner
    from index.records import Actor

app = typer.Typer(no_args_is_help=True, add_completion=False)
digest_app = typer.Typer(no_args_is_help=True, help="The weekly page of a partner.")
app.add_typer(digest_app, name="digest")

AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines")]
AsUser = Annotated[
    str | None,
    typer.Option("--as", metavar="USER", help="the account that does it; default: your login here"),
]
Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="folder that is written into", file_okay=False)
]


@digest_app.callback()
def _digest() -> None:
    """The weekly page of a partner."""


@contextmanager
def _one_line() -> Iterator[None]:
    """What a person can mend ends in one line on standard error and exit code 1."""
    try:
        yield
    except (RefusedExportError, PartnerError, UnavailableError, LookupError, ValueError, OSError) as error:
        typer.echo(f"mukti: {error}", err=True)
        raise typer.Exit(1) from error


def _actor(name: str | None) -> Actor:
    import index

    index.require_home()
    return index.cli_actor(name)


def _print(plain: dict[str, Any]) -> None:
    typer.echo(json.dumps(plain, ensure_ascii=False))


@app.command()
def partners(as_json: AsJson = False) -> None:
    """The partners of this home, checked: who gets a digest, in which language, of which regions."""
    from dispatch.outbox import load_partners
    from dispatch.settings import DispatchSettings
    from mukti_settings import read_slice

    with _one_line():
        found = load_partners()
        folder = read_slice(DispatchSettings).partners_dir
    if not found:
        typer.echo(f"no partner files in {folder}; an example lies in dispatch/partners/", err=True)
    for partner in found:
        if as_json:
            _print(partner.model_dump(mode="json", exclude={"contact"}))
        else:
            regions = ", ".join(partner.regions) if partner.regions else "all of India"
            typer.echo(
                f"{partner.name}: {partner.organisation} ({partner.language}, {partner.audience}; {regions})"
            )


@digest_app.command("build")
def build(
    partner: Annotated[str, typer.Option(help="the partner's name, as its file is called")],
    week: Annotated[str, typer.Option(help="ISO week in Indian time, such as 2026-W47")],
    out: Out,
    as_json: AsJson = False,
    as_user: AsUser = None,
) -> None:
    """Writes digest.html and digest.txt: a partner's page of one week, from decided cases of its regions."""
    from dispatch.digest import write_digest
    from dispatch.outbox import build_digest_for

    with _one_line():
        digest = build_digest_for(partner, week, actor=_actor(as_user))
        paths = write_digest(digest, out)
    _tell_gaps(digest)
    if as_json:
        _print(
            {
                "partner": digest.partner,
                "week": digest.week,
                "language": digest.language,
                "fallback": digest.fallback,
                "cases": list(digest.refs),
                "changes": list(digest.changed_refs),
                "unplaced": list(digest.unplaced),
                "files": [str(path) for path in paths],
            }
        )
    else:
        typer.echo("\n".join(str(path) for path in paths))


def _tell_gaps(digest: Digest) -> None:
    for ref in digest.unplaced:
        typer.echo(
            f"no known place in India, so in no partner's digest until a person places it: {ref}", err=True
        )
    if digest.fallback:
        typer.echo(
            "the partner's language has no words here yet: the page is in English and says so", err=True
        )


@digest_app.command("drafts")
def drafts(
    week: Annotated[
        str | None, typer.Option(help="ISO week in Indian time; default: the last that is over")
    ] = None,
    as_json: AsJson = False,
    as_user: AsUser = None,
) -> None:
    """Writes every partner's page of a week into the home's `digests`, for a person to read; sends none.

    A partner whose page cannot be built keeps no other from its own; exit code 1 where there is one.
    """
    from dispatch.outbox import load_partners
    from dispatch.settings import DispatchSettings
    from dispatch.week import parse_week, week_before
    from mukti_settings import read_slice

    with _one_line():
        chosen = parse_week(week) if week else week_before(datetime.now(UTC))
        actor, partners = _actor(as_user), load_partners()
    failed = 0
    for partner in partners:
        out = read_slice(DispatchSettings).digests_dir / str(chosen) / partner.name
        failed += not _draft(partner, str(chosen), out, actor, as_json=as_json)
    typer.echo(f"{chosen}: {len(partners) - failed} of {len(partners)} digest drafts written", err=True)
    if failed:
        raise typer.Exit(1)


def _draft(partner: Partner, week: str, out: Path, actor: Actor, *, as_json: bool) -> bool:
    from dispatch.digest import write_digest
    from dispatch.outbox import build_digest_for

    try:
        with _one_line():
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            digest = build_digest_for(partner, week, actor=actor)
            paths = write_digest(digest, out)
    except typer.Exit:
        return False
    _tell_gaps(digest)
    if as_json:
        _print({"partner": partner.name, "week": week, "files": [str(path) for path in paths]})
    else:
        typer.echo("\n".join(str(path) for path in paths))
    return True


@app.command()
def refer(
    case: Annotated[str, typer.Argument(help="the case's reference")],
    out: Out,
    as_json: AsJson = False,
    as_user: AsUser = None,
) -> None:
    """Writes DRAFT-<ref>/: a confirmed case as a package of evidence; a draft, not for hand-over."""
    from dispatch.outbox import build_referral
    from dispatch.verifier import read_seal

    with _one_line():
        package = build_referral(case, out, actor=_actor(as_user))
        seal = read_seal(package)
    if as_json:
        _print({"case": package.name.removeprefix("DRAFT-"), "package": str(package), "seal": seal})
    else:
        typer.echo(str(package))
    typer.echo(f"draft, not for hand-over; seal (SHA-256 of tagmanifest-sha256.txt): {seal}", err=True)


@app.command()
def verify(
    package: Annotated[Path, typer.Argument(help="folder of a package", metavar="DIR")],
    as_json: AsJson = False,
) -> None:
    """Finds any changed, missing or added file of a package, and names it; exit code 1 when there is one."""
    from dispatch.outbox import verify_package
    from dispatch.verifier import read_seal

    with _one_line():
        problems = verify_package(package)
        seal = read_seal(package)
    if as_json:
        _print({"package": str(package), "whole": not problems, "problems": list(problems), "seal": seal})
    elif problems:
        typer.echo("\n".join(problems), err=True)
        typer.echo(f"mukti: {package}: {len(problems)} problem(s)", err=True)
    else:
        typer.echo(f"{package}: whole; seal {seal}")
    if problems:
        raise typer.Exit(1)
