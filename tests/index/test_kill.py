"""Killed anywhere while it ingests, the record is whole, without doubles, and the search catches up."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import index
from index import models
from index.records import Actor, CaseQuery, SearchQuery
from tests import builders as make

RUNS, BATCHES, ADVERTS = 3, 8, 25

# The run's batches are made from the offset alone, as the spool would hand them over.
INGEST = """
import sys
import django
django.setup()
import index
from tests.index.test_kill import spooled

print("ready", flush=True)
for run in range(int(sys.argv[2])):
    while (found := spooled(sys.argv[1], run)) is not None:
        index.store_batch(*found)
        while index.project():
            pass
print("done", flush=True)
"""


def spooled(home: str, run: int):
    """The next batch of a run after the stored offset, with its WARC file already on disk."""
    name = f"board-{run}"
    step = index.spool_offset(name) // 1000
    if step >= BATCHES:
        return None
    adverts = [advert(run, step, number) for number in range(ADVERTS)]
    folder = Path(home) / "spool" / name
    (folder / "pages.warc.gz").unlink(missing_ok=True)
    last = step == BATCHES - 1
    batch = make.batch(
        Path(home), adverts, run=name, end_offset=(step + 1) * 1000, ended="ok" if last else None
    )
    said = [
        make.assessment(
            one,
            band="review" if number % 5 == 0 else "none",
            contacts=[("phone", f"+9199999{number % 7:05d}")],
        )
        for number, one in enumerate(adverts)
    ]
    return batch, said


def advert(run: int, step: int, number: int):
    """In every run the same adverts; each tenth with words of that run."""
    words = f"run {run}" if number % 10 == 0 else "always"
    return make.advert(
        f"{step}-{number}",
        text=f"Advert {step}-{number}: {words}",
        seen_at=make.NOW.replace(hour=10 + run),
        capture_id=f"cap-{run}-{step}-{number}",
    )


@pytest.mark.slow
def test_ten_kills_lose_nothing_and_double_nothing(home: Path, asha: Actor) -> None:
    chance = random.Random(7)
    kills = 0
    while kills < 10:
        worker = start(home)
        time.sleep(chance.uniform(0.0, 0.25))
        kills += worker.poll() is None
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        if models.Run.objects.filter(report__isnull=False).count() == RUNS:
            break
    assert kills >= 5, "the ingest was over before it could be killed often enough"
    worker = start(home)
    assert worker.communicate(timeout=60)[0].strip().endswith("done")
    check(asha)


def start(home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", INGEST, str(home), str(RUNS)]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def check(asha: Actor) -> None:
    total = BATCHES * ADVERTS
    changing = BATCHES * len(range(0, ADVERTS, 10))
    assert models.Advert.objects.count() == total
    assert models.AdvertVersion.objects.count() == total + changing * (RUNS - 1)
    assert models.AdvertContact.objects.count() == total
    assert sum(models.Contact.objects.values_list("n_adverts", flat=True)) == total
    [health] = index.source_health()
    assert (health.new, health.changed) == (0, changing)
    assert models.Run.objects.get(name="board-0").new == total
    assert index.cases(CaseQuery(), actor=asha).total == len({number % 7 for number in range(0, ADVERTS, 5)})
    assert index.search(SearchQuery(""), actor=asha).total == total
    assert models.Outbox.objects.count() == 0
    assert index.verify_audit()[0]
    kept = set(models.Capture.objects.exclude(evidence_file="").values_list("evidence_file", flat=True))
    assert kept
    for case in index.all_cases(actor=asha):
        items = index.case_evidence(case.ref, actor=asha)
        assert all(item.warc_member for item in items if item.assessment.band != "none")
