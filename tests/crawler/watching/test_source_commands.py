"""The verbs of sources: how they stand, paused and resumed, tried out, proposed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from crawler.advert import RunReport
from crawler.extract import Page
from crawler.storing.spool import write_report
from crawler.watching.pauses import Pause, end_pause, read_pause, write_pause
from crawler.watching.proposal import _kind
from crawler.watching.standing import facts_of, line_of, read_standings
from tests.crawler.conftest import Home
from tests.crawler.site import Reply, Site, board, job_page, list_page

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
PLAIN = {"who": "an invented board", "why": "test", "legal": "invented", "kind": "site"}


def write(folder: Path, name: str, **more: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yml"
    plain = {"name": name, **PLAIN, "start": ["https://board.example/"], **more}
    path.write_text(yaml.safe_dump(plain), "utf-8")
    return path


def add_run(spool: Path, source: str, age: timedelta, adverts: int, state: Any = "ok") -> None:
    begun = NOW - age
    run_dir = spool / f"{begun:%Y%m%dT%H%M%S%fZ}-{source}"
    run_dir.mkdir(parents=True)
    (run_dir / "records.jsonl").touch()
    report = RunReport(run_dir.name, source, state, begun, begun, 9, adverts, 0, (), (), (), ())
    write_report(run_dir, report)


def test_how_sources_stand(tmp_path: Path) -> None:
    folder, spool = tmp_path / "sources", tmp_path / "spool"
    for name in ("calm", "late", "new", "off", "red", "rest"):
        write(folder, name, enabled=name != "off")
    (folder / "torn.yml").write_text("kind: nonsense\nname: 5\n", "utf-8")
    for days, adverts in ((1, 31), (2, 30), (3, 30), (4, 8)):
        add_run(spool, "calm", timedelta(days=days) - timedelta(hours=20), adverts)
    add_run(spool, "late", timedelta(days=3), 30)
    add_run(spool, "red", timedelta(hours=3), 0, "blocked")
    add_run(spool, "rest", timedelta(days=9), 5)
    write_pause(folder, "rest", Pause("the site is rebuilt", NOW, "asha"))
    facts = {standing.name: facts_of(standing) for standing in read_standings(folder, spool, NOW)}
    assert {name: row["state"] for name, row in facts.items()} == {
        "calm": "ok", "late": "stale", "new": None, "off": None, "red": "blocked", "rest": "ok",
        "torn": "broken_file",
    }  # fmt: skip
    assert (facts["calm"]["adverts"], facts["calm"]["usual"]) == (31, 30)
    assert facts["late"]["last_state"] == "ok"
    assert facts["rest"]["pause"]["reason"] == "the site is rebuilt"
    assert [facts[name]["next_run"] is None for name in ("calm", "off", "rest", "torn")] == [
        False, True, True, True,
    ]  # fmt: skip
    assert len(facts["torn"]["faults"]) > 2


def test_lines_for_people_are_in_indian_time(tmp_path: Path) -> None:
    write(tmp_path / "sources", "calm", schedule="15 3 * * *")
    add_run(tmp_path / "spool", "calm", timedelta(hours=1), 31)
    (standing,) = read_standings(tmp_path / "sources", tmp_path / "spool", NOW)
    assert line_of(standing) == (
        "calm  site  ok  last 25 Nov 2026, 05:30 IST  31 adverts  next 26 Nov 2026, 03:15 IST (15 3 * * *)"
    )


PAUSES = [("", ""), ("no JSON", "no JSON"), ('{"reason": 5}', '{"reason": 5}')]


@pytest.mark.parametrize(("text", "reason"), PAUSES)
def test_a_pause_that_a_person_wrote_is_one_as_well(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "board.paused").write_text(text, "utf-8")
    assert read_pause(tmp_path, "board") == Pause(reason, None, "")
    assert (end_pause(tmp_path, "board"), end_pause(tmp_path, "board")) == (True, False)
    assert read_pause(tmp_path, "board") is None


def test_pause_and_resume(home: Home) -> None:
    folder = home.path / "sources"
    write(folder, "board")
    done = home.run("sources", "pause", "board", "--reason", "asks us to wait", "--as", "asha", "--json")
    assert (done.code, done.lines[0]["who"]) == (0, "asha")
    kept = json.loads((folder / "board.paused").read_text("utf-8"))
    assert (kept["reason"], kept["who"]) == ("asks us to wait", "asha")
    assert datetime.fromisoformat(kept["since"]).tzinfo is not None
    (listed,) = home.run("sources", "--json").lines
    assert (listed["paused"], listed["next_run"]) == (True, None)
    assert home.run("sources", "resume", "board", "--json").lines[0]["was_paused"] is True
    assert home.run("sources", "resume", "board", "--json").lines[0]["was_paused"] is False
    for name in ("other", "../sources/board", ""):
        assert home.run("sources", "pause", name, "--reason", "x").code == 1
    assert home.run("sources", "pause", "board", "--reason", " ").code == 2
    assert sorted(path.name for path in folder.iterdir()) == ["board.yml"]


def test_check_names_every_fault(home: Home, tmp_path: Path) -> None:
    path = write(tmp_path, "board", colour="red", delay_s="fast")
    done = home.run("sources", "check", str(path), "--json")
    assert (done.code, len(done.lines[0]["faults"]), done.err.count("\n")) == (1, 2, 2)


def test_a_trial_leaves_nothing_behind(home: Home, site: Site, tmp_path: Path) -> None:
    site.pages = board(12)
    path = write(tmp_path, "board", start=[site.root + "/"], delay_s=0, min_adverts=20, filled={"wage": 0.5})
    home.path.mkdir()
    done = home.run("sources", "try", str(path), "--json")
    assert (done.code, done.report["state"], done.report["adverts"]) == (3, "changed_layout", 12)
    assert len(done.adverts) == 12
    assert len(done.report["promises"]) == 2
    assert list(home.path.iterdir()) == []


def test_a_trial_keeps_to_the_opt_out_list(home: Home, site: Site, tmp_path: Path) -> None:
    site.pages = board(3)
    path = write(tmp_path, "board", start=[site.root + "/"], delay_s=0)
    home.path.mkdir()
    (home.path / "opt_out.txt").write_text("127.0.0.1\n", "utf-8")
    done = home.run("sources", "try", str(path), "--json")
    assert done.report["refused"] == {"opt_out": 1}
    assert site.paths() == []


ROWS = [{"id": n, "title": f"Helper {n}", "description": f"At Tezpur {n}."} for n in range(4)]
ANSWER = json.dumps({"data": {"jobs": ROWS}, "links": {"next": None}})
FEED = (
    "<rss><channel><title>Jobs</title><item><title>Cook</title>"
    "<description>{}</description></item></channel></rss>"
)
MESSAGE = (
    '<html><body><div class="tgme_widget_message_wrap">'
    '<div class="tgme_widget_message" data-post="kaam/1"><div class="tgme_widget_message_text">'
    "Cook wanted at Tezpur, call 99999 00001 for the job</div></div></div>"
)
PROPOSED = [
    ("/", "site", board(8), 8),
    ("/feed", "feed", {"/feed": Reply(FEED.format("A cook for the hostel, food is given. " * 12))}, 1),
    ("/api", "api", {"/api": Reply(ANSWER, 200, {"Content-Type": "application/json"})}, 4),
    ("/s/kaam", "telegram", {"/s/kaam": Reply(MESSAGE)}, 1),
]


@pytest.mark.parametrize(("path", "kind", "pages", "adverts"), PROPOSED)
def test_a_draft_fits_what_is_there(
    home: Home, site: Site, tmp_path: Path, path: str, kind: str, pages: dict[str, Any], adverts: int
) -> None:
    site.pages = {"/robots.txt": Reply("User-agent: *\nCrawl-delay: 0.02\n"), **pages}
    file = tmp_path / "drafted.yml"
    done = home.run("sources", "propose", site.root + path, "--out", str(file), "--json")
    assert done.code == 0, done.err
    assert (done.lines[0]["kind"], done.lines[0]["adverts"]) == (kind, adverts)
    text = file.read_text("utf-8")
    assert "enabled: false" in text
    assert "languages: [en]" in text
    assert "delay_s: 0.02" in text
    assert not home.path.exists()
    tried = home.run("sources", "try", str(file), "--json")
    assert (tried.code, tried.report["adverts"]) == (0, adverts), tried.err


def test_a_draft_never_overwrites(home: Home, site: Site, tmp_path: Path) -> None:
    file = write(tmp_path, "board")
    kept = file.read_text("utf-8")
    assert home.run("sources", "propose", site.root + "/", "--out", str(file)).code == 1
    assert (file.read_text("utf-8"), site.paths()) == (kept, [])


def test_an_empty_shell_is_to_be_rendered() -> None:
    shell = b"<html><body><div id=root></div><script src=/app.js></script></body></html>"
    page = Page(shell, "https://board.example/", "text/html", "s", "c", NOW)
    assert _kind(page) == ("rendered", "empty_shell", ())


REFUSED = [
    ("/", {"/": Reply("", 403)}, "http_403"),
    ("/api", {"/api": Reply('{"a": [1, 2]}')}, "JSON without a list"),
    ("/x", {}, "http_404"),
]


@pytest.mark.parametrize(("path", "pages", "words"), REFUSED)
def test_no_draft_of_what_cannot_be_read(
    home: Home, site: Site, path: str, pages: dict[str, Any], words: str
) -> None:
    site.pages = pages
    done = home.run("sources", "propose", site.root + path)
    assert (done.code, done.lines) == (1, [])
    assert words in done.err.splitlines()[-1]


def test_a_title_cannot_break_the_draft(home: Home, site: Site) -> None:
    title = '"}: {x\x85\u2028 # \x7f &amp; अ' + "y" * 500
    listing = list_page(range(2)).payload().decode().replace("<title>Jobs</title>", f"<title>{title}</title>")
    site.pages = {"/": Reply(listing), "/job/0": job_page(0), "/job/1": job_page(1)}
    done = home.run("sources", "propose", site.root + "/", "--json")
    plain = yaml.safe_load(done.lines[0]["text"])
    assert plain["who"].startswith('"}: {x')
    path = home.path.parent / f"{plain['name']}.yml"
    path.write_text(done.lines[0]["text"], "utf-8")
    assert home.run("sources", "check", str(path)).code == 0
