"""The crawler: what to watch, fetched politely, captured as evidence, extracted into adverts.

The door: everything here loads its parts only when it is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.crawling import CrawlOptions, crawl, fetch_page
    from crawler.errors import FetchError, RefusedFetchError, SourceError
    from crawler.history import reports_of, state_now
    from crawler.plan import schedule_plan
    from crawler.scheduler import run_due, serve_schedule
    from crawler.source import Source, load_source, load_sources, source_for_url
    from crawler.spool_reader import list_runs, read_batch
    from crawler.visits import write_known
    from crawler.watch import watched_sources

_HOMES = {
    "CrawlOptions": "crawler.crawling",
    "FetchError": "crawler.errors",
    "RefusedFetchError": "crawler.errors",
    "Source": "crawler.source",
    "SourceError": "crawler.errors",
    "advert_from_text": "crawler.extract",
    "crawl": "crawler.crawling",
    "fetch_page": "crawler.crawling",
    "list_runs": "crawler.spool_reader",
    "load_source": "crawler.source",
    "load_sources": "crawler.source",
    "read_batch": "crawler.spool_reader",
    "reports_of": "crawler.history",
    "run_due": "crawler.scheduler",
    "schedule_plan": "crawler.plan",
    "serve_schedule": "crawler.scheduler",
    "source_for_url": "crawler.source",
    "state_now": "crawler.history",
    "write_known": "crawler.visits",
    "watched_sources": "crawler.watch",
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
