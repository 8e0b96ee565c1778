"""The system of record, private to this room: other rooms get frozen records from the index's door."""

from __future__ import annotations

from index.models.account import User
from index.models.advert import Advert, AdvertPlace, AdvertVersion, Assessment, Capture
from index.models.audit import AuditEvent
from index.models.case import Case, CaseFacet, Decision, Reveal
from index.models.ledger import ScheduleLease, ScheduleSlot, ScheduleTask
from index.models.network import AdvertContact, Contact, Network
from index.models.outbox import Outbox
from index.models.run import Run
from index.models.visit import Absence, KnownPage

__all__ = [
    "Absence",
    "Advert",
    "AdvertContact",
    "AdvertPlace",
    "AdvertVersion",
    "Assessment",
    "AuditEvent",
    "Capture",
    "Case",
    "CaseFacet",
    "Contact",
    "Decision",
    "KnownPage",
    "Network",
    "Outbox",
    "Reveal",
    "Run",
    "ScheduleLease",
    "ScheduleSlot",
    "ScheduleTask",
    "User",
]
