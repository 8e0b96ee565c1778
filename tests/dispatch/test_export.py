"""From the record to what leaves: digest, draft and verification through the door and the verbs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bagit
import pytest
from typer.testing import CliRunner

import dispatch
import index
from dispatch.cells import read_cell
from dispatch.commands import app
from dispatch.verifier import response_body
from dispatch.week import week_before
from index import clock
from index.records import Actor, NewDecision
from tests import builders

MIRA = Actor("mira", "supervisor", "cli")
WEEK = "2026-W47"
PHONE = "+919999900210"
WORDS = "=GIRLS wanted for the far city"
PARTNER = """\
name: {name}
organisation: {name} circle
language: en
regions: [{region}]
audience: partner
"""


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The index's clock stands at NOW; a test may set it."""
    moment = [builders.NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


@pytest.fixture
def partners(home: Path) -> Path:
    folder = home / "partners"
    folder.mkdir(exist_ok=True)
    for name, region in (("assam", "IN-AS"), ("goa", "IN-GA")):
        (folder / f"{name}.yml").write_text(PARTNER.format(name=name, region=region))
    return folder


def store_case(home: Path, key: str = "one", *, phone: str = PHONE, place: str = "IN-AS", **over: Any) -> str:
    """One flagged advert through the index's door; the reference of its case."""
    said = f"Call {phone[3:8]} {phone[8:]}"
    text = f"{WORDS}. We send the ticket. {said}. লক্ষ্মীপুর, ꯃꯤꯇꯩ."
    advert = builders.advert(
        key, title=f"Hostess {key}", text=text, employer=f"Moonpine {key}", source="board"
    )
    places = [(place, {"IN-AS": "Guwahati", "IN-GA": "Goa"}.get(place, place), "work")] if place else []
    assessment = builders.assessment(
        advert,
        band=over.pop("band", "review"),
        contacts=[("phone", phone, said.removeprefix("Call "))],
        signs=[WORDS, "We send the ticket"],
        places=places,
        **over,
    )
    builders.store(home, [(advert, assessment)])
    found = [case.ref for case in index.all_cases(actor=MIRA) if advert.id in case.advert_ids]
    return found[0]


def decide(ref: str, verdict: str = "confirm", code: str = "luring_pattern") -> None:
    head = index.case(ref, actor=MIRA).head
    index.decide(ref, NewDecision(verdict, code, "read together", head), actor=MIRA)


def run(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, (done.output, done.exception)
    return done


def table(path: Path) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    return [{key: read_cell(value) for key, value in row.items()} for row in rows]


def test_a_case_goes_to_its_regions_partner_and_to_no_other(
    home: Path, partners: Path, tmp_path: Path
) -> None:
    here, there = store_case(home), store_case(home, "two", phone="+919999900211", place="IN-GA")
    lost = store_case(home, "three", phone="+919999900212", place="")
    undecided = store_case(home, "four", phone="+919999900213")
    for ref in (here, there, lost):
        decide(ref)
    for name, told, kept in (("assam", here, there), ("goa", there, here)):
        done = run(
            "digest", "build", "--partner", name, "--week", WEEK, "--out", str(tmp_path / name), "--json"
        )
        report = json.loads(done.stdout)
        assert (report["cases"], report["unplaced"]) == ([told], [lost])
        assert lost in done.stderr
        written = "".join(Path(path).read_text("utf-8") for path in report["files"])
        assert told in written
        assert not any(ref in written for ref in (kept, lost, undecided))
        assert "ending in 21" in written
        assert not any(word in written for word in (PHONE[3:], PHONE[3:8], "Moonpine", "GIRLS", "Hostess"))


def test_drafts_are_written_for_every_partner_and_one_that_fails_stops_no_other(
    home: Path, partners: Path
) -> None:
    ref = store_case(home)
    decide(ref)
    (home / "digests" / WEEK / "assam").mkdir(parents=True)
    (home / "digests" / WEEK / "assam" / "digest.html").mkdir()
    said = run("digest", "drafts", "--week", WEEK, code=1)
    assert "1 of 2 digest drafts written" in said.stderr
    assert (home / "digests" / WEEK / "goa" / "digest.html").is_file()
    (home / "digests" / WEEK / "assam" / "digest.html").rmdir()
    lines = [
        json.loads(line) for line in run("digest", "drafts", "--week", WEEK, "--json").stdout.splitlines()
    ]
    assert [line["partner"] for line in lines] == ["assam", "goa"]
    assert ref in (home / "digests" / WEEK / "assam" / "digest.txt").read_text()


def test_drafts_are_of_the_week_that_is_over(home: Path, partners: Path) -> None:
    run("digest", "drafts")
    [folder] = (home / "digests").iterdir()
    assert folder.name == str(week_before(datetime.now(UTC)))


def test_building_again_gives_the_same_bytes(home: Path, partners: Path, tmp_path: Path) -> None:
    decide(store_case(home))
    words = ("digest", "build", "--partner", "assam", "--week", WEEK, "--out", str(tmp_path / "out"))
    run(*words)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    run(*words)
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert sorted(first) == ["digest.html", "digest.txt"]


@pytest.mark.parametrize(
    ("verdict", "code", "words"),
    [("dismiss", "ordinary_advert", "withdrawn"), ("reopen", "new_facts", "under review again")],
)
def test_a_later_change_of_mind_is_told(
    home: Path, partners: Path, now: list[Any], verdict: str, code: str, words: str
) -> None:
    ref = store_case(home)
    decide(ref)
    now[0] += timedelta(days=7)
    decide(ref, verdict, code)
    digest = dispatch.build_digest_for("assam", "2026-W48", actor=MIRA)
    assert f"{ref}: {words}" in digest.text
    assert ref not in dispatch.build_digest_for("goa", "2026-W48", actor=MIRA).text
    assert ref not in dispatch.build_digest_for("assam", WEEK, actor=MIRA).text


def test_a_child_sign_is_in_no_digest_and_no_draft(home: Path, partners: Path, tmp_path: Path) -> None:
    ref = store_case(home, child_sign=True)
    decide(ref)
    digest = dispatch.build_digest_for("assam", WEEK, actor=MIRA)
    assert ref not in digest.html + digest.text
    with pytest.raises(dispatch.RefusedExportError, match="child"):
        dispatch.build_referral(ref, tmp_path, actor=MIRA)
    assert list(tmp_path.iterdir()) == [home]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("digest", "build", "--partner", "nobody", "--week", WEEK), "partner: 'nobody'"),
        (("digest", "build", "--partner", "assam", "--week", "2026-W60"), "week: '2026-W60'"),
        (("refer", "C-9999"), "no case 'C-9999'"),
        (("refer", "../../x"), "no case"),
        (("digest", "build", "--partner", "assam", "--week", WEEK, "--as", "stranger"), "no user 'stranger'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    home: Path, partners: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(*words, "--out", str(tmp_path / "out"), code=1)
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("verdict", "code", "state"),
    [
        (None, "", "undecided"),
        ("dismiss", "ordinary_advert", "dismissed"),
        ("watch", "needs_more", "watched"),
    ],
)
def test_only_a_confirmed_case_is_drafted(
    home: Path, tmp_path: Path, verdict: str | None, code: str, state: str
) -> None:
    ref = store_case(home)
    if verdict:
        decide(ref, verdict, code)
    done = run("refer", ref, "--out", str(tmp_path / "out"), code=1)
    assert f"case {ref}: it is {state}; only a confirmed case can be referred" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.fixture
def draft(home: Path, tmp_path: Path) -> Path:
    ref = store_case(home)
    decide(ref)
    return dispatch.build_referral(ref, tmp_path / "out", actor=MIRA)


def test_a_draft_is_a_valid_bag_with_all_its_parts(draft: Path) -> None:
    bag = bagit.Bag(str(draft))
    bag.validate()
    assert sorted(bag.algorithms) == ["sha256", "sha512"]
    assert dispatch.verify_package(draft) == ()
    parts = {path.relative_to(draft / "data").parts[0] for path in (draft / "data").iterdir()}
    assert parts == {
        *("01-network-summary.pdf", "01-network-summary.csv", "02-adverts", "03-indicators.csv"),
        *("05-hash-report.csv", "07-custody-log.csv", "09-method-note.txt", "11-verify.py"),
    }
    assert [path.name for path in draft.parent.iterdir()] == [draft.name]
    assert draft.stat().st_mode & 0o077 == 0


def test_a_capture_lies_there_as_it_came(draft: Path) -> None:
    folder = next((draft / "data" / "02-adverts").iterdir())
    plain = json.loads((folder / "capture.json").read_text("utf-8"))
    body = response_body((folder / "capture.warc.gz").read_bytes())
    assert hashlib.sha256(body).hexdigest() == plain["capture"]["sha256"]
    words = (folder / "text.txt").read_bytes().decode("utf-8")
    assert words == f"{plain['advert']['title']}\n\n{plain['advert']['text']}"
    assert "লক্ষ্মীপুর, ꯃꯤꯇꯩ" in words
    assert folder.name == plain["advert"]["id"]


def test_the_tables_hold_exact_words_and_their_places(draft: Path) -> None:
    signs = table(draft / "data" / "03-indicators.csv")
    folder = next((draft / "data" / "02-adverts").iterdir())
    text = json.loads((folder / "capture.json").read_text("utf-8"))["advert"]["text"]
    assert {row["exact_words"] for row in signs} == {WORDS, "We send the ticket"}
    for row in signs:
        assert text[int(row["start"]) : int(row["end"])] == row["exact_words"]
        assert (row["reviewers_verdict"], row["reviewer"]) == ("confirm", "mira")
        assert row["model_version"] == builders.MODEL
    raw = (draft / "data" / "03-indicators.csv").read_text("utf-8-sig")
    assert "\"'=GIRLS" in raw
    contacts = [row for row in table(draft / "data" / "01-network-summary.csv") if row["part"] == "contact"]
    assert [row["value"] for row in contacts] == [PHONE]


def test_the_hash_report_covers_every_other_file(draft: Path) -> None:
    rows = {row["file"]: row for row in table(draft / "data" / "05-hash-report.csv")}
    files = {path.relative_to(draft).as_posix() for path in (draft / "data").rglob("*") if path.is_file()}
    assert set(rows) == files - {"data/05-hash-report.csv"}
    for name, row in rows.items():
        body = (draft / name).read_bytes()
        assert row["bytes"] == str(len(body))
        assert row["sha256"] == hashlib.sha256(body).hexdigest()
        assert row["md5"] == hashlib.md5(body, usedforsecurity=False).hexdigest()
        assert row["time_ist"].endswith(" IST")
        assert row["time_utc"].endswith(" UTC")


def test_the_export_is_on_record_before_and_the_seal_after(draft: Path) -> None:
    ref = draft.name.removeprefix("DRAFT-")
    log = table(draft / "data" / "07-custody-log.csv")
    acts = [row["act"] for row in log]
    assert acts[0] == "captured"
    assert acts[-1] == "referral.drafted"
    assert "case.viewed" in acts
    events = [event for event in index.custody(ref) if event.verb.startswith("referral.")]
    assert [event.verb for event in events] == ["referral.drafted", "referral.sealed"]
    seal = hashlib.sha256((draft / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    assert seal in events[-1].detail
    assert index.verify_audit()[0]


def test_the_method_note_says_what_a_court_asks(draft: Path) -> None:
    note = (draft / "data" / "09-method-note.txt").read_text("utf-8")
    for wanted in (
        "allowed: none (404): 1",
        "MuktiWatch-test",
        "mukti-watch test: 1",
        "unverified indicators",
        "for the officer to decide",
        "Bharatiya Nyaya Sanhita 2023, section 143",
        "one apostrophe",
        "board: ok at its last run",
        " IST",
    ):
        assert wanted in note


def test_a_draft_is_never_overwritten(draft: Path) -> None:
    before = sorted(path.read_bytes() for path in draft.rglob("*") if path.is_file())
    ref = draft.name.removeprefix("DRAFT-")
    done = run("refer", ref, "--out", str(draft.parent), code=1)
    assert "is there already" in done.stderr
    assert before == sorted(path.read_bytes() for path in draft.rglob("*") if path.is_file())


def test_verbs_refer_and_verify(home: Path, tmp_path: Path) -> None:
    ref = store_case(home)
    decide(ref)
    report = json.loads(run("refer", ref, "--out", str(tmp_path / "out"), "--json").stdout)
    package = Path(report["package"])
    assert package == tmp_path / "out" / f"DRAFT-{ref}"
    whole = json.loads(run("verify", str(package), "--json").stdout)
    assert (whole["whole"], whole["problems"], whole["seal"]) == (True, [], report["seal"])
    victim = package / "data" / "01-network-summary.pdf"
    body = bytearray(victim.read_bytes())
    body[len(body) // 2] ^= 1
    victim.write_bytes(body)
    done = run("verify", str(package), code=1)
    assert "data/01-network-summary.pdf: changed" in done.stderr
    assert json.loads(run("verify", str(package), "--json", code=1).stdout)["whole"] is False


def test_nothing_is_left_when_something_breaks(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = store_case(home)
    decide(ref)
    monkeypatch.setenv("MUKTI_FONTS_DIR", str(tmp_path))
    done = run("refer", ref, "--out", str(tmp_path / "out"), code=1)
    assert "fonts-noto-core" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_altered_evidence_stops_the_draft(home: Path, tmp_path: Path) -> None:
    ref = store_case(home)
    decide(ref)
    kept = next((home / "evidence").rglob("*.warc.gz"))
    kept.chmod(0o600)
    kept.write_bytes(builders.warc_member("http://board.example/", builders.NOW, b"another body"))
    done = run("refer", ref, "--out", str(tmp_path / "out"), code=1)
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_an_advert_that_was_supplied_says_that_it_has_no_capture(home: Path, tmp_path: Path) -> None:
    text = f"{WORDS}. We send the ticket. Call 99999 00299."
    advert = builders.advert("handed in", title="Hostess", text=text, capture_id="")
    assessment = builders.assessment(
        advert, band="review", contacts=[("phone", "+919999900299", "99999 00299")], signs=[WORDS]
    )
    index.store_supplied(advert, assessment, actor=MIRA)
    ref = next(case.ref for case in index.all_cases(actor=MIRA) if advert.id in case.advert_ids)
    decide(ref)
    package = dispatch.build_referral(ref, tmp_path / "out", actor=MIRA)
    folder = package / "data" / "02-adverts" / advert.id
    assert sorted(path.name for path in folder.iterdir()) == ["capture.json", "text.txt"]
    assert "analyst supplied" in json.loads((folder / "capture.json").read_text("utf-8"))["note"]
    assert "analyst supplied" in (package / "data" / "09-method-note.txt").read_text("utf-8")
    assert dispatch.verify_package(package) == ()


def test_partners_are_listed_and_a_bad_one_is_one_line(home: Path, partners: Path) -> None:
    listed = [json.loads(line)["name"] for line in run("partners", "--json").stdout.splitlines()]
    assert listed == ["assam", "goa"]
    assert "assam: assam circle (en, partner; IN-AS)" in run("partners").stdout
    (partners / "bad.yml").write_text("name: bad\n")
    done = run("partners", code=1)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "bad.yml" in done.stderr


def test_the_door_is_light() -> None:
    import subprocess
    import sys

    heavy = ("typst", "pydantic", "django.db", "jinja2")
    code = f"import sys, dispatch; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
