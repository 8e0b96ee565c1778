"""How the last runs of a source ended, as their reports in the spool say, and what that says by now."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.advert import RunReport, SourceState, report_from_json
from crawler.storing.spool import REPORT

if TYPE_CHECKING:
    from crawler.watching.source import Source

# A run by hand shortly before its slot counts for the slot; a run may take hours to end and report.
_EARLY = timedelta(minutes=5)
_GRACE = timedelta(hours=2)


def state_now(report: RunReport | None, source: Source, now: datetime) -> SourceState | None:
    """The state of the source's last run, or `stale` where the schedule has since missed two slots.

    `None` for a source that never ran. A source that is not enabled does not grow stale.
    """
    if report is None:
        return None
    overdue = stale_from(report, source)
    return "stale" if overdue is not None and now > overdue else report.state


def stale_from(report: RunReport, source: Source) -> datetime | None:
    """When the source is stale if no further run ends before; `None` where it is not enabled."""
    from crawler.scheduling.schedule import next_run

    begun = datetime.fromisoformat(report.slot) if report.slot else report.started_at
    first = next_run(source, begun + _EARLY)
    second = next_run(source, first + timedelta(seconds=1)) if first is not None else None
    return second + _GRACE if second is not None else None


def reports_of(spool: Path, source: str, limit: int = 10) -> tuple[RunReport, ...]:
    """Reports of the source's last runs, newest first, at most `limit` of them.

    A run without a report (still under way, or killed and not yet closed) and one whose report cannot be read
    are passed over: what a run is compared with must not keep it from ending.
    """
    found: list[RunReport] = []
    for run_dir in _runs_of(spool, source):
        if len(found) >= limit:
            break
        report = _read(run_dir / REPORT)
        if report is not None and report.source == source:
            found.append(report)
    return tuple(found)


def _runs_of(spool: Path, source: str) -> list[Path]:
    """Folders of the source's runs, newest first; only names are looked at: a spool has many thousands."""
    try:
        names = [path.name for path in spool.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    own = [name for name in names if name[:1] != "." and name.partition("-")[2] == source]
    return [spool / name for name in sorted(own, reverse=True)]


def _read(file: Path) -> RunReport | None:
    try:
        report = report_from_json(json.loads(file.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return report if isinstance(report.adverts, int) and isinstance(report.pages, int) else None
