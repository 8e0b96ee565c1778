"""Until when hosts are left alone: a small file for each host in the home, shared by all crawls."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

# A host that asks for more is asked again after this: a slip of the pen must not hide a board for years.
LONGEST = timedelta(days=30)


class Waits:
    """Waits in seconds by host; written whole or not at all, and a longer one is never shortened."""

    def __init__(self, folder: Path, *, make: bool = True) -> None:
        """Without `make`, nothing is written where the home is not there: nobody else visits from it."""
        self._folder = folder
        self._make = make

    def left_s(self, host: str, now: datetime | None = None) -> float:
        """Seconds that the host is still to be left alone; 0 where nothing is known or the file is broken.

        A clock that was set back makes no wait longer than it was when it was asked for.
        """
        now = now or datetime.now(UTC)
        try:
            plain = json.loads(self._file(host).read_text("utf-8"))
            begun, until = (datetime.fromisoformat(plain[key]) for key in ("begun", "until"))
            return max(0.0, min(until - now, until - begun).total_seconds())
        except (OSError, ValueError, KeyError, TypeError):
            return 0.0

    def keep(self, host: str, wait_s: float, now: datetime | None = None) -> None:
        """Leave the host alone for `wait_s` seconds from now. Raises: OSError of the disk."""
        now = now or datetime.now(UTC)
        if wait_s <= self.left_s(host, now) or not self._is_wanted():
            return
        until = now + min(timedelta(seconds=min(wait_s, LONGEST.total_seconds())), LONGEST)
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(host)
        fresh = file.with_suffix(f".{os.getpid()}.new")
        plain = {"host": host, "begun": now.isoformat(), "until": until.isoformat()}
        fresh.write_text(json.dumps(plain), "utf-8")
        fresh.replace(file)

    def lock(self, host: str) -> int | None:
        """The host's lock, until `unlock` or the end of the process; `None` where another crawl has it."""
        if not self._is_wanted():
            return os.open(os.devnull, os.O_RDONLY)
        self._folder.mkdir(parents=True, exist_ok=True)
        number = os.open(self._file(host).with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(number)
            return None
        return number

    def unlock(self, number: int) -> None:
        """Let other crawls ask the host."""
        os.close(number)

    def _is_wanted(self) -> bool:
        return self._make or self._folder.parent.is_dir()

    def _file(self, host: str) -> Path:
        return self._folder / f"{hashlib.sha256(host.encode()).hexdigest()[:32]}.json"
