"""How the sources of a home stand by now: what their files say, held against how their last runs ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from crawler.advert import RunReport, Watched
from crawler.errors import SourceError
from crawler.scheduling.schedule import next_run
from crawler.storing.history import stale_from
from crawler.watching.pauses import read_pause
from crawler.watching.source import Source, load_source


def watched_sources(folder: Path, last: Mapping[str, RunReport], now: datetime) -> tuple[Watched, ...]:
    """Every source of a folder, by name; `last` are reports of last runs, by source."""
    files = sorted(folder.glob("*.yml")) if folder.is_dir() else []
    return tuple(_look(path, last.get(path.stem), now) for path in files)


def _look(path: Path, report: RunReport | None, now: datetime) -> Watched:
    try:
        found = path.stat()
        source = _load(path, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        return Watched(path.stem, trouble="its file is gone")
    except SourceError as error:
        return Watched(path.stem, trouble=str(error).removeprefix(f"{path.parent}/"))
    pause = read_pause(path.parent, path.stem)
    active = source.enabled and pause is None
    return Watched(
        name=source.name,
        who=source.who,
        active=active,
        next_run=next_run(source, now) if active else None,
        stale_from=stale_from(report, source) if active and report is not None else None,
        paused=f"paused by {pause.who or 'somebody'}: {pause.reason or 'no reason given'}" if pause else "",
    )


@lru_cache(maxsize=2048)
def _load(path: Path, mtime_ns: int, size_bytes: int) -> Source:
    """A page asks for hundreds of files at once; one that has not changed is read once."""
    return load_source(path)
