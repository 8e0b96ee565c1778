"""The crawler: what to watch, fetched politely, captured as evidence, extracted into adverts.

The door: everything here loads its parts only when it is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.crawling import CrawlOptions, crawl, fetch_page
    from crawler.errors import FetchError, RefusedFetchError, SourceError
    from crawler.scheduling.plan import schedule_plan
    from crawler.scheduling.scheduler import run_due, serve_schedule
    from crawler.storing.history import reports_of, state_now
    from crawler.storing.spool_reader import list_runs, read_batch
    from crawler.visits import write_known
    from crawler.watching.source import Source, load_source, load_sources, source_for_url
    from crawler.watching.watch import watched_sources

_HOMES = {
    "CrawlOptions": "crawler.crawling",
    "FetchError": "crawler.errors",
    "RefusedFetchError": "crawler.errors",
    "Source": "crawler.watching.source",
    "SourceError": "crawler.errors",
    "advert_from_text": "crawler.extract",
    "crawl": "crawler.crawling",
    "fetch_page": "crawler.crawling",
    "list_runs": "crawler.storing.spool_reader",
    "load_source": "crawler.watching.source",
    "load_sources": "crawler.watching.source",
    "read_batch": "crawler.storing.spool_reader",
    "reports_of": "crawler.storing.history",
    "run_due": "crawler.scheduling.scheduler",
    "schedule_plan": "crawler.scheduling.plan",
    "serve_schedule": "crawler.scheduling.scheduler",
    "source_for_url": "crawler.watching.source",
    "state_now": "crawler.storing.history",
    "write_known": "crawler.visits",
    "watched_sources": "crawler.watching.watch",
}

__all__ = [
    "CrawlOptions",
    "FetchError",
    "RefusedFetchError",
    "Source",
    "SourceError",
    "advert_from_text",
    "crawl",
    "fetch_page",
    "list_runs",
    "load_source",
    "load_sources",
    "read_batch",
    "reports_of",
    "run_due",
    "schedule_plan",
    "serve_schedule",
    "source_for_url",
    "state_now",
    "watched_sources",
    "write_known",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
