"""The attempts that a scheduler started and that still run: one runner process each."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.ledger import Ending
from crawler.scheduling.runner import Order, command_of
from crawler.scheduling.slip import read_slip, slip_file

_STOP_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one slot of one task, under the token of the scheduler that began it."""

    task: str
    slot: datetime
    number: int
    token: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one attempt may use: seconds of wall clock, and bytes of memory of all its processes."""

    limit_s: float
    memory_limit_bytes: int


class Attempts:
    """Starts runners and tells which have ended. All calls come from one thread: a runner ends with it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._running: dict[Attempt, subprocess.Popen[bytes]] = {}

    def __len__(self) -> int:
        return len(self._running)

    def running(self) -> tuple[Attempt, ...]:
        """What is under way."""
        return tuple(self._running)

    def start(self, attempt: Attempt, program: tuple[str, ...], bounds: Bounds) -> None:
        """Start the program of an attempt. Raises: OSError where no process can be started."""
        order = Order(
            slip=str(slip_file(self._folder, attempt.task)),
            token=attempt.token,
            slot=attempt.slot.isoformat(),
            attempt=attempt.number,
            program=program,
            limit_s=bounds.limit_s,
            memory_limit_bytes=bounds.memory_limit_bytes,
            scheduler_pid=os.getpid(),
        )
        self._running[attempt] = subprocess.Popen(command_of(order), stdin=subprocess.DEVNULL)

    def collect(self) -> list[tuple[Attempt, Ending | None]]:
        """What has ended since; without an ending where the runner itself was ended or could not begin."""
        ended = [attempt for attempt, child in self._running.items() if child.poll() is not None]
        for attempt in ended:
            del self._running[attempt]
        return [(attempt, self._ending(attempt)) for attempt in ended]

    def _ending(self, attempt: Attempt) -> Ending | None:
        slip = read_slip(slip_file(self._folder, attempt.task))
        told = (slip.slot, slip.attempt) == (attempt.slot.isoformat(), attempt.number)
        if not told or slip.exit_code is None:
            return None
        return Ending(self._clock(), slip.exit_code, slip.reason, slip.said)

    def stop(self) -> None:
        """End all that runs, and wait for it; a slot that was cut short is run again by who comes next."""
        for child in self._running.values():
            child.terminate()
        for child in self._running.values():
            try:
                child.wait(_STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
