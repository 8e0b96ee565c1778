"""A look over the home: what should agree, and whether it does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from crawler.ledger import JOB_PREFIX
from index import models
from index.audit import verify_audit
from index.homes import require_home
from index.ledger import RunLedger
from index.printing import in_india
from index.records import UnavailableError
from index.searching.projector import backend_in_use, dead_letters
from index.settings import IndexSettings

_DISK_LOW_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, whether it passed, and one line for people."""

    check: str
    ok: bool
    line: str


def examine() -> tuple[Finding, ...]:
    """Every check, in a fixed order. Raises: UnknownRecordError without a home."""
    settings = require_home()
    checks: tuple[tuple[str, Callable[[IndexSettings], tuple[bool, str]]], ...] = (
        ("record", _check_record),
        ("search", _check_search),
        ("evidence", _check_evidence),
        ("audit", lambda _: verify_audit()),
        ("schedule", _check_schedule),
        ("permissions", _check_permissions),
        ("disk", _check_disk),
    )
    return tuple(Finding(name, *check(settings)) for name, check in checks)


def _check_record(settings: IndexSettings) -> tuple[bool, str]:
    del settings
    with connection.cursor() as cursor:
        whole = True
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(1)")
            whole = cursor.fetchone()[0] == "ok"
    adverts, cases = models.Advert.objects.count(), models.Case.objects.filter(merged_into=None).count()
    return whole, f"{adverts} adverts, {cases} cases" if whole else "the database file is damaged"


def _check_search(settings: IndexSettings) -> tuple[bool, str]:
    del settings
    pending, dead = models.Outbox.objects.filter(dead=False).count(), len(dead_letters())
    try:
        known = backend_in_use().count()
    except UnavailableError as error:
        return False, str(error)
    adverts = models.Advert.objects.count()
    line = f"{known} of {adverts} adverts, {pending} changes waiting, {dead} set aside"
    agrees = known == adverts or (known < adverts and pending > 0)
    return agrees and not dead, line if agrees else f"{line}; `mukti reindex` mends it"


def _check_evidence(settings: IndexSettings) -> tuple[bool, str]:
    """That every kept member is there; their bytes are checked when they are taken."""
    kept = models.Capture.objects.exclude(evidence_file="").values_list("evidence_file", flat=True)
    names = set(kept)
    missing = sorted(name for name in names if not (settings.evidence_dir / name).is_file())
    if missing:
        return False, f"{len(missing)} of {len(names)} files are missing, first evidence/{missing[0]}"
    return True, f"{len(names)} files"


def _check_schedule(settings: IndexSettings) -> tuple[bool, str]:
    """Who runs the schedule, and how each regular job last ended; sources are shown by their states."""
    del settings
    lease = RunLedger().lease()
    runs = models.ScheduleSlot.objects.filter(task__startswith=JOB_PREFIX, state="done").order_by("slot")
    last = {run.task: run for run in runs}
    failed = [
        f"{run.task} ended with exit code {run.exit_code} at {in_india(run.slot)} IST"
        for name, run in sorted(last.items())
        if run.exit_code != 0
    ]
    line = f"held by {lease.holder}" if lease.holder else "no scheduler runs"
    return not failed, "; ".join((line, *failed))


def _check_permissions(settings: IndexSettings) -> tuple[bool, str]:
    loose = [
        str(path)
        for path in (settings.home, settings.secret_file, settings.database_file)
        if path.exists() and path.stat().st_mode & 0o077
    ]
    if not settings.secret_file.is_file():
        return False, f"no secret at {settings.secret_file}: `mukti init` makes one"
    return not loose, f"others may read {', '.join(loose)}" if loose else "the owner alone"


def _check_disk(settings: IndexSettings) -> tuple[bool, str]:
    free = shutil.disk_usage(settings.home).free
    return free >= _DISK_LOW_BYTES, f"{free / 1024**3:.1f} GiB free"
