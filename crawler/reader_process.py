"""The process in which pages are read: what hangs or crashes here costs one page.

Batches of tasks come in on standard input and findings go out on standard output, as
`multiprocessing.connection` frames them. A page that takes more than its share of the processor ends the
process, and so does one that only waits: the kernel's alarms also stop a parser that hangs in C.
"""

from __future__ import annotations

import pickle
import resource
import signal
import sys
import traceback
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from crawler.errors import FetchError
from crawler.frontier import Role
from crawler.reading import Found, Manner, Task, failed, is_streamed, read_task, refused

# 50,000 addresses or 10,000 items take longer than any honest page, and are no hang.
_LIST_TIMES = 6
_TOLD = 100_000
_STATM = Path("/proc/self/statm")
_NEVER = max(Role) + 1


def _cause(error: Exception) -> str:
    """What failed and where in our code, without a word of the page."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name} line {last.lineno}"


def read_safely(task: Task, manner: Manner) -> Found:
    """What a page carries; a page that cannot be read says so."""
    try:
        return read_task(task, manner)
    except FetchError as error:
        return refused(error)
    except Exception as error:  # noqa: BLE001  (the job runner of this process: one page is lost, and said)
        return failed(task.page.url, _cause(error))


class Told:
    """Links that were handed over already: menus repeat on every page, and the frontier knows them."""

    def __init__(self) -> None:
        self._roles: dict[str, Role] = {}

    def only_new(self, found: Found) -> Found:
        """The same finding without links that came before for the same or more promise."""
        known = self._roles
        fresh = tuple((url, role) for url, role in found.links if known.get(url, _NEVER) > role)
        if len(known) > _TOLD:
            known.clear()
        known.update(fresh)
        return replace(found, links=fresh)


def _is_swollen(limit_bytes: int) -> bool:
    """Whether a page has left this process so large that the next one might not fit."""
    try:
        used_bytes = int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        # No Linux. There the peak would not do: it begins with that of the crawl which started us.
        used_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return used_bytes * 2 > limit_bytes


def _give(cpu_s: float, clock_s: float) -> None:
    """Seconds of the processor and by the clock until the kernel ends this process; 0 for no end."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    signal.setitimer(signal.ITIMER_REAL, clock_s)


def serve(cpu_s: float, clock_s: float, limit_bytes: int) -> None:
    """Read tasks until there is no more, or until this process has grown too large."""
    resource.setrlimit(resource.RLIMIT_DATA, (limit_bytes, limit_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # An interrupted crawl still wants what is under way; the end of the input ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks, answers = Connection(0, writable=False), Connection(1, readable=False)
    manner: Manner = pickle.loads(tasks.recv_bytes())  # noqa: S301  (from the crawl that started us)
    told = Told()
    try:
        while True:
            batch: list[Task] = pickle.loads(tasks.recv_bytes())  # noqa: S301
            found = []
            for task in batch:
                times = _LIST_TIMES if is_streamed(task, manner) else 1
                _give(cpu_s * times, clock_s * times)
                found.append(told.only_new(read_safely(task, manner)))
            answer = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
            _give(0, 0)
            answers.send_bytes(answer)
            if _is_swollen(limit_bytes):
                return
    except (EOFError, BrokenPipeError):
        # The crawl is gone, perhaps in the middle of a page.
        return


if __name__ == "__main__":
    serve(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
