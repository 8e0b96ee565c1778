"""What a program's processes are and hold, as Linux says in /proc; elsewhere nothing is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")


def descendants(pid: int) -> tuple[int, ...]:
    """All living processes below one: children, their children, and so on; the process itself left out."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        parent = _parent(folder)
        if parent is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found: list[int] = []
    waiting = children.get(pid, [])
    while waiting:
        found += waiting
        waiting = [child for one in waiting for child in children.get(one, [])]
    return tuple(found)


def _parent(folder: Path) -> int | None:
    """The fourth field of `stat`, behind a name in brackets that may hold anything."""
    try:
        state, parent = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else int(parent)


def memory_bytes(pids: Iterable[int]) -> int:
    """Memory that these processes hold for themselves (anonymous pages; proc_pid_status(5), RssAnon).

    Programs and libraries, which a browser's many processes share and the system can drop, do not count;
    address space says nothing of a browser, which reserves terabytes.
    """
    return sum(_own_bytes(pid) for pid in pids)


def _own_bytes(pid: int) -> int:
    try:
        for line in (_PROC / str(pid) / "status").read_text("utf-8", "replace").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return 0
    return 0
