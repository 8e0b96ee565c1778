"""Reads pages in a process of its own, so that no page can hang or crash the crawl."""

from __future__ import annotations

import asyncio
import io
import pickle
import signal
import subprocess
import sys
from multiprocessing import Pipe
from typing import Any

from crawler.reading import Found, Manner, Task, failed

# Seconds that an ending process has until it is killed.
_PARTING_S = 2.0
# A page may take this many times as long by the clock as of the processor: a busy machine is no fault of it.
_PATIENCE = 4
# How a process ends that is not to be blamed on the page: by itself, before it took the page, because it had
# grown too large; and killed from outside. The page may be the listing that leads to all others.
_NO_FAULT = (0, -signal.SIGKILL)
_KNOWN = {
    "crawler.reading": {"Found", "Elsewhere"},
    "crawler.frontier": {"Role"},
    "crawler.advert": {"Advert", "Problem"},
    "datetime": {"datetime", "timedelta", "timezone"},
}


class _Findings(pickle.Unpickler):
    """Takes our own records alone: a process that a page has broken can hand on nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if name not in _KNOWN.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} is no record of a page")
        return super().find_class(module, name)


class _Process:
    """One reading process, asked once at a time."""

    def __init__(self, manner: Manner, limit_s: float, limit_bytes: int) -> None:
        theirs, ours = Pipe(duplex=False), Pipe(duplex=False)
        limits = [str(limit_s), str(limit_s * _PATIENCE), str(limit_bytes)]
        command = [sys.executable, "-m", "crawler.reader_process", *limits]
        self._child = subprocess.Popen(command, stdin=theirs[0].fileno(), stdout=ours[1].fileno())
        theirs[0].close()
        ours[1].close()
        self._tasks, self._answers = theirs[1], ours[0]
        self._tasks.send_bytes(pickle.dumps(manner, pickle.HIGHEST_PROTOCOL))

    def ask(self, task: Task) -> asyncio.Future[bytes]:
        """The answer's bytes; EOFError or OSError where the process has ended."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        number = self._answers.fileno()

        def take() -> None:
            loop.remove_reader(number)
            if answer.done():
                return
            try:
                answer.set_result(self._answers.recv_bytes())
            except (EOFError, OSError) as error:
                answer.set_exception(error)

        self._tasks.send_bytes(pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
        loop.add_reader(number, take)
        return answer

    def end(self) -> int:
        """End the process; its exit code, negative where a signal ended it."""
        # What closed its end of a pipe is about to be gone, and its exit code says why.
        self._close()
        try:
            return self._child.wait(_PARTING_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()

    def _close(self) -> None:
        self._tasks.close()
        self._answers.close()

    def kill(self) -> None:
        """End the process at once."""
        self._close()
        self._child.kill()
        self._child.wait()


class Reader:
    """Reads one page after the other; `limit_s` of the processor and `limit_bytes` of memory are for each.

    A process that a page has ended is followed by a fresh one.
    """

    def __init__(self, manner: Manner, limit_s: float, limit_bytes: int) -> None:
        self._manner = manner
        self._limit_s = limit_s
        self._limit_bytes = limit_bytes
        self._turn = asyncio.Lock()
        self._process: _Process | None = self._start()

    def _start(self) -> _Process:
        return _Process(self._manner, self._limit_s, self._limit_bytes)

    async def read(self, task: Task) -> Found:
        """What a page carries; a page that hung or crashed its process is `failed`."""
        async with self._turn:
            answer = await self._ask(task)
            if isinstance(answer, Found):
                return answer
            again = await self._ask(task) if answer in _NO_FAULT else answer
            return again if isinstance(again, Found) else failed(task.page.url, self._why(again))

    async def _ask(self, task: Task) -> Found | int:
        """What was found, or the exit code of the process that should have."""
        if self._process is None:
            self._process = self._start()
        try:
            found = _Findings(io.BytesIO(await self._process.ask(task))).load()
        except (EOFError, OSError, pickle.UnpicklingError):
            code = self._process.end()
            # The next page may come at any moment, and a process takes a while to begin.
            self._process = self._start()
            return code
        if not isinstance(found, Found):
            raise TypeError(f"a reading process answered with {type(found).__name__}")
        return found

    def _why(self, code: int) -> str:
        if code == -signal.SIGPROF:
            return "not read within its share of the processor"
        if code == -signal.SIGALRM:
            return "not read within its time by the clock"
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"the reading process ended ({name})"

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process = None
