"""Memory and time of a process and its children while they work, from /proc."""

from __future__ import annotations

import threading
import time
from pathlib import Path

_EVERY_S = 0.02


def _field(pid: int, name: str) -> int:
    """A line of a process's status in bytes; 0 where it is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def _program(pid: int) -> bytes:
    """The command line of a process; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def cpu_s(pid: int) -> float | None:
    """Seconds of the processor that a process of one thread has had; nothing where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return None


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


class Watch:
    """Peaks in bytes until `end`: of the process itself, of any one child, and of all of them at once."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.own = self.child = self.together = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.is_set():
            # A child that is not yet its own program still shows the memory of its parent.
            children = [child for child in children_of(self._pid) if _program(child) != _program(self._pid)]
            self.own = max(self.own, _field(self._pid, "VmHWM"))
            self.child = max([self.child, *(_field(child, "VmHWM") for child in children)])
            now = sum(_field(pid, "VmRSS") for pid in (self._pid, *children))
            self.together = max(self.together, now)
            time.sleep(_EVERY_S)

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()
