"""Keeps the lease: one scheduler at a time may write the ledger, whatever the clocks say."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from crawler.ledger import Ledger, LostLeaseError


def holder_name() -> str:
    """How this process calls itself to the people who look for the holder."""
    return f"{socket.gethostname()} pid {os.getpid()}"


class LeaseKeeper:
    """Takes the lease when its holder shows no life, and shows life while it has it.

    A candidate takes over only when token and beat stayed the same for `lease_s` seconds of its own monotonic
    clock: no two clocks are compared, and no wall clock is read, so steps of the time move nothing.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        lease_s: float,
        monotonic: Callable[[], float],
        floor: Callable[[], int] = lambda: 0,
    ) -> None:
        self._ledger = ledger
        self._lease_s = lease_s
        self._pause_s = lease_s / 5
        self._monotonic = monotonic
        self._floor = floor
        self._acted_at: float | None = None
        self._seen: tuple[int, int] | None = None
        self._seen_at = 0.0
        self.token: int | None = None
        self.other = ""

    def keep(self) -> bool:
        """Beat, or look whether the lease can be had; whether it is held now.

        Raises: LostLeaseError once, when it was held and is no more; ConnectionError.
        """
        now = self._monotonic()
        if self._acted_at is not None and now - self._acted_at < self._pause_s:
            return self.token is not None
        if self.token is not None:
            self._beat(self.token)
        else:
            self._look(now)
        self._acted_at = now
        return self.token is not None

    def lose(self) -> None:
        """A write was refused: another holds the lease."""
        self.token = None
        self._seen = None

    def give_back(self) -> None:
        """Let the next one take over without waiting. Raises: ConnectionError."""
        if self.token is None:
            return
        try:
            self._ledger.give_back(self.token)
        except LostLeaseError:
            pass
        finally:
            self.lose()

    def _beat(self, token: int) -> None:
        try:
            self._ledger.beat(token)
        except LostLeaseError:
            self.lose()
            raise

    def _look(self, now: float) -> None:
        lease = self._ledger.lease()
        self.other = lease.holder
        sign = (lease.token, lease.beat)
        if self._seen != sign:
            self._seen, self._seen_at = sign, now
        if not lease.holder or now - self._seen_at >= self._lease_s:
            self.token = self._ledger.take(holder_name(), lease, self._floor())
