"""A task's slip: a small locked file that says who may run the task, and how its last attempt ended.

The process that runs an attempt holds the lock as long as it or its program lives, so that a crawl left
behind by a stopped scheduler never runs beside its rerun. The token in it is the fence at the place where
the work is done: an attempt that carries an older one is refused, however late it wakes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

_SUFFIX = ".slip"
# Written in place, since the lock hangs on the file itself: one write of one fixed length.
_SIZE_BYTES = 2048
_SAID_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Slip:
    """`token` is the newest that was shown; the rest is of the last attempt. `exit_code` once it ended."""

    token: int = 0
    slot: str = ""
    attempt: int = 0
    exit_code: int | None = None
    reason: str = ""
    said: str = ""


def slip_file(folder: Path, task: str) -> Path:
    """Where the slip of a task lies."""
    return folder / f"{task}{_SUFFIX}"


def newest_token(folder: Path) -> int:
    """The newest token on any slip: a ledger that was restored from a copy must go on above it."""
    if not folder.is_dir():
        return 0
    return max((read_slip(file).token for file in folder.glob(f"*{_SUFFIX}")), default=0)


def read_slip(file: Path) -> Slip:
    """A slip without its lock; an empty one where there is none that can be read."""
    try:
        return _parse(file.read_bytes())
    except FileNotFoundError:
        return Slip()


@contextmanager
def locked_slip(file: Path) -> Iterator[int | None]:
    """The file number of a slip that is locked in here; `None` where a process holds it."""
    number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield None
    else:
        yield number
    finally:
        os.close(number)


def claim(file: Path, token: int) -> Slip | None:
    """Show the slip a token, before a slot is begun with it; `None` where an attempt is still under way.

    From then on no attempt with an older token can begin. Raises: OSError of the disk.
    """
    with locked_slip(file) as number:
        if number is None:
            return None
        slip = load(number)
        if slip.token < token:
            write(number, Slip(token, slip.slot, slip.attempt, slip.exit_code, slip.reason, slip.said))
        return slip


def load(number: int) -> Slip:
    """The slip of a locked file."""
    return _parse(os.pread(number, _SIZE_BYTES, 0))


def write(number: int, slip: Slip) -> None:
    """Put a slip into a locked file, and on the disk. Raises: OSError."""
    plain = asdict(slip) | {"said": slip.said[:_SAID_CHARACTERS]}
    os.pwrite(number, json.dumps(plain, ensure_ascii=True).encode("ascii").ljust(_SIZE_BYTES), 0)
    os.fsync(number)


def _parse(content: bytes) -> Slip:
    """A slip that was torn by a loss of power says nothing: what ran then runs no more."""
    try:
        plain = json.loads(content)
        return Slip(**plain) if isinstance(plain["token"], int) else Slip()
    except (ValueError, TypeError, KeyError):
        return Slip()
