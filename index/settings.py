"""The index's slice of the settings: where the record lies, and the limits it works within."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from mukti_settings import Slice, read_slice


class IndexSettings(Slice):
    """Record, evidence and search; every path follows from the home."""

    busy_timeout_s: float = Field(
        30.0, gt=0, le=600, description="seconds a writer waits for another writer of the record"
    )
    hub_adverts: int = Field(
        200,
        ge=2,
        description="adverts behind one contact on a single source, from which it may be a board's own",
    )
    hub_employers: int = Field(
        50, ge=2, description="different employers that such a contact needs before it joins nothing any more"
    )
    reveal_hours: float = Field(
        8.0,
        gt=0,
        le=72,
        description="hours a revealed contact stays readable to the person who asked",
    )
    viewed_again_minutes: float = Field(
        10.0,
        ge=0,
        description="minutes in which a second look at the same case is not recorded again",
    )
    search_attempts: int = Field(
        5, ge=1, le=50, description="failures after which a search update is set aside and shown"
    )

    backup_dir: Path | None = Field(
        None, description="folder of the nightly backups, best on another disk; empty: backups in the home"
    )
    backups_kept: int = Field(3, ge=0, description="nightly backups that are kept (count); 0 makes none")

    @property
    def backups_dir(self) -> Path:
        """Where the nightly backups go."""
        return self.backup_dir or self.home / "backups"

    @property
    def database_file(self) -> Path:
        """The record: one SQLite file."""
        return self.home / "mukti.sqlite3"

    @property
    def search_file(self) -> Path:
        """The embedded search, a projection that can be rebuilt at any time."""
        return self.home / "search.sqlite3"

    @property
    def secret_file(self) -> Path:
        """What signs sessions and keys the audit's fingerprints; made by `mukti init`."""
        return self.home / "secret"

    @property
    def evidence_dir(self) -> Path:
        """WARC members of flagged adverts, kept apart from the runs."""
        return self.home / "evidence"


def read_settings() -> IndexSettings:
    """Read anew each time, so that a changed home is never a stale one. Raises: SettingsError."""
    return read_slice(IndexSettings)
