"""A source that a person has paused: a file beside its own, which the schedule honours."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

SUFFIX = ".paused"


@dataclass(frozen=True, slots=True)
class Pause:
    """Why, when and by whom a source was paused; empty where its file does not say."""

    reason: str
    since: datetime | None
    who: str


def read_pause(folder: Path, name: str) -> Pause | None:
    """The pause of a source, or `None`; a file that says nothing is a pause all the same."""
    try:
        text = (folder / f"{name}{SUFFIX}").read_text("utf-8", "replace")
    except FileNotFoundError:
        return None
    try:
        plain = json.loads(text)
        since = datetime.fromisoformat(plain["since"])
        return Pause(str(plain["reason"]), since if since.tzinfo else None, str(plain["who"]))
    except (ValueError, TypeError, KeyError):
        return Pause(text.strip()[:200], None, "")


def write_pause(folder: Path, name: str, pause: Pause) -> None:
    """Pause a source, from the next moment the schedule looks. Raises: OSError of the disk."""
    plain = {**asdict(pause), "since": pause.since.isoformat() if pause.since else None}
    fresh = folder / f".{name}{SUFFIX}.{os.getpid()}"
    fresh.write_text(json.dumps(plain, ensure_ascii=False) + "\n", "utf-8")
    fresh.replace(folder / f"{name}{SUFFIX}")


def end_pause(folder: Path, name: str) -> bool:
    """Resume a source; false where it was not paused."""
    try:
        (folder / f"{name}{SUFFIX}").unlink()
    except FileNotFoundError:
        return False
    return True
