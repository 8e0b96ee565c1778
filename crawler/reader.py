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
# Pages that go over together at most, and the bytes of them all.
_TOGETHER = 16
_TOGETHER_BYTES = 1024 * 1024
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

    def ask(self, tasks: list[Task]) -> asyncio.Future[bytes]:
        """The bytes of what each page carries; EOFError or OSError where the process has ended."""
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

        self._tasks.send_bytes(pickle.dumps(tasks, pickle.HIGHEST_PROTOCOL))
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
    """Reads pages one after the other; `limit_s` of the processor and `limit_bytes` of memory are for each.

    Pages that come while others are read go over together: each crossing costs both processes their caches.
    A process that a page has ended is followed by a fresh one.
    """

    def __init__(self, manner: Manner, limit_s: float, limit_bytes: int) -> None:
        self._manner = manner
        self._limit_s = limit_s
        self._limit_bytes = limit_bytes
        self._waiting: list[tuple[Task, asyncio.Future[Found]]] = []
        self._serving: asyncio.Task[None] | None = None
        self._process: _Process | None = self._start()

    def _start(self) -> _Process:
        return _Process(self._manner, self._limit_s, self._limit_bytes)

    async def read(self, task: Task) -> Found:
        """What a page carries; a page that hung or crashed its process is `failed`."""
        found: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        self._waiting.append((task, found))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.ensure_future(self._serve())
        return await found

    async def _serve(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            if sum(len(task.page.body) for task, _ in batch) > _TOGETHER_BYTES:
                batch, self._waiting = batch[:1], batch[1:] + self._waiting
            reading = self._read([task for task, _ in batch])
            (results,) = await asyncio.gather(reading, return_exceptions=True)
            for number, (_, found) in enumerate(batch):
                if found.done():
                    continue
                if isinstance(results, BaseException):
                    found.set_exception(results)
                else:
                    found.set_result(results[number])

    async def _read(self, tasks: list[Task]) -> list[Found]:
        """What each page carries. Where one of several ended the process, each is read alone."""
        answer = await self._ask(tasks)
        if isinstance(answer, list):
            return answer
        if len(tasks) > 1:
            return [found for task in tasks for found in await self._read([task])]
        again = await self._ask(tasks) if answer in _NO_FAULT else answer
        return again if isinstance(again, list) else [failed(tasks[0].page.url, self._why(again))]

    async def _ask(self, tasks: list[Task]) -> list[Found] | int:
        """What was found, or the exit code of the process that should have."""
        if self._process is None:
            self._process = self._start()
        try:
            found = _Findings(io.BytesIO(await self._process.ask(tasks))).load()
        except (EOFError, OSError, pickle.UnpicklingError):
            code = self._process.end()
            # The next page may come at any moment, and a process takes a while to begin.
            self._process = self._start()
            return code
        if len(found) != len(tasks) or not all(isinstance(one, Found) for one in found):
            raise TypeError(f"a reading process answered {len(tasks)} pages with {len(found)} findings")
        return list(found)

    def _why(self, code: int) -> str:
        if code == -signal.SIGPROF:
            return "not read within its share of the processor"
        if code == -signal.SIGALRM:
            return "not read within its time by the clock"
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"the reading process ended ({name})"

    def close(self) -> None:
        """End the process; who still waits for a page waits no longer."""
        if self._serving is not None:
            self._serving.cancel()
        for _, found in self._waiting:
            found.cancel()
        if self._process is not None:
            self._process.kill()
            self._process = None
