"""From batch to record: new, changed, kept as evidence; and that repeating adds nothing."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import index
from crawler.advert import Problem
from index import models
from index.records import Actor, CaseQuery, IngestCounts
from tests import builders as make


def store(home: Path, *adverts, said=None, **other):
    batch = make.batch(home, adverts, **other)
    said = said or [make.assessment(one) for one in adverts]
    return index.store_batch(batch, said)


def test_new_same_changed_and_back(home: Path, asha: Actor) -> None:
    one = make.advert("a", text="First words.")
    assert store(home, one) == IngestCounts(1, 0, 0, 0)
    assert store(home, make.seen_again(one)) == IngestCounts(0, 0, 1, 0)
    second = make.changed(one, text="Second words.", after=timedelta(days=2))
    assert store(home, second) == IngestCounts(0, 1, 0, 0)
    view = index.advert(one.id, actor=asha)
    assert [version.number for version in view.versions] == [1, 2]
    assert (view.text, view.last_seen) == ("Second words.", second.seen_at)
    again = make.seen_again(one, after=timedelta(days=3))
    assert store(home, again) == IngestCounts(0, 1, 0, 0)
    view = index.advert(one.id, actor=asha)
    assert (view.text, len(view.versions)) == ("First words.", 2)


def test_an_older_reading_never_replaces_a_newer_one(home: Path, asha: Actor) -> None:
    one = make.advert("a", text="First words.")
    store(home, make.changed(one, text="Newer words."))
    store(home, one)
    view = index.advert(one.id, actor=asha)
    assert view.text == "Newer words."
    assert view.first_seen == one.seen_at
    assert len(view.versions) == 2


def test_the_list_of_all_adverts_is_masked_and_whole(home: Path) -> None:
    adverts = [make.advert(f"a{n}", title=f"Job {n}, call 9999900210") for n in range(3)]
    store(home, *adverts)
    store(home, make.changed(adverts[0], text="Other"))
    lines = list(index.all_adverts())
    assert [(line.id, line.n_versions) for line in lines] == [
        (one.id, count) for one, count in zip(adverts, (2, 1, 1), strict=True)
    ]
    assert [line.title for line in lines] == [f"Job {n}, call ••••••••••" for n in range(3)]


def test_the_same_batch_twice_changes_nothing(home: Path) -> None:
    one = make.advert("a", text="Call 9999900210")
    batch = make.batch(home, [one], run="r1")
    said = [make.assessment(one, band="review", contacts=[("phone", "+919999900210")])]
    assert index.store_batch(batch, said).new == 1
    before = record_counts()
    assert index.store_batch(batch, said) == IngestCounts(0, 0, 1, 0)
    assert record_counts() == before
    assert models.Contact.objects.get().n_adverts == 1
    assert index.source_health()[0].new == 1


def record_counts() -> dict[str, int]:
    kinds = [
        "Advert",
        "AdvertVersion",
        "Assessment",
        "Capture",
        "Contact",
        "AdvertContact",
        "Case",
        "Network",
        "Outbox",
        "Run",
    ]
    return {kind: getattr(models, kind).objects.count() for kind in kinds}


def test_an_advert_twice_in_one_batch_is_one_advert(home: Path) -> None:
    one = make.advert("a", text="First words.")
    assert store(home, one, make.seen_again(one)) == IngestCounts(1, 0, 0, 0)
    both = (make.advert("b", text="One."), make.changed(make.advert("b", text="One."), text="Two."))
    assert store(home, *both) == IngestCounts(1, 0, 0, 0)
    assert models.AdvertVersion.objects.filter(advert__uid=both[0].id).count() == 2


def test_a_better_model_reads_stored_words_again(home: Path, asha: Actor) -> None:
    one = make.advert("a", text="Work in a big city.")
    store(home, one)
    said = make.assessment(one, band="review", signs=["big city"], model="test-2")
    assert store(home, make.seen_again(one), said=[said]) == IngestCounts(0, 0, 1, 0)
    view = index.advert(one.id, actor=asha)
    assert (view.band, view.flagged, len(view.versions)) == ("review", True, 1)
    assert view.assessment.model_version == "test-2"
    assert models.Assessment.objects.count() == 2
    assert index.cases(CaseQuery(), actor=asha).total == 1


def test_an_assessment_of_other_words_is_refused(home: Path) -> None:
    one, other = make.advert("a"), make.advert("b", text="Other words.")
    with pytest.raises(ValueError, match="stands at advert"):
        store(home, one, said=[make.assessment(other)])
    with pytest.raises(ValueError, match="1 adverts, but 0"):
        index.store_batch(make.batch(home, [one]), [])
    assert models.Advert.objects.count() == 0


def test_broken_unicode_is_kept_exactly(home: Path, asha: Actor) -> None:
    text = "Lone \ud800 surrogate, NUL \x00, \u202e override, 𐍈"
    one = make.advert("a", text=text, employer="E\ud800\x00")
    batch = make.batch(home, [])
    index.store_batch(replace(batch, adverts=(one,)), [make.assessment(one)])
    view = index.advert(one.id, actor=asha)
    assert (view.text, view.employer) == (text, "E\ud800\x00")
    assert index.project() == 1


def test_evidence_of_flagged_adverts_is_kept_byte_for_byte(home: Path, asha: Actor) -> None:
    one, plain = make.advert("a", text="Flagged."), make.advert("b", text="Not flagged.")
    batch = make.batch(home, [one, plain])
    index.store_batch(batch, [make.assessment(one, band="review"), make.assessment(plain)])
    capture = batch.captures[0]
    kept = list((home / "evidence").iterdir())
    assert [path.name for path in kept] == [f"{capture.sha256}.warc.gz"]
    record = gzip.decompress(kept[0].read_bytes())
    assert hashlib.sha256(record.split(b"\r\n\r\n", 2)[2][:-4]).hexdigest() == capture.sha256
    [case] = index.cases(CaseQuery(), actor=asha).cases
    [item] = index.case_evidence(case.ref, actor=asha)
    assert item.warc_member == kept[0].read_bytes()
    assert (item.capture, item.advert) == (capture, one)


def test_two_fetches_of_the_same_bytes_keep_two_members(home: Path) -> None:
    one, two = make.advert("a", text="Same."), make.advert("b", text="Same.")
    batch = make.batch(home, [one, two])
    index.store_batch(batch, [make.assessment(one, band="review"), make.assessment(two, band="review")])
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (home / "evidence").iterdir()}
    assert digests == set(models.Capture.objects.values_list("evidence_sha256", flat=True))
    assert len(digests) == 2


def test_seeing_a_flagged_advert_again_keeps_no_second_copy(home: Path) -> None:
    one = make.advert("a", text="Flagged.")
    said = make.assessment(one, band="review")
    store(home, one, said=[said])
    store(home, make.seen_again(one), said=[said])
    assert len(list((home / "evidence").iterdir())) == 1


def test_evidence_is_kept_later_when_an_advert_is_flagged_later(home: Path, asha: Actor) -> None:
    one = make.advert("a", text="Work in a big city.")
    store(home, one)
    assert not list((home / "evidence").iterdir())
    store(home, make.seen_again(one), said=[make.assessment(one, band="review", model="test-2")])
    [case] = index.cases(CaseQuery(), actor=asha).cases
    [item] = index.case_evidence(case.ref, actor=asha)
    assert item.capture.id == one.capture_id
    assert item.warc_member is not None


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (lambda capture: replace(capture, warc_length=7), "not one whole WARC record|no gzip member"),
        (lambda capture: replace(capture, warc_offset=3), "no gzip member"),
        (lambda capture: replace(capture, warc_length=10**9), "refused"),
        (lambda capture: replace(capture, sha256="0" * 64), "not the one that was captured"),
    ],
)
def test_evidence_that_is_not_there_is_shown_and_stops_nothing(home: Path, harm, line: str) -> None:
    one = make.advert("a", text="Flagged.")
    batch = make.batch(home, [one])
    batch = replace(batch, captures=tuple(harm(capture) for capture in batch.captures))
    assert index.store_batch(batch, [make.assessment(one, band="review")]).new == 1
    [health] = index.source_health()
    [problem] = health.problems
    assert problem[0] == "evidence not kept"
    assert re.search(line, problem[2])


def test_altered_evidence_is_never_handed_out(home: Path, asha: Actor) -> None:
    one = make.advert("a", text="Flagged.")
    store(home, one, said=[make.assessment(one, band="review")])
    [path] = (home / "evidence").iterdir()
    path.write_bytes(make.warc_member(one.url, one.seen_at, b"other"))
    [case] = index.cases(CaseQuery(), actor=asha).cases
    with pytest.raises(index.records.UnavailableError, match="not those that were kept"):
        index.case_evidence(case.ref, actor=asha)


def test_health_counts_new_changed_and_set_aside_of_the_last_run(home: Path) -> None:
    one, two = make.advert("a"), make.advert("b")
    store(home, one, two)
    aside = Problem("not JSON", "records.jsonl line 7", "{")
    changed = make.changed(one, text="Other.")
    report = make.report(
        "board-x", "board", adverts=1, state="blocked", finished_at=make.NOW + timedelta(days=1)
    )
    store(home, changed, run="board-x", ended=report, set_aside=[aside])
    [health] = index.source_health()
    assert (health.state, health.last_run, health.new, health.changed) == ("blocked", "board-x", 0, 1)
    assert health.errors == (("set_aside", 1),)
    assert health.problems == (("not JSON", "records.jsonl line 7", "{"),)


def test_offsets_move_on_and_never_back(home: Path) -> None:
    assert index.spool_offset("r1") == 0
    one, two = make.advert("a"), make.advert("b")
    store(home, one, run="r1", ended=None, end_offset=500)
    assert index.source_health() == ()
    assert index.spool_offset("r1") == 500
    store(home, two, run="r1", end_offset=900)
    store(home, one, run="r1", end_offset=500)
    assert index.spool_offset("r1") == 900
    assert index.source_health()[0].new == 2


def test_supplied_adverts_go_the_same_way_and_are_shown_as_supplied(home: Path, asha: Actor) -> None:
    crawled = make.advert("a", text="Call 9999900210")
    store(home, crawled, said=[make.assessment(crawled, contacts=[("phone", "+919999900210")])])
    pasted = make.advert("p", source="analyst", text="Big city. Call 9999900210", capture_id="")
    said = make.assessment(pasted, band="urgent", contacts=[("whatsapp", "+919999900210")])
    assert index.store_supplied(pasted, said, actor=asha) == pasted.id
    view = index.advert(pasted.id, actor=asha)
    assert (view.supplied_by_analyst, view.capture) == (True, None)
    [case] = index.cases(CaseQuery(), actor=asha).cases
    assert set(case.advert_ids) == {crawled.id, pasted.id}
    assert index.source_health()[0].name == "board"
    items = index.case_evidence(case.ref, actor=asha)
    assert {item.capture is None for item in items} == {True, False}


def test_a_page_fetched_for_a_person_is_supplied_too(home: Path, asha: Actor) -> None:
    one = make.advert("a", source="page")
    index.store_batch(make.batch(home, [one]), [make.assessment(one)], supplied_by=asha)
    assert index.advert(one.id, actor=asha).supplied_by_analyst
    assert index.source_health() == ()
