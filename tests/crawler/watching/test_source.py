"""A source's YAML file: what is right, and one clear line for what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from crawler.errors import SourceError
from crawler.watching.source import load_source, load_sources, source_for_url
from tests.crawler.conftest import Home

GOOD = {
    "name": "board", "who": "an invented board", "why": "to be watched", "legal": "looked at on 2026-11-02",
    "kind": "site", "start": ["https://www.board.example/jobs"], "region": ["IN-AS", "IN-WB"],
    "languages": ["as", "en"], "schedule": "15 3 * * *",
}  # fmt: skip


def write(folder: Path, **changes: object) -> Path:
    path = folder / "board.yml"
    plain = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    path.write_text(yaml.safe_dump(plain), "utf-8")
    return path


def test_a_good_file(tmp_path: Path) -> None:
    source = load_source(write(tmp_path))
    assert (source.delay_s, source.min_adverts, source.max_pages) == (2.0, 1, 500)
    assert source.sites == {"board.example"}
    assert load_sources(tmp_path) == (source,)
    assert load_sources(tmp_path / "nowhere") == ()


BAD = [
    ({"colour": "red"}, "colour", "'red'"),
    ({"kind": "sites"}, "kind", "'sites'"),
    ({"start": []}, "start", "[]"),
    ({"start": ["ftp://board.example/"]}, "start", "ftp"),
    ({"delay_s": "fast"}, "delay_s", "'fast'"),
    ({"delay_s": 0}, "delay_s", "got 0"),
    ({"max_pages": 0}, "max_pages", "0"),
    ({"region": ["Assam"]}, "region", "'Assam'"),
    ({"languages": ["hindi"]}, "languages", "hindi"),
    ({"schedule": "61 * * * *"}, "schedule", "61"),
    ({"schedule": {"every_h": 0}}, "schedule", "0"),
    ({"name": "other"}, "name", "'other'"),
    ({"name": "../board"}, "name", "'../board'"),
    ({"who": None}, "who", "needed"),
    ({"kind": "selectors"}, "selectors", "needed"),
    ({"kind": "selectors", "selectors": {"title": "h1["}}, "selectors", "h1["),
    ({"kind": "selectors", "selectors": {"titel": "h1"}}, "selectors.titel", "h1"),
    ({"kind": "telegram"}, "start", "/s/"),
]


@pytest.mark.parametrize(("changes", "key", "value"), BAD)
def test_a_bad_file_names_file_key_and_value(
    tmp_path: Path, changes: dict[str, object], key: str, value: str
) -> None:
    path = write(tmp_path, **changes)
    with pytest.raises(SourceError) as caught:
        load_source(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert key in message
    assert value in message
    assert "\n" not in message


def test_every_fault_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        kind="api",
        languges=["as"],
        delay_s="fast",
        region=["Assam", "IN-AS"],
        schedule={"every_h": 0},
        selectors={"titel": "h1", "text": "p["},
        browser={"max_actions": 9000},
        start="https://board.example/",
        why=None,
    )
    with pytest.raises(SourceError) as caught:
        load_source(path)
    assert [fault.removeprefix(f"{path}: ") for fault in caught.value.faults] == [
        "why: needed, but not there",
        "start: expected a list, got 'https://board.example/'",
        "region.0: expected an ISO 3166-2 code like IN-AS, got 'Assam'",
        "delay_s: expected a number, got 'fast'",
        "selectors.text: no CSS selector, got 'p['",
        "selectors.titel: no such key (did you mean title?), got 'h1'",
        "browser.max_actions: expected at most 500, got 9000",
        "languges: no such key (did you mean languages?), got ['as']",
        "schedule.every_h: expected at least 0.25, got 0",
        "selectors: needed for kind selectors, and for no other",
        "api: needed for kind api, and for no other",
        "browser: for kind rendered alone",
    ]


API_FAULTS = [
    ({"items": "jobs[", "title": "t", "text": "x"}, "api.items: no JMESPath, got 'jobs['"),
    ({"items": "jobs", "title": "t"}, "api.text: needed, but not there"),
    (
        {"items": "jobs", "title": "t", "text": "x", "address": "https://a.example/"},
        "api: address: needs {id}",
    ),
    ({"items": "j", "title": "t", "text": "x", "paging": {"key": "p", "next": "n"}}, "either next or key"),
    (
        {"items": "j", "title": "t", "text": "x", "paging": {"key": "p", "step": 0}},
        "step: expected at least 1",
    ),
]


@pytest.mark.parametrize(("api", "words"), API_FAULTS)
def test_faults_of_api_paths(tmp_path: Path, api: dict[str, object], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        load_source(write(tmp_path, kind="api", api=api))
    assert words in str(caught.value)


REFUSED_YAML = [
    ("name: board\nname: board\n", "the key 'name' comes twice"),
    ("a: &x [1]\nb: *x\n", "names for later use"),
    ("kind: api\napi:\n  title: a\n  title: b\n", "line 4"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED_YAML)
def test_yaml_that_means_two_things_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "board.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=words):
        load_source(path)


@pytest.mark.parametrize(
    "text", ["a: [", "- 1\n", "", "just words", "a: !!python/object:os.system x", "\x00"]
)
def test_what_is_no_source_at_all(tmp_path: Path, text: str) -> None:
    path = tmp_path / "board.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=r"board\.yml"):
        load_source(path)


def test_an_address_alone() -> None:
    assert source_for_url("http://127.0.0.1:8311/").name == "url-127-0-0-1-8311"
    assert source_for_url("https://www.Board.example/jobs?x=1").name == "url-board-example"
    assert source_for_url("https://t.me/s/invented_channel").kind == "telegram"
    for url in ("file:///etc/passwd", "not an address", "http://user@board.example/"):
        with pytest.raises(SourceError, match="--url"):
            source_for_url(url)


def test_the_shipped_examples_are_whole_and_off() -> None:
    shipped = load_sources(Path(__file__).parents[3] / "crawler" / "sources")
    assert len(shipped) >= 2
    for source in shipped:
        assert not source.enabled
        assert all(".example/" in url or "invented" in url for url in source.start)


def test_the_verbs(home: Home, tmp_path: Path) -> None:
    (home.path / "sources").mkdir(parents=True)
    write(home.path / "sources")
    listed = home.run("sources", "--json")
    assert listed.code == 0
    assert [line["name"] for line in listed.lines] == ["board"]
    assert listed.lines[0]["next_run"].endswith("+05:30")
    assert "T03:15:00" in listed.lines[0]["next_run"]
    assert home.run("sources", "list", "--json").lines == listed.lines
    checked = home.run("sources", "check", str(write(tmp_path, kind="sites")))
    assert checked.code == 1
    assert checked.err.count("\n") == 1


def test_a_broken_file_hides_no_other_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from crawler.commands import app

    monkeypatch.setenv("MUKTI_HOME", str(tmp_path))
    folder = tmp_path / "sources"
    folder.mkdir()
    write(folder)
    for name in ("bad", "worse"):
        (folder / f"{name}.yml").write_text("kind: nonsense", "utf-8")
    done = CliRunner().invoke(app, ["sources", "list", "--json"])
    assert done.exit_code == 1
    assert '"name": "board"' in done.stdout
    assert "bad.yml" in done.stderr
    assert "worse.yml" in done.stderr


def test_frames_are_pages_of_the_site() -> None:
    from crawler.extract import Page
    from crawler.sniff import find_links

    body = b"<frameset><frame name=m src='/menu.htm'><frame src=main.htm></frameset><iframe src='/jobs'>"
    page = Page(body, "http://old.example/", "text/html", "s", "c", datetime.now(UTC))
    assert list(find_links(page)) == ["/menu.htm", "main.htm", "/jobs"]
