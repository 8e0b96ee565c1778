"""What the scheduler needs of a ledger: a lease that one scheduler holds, and one row for each slot.

The record implements `Ledger`; the crawler itself opens no database. A slot is the moment at which a task is
due, without jitter; it names the run. A task is a source, by its name, or a regular job of another room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

# owed: promised and not yet begun; running: begun, its outcome not known yet; done: ended, whatever its exit
# code; covered: fell due before the run of another slot began, which counts for both; dropped: its task is
# no longer watched.
SlotState = Literal["owed", "running", "done", "covered", "dropped"]


# Before the name of a regular job where it is a task; sources have no colon in their names.
JOB_PREFIX = "job:"


class LostLeaseError(RuntimeError):
    """Another scheduler has taken the lease since; nothing was written."""


@dataclass(frozen=True, slots=True)
class RegularJob:
    """A nightly or weekly duty of a room: `argv` are words of a `mukti` verb; `crontab` in Indian time."""

    name: str
    crontab: str
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who may write: the holder of `token`, the fencing token, which only ever grows.

    `beat` changes with every sign of life. `holder` is empty where the lease was given back.
    """

    token: int
    holder: str
    beat: int


@dataclass(frozen=True, slots=True)
class WatchedTask:
    """A task as the ledger follows it: every slot up to and with `mark` is accounted for."""

    name: str
    schedule: str
    mark: datetime
    watched: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended; `exit_code` is negative for a signal, `None` where nobody saw it end.

    `reason` names what ended it where that was not the program itself: wall_clock, memory, not watched.
    `said` is the last line that it printed.
    """

    at: datetime
    exit_code: int | None
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class SlotRun:
    """One slot of one task; `token` is of the scheduler that began the last attempt."""

    task: str
    slot: datetime
    state: SlotState
    attempt: int = 0
    token: int = 0
    began_at: datetime | None = None
    ending: Ending | None = None
    covered_by: datetime | None = None


class Ledger(Protocol):
    """Every write happens whole or not at all, and only while `token` is the newest.

    Raises: LostLeaseError where it is not; ConnectionError where the record cannot be written or read now.
    All times are aware.
    """

    def lease(self) -> Lease:
        """The lease as it stands; the first one has token 0 and no holder."""
        ...

    def take(self, holder: str, seen: Lease, above: int = 0) -> int | None:
        """Take the lease if it is still as `seen`; the new token, larger than `above` and any before."""
        ...

    def beat(self, token: int) -> None:
        """A sign of life."""
        ...

    def give_back(self, token: int) -> None:
        """Let the next one take the lease without waiting."""
        ...

    def tasks(self) -> tuple[WatchedTask, ...]:
        """Every task that was ever watched."""
        ...

    def open_slots(self) -> tuple[SlotRun, ...]:
        """Slots that are owed or running, oldest first."""
        ...

    def watch(self, token: int, task: WatchedTask, owed: Sequence[datetime] = ()) -> None:
        """Follow a task from its mark on; `owed` are slots up to the mark that are still to be run."""
        ...

    def unwatch(self, token: int, task: str, missed: Sequence[datetime] = ()) -> None:
        """Follow a task no longer; what it was owed, and `missed` since its mark, is dropped."""
        ...

    def begin(
        self, token: int, task: str, slot: datetime, at: datetime, covers: Sequence[datetime] = ()
    ) -> int:
        """Begin a slot, or run it again; `covers` and all that is open count as covered. The attempt."""
        ...

    def end(self, token: int, task: str, slot: datetime, state: SlotState, ending: Ending) -> None:
        """Close a slot that was running. Raises: LookupError where it was not."""
        ...
