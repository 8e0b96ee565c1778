"""A run's counts as the report that ends it."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.advert import RunReport, SourceState
from crawler.tally import Tally


def report_of(
    tally: Tally, run: str, source: str, *, state: SourceState, started_at: datetime, limited: bool
) -> RunReport:
    """What a run counted, with the state that its counts amount to; it ends now."""
    return RunReport(
        run=run,
        source=source,
        state=state,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        pages=tally.pages,
        adverts=tally.adverts,
        image_only=len(tally.image_only),
        image_only_urls=tuple(tally.image_only),
        refused=tuple(sorted((tally.refused + tally.page_states).items())),
        errors=tuple(sorted(tally.errors.items())),
        problems=tuple(tally.problems),
        rendered=tally.rendered,
        not_modified=tally.not_modified,
        not_due=tally.not_due,
        filled=tuple(sorted(tally.filled.items())),
        scripts=tuple(sorted(tally.scripts.items())),
        limited=limited,
    )
