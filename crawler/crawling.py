"""One crawl of one source, in this process: Scrapy around our own fetcher, spool and counts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.addon import install
from crawler.advert import Advert, Problem, RunReport
from crawler.errors import SourceError
from crawler.fetching.addresses import host_port, normalise_url
from crawler.fetching.fetch import Fetched
from crawler.job import Job, Limits, make_fetcher
from crawler.settings import CrawlerSettings
from crawler.storing.history import reports_of
from crawler.storing.report import report_of
from crawler.storing.spool import write_report
from crawler.tally import Tally
from crawler.visits import NOTHING_KNOWN, Known
from crawler.watching.health import Counts, state_of
from crawler.watching.promise import LOOK_BACK, Yielded, broken_content, broken_yield
from crawler.watching.source import Source
from mukti_settings import read_slice


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What a caller may change about one crawl; `None` keeps the source's or the settings' value."""

    settings: CrawlerSettings | None = None
    spool: Path | None = None
    max_pages: int | None = None
    crawl_limit_s: float | None = None
    page_only: bool = False
    slot: str | None = None
    say: Callable[[str], None] = lambda line: None
    known: Known = NOTHING_KNOWN


def crawl(
    source: Source, *, on_advert: Callable[[Advert], None] | None = None, options: CrawlOptions | None = None
) -> RunReport:
    """Crawl a source once into the spool; a process can do this once.

    `on_advert` is called from another thread with each advert once it is on the disk.
    Raises: SourceError where it may not start; OSError of the disk.
    """
    options = options or CrawlOptions()
    settings = options.settings or read_slice(CrawlerSettings)
    limits = Limits(
        options.max_pages or source.max_pages,
        options.crawl_limit_s or settings.crawl_limit_s,
        options.page_only,
        limited=options.page_only or (options.max_pages or source.max_pages) < source.max_pages,
    )
    tally = Tally(options.say)
    job = Job(
        source,
        settings,
        limits,
        tally=tally,
        spool=options.spool or settings.spool,
        on_advert=on_advert or (lambda advert: None),
        known=options.known,
    )
    _run_scrapy(job)
    job.finish()
    report = replace(_report(job), slot=options.slot)
    report = replace(report, vanished=job.close(report.state))
    write_report(job.run_dir, report)
    return report


def _run_scrapy(job: Job) -> None:
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.spiders import spider_for

    # A callback that raises is counted and said by the spider; Scrapy's own line would add the traceback.
    logging.getLogger("scrapy.core.scraper").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    process = AsyncCrawlerProcess({"LOG_ENABLED": False, "LOG_INSTALL_ROOT_HANDLER": False})
    crawler = process.create_crawler(spider_for(job.source.kind))
    install(crawler.settings, job.settings.parallel)
    process.crawl(crawler, job=job)
    process.start(install_signal_handlers=False)


def _report(job: Job) -> RunReport:
    tally = job.tally
    tally.refused.update(job.refused_addresses)
    tally.not_due = job.round.not_due
    counts = _counts(job)
    return report_of(
        tally,
        job.run_dir.name,
        job.source.name,
        state=state_of(counts),
        started_at=job.started_at,
        limited=job.limits.limited,
    )


def _counts(job: Job) -> Counts:
    tally = job.tally
    short, thin = ((), ()) if job.limits.page_only else _broken_promises(job)
    for problem in reversed((*short, *thin)):
        tally.break_promise(problem)
    return Counts(
        pages=tally.pages,
        adverts=tally.adverts + tally.not_modified + tally.not_due,
        refused=tally.refused - tally.parts,
        errors=tally.errors - tally.parts,
        page_states=tally.page_states,
        lost=tally.lost,
        lost_last=tally.lost_last,
        lost_as=tally.lost_as,
        short=bool(short),
        thin=bool(thin),
        wall_clock_hit=job.wall_clock_hit,
        left_details=job.left_details + tally.cut_pages,
        gave_up=job.gave_up,
    )


def _broken_promises(job: Job) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Of number, and of content; earlier runs lie in the same spool."""
    tally = job.tally
    unchanged = tally.not_modified + tally.not_due
    given = Yielded(tally.adverts, unchanged, tally.filled, tally.scripts, job.limits.limited)
    past = reports_of(job.run_dir.parent, job.source.name, LOOK_BACK)
    return broken_yield(job.source, given, past), broken_content(job.source, given)


def fetch_page(url: str, settings: CrawlerSettings | None = None) -> Fetched:
    """One public page, politely, with the checks of a crawl at every hop; nothing is stored.

    Raises: SourceError for no usable address; RefusedFetchError, FetchError.
    """
    settings = settings or read_slice(CrawlerSettings)
    try:
        url = normalise_url(url)
    except ValueError as error:
        raise SourceError(str(error)) from error
    fetcher = make_fetcher(settings, [host_port(url)], 0.0)

    async def fetch() -> Fetched:
        try:
            return await fetcher.fetch(url)
        finally:
            fetcher.close()

    return asyncio.run(fetch())
