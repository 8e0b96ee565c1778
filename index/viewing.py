"""Looking is recorded too: once in some minutes per person and subject."""

from __future__ import annotations

from datetime import timedelta

from index.audit import Entry, record_once
from index.records import Actor
from index.settings import read_settings


def record_view(actor: Actor, verb: str, subject: str, detail: str = "") -> None:
    """Records that the person looked, unless that is on record from a moment ago."""
    within = timedelta(minutes=read_settings().viewed_again_minutes)
    record_once(Entry(actor.name, verb, subject, detail), within)
