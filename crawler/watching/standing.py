"""How each source of a home stands: its last run, what it usually gives, and when it is read next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.advert import RunReport
from crawler.console import in_india
from crawler.errors import SourceError
from crawler.storing.history import reports_of, state_now
from crawler.watching.pauses import Pause, read_pause
from crawler.watching.promise import LOOK_BACK, usual_yield
from crawler.watching.source import EveryHours, Source, load_source


@dataclass(frozen=True, slots=True)
class Standing:
    """One source file: `source` is `None` where it is broken, and `faults` say what is wrong with it.

    `state` is the last run's; `stale` where a run is overdue, `broken_file`, or `None` where there was none.
    """

    name: str
    source: Source | None
    faults: tuple[str, ...]
    pause: Pause | None
    last: RunReport | None
    usual: float | None
    state: str | None
    next_run: datetime | None


def read_standings(folder: Path, spool: Path, now: datetime) -> tuple[Standing, ...]:
    """All sources of a folder by name, broken ones too; none without a folder."""
    files = sorted(folder.glob("*.yml")) if folder.is_dir() else []
    return tuple(_read(path, spool, now) for path in files)


def _read(path: Path, spool: Path, now: datetime) -> Standing:
    source, faults = None, tuple[str, ...]()
    try:
        source = load_source(path)
    except SourceError as error:
        faults = error.faults
    pause = read_pause(path.parent, path.stem)
    past = reports_of(spool, path.stem, LOOK_BACK)
    last, usual = (past[0] if past else None), usual_yield(past)
    state = "broken_file" if source is None else _state(source, pause, last, now)
    following = _next(source, now) if source is not None and pause is None else None
    return Standing(path.stem, source, faults, pause, last, usual[0] if usual else None, state, following)


def _next(source: Source, when: datetime) -> datetime | None:
    from crawler.scheduling.schedule import next_run

    return next_run(source, when)


def _state(source: Source, pause: Pause | None, last: RunReport | None, now: datetime) -> str | None:
    if pause is not None:
        return last.state if last is not None else None
    return state_now(last, source, now)


def schedule_words(source: Source) -> str:
    """A source's schedule in a few words."""
    if isinstance(source.schedule, EveryHours):
        return f"every {source.schedule.every_h:g} h"
    return source.schedule


def facts_of(standing: Standing) -> dict[str, Any]:
    """A source as `mukti sources --json` prints it; the keys are a contract."""
    source, last, pause = standing.source, standing.last, standing.pause
    return {
        "name": standing.name,
        "kind": source.kind if source else None,
        "enabled": source.enabled if source else False,
        "paused": pause is not None,
        "pause": {"reason": pause.reason, "since": _iso(pause.since), "who": pause.who} if pause else None,
        "state": standing.state,
        "last_state": last.state if last else None,
        "last_run": _iso(last.started_at) if last else None,
        "adverts": last.adverts + last.not_modified if last else None,
        "usual": standing.usual,
        "schedule": schedule_words(source) if source else None,
        "next_run": _iso(standing.next_run),
        "faults": list(standing.faults),
    }


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when is not None else None


def line_of(standing: Standing) -> str:
    """A source in one line for people."""
    source, last, pause = standing.source, standing.last, standing.pause
    if source is None:
        return f"{standing.name}  broken file"
    parts = [standing.name, source.kind, standing.state or "never run"]
    if last is not None:
        usual = f", usually {standing.usual:g}" if standing.usual is not None else ""
        parts += [f"last {in_india(last.started_at)}", f"{last.adverts + last.not_modified} adverts{usual}"]
    if pause is not None:
        parts.append(f"paused by {pause.who or 'somebody'} on {in_india(pause.since)}: {pause.reason}")
    elif not source.enabled:
        parts.append("not enabled")
    else:
        parts.append(f"next {in_india(standing.next_run)} ({schedule_words(source)})")
    return "  ".join(parts)
