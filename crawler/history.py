"""How the last runs of a source ended, as their reports in the spool say."""

from __future__ import annotations

import json
from pathlib import Path

from crawler.advert import RunReport, report_from_json
from crawler.spool import REPORT


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
