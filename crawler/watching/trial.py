"""A source tried out: read as ever, in a place of its own that is gone afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.advert import Advert, RunReport
from crawler.settings import CrawlerSettings
from crawler.watching.source import Source


def try_out(
    source: Source,
    settings: CrawlerSettings,
    max_pages: int | None,
    on_advert: Callable[[Advert], None],
    say: Callable[[str], None],
) -> RunReport:
    """Crawl a source once; nothing is written into the home, whose opt-out list holds here as well.

    A process can do this once. Raises: SourceError where it may not start; OSError of the disk.
    """
    from crawler.crawling import CrawlOptions, crawl

    with TemporaryDirectory(prefix="mukti-try-") as folder:
        elsewhere = settings.model_copy(update={"home": Path(folder)})
        if settings.opt_out.is_file():
            shutil.copyfile(settings.opt_out, elsewhere.opt_out)
        options = CrawlOptions(settings=elsewhere, spool=elsewhere.spool, max_pages=max_pages, say=say)
        return crawl(source, on_advert=on_advert, options=options)
