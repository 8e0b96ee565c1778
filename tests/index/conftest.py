"""Shorthand for the index's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from index import clock
from index.records import Actor
from tests import builders as make


@pytest.fixture
def asha() -> Actor:
    return Actor("asha", "analyst", "web")


@pytest.fixture
def bina() -> Actor:
    return Actor("bina", "supervisor", "web")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """Holds the index's clock at NOW; called, it moves it on."""
    moment = [make.NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])

    def move(by: timedelta) -> datetime:
        moment[0] += by
        return moment[0]

    return move
