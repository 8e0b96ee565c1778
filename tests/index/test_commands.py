"""The verbs: lines for machines as the contract has them, tables for people, contacts masked in both."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import index
from crawler.ledger import Ending, WatchedTask
from index.commands import app
from index.ledger import RunLedger
from index.records import RefusedError, UnknownRecordError
from tests import builders as make

GOOD = "river-mango-lantern-42"


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=stdin)


def lines(*words: str) -> list[dict]:
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def stored(home: Path) -> Path:
    one = make.advert(
        "a", title="[bold]City[/] job", text="Big city. Call 99999 00210", url="http://b.example/1"
    )
    two = make.advert("b", text="Ring 9999900210", url="http://b.example/2")
    said = [
        make.assessment(
            one, band="urgent", contacts=[("phone", "+919999900210", "99999 00210")], signs=["Big city"]
        ),
        make.assessment(two, contacts=[("phone", "+919999900210", "9999900210")]),
    ]
    make.store(home, list(zip((one, two), said, strict=True)))
    return home


def test_cases_as_lines(stored: Path) -> None:
    [case] = lines("cases", "--json")
    assert case["id"].startswith("MW-")
    assert (case["band"], case["score"], case["n_adverts"], case["n_flagged"]) == ("urgent", 0.95, 2, 1)
    assert sorted(case["urls"]) == ["http://b.example/1", "http://b.example/2"]
    assert len(case["advert_ids"]) == 2
    assert case["contacts"] == ["••••••••••210"]
    assert lines("cases", "--json", "--state", "confirmed") == []
    [case] = lines("cases", "--json", "--reveal", "asked by the police")
    assert case["contacts"] == ["+919999900210"]


def test_search_lines(stored: Path) -> None:
    [hit] = lines("search", "city", "--json")
    assert set(hit) == {"id", "url", "title", "band", "score", "highlight"}
    assert hit["highlight"] == "Big city. Call ••••• •••••"
    assert lines("search", "nothing", "--json") == []


def test_a_decision_from_the_command_line(stored: Path) -> None:
    ref = lines("cases", "--json")[0]["id"]
    [made] = lines(
        "decide", ref, "--verdict", "confirm", "--reason", "luring_pattern", "--note", "n", "--json"
    )
    assert (made["case"], made["verdict"], made["supersedes"]) == (ref, "confirm", None)
    [case] = lines("case", ref, "--json")
    assert (case["state"], case["decisions"][0]["id"]) == ("confirmed", made["id"])
    assert "99999" not in json.dumps(case)
    with pytest.raises(RefusedError, match="luring_pattern, known_recruiter"):
        CliRunner().invoke(
            app, ["decide", ref, "--verdict", "confirm", "--reason", "x"], catch_exceptions=False
        )


def test_tables_for_people_mask_and_take_no_markup(stored: Path) -> None:
    ref = lines("cases", "--json")[0]["id"]
    for words in (("cases",), ("case", ref), ("search", "city")):
        result = run(*words)
        assert result.exit_code == 0, result.stderr
        assert "99999" not in result.stdout
        assert "•" in result.stdout
    assert "[bold]City[/] job" in run("case", ref).stdout


def test_users(home: Path) -> None:
    result = run("user", "add", "asha", "--role", "supervisor", "--password-stdin", stdin=GOOD + "\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert GOOD not in result.stderr
    assert lines("user", "list", "--json") == [
        {"name": "asha", "role": "supervisor", "active": True, "last_login": None}
    ]
    result = run("user", "add", "bina", stdin=f"{GOOD}\n{GOOD}\n")
    assert result.exit_code == 0
    assert GOOD not in result.output
    assert len(lines("user", "list", "--json")) == 2
    assert lines("cases", "--json", "--as", "asha") == []


def test_without_a_home_one_line_says_what_to_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUKTI_HOME", str(tmp_path / "none"))
    for words in (["cases"], ["search", "x"], ["user", "list"], ["doctor"], ["backup"], ["audit", "verify"]):
        with pytest.raises(UnknownRecordError, match=r"^no home at .*none: run `mukti init`$"):
            CliRunner().invoke(app, words, catch_exceptions=False)
    assert not (tmp_path / "none").exists()


def test_init_again_changes_nothing(home: Path) -> None:
    secret = (home / "secret").read_text()
    (home / "mukti.toml").write_text("reveal_hours = 2\n")
    result = run("init")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "there already" in result.stderr
    assert ((home / "secret").read_text(), (home / "mukti.toml").read_text()) == (
        secret,
        "reveal_hours = 2\n",
    )
    assert (home.stat().st_mode & 0o777, (home / "secret").stat().st_mode & 0o777) == (0o700, 0o600)


def test_doctor_finds_what_is_wrong(stored: Path) -> None:
    def bad() -> set[str]:
        result = run("doctor", "--json")
        findings = [json.loads(line) for line in result.stdout.splitlines()]
        assert result.exit_code == int(any(not one["ok"] for one in findings))
        return {one["check"] for one in findings if not one["ok"]}

    assert bad() == set()
    for path in [*stored.glob("search.sqlite3*"), *(stored / "evidence").iterdir()]:
        path.unlink()
    (stored / "secret").chmod(0o644)
    assert bad() == {"search", "evidence", "permissions"}
    assert lines("reindex", "--json") == [{"adverts": 2}]
    assert bad() == {"evidence", "permissions"}


def test_doctor_names_a_regular_job_that_failed_last(stored: Path) -> None:
    ledger = RunLedger()
    token = ledger.take("a machine", ledger.lease())
    assert token is not None
    ledger.watch(token, WatchedTask("job:nightly-backup", "0 2 * * *", make.NOW))
    for day, code in ((1, 0), (2, 1), (3, 0)):
        slot = make.NOW + timedelta(days=day)
        ledger.begin(token, "job:nightly-backup", slot, slot)
        ledger.end(token, "job:nightly-backup", slot, "done", Ending(slot, code))
        [found] = [one for one in lines_of_doctor() if one["check"] == "schedule"]
        assert found["ok"] is (code == 0)
        assert "held by a machine" in found["line"]
        assert ("job:nightly-backup ended with exit code 1" in found["line"]) is (code == 1)


def test_slots_say_what_ran_and_what_was_made_up_for(home: Path) -> None:
    ledger = RunLedger()
    token = ledger.take("a machine", ledger.lease())
    assert token is not None
    ledger.watch(token, WatchedTask("board", "every_h 1.0", make.NOW))
    due = [make.NOW + timedelta(hours=hour) for hour in range(1, 4)]
    ledger.begin(token, "board", due[2], due[2], due[:2])
    ledger.end(token, "board", due[2], "done", Ending(due[2], 3, "", "board: blocked"))
    newest, *older = lines("slots", "--json")
    assert (newest["state"], newest["exit_code"], newest["said"]) == ("done", 3, "board: blocked")
    assert [one["covered_by"] for one in older] == [newest["slot"]] * 2
    assert lines("slots", "nobody", "--json") == []
    text = run("slots", "board", "--limit", "1").stdout
    assert text.endswith("board  done  exit code 3  board: blocked\n")


def lines_of_doctor() -> list[dict]:
    return [json.loads(line) for line in run("doctor", "--json").stdout.splitlines()]


def test_audit_verify(stored: Path) -> None:
    result = run("audit", "verify", "--json")
    assert (result.exit_code, json.loads(result.stdout)["whole"]) == (0, True)


def test_backup_and_restore(stored: Path, tmp_path: Path) -> None:
    archive = run("backup", "--out", str(tmp_path / "out")).stdout.strip()
    assert run("restore", archive, "--home", str(tmp_path / "again")).exit_code == 0
    assert (tmp_path / "again" / "mukti.sqlite3").is_file()


def test_the_door_names_everything_it_has() -> None:
    for name in index.__all__:
        assert callable(getattr(index, name))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        index.nothing  # noqa: B018
