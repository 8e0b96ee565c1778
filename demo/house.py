"""The demo's own home: its lock, its mark, and what stays the same between two runs in it."""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

DEFAULT_SEED = 1
_MARK = "demo.json"
_LOCK = "demo.lock"
_WORDS = ("river", "lamp", "mango", "paddle", "silver", "garden", "lotus", "window", "harbour", "meadow")


class DemoError(RuntimeError):
    """The demo cannot run here; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Account:
    """An invented account for looking around."""

    name: str
    password: str
    role: str


def _invent_password() -> str:
    words = "-".join(secrets.choice(_WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(9000) + 1000}"


@dataclass(frozen=True, slots=True)
class DemoState:
    """What a demo home keeps: seed and first day of its world, ports, whole runs, accounts, last address."""

    seed: int
    today: date
    ports: Mapping[str, int] = field(default_factory=dict)
    runs: int = 0
    accounts: tuple[Account, ...] = ()
    accounts_made: bool = False
    address: str = ""

    @property
    def phase(self) -> int:
        """1 until a run was whole, 2 afterwards."""
        return 1 if self.runs == 0 else 2


def _read_state(path: Path) -> DemoState:
    try:
        plain = json.loads(path.read_text("utf-8"))
        accounts = tuple(Account(**account) for account in plain.pop("accounts"))
        return DemoState(**{**plain, "today": date.fromisoformat(plain["today"]), "accounts": accounts})
    except (ValueError, KeyError, TypeError) as error:
        raise DemoError(f"{path}: cannot be read ({error}); start anew with --fresh") from error


@dataclass
class House:
    """The demo home while this process holds it."""

    home: Path
    state: DemoState

    def keep(self, **changes: object) -> None:
        """Change the state and write it at once, whole or not at all; readable by its owner alone."""
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        plain = {**asdict(self.state), "today": self.state.today.isoformat()}
        draft = self.home / f"{_MARK}.new"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
        draft.replace(self.home / _MARK)


@contextmanager
def hold_house(home: Path, *, seed: int | None, fresh: bool, today: date) -> Iterator[House]:
    """Hold the demo home until the block ends. Raises: DemoError when it is held, or is no demo home."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DemoError(_who_holds(home)) from error
        if fresh:
            _wipe(home)
        yield _enter(home, seed, today)


def _who_holds(home: Path) -> str:
    address = _read_state(home / _MARK).address if (home / _MARK).exists() else ""
    at = f", at {address}" if address else ""
    return f"a demo is running in {home} already{at}; stop it first, or choose another MUKTI_HOME"


def _others(home: Path) -> list[Path]:
    return [path for path in home.iterdir() if path.name != _LOCK]


def _wipe(home: Path) -> None:
    """Empty the demo home but for the lock. Raises: DemoError where it is not one."""
    if _others(home) and not (home / _MARK).is_file():
        raise DemoError(f"{home} is no demo home (it has no {_MARK}); nothing was deleted")
    for path in _others(home):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _enter(home: Path, seed: int | None, today: date) -> House:
    if not (home / _MARK).is_file():
        if (home / "spool").is_dir():
            raise DemoError(f"{home} holds adverts that are not the demo's; the demo needs a home of its own")
        accounts = tuple(Account(name, _invent_password(), name) for name in ("analyst", "supervisor"))
        house = House(home, DemoState(DEFAULT_SEED if seed is None else seed, today, accounts=accounts))
        house.keep()
        return house
    state = _read_state(home / _MARK)
    if seed is not None and seed != state.seed:
        raise DemoError(f"{home} was made with --seed {state.seed}, not {seed}; --fresh starts anew")
    return House(home, state)
