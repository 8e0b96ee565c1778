"""Verbs that tend the home: make it, its accounts, look after it, keep copies of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
user = typer.Typer(no_args_is_help=True, help="Accounts: who may log in.")
audit = typer.Typer(no_args_is_help=True, help="The record of who did what.")
app.add_typer(user, name="user")
app.add_typer(audit, name="audit")

Json = Annotated[bool, typer.Option("--json", help="for machines: one JSON object a line")]


@app.command()
def init() -> None:
    """Makes a home: its record, its secret, its settings file and its folders. Again it changes nothing."""
    import index
    from index.settings import read_settings

    home = read_settings().home
    if index.create_home(home):
        typer.echo(f"home made at {home}; next: mukti user add NAME --role supervisor", err=True)
    else:
        typer.echo(f"home is there already: {home}", err=True)


@user.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="the name to log in with")],
    role: Annotated[str, typer.Option(help="analyst, supervisor or admin")] = "analyst",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="read the password from the first line of standard input")
    ] = False,
) -> None:
    """A new account; the password is asked for twice and never printed."""
    import index

    index.require_home()
    account = index.add_user(name, _password(password_stdin), role)
    typer.echo(f"user {account.name} added as {account.role}", err=True)


@user.command("password")
def user_password(
    name: Annotated[str, typer.Argument(help="the account")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="read the password from the first line of standard input")
    ] = False,
) -> None:
    """A new password for an account."""
    import index

    index.require_home()
    index.set_password(name, _password(password_stdin))
    typer.echo(f"user {name}: password set", err=True)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return entered


@user.command("list")
def user_list(as_json: Json = False) -> None:
    """Every account with its role."""
    import index

    index.require_home()
    for account in index.users():
        if as_json:
            last = account.last_login.isoformat() if account.last_login else None
            plain = {"name": account.name, "role": account.role, "active": account.active, "last_login": last}
            typer.echo(json.dumps(plain, ensure_ascii=False))
        else:
            typer.echo(f"{account.name}\t{account.role}{'' if account.active else ' (not active)'}")


@app.command()
def reindex(as_json: Json = False) -> None:
    """Builds the search anew from the record, while it goes on answering."""
    import index

    index.require_home()
    count = index.reindex()
    typer.echo(
        json.dumps({"adverts": count}) if as_json else f"{count} adverts in the search", err=not as_json
    )


@app.command()
def slots(
    task: Annotated[str | None, typer.Argument(help="a source, or job: and the name of a job")] = None,
    as_json: Json = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="how many, newest first")] = 20,
) -> None:
    """What the schedule ran or made up for, newest first: when each slot was due, and what came of it."""
    import index
    from index.printing import slot_line, slot_text

    index.require_home()
    for run in index.RunLedger().history(task, limit):
        typer.echo(json.dumps(slot_line(run), ensure_ascii=False) if as_json else slot_text(run))


@audit.command("verify")
def audit_verify(as_json: Json = False) -> None:
    """Whether the hash chain of the audit is whole; exit code 1 and the first broken number when not."""
    import index

    index.require_home()
    whole, line = index.verify_audit()
    typer.echo(json.dumps({"whole": whole, "line": line}) if as_json else line, err=not as_json)
    raise typer.Exit(0 if whole else 1)


@app.command()
def backup(
    out: Annotated[Path, typer.Option("--out", help="folder that the archive is written to")] = Path(),
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="put the secret in too; else keep a copy of it elsewhere")
    ] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, help="delete all but this many archives of the folder, oldest first")
    ] = None,
) -> None:
    """A consistent copy of the whole home as one archive, while everything goes on; prints its path."""
    import index

    index.require_home()
    typer.echo(str(index.backup(out, with_secret=with_secret, keep=keep)))


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(help="an archive that `mukti backup` wrote")],
    home: Annotated[
        Path | None, typer.Option("--home", help="an empty or new folder; default: the home of the settings")
    ] = None,
) -> None:
    """Makes a home from an archive, checking every byte of it."""
    import index
    from index.settings import read_settings

    target = home or read_settings().home
    index.restore(archive, target)
    typer.echo(f"restored to {target}; `mukti ingest` fills its search", err=True)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Looks the home over: record, search, audit, permissions, disk. Exit code 1 when something is wrong."""
    from index.examination import examine

    findings = examine()
    for finding in findings:
        if as_json:
            typer.echo(json.dumps({"check": finding.check, "ok": finding.ok, "line": finding.line}))
        else:
            typer.echo(f"{'ok ' if finding.ok else 'BAD'} {finding.check}: {finding.line}", err=True)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
