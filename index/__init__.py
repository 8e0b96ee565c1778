"""The index: the record of adverts, cases and decisions, and the search in front of it.

This door is light: what it names is loaded when it is first used, after Django has been set up.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.accounts import add_user, cli_actor, set_password, users
    from index.audit import record_event, verify_audit
    from index.backlog import count_backlog
    from index.backups import backup, restore
    from index.casefiles import advert, case, decided_cases
    from index.decisions import decide, history
    from index.homes import create_home, migrate, require_home
    from index.ingest import spool_offset, store_batch, store_supplied
    from index.ledger import RunLedger
    from index.listing import all_adverts
    from index.outgoing import case_evidence, contact_values, custody, week_numbers
    from index.queue import all_cases, cases
    from index.reading import mark_read, open_case, to_read
    from index.regular import RegularJob, regular_jobs
    from index.reveals import reveal, revealed
    from index.searching.contacts import use_contact_normaliser
    from index.searching.page import search
    from index.searching.projector import dead_letters, project, reindex, search_backend
    from index.sources import source_health, sources_not_run, use_watch
    from index.visits import Visits

_ROOMS = {
    "index.accounts": "add_user cli_actor set_password users",
    "index.audit": "record_event verify_audit",
    "index.backlog": "count_backlog",
    "index.backups": "backup restore",
    "index.casefiles": "advert case decided_cases",
    "index.decisions": "decide history",
    "index.homes": "create_home migrate require_home",
    "index.ingest": "spool_offset store_batch store_supplied",
    "index.ledger": "RunLedger",
    "index.listing": "all_adverts",
    "index.outgoing": "case_evidence contact_values custody week_numbers",
    "index.queue": "all_cases cases",
    "index.reading": "mark_read open_case to_read",
    "index.regular": "RegularJob regular_jobs",
    "index.reveals": "reveal revealed",
    "index.searching.contacts": "use_contact_normaliser",
    "index.searching.page": "search",
    "index.searching.projector": "dead_letters project reindex search_backend",
    "index.visits": "Visits",
    "index.sources": "source_health sources_not_run use_watch",
}
_DOOR = {name: module for module, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "RegularJob",
    "RunLedger",
    "Visits",
    "add_user",
    "advert",
    "all_adverts",
    "all_cases",
    "backup",
    "case",
    "case_evidence",
    "cases",
    "cli_actor",
    "contact_values",
    "count_backlog",
    "create_home",
    "custody",
    "dead_letters",
    "decide",
    "decided_cases",
    "history",
    "mark_read",
    "migrate",
    "open_case",
    "project",
    "record_event",
    "regular_jobs",
    "reindex",
    "require_home",
    "restore",
    "reveal",
    "revealed",
    "search",
    "search_backend",
    "set_password",
    "source_health",
    "sources_not_run",
    "spool_offset",
    "store_batch",
    "store_supplied",
    "to_read",
    "use_contact_normaliser",
    "use_watch",
    "users",
    "verify_audit",
    "week_numbers",
]


def __getattr__(name: str) -> Any:
    if name not in _DOOR:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    return getattr(import_module(_DOOR[name]), name)
