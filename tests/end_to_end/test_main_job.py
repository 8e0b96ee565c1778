"""The main job by the command line alone: an unknown site, to a decision, to what leaves the building."""

from __future__ import annotations

import json
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.end_to_end.command import Command, wait_for
from tests.end_to_end.small_board import CHILD, LURES, PAGES, SOURCE


def test_the_unknown_site_gives_its_adverts_and_nothing_else(mukti, board):
    *adverts, last = mukti.crawled
    assert {advert["url"].removeprefix(board[0]) for advert in adverts} == set(PAGES)
    assert last["state"] == "ok"
    assert last["adverts"] == len(PAGES)
    assert "/login" not in board[1]
    for advert in adverts:
        title, place, text = PAGES[advert["url"].removeprefix(board[0])]
        assert advert["title"] == title
        assert advert["place"] == place
        assert text in advert["text"]
        assert "visitors today" not in advert["text"]


def _case_of(mukti, paths) -> dict:
    cases = [case for case in mukti.lines("cases", "--json") if _paths(case) == set(paths)]
    assert len(cases) == 1, paths
    return cases[0]


def _paths(case: dict) -> set[str]:
    return {"/" + url.split("/", 3)[3] for url in case["urls"]}


def test_the_lures_are_two_cases_and_the_ordinary_are_none(mukti):
    cases = mukti.lines("cases", "--json")
    assert sorted(map(sorted, map(_paths, cases))) == sorted(map(sorted, (LURES, CHILD)))
    assert _case_of(mukti, LURES)["band"] == "urgent"
    assert "99999" not in json.dumps([case["contacts"] for case in cases])


@pytest.mark.parametrize("spelling", ["9999904417", "+91 99999 04417", "९९९९९ ०४४१७", "৯৯৯৯৯০৪৪১৭"])
def test_the_phone_is_found_in_any_spelling_and_masked(mukti, spelling):
    hits = mukti.lines("search", spelling, "--json")
    assert len(hits) == len(LURES)
    assert "04417" not in json.dumps(hits)


def test_a_second_crawl_changes_nothing(mukti, board):
    before = mukti.lines("cases", "--json")
    mukti.run("crawl", "--url", f"{board[0]}/", "--json")
    counts = json.loads(mukti.run("ingest", "--json"))
    assert (counts["new"], counts["changed"], counts["same"]) == (0, 0, len(PAGES))
    assert mukti.lines("cases", "--json")[0]["advert_ids"] == before[0]["advert_ids"]


def test_undecided_nothing_leaves(mukti, tmp_path):
    said = mukti.run("refer", _case_of(mukti, LURES)["id"], "--out", str(tmp_path), code=1)
    assert len(said.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_decided_it_leaves_for_its_region_alone(mukti, tmp_path):
    ref = _case_of(mukti, LURES)["id"]
    _confirm(mukti, ref)
    week = datetime.now(ZoneInfo("Asia/Kolkata")).strftime("%G-W%V")
    for partner, told in (("assam-desk", True), ("goa-desk", False)):
        mukti.run("digest", "build", "--partner", partner, "--week", week, "--out", str(tmp_path / partner))
        written = "".join(path.read_text() for path in (tmp_path / partner).rglob("digest.*"))
        assert (ref in written) is told
        assert "04417" not in written


def _confirm(mukti, ref: str) -> None:
    reason = ("--reason", "luring_pattern", "--note", "read together", "--as", "asha")
    mukti.run("decide", ref, "--verdict", "confirm", *reason)


def test_confirmed_it_becomes_a_package_whose_every_byte_is_held(mukti, tmp_path):
    ref = _case_of(mukti, LURES)["id"]
    mukti.run("refer", ref, "--out", str(tmp_path), "--as", "asha")
    package = tmp_path / f"DRAFT-{ref}"
    mukti.run("verify", str(package))
    victim = next(package.rglob("text.txt"))
    body = bytearray(victim.read_bytes())
    body[3] ^= 1
    victim.write_bytes(body)
    assert str(victim.relative_to(package)) in mukti.run("verify", str(package), code=1)


def test_a_child_sign_never_leaves_by_this_way(mukti, tmp_path):
    ref = _case_of(mukti, CHILD)["id"]
    _confirm(mukti, ref)
    said = mukti.run("refer", ref, "--out", str(tmp_path), "--as", "asha", code=1)
    assert len(said.splitlines()) == 1
    assert "child" in said
    assert not list(tmp_path.iterdir())


def test_audit_backup_and_doctor(mukti, tmp_path):
    mukti.run("audit", "verify")
    mukti.run("doctor")
    mukti.run("backup", "--out", str(tmp_path))
    archive = next(tmp_path.iterdir())
    restored = Command(tmp_path / "restored", "http://127.0.0.1:1")
    restored.run("restore", str(archive))
    assert [case["id"] for case in restored.lines("cases", "--json")] == [
        case["id"] for case in mukti.lines("cases", "--json")
    ]


def test_without_a_home_there_is_one_clear_line(tmp_path):
    said = Command(tmp_path / "nowhere", "http://127.0.0.1:1").run("cases", code=1)
    assert len(said.splitlines()) == 1
    assert "mukti init" in said


def test_up_serves_the_pages_and_ends_whole(mukti):
    with mukti.serve("up") as address:
        assert "password" in wait_for(f"{address}/", 5).lower()
    with pytest.raises(OSError):
        wait_for(f"{address}/", 0)


def test_a_source_that_is_added_is_watched_by_the_service_alone(tmp_path, board):
    """Scheduler, crawl, ingest, projector and pages together, from one file and one command."""
    command = Command(tmp_path / "home", board[0])
    command.run("init")
    (command.home / "sources" / "valley.yml").write_text(SOURCE.format(board=board[0]))
    with command.serve("up"):
        until = time.monotonic() + 60
        while len(found := command.lines("search", "99999 04417", "--json")) < len(LURES):
            assert time.monotonic() < until, found
            time.sleep(1)
        assert len(command.lines("cases", "--json")) == 2
