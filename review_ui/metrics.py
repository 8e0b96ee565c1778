"""How the sources stand, as numbers for a monitor: no content, no contact, no name of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from index.backlog import Backlog
from index.records import SourceHealth
from review_ui.words import SOURCE_STATES

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

STATES = tuple(SOURCE_STATES)


class Snapshot:
    """A collector of `prometheus_client` over what the record says at one moment."""

    def __init__(self, health: Sequence[SourceHealth], backlog: Backlog) -> None:
        self._health = health
        self._backlog = backlog

    def collect(self) -> Iterable[Metric]:
        """Every figure documented in docs/metrics.md."""
        yield from self._states()
        yield from self._runs()
        yield from self._reasons()
        yield from self._waiting()

    def _states(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        state = GaugeMetricFamily(
            "mukti_source_state",
            "1 for the state that a source is in, 0 for all others",
            labels=["source", "state"],
        )
        watched = GaugeMetricFamily(
            "mukti_source_watched", "1 where the schedule runs a source, 0 where it rests", labels=["source"]
        )
        following = GaugeMetricFamily(
            "mukti_source_next_run_timestamp_seconds",
            "when the schedule runs a source next",
            labels=["source"],
        )
        for one in self._health:
            for name in STATES:
                state.add_metric([one.name, name], float(one.state == name))
            watched.add_metric([one.name], float(one.watched is not None and one.watched.active))
            if one.watched is not None and one.watched.next_run is not None:
                following.add_metric([one.name], one.watched.next_run.timestamp())
        return state, watched, following

    def _runs(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        figures = (
            ("timestamp_seconds", "when a source's last run ended", lambda one: _unix(one.finished_at)),
            ("seconds", "how long it took", lambda one: (one.finished_at - one.started_at).total_seconds()),
            ("pages", "pages fetched", lambda one: one.pages),
            ("adverts", "adverts stored", lambda one: one.adverts),
            ("new_adverts", "adverts seen for the first time", lambda one: one.new),
            ("rendered_pages", "pages drawn by the browser", lambda one: one.rendered),
            ("unchanged_pages", "known pages that had not changed", lambda one: one.not_modified),
            ("picture_adverts", "adverts that are only a picture", lambda one: one.image_only),
            ("broken_promises", "promises of the source not kept", lambda one: len(one.promises)),
        )
        for name, words, figure in figures:
            family = GaugeMetricFamily(f"mukti_source_last_run_{name}", words, labels=["source"])
            for one in self._health:
                family.add_metric([one.name], float(figure(one)))
            yield family

    def _reasons(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        for name, words in (("refused", "not fetched or kept, by reason"), ("errors", "failed, by reason")):
            family = GaugeMetricFamily(f"mukti_source_last_run_{name}", words, labels=["source", "reason"])
            for one in self._health:
                for reason, number in getattr(one, name):
                    family.add_metric([one.name, reason], number)
            yield family

    def _waiting(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        search = GaugeMetricFamily(
            "mukti_search_outbox_adverts",
            "adverts that the search has still to learn, or gave up on",
            labels=["state"],
        )
        search.add_metric(["waiting"], self._backlog.search_waiting)
        search.add_metric(["set_aside"], self._backlog.search_set_aside)
        slots = GaugeMetricFamily(
            "mukti_schedule_open_slots", "slots of the schedule not yet done", labels=["state"]
        )
        for state, number in self._backlog.slots.items():
            slots.add_metric([state], number)
        yield from (search, slots)
        if self._backlog.oldest_owed is not None:
            yield GaugeMetricFamily(
                "mukti_schedule_oldest_owed_timestamp_seconds",
                "the oldest slot that is owed",
                value=_unix(self._backlog.oldest_owed),
            )


def _unix(when: datetime) -> float:
    return when.timestamp()


def write_metrics(health: Sequence[SourceHealth], backlog: Backlog) -> tuple[bytes, str]:
    """The figures in Prometheus' text format, and its content type."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Snapshot(health, backlog))
    return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4
