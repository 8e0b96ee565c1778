"""How the sources stand after their last runs and by now, what could not be seen included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import QuerySet

from crawler.advert import Problem, RunReport, Watched, report_from_json
from index import clock, models
from index.masking import Hidden
from index.records import RunYield, SourceHealth

Look = Callable[[Mapping[str, RunReport], datetime], tuple[Watched, ...]]
_RUNS_SHOWN = 12
_PROMISE = "promise"
_watch: list[Look] = []


def use_watch(look: Look) -> None:
    """Hands in what knows the sources' files and schedules: it takes the reports of their last runs."""
    _watch[:] = [look]


def source_health() -> tuple[SourceHealth, ...]:
    """Each source that has run, by name."""
    now = clock.now()
    runs = _last_runs()
    watched = _look({name: report_from_json(own[0].report or {}) for name, own in runs.items()}, now)
    return tuple(_health(runs[name], watched.get(name), now) for name in sorted(runs))


def sources_not_run() -> tuple[Watched, ...]:
    """Sources that are watched and have not brought a run yet, or whose file cannot be read."""
    ran = set(_ran().values_list("source", flat=True).distinct())
    return tuple(one for one in _look({}, clock.now()).values() if one.name not in ran)


def _look(last: Mapping[str, RunReport], now: datetime) -> dict[str, Watched]:
    return {one.name: one for look in _watch for one in look(last, now)}


def _ran() -> QuerySet[models.Run]:
    return models.Run.objects.filter(report__isnull=False, supplied=False)


def _last_runs() -> dict[str, list[models.Run]]:
    """By source its last runs, newest first; the run that speaks for the source comes before all."""
    found = {}
    for name in _ran().values_list("source", flat=True).distinct():
        own = list(_ran().filter(source=name).order_by("-finished_at", "-id")[:_RUNS_SHOWN])
        whole = next((run for run in own if not (run.report or {}).get("limited")), own[0])
        found[name] = [whole, *(run for run in own if run is not whole)]
    return found


def _health(runs: list[models.Run], watched: Watched | None, now: datetime) -> SourceHealth:
    run = runs[0]
    report = report_from_json(run.report or {})
    nobody = Hidden((), {})
    found = [Problem(*problem) for problem in run.problems]
    stale = watched is not None and watched.stale_from is not None and now > watched.stale_from
    return SourceHealth(
        name=run.source,
        state="stale" if stale else report.state,
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
            if problem.what != _PROMISE
        ),
        last_state=report.state,
        promises=tuple(problem.value for problem in report.problems if problem.what == _PROMISE),
        rendered=report.rendered,
        not_modified=report.not_modified,
        filled=report.filled,
        scripts=report.scripts,
        yields=_yields(runs),
        watched=watched,
    )


def _yields(runs: list[models.Run]) -> tuple[RunYield, ...]:
    reports = [report_from_json(run.report or {}) for run in runs]
    reports.sort(key=lambda report: report.finished_at, reverse=True)
    return tuple(RunYield(report.finished_at, report.adverts, report.state) for report in reports)
