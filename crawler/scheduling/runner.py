"""Runs one attempt of one slot in a process of its own, within its limits; standard library alone.

It holds the task's slip, refuses an outdated token, ends the program that outlives its wall clock or grows
beyond its memory, with every process that it started (a browser's too), and writes down how it ended. It
ends with the scheduler that started it.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from crawler.scheduling.processes import descendants, memory_bytes
from crawler.scheduling.slip import Slip, load, locked_slip, write

BUSY, OUTDATED, STOPPED = 75, 76, 77
_LOOK_S = 0.5
_GRACE_S = 10.0
_LAST_LINE_BYTES = 4096
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


@dataclass(frozen=True, slots=True)
class Order:
    """What to run, for whom: `program` with its arguments, its limits in seconds and bytes."""

    slip: str
    token: int
    slot: str
    attempt: int
    program: tuple[str, ...]
    limit_s: float
    memory_limit_bytes: int
    scheduler_pid: int


def command_of(order: Order) -> list[str]:
    """The command line of the runner of an order."""
    return [sys.executable, "-m", "crawler.scheduling.runner", json.dumps(asdict(order))]


class _Stop:
    """Set by SIGTERM: the scheduler ended, or asks us to."""

    asked = False

    def __call__(self, *_: object) -> None:
        self.asked = True


def main(words: Sequence[str]) -> int:
    """Run the order given as JSON; its exit code, or why it was not run."""
    plain = json.loads(words[1])
    order = Order(**plain | {"program": tuple(plain["program"])})
    stop = _Stop()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    if os.getppid() != order.scheduler_pid:
        return STOPPED
    with locked_slip(Path(order.slip)) as number:
        if number is None:
            return BUSY
        if load(number).token > order.token:
            return OUTDATED
        return _run(order, number, stop)


def _run(order: Order, number: int, stop: _Stop) -> int:
    write(number, Slip(order.token, order.slot, order.attempt))
    with Path(order.slip).with_suffix(".out").open("w+b") as out:
        child = subprocess.Popen(
            order.program,
            stdin=subprocess.DEVNULL,
            stdout=out,
            start_new_session=True,
            pass_fds=(number,),  # the lock lives as long as the program, should we be killed
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (this process has one thread)
        )
        reason = _watch(child, order, stop)
        _end(child)
        if reason == "stopped":
            return STOPPED
        code = child.returncode
        write(number, Slip(order.token, order.slot, order.attempt, code, reason, _last_line(out)))
    return code if code >= 0 else 128 - code


def _watch(child: subprocess.Popen[bytes], order: Order, stop: _Stop) -> str:
    """Wait for the program; empty where it ended by itself, else which limit it met."""
    until = time.monotonic() + order.limit_s
    while True:
        try:
            child.wait(_LOOK_S)
        except subprocess.TimeoutExpired:
            pass
        else:
            return ""
        if stop.asked:
            return "stopped"
        if time.monotonic() > until:
            return "wall_clock"
        if memory_bytes(descendants(os.getpid())) > order.memory_limit_bytes:
            return "memory"


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, then end it and all that it left behind."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            child.kill()
    for pid in descendants(os.getpid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    child.wait()


def _last_line(out: IO[bytes]) -> str:
    size = out.seek(0, os.SEEK_END)
    out.seek(max(0, size - _LAST_LINE_BYTES))
    lines = out.read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return "".join(letter if letter.isprintable() else " " for letter in last)


def _die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
