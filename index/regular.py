"""What the record needs done every night, whoever watches."""

from __future__ import annotations

from crawler.ledger import RegularJob
from index.settings import read_settings

# The record is handed on: dispatch names its jobs with it, too.
__all__ = ["RegularJob", "regular_jobs"]


def regular_jobs() -> tuple[RegularJob, ...]:
    """A backup, unless none is to be kept, and a look at the whole chain of the audit."""
    settings = read_settings()
    keep = str(settings.backups_kept)
    backup = RegularJob(
        "nightly-backup", "30 2 * * *", ("backup", "--out", str(settings.backups_dir), "--keep", keep)
    )
    audit = RegularJob("nightly-audit", "15 4 * * *", ("audit", "verify"))
    return (backup, audit) if settings.backups_kept else (audit,)
