"""The home: the folder that holds the record, the secret and everything a person puts beside them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from index.records import UnknownRecordError
from index.settings import IndexSettings, read_settings

_FOLDERS = ("sources", "partners", "spool", "evidence")
_TOML_HEAD = """\
# MUKTI Watch: settings of this home. The environment (MUKTI_...) wins over this file.
# Every setting with its unit and default: docs/settings.md. A few that are often wanted:

# contact = "watch@your-ngo.example"  # where sites can reach you; public sites are not crawled without it
# web_port = 8321                     # port of the triage pages
# reveal_hours = 8                    # hours for which a revealed contact stays readable to who asked
# allow_hosts = "127.0.0.1:8311"      # private addresses that may be fetched; for tests and the demo alone
"""


def require_home() -> IndexSettings:
    """The settings of a home that exists. Raises: UnknownRecordError."""
    settings = read_settings()
    if not settings.database_file.is_file():
        raise UnknownRecordError(f"no home at {settings.home}: run `mukti init`")
    return settings


def create_home(home: Path) -> bool:
    """Makes the home with its secret and an empty record; False when it was there already.

    Run again it only adds what is missing, so that a `mukti init` that was cut short can be repeated.
    Django must be pointed at this home.
    """
    there = (home / "secret").is_file() and (home / "mukti.sqlite3").is_file()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    for name in _FOLDERS:
        (home / name).mkdir(mode=0o700, exist_ok=True)
    write_secret(home / "secret")
    toml = home / "mukti.toml"
    if not toml.exists():
        toml.write_text(_TOML_HEAD, "utf-8")
    _touch_private(home / "mukti.sqlite3")
    migrate()
    return not there


def write_secret(path: Path) -> None:
    """A new random secret, readable by its owner alone, unless there is one."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(handle)


def _touch_private(path: Path) -> None:
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def migrate() -> None:
    """Brings the record to this version's form; nothing happens when it is there already."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
