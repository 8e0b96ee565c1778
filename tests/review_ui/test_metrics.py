"""The figures for a monitor, scraped from the real server and read by Prometheus' own parser."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

import index
from crawler.advert import Problem, SourceState, Watched
from index import models, sources
from review_ui.server import make_server
from review_ui.settings import ReviewSettings
from tests import builders as make
from tests.review_ui.conftest import log_in

TOKEN = "a-token-for-the-monitor-of-a-test"


@pytest.fixture
def runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sources, one of them in trouble; two adverts that the search has not learnt, one slot owed."""
    one = make.advert("a", source="board", text="Girls wanted, call 99999 00210")
    make.store(home, [(one, make.assessment(one, band="review", signs=["Girls wanted"]))])
    ended = make.report(
        "gate-1", "gate", adverts=0, state="blocked", refused=(("http_403", 9),), errors=(("timeout", 2),),
        rendered=3, problems=(Problem("promise", "gate", "0 adverts, at least 5 promised"),),
    )  # fmt: skip
    make.store(home, [], run="gate-1", source="gate", ended=ended)
    for dead in (False, False, True):
        models.Outbox.objects.create(advert_uid="x" * 64, dead=dead)
    models.ScheduleSlot.objects.create(task="gate", slot=make.NOW, state="owed")
    models.ScheduleSlot.objects.create(task="gate", slot=make.NOW - timedelta(days=1), state="done")
    watched = Watched("gate", "The gate, 99999 00777", True, make.NOW + timedelta(hours=2))
    monkeypatch.setattr(sources, "_watch", [lambda last, now: (watched,)])
    return home


@pytest.fixture
def address(runs: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/metrics"
    server.stop()
    thread.join(10)


def scrape(address: str, **headers: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in the order of the labels' names."""
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert answer.headers["Cache-Control"] == "no-store"
        text = answer.read().decode()
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_monitor_reads_how_the_sources_stand(address: str) -> None:
    found = scrape(address)
    states = {key[2]: value for key, value in found.items() if key[:2] == ("mukti_source_state", "gate")}
    assert set(states) == set(get_args(SourceState))
    assert [name for name, value in states.items() if value] == ["blocked"]
    run = "mukti_source_last_run_"
    expected = {
        (f"{run}adverts", "gate"): 0,
        (f"{run}pages", "gate"): 1,
        (f"{run}seconds", "gate"): 600,
        (f"{run}timestamp_seconds", "gate"): make.NOW.timestamp(),
        (f"{run}rendered_pages", "gate"): 3,
        (f"{run}broken_promises", "gate"): 1,
        (f"{run}refused", "http_403", "gate"): 9,
        (f"{run}errors", "timeout", "gate"): 2,
        (f"{run}new_adverts", "board"): 1,
        ("mukti_source_state", "board", "ok"): 1,
        ("mukti_source_watched", "gate"): 1,
        ("mukti_source_watched", "board"): 0,
        ("mukti_source_next_run_timestamp_seconds", "gate"): make.NOW.timestamp() + 7200,
        ("mukti_search_outbox_adverts", "waiting"): 2,
        ("mukti_search_outbox_adverts", "set_aside"): 1,
        ("mukti_schedule_open_slots", "owed"): 1,
        ("mukti_schedule_open_slots", "running"): 0,
        ("mukti_schedule_oldest_owed_timestamp_seconds",): make.NOW.timestamp(),
    }
    assert {key: found.get(key) for key in expected} == expected


def test_the_figures_hold_no_content_and_no_contact(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text = answer.read().decode()
    assert not re.search(r"99999|Girls|wanted|example|promised", text)


def test_every_figure_is_documented(address: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `(mukti_\w+)`", page, re.MULTILINE))
    assert {key[0] for key in scrape(address)} == documented


def test_a_token_is_asked_for_where_there_is_one(address: str, settings: object) -> None:
    settings.MUKTI_WEB = settings.MUKTI_WEB.model_copy(update={"metrics_token": SecretStr(TOKEN)})  # type: ignore[attr-defined]
    assert scrape(address, Authorization=f"Bearer {TOKEN}")
    for wrong in ("", f"Bearer {TOKEN}x", TOKEN, "Bearer ", f"bearer {TOKEN}", "Bearer \u00e9"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            scrape(address, **({"Authorization": wrong} if wrong else {}))


@pytest.mark.parametrize(
    ("behind_https", "host", "peer", "status"),
    [
        (False, "localhost:8321", "127.0.0.1", 200),
        (False, "[::1]:8321", "::1", 200),
        (False, "127.0.0.1", "127.0.0.1", 200),
        (False, "localhost", "10.1.2.3", 404),
        (False, "watch.example.org", "127.0.0.1", 404),
        (False, "localhost", "", 404),
        (True, "localhost", "127.0.0.1", 404),
    ],
)
def test_without_a_token_this_machine_alone_reads(
    runs: Path, settings: object, behind_https: bool, host: str, peer: str, status: int
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "watch.example.org"]  # type: ignore[attr-defined]
    settings.MUKTI_WEB = settings.MUKTI_WEB.model_copy(update={"behind_https": behind_https})  # type: ignore[attr-defined]
    response = Client(raise_request_exception=False).get("/metrics", headers={"host": host}, REMOTE_ADDR=peer)
    assert response.status_code == status


def test_an_account_opens_nothing_here(accounts: Path) -> None:
    client = log_in("bina")
    assert client.get("/metrics", headers={"host": "localhost"}, REMOTE_ADDR="10.1.2.3").status_code == 404


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 24 characters"):
        ReviewSettings(metrics_token=SecretStr("short"))


def test_the_backlog_of_an_empty_record_is_nothing(home: Path) -> None:
    found = index.count_backlog()
    assert (found.search_waiting, found.search_set_aside, found.oldest_owed) == (0, 0, None)
    assert found.slots == {"owed": 0, "running": 0}
