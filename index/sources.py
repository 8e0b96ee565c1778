"""How the sources stand after their last runs, what could not be seen included."""

from __future__ import annotations

from crawler.advert import Problem, report_from_json
from index import models
from index.masking import Hidden
from index.records import SourceHealth


def source_health() -> tuple[SourceHealth, ...]:
    """Each source after its last finished run, by name."""
    latest: dict[str, models.Run] = {}
    for run in models.Run.objects.filter(report__isnull=False, supplied=False).order_by("finished_at", "id"):
        latest[run.source] = run
    return tuple(_health(latest[name]) for name in sorted(latest))


def _health(run: models.Run) -> SourceHealth:
    report = report_from_json(run.report or {})
    nobody = Hidden((), {})
    found = [Problem(*problem) for problem in run.problems]
    return SourceHealth(
        name=run.source,
        state=report.state,
        last_run=run.name,
        started_at=report.started_at,
        finished_at=report.finished_at,
        pages=report.pages,
        adverts=report.adverts,
        new=run.new,
        changed=run.changed,
        image_only=report.image_only,
        image_only_urls=tuple(map(nobody.mask_address, report.image_only_urls)),
        refused=report.refused,
        errors=report.errors + ((("set_aside", run.set_aside),) if run.set_aside else ()),
        problems=tuple(
            (problem.what, nobody.mask_address(problem.where), problem.value)
            for problem in (*report.problems, *found)
        ),
    )
