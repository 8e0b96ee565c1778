"""What a scheduler tells of itself: one event, as a line for people and as an object for machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from crawler.scheduling.crontab import IST

EventKind = Literal[
    "lease_taken", "lease_lost", "standby", "on_schedule", "bad_source", "begins", "ended", "died", "waits",
    "given_up", "overlapped", "trouble",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `line` is for people, its times Indian. What does not apply is `None`."""

    kind: EventKind
    line: str
    task: str | None = None
    slot: datetime | None = None
    attempt: int | None = None
    token: int | None = None
    exit_code: int | None = None
    reason: str | None = None
    count: int | None = None
    next_slot: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The event as plain values, what does not apply left out; times in ISO 8601."""
        plain: dict[str, Any] = {"event": self.kind, "line": self.line}
        for name in ("task", "slot", "attempt", "token", "exit_code", "reason", "count", "next_slot"):
            value = getattr(self, name)
            if value is not None:
                plain[name] = value.isoformat() if isinstance(value, datetime) else value
        return plain


def in_ist(moment: datetime | None) -> str:
    """A moment as people read it here."""
    return f"{moment.astimezone(IST):%d %b %H:%M} IST" if moment else "never"


Say = Callable[[Event], None]


class Teller:
    """Hands events on; what lasts is told once, until it is over."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self._told: set[tuple[EventKind, str]] = set()

    def once(self, event: Event) -> None:
        """Tell an event unless its line was told and is not over yet."""
        if (event.kind, event.line) not in self._told:
            self._told.add((event.kind, event.line))
            self.say(event)

    def over(self, *kinds: EventKind) -> None:
        """What was told of these kinds is over: should it come back, it is told again."""
        self._told = {told for told in self._told if told[0] not in kinds}
