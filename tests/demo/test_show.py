"""The demo as a whole, with steps that only pretend: its home, its lock, its phases, what it prints."""

import fcntl
import json
import os
import socket
import stat
from datetime import date
from pathlib import Path

import pytest
import typer
import yaml

from demo.boards.fleet import SITES
from demo.generator import EDITED_BOARD, make_world
from demo.house import DemoError, hold_house
from demo.show import Steps, free_port, run_demo

TODAY = date(2026, 11, 23)


class Rooms:
    """The other rooms, pretended: they find every posting, and a case for each network."""

    def __init__(self, home: Path, seed: int = 2) -> None:
        self.home, self.world = home, make_world(seed, TODAY)
        self.calls, self.starts, self.served, self.users = [], {}, [], []

    def steps(self, **changes):
        plain = {
            "home": self.home,
            "prepare": lambda: self.calls.append("prepare"),
            "crawl": self.crawl,
            "ingest": lambda: self.calls.append("ingest") or {"new": 1},
            "cases": self.cases,
            "adverts": self.adverts,
            "sources": lambda: [
                {"name": site.name, "state": "ok", "adverts": 3, "new": 3, "changed": 0, "pages": 9}
                for site in SITES
            ],
            "add_user": lambda *account: self.users.append(account),
            "serve": lambda host, port: self.served.append((host, port)),
        }
        return Steps(**{**plain, **changes})

    def crawl(self, path):
        source = yaml.safe_load(path.read_text())
        host = source["start"][0].split("/")[2]
        assert host in os.environ["MUKTI_ALLOW_HOSTS"].split(",")
        self.calls.append(f"crawl {source['name']}")
        self.starts[source["name"]] = source["start"][0]
        return {"state": "ok", "adverts": 3}

    def adverts(self):
        return [
            {"id": p.ref, "url": self._url(p), "title": p.title, "band": "none", "language": p.language}
            for p in self.world.postings
        ]

    def cases(self):
        return [
            {
                "id": n,
                "band": "urgent",
                "advert_ids": [p.ref for p in members],
                "urls": [self._url(p) for p in members],
            }
            for n, members in enumerate(self.world.networks().values())
        ]

    def _url(self, posting):
        site = next(site for site in SITES if site.name == posting.board)
        base = "/".join(self.starts[posting.board].split("/")[:3])
        return base + site(self.world.on_board(posting.board, 1)).path_of(posting)


@pytest.fixture
def rooms(tmp_path):
    return Rooms(tmp_path / "demo")


def run(rooms, **options):
    run_demo(rooms.steps(), **{"seed": 2, "once": True, "json": True, "today": TODAY, **options})


def test_one_object_on_standard_output_and_nothing_else(rooms, capsys):
    run(rooms)
    out, err = capsys.readouterr()
    summary = json.loads(out)
    assert out.count("\n") == 1
    assert {"sources", "adverts", "languages", "bands", "cases", "planted"} <= set(summary)
    assert set(summary["sources"][0]) == {"name", "state", "adverts", "new", "changed"}
    assert set(summary["bands"]) == {"none", "review", "urgent"}
    planted = summary["planted"]
    several = [members for members in rooms.world.networks().values() if len(members) > 1]
    assert (planted["networks"], planted["found"], planted["missed"], planted["false"]) == (
        len(several), len(several), 0, 0,
    )  # fmt: skip
    assert "crawling" in err or "sitara-jobs" in err


def test_order_of_the_steps_and_the_environment_afterwards(rooms, monkeypatch):
    monkeypatch.setenv("MUKTI_ALLOW_HOSTS", "127.0.0.1:9")
    run(rooms)
    assert rooms.calls[0] == "prepare"
    assert rooms.calls[-1] == "ingest"
    assert sorted(rooms.calls[1:-1]) == sorted(f"crawl {site.name}" for site in SITES)
    assert os.environ["MUKTI_ALLOW_HOSTS"] == "127.0.0.1:9"


def test_a_second_run_keeps_ports_and_world_and_moves_the_boards_on(rooms):
    run(rooms)
    first = dict(rooms.starts)
    state = json.loads((rooms.home / "demo.json").read_text())
    assert state["runs"] == 1
    run(rooms, seed=None, today=date(2026, 12, 24))
    assert rooms.starts == first
    state = json.loads((rooms.home / "demo.json").read_text())
    assert (state["runs"], state["today"], state["seed"]) == (2, "2026-11-23", 2)


def test_a_run_that_was_cut_short_does_not_move_the_boards_on(rooms):
    def ingest():
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        run_demo(rooms.steps(ingest=ingest), seed=2, once=True, today=TODAY)
    assert json.loads((rooms.home / "demo.json").read_text())["runs"] == 0


def test_another_seed_in_the_same_home_is_one_clear_line(rooms, capsys):
    run(rooms)
    with pytest.raises(typer.Exit) as ended:
        run(rooms, seed=9)
    assert ended.value.exit_code == 1
    assert "--seed 2, not 9; --fresh starts anew" in capsys.readouterr().err


def test_fresh_empties_the_demo_home_and_starts_at_the_first_phase(rooms):
    run(rooms)
    (rooms.home / "spool").mkdir()
    (rooms.home / "spool" / "old.jsonl").write_text("x")
    rooms.world = make_world(3, TODAY)
    run(rooms, seed=3, fresh=True)
    assert not (rooms.home / "spool").exists()
    state = json.loads((rooms.home / "demo.json").read_text())
    assert (state["seed"], state["runs"]) == (3, 1)


def test_fresh_deletes_nothing_where_there_is_no_demo(rooms, capsys):
    (rooms.home / "spool").mkdir(parents=True)
    (rooms.home / "spool" / "real.jsonl").write_text("x")
    for fresh in (True, False):
        with pytest.raises(typer.Exit):
            run(rooms, fresh=fresh)
    assert (rooms.home / "spool" / "real.jsonl").read_text() == "x"
    assert "no demo home" in capsys.readouterr().err
    assert rooms.calls == []


def test_fresh_follows_no_link_out_of_the_home(rooms, tmp_path):
    run(rooms)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    (rooms.home / "link").symlink_to(outside)
    run(rooms, fresh=True)
    assert (outside / "kept").read_text() == "x"
    assert not (rooms.home / "link").exists()


def test_a_second_demo_while_one_runs_is_one_clear_line(rooms, capsys):
    rooms.home.mkdir(parents=True)
    with (rooms.home / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(typer.Exit) as ended:
            run(rooms)
    assert ended.value.exit_code == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "a demo is running in" in err


def test_a_taken_board_port_is_one_clear_line(rooms, capsys):
    run(rooms)
    port = json.loads((rooms.home / "demo.json").read_text())["ports"]["sitara-jobs"]
    capsys.readouterr()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(typer.Exit):
            run(rooms)
    assert (
        f"port {port} of the invented board sitara-jobs is taken; --fresh starts anew"
        in capsys.readouterr().err
    )


def test_a_broken_mark_is_one_clear_line(rooms, capsys):
    rooms.home.mkdir(parents=True)
    (rooms.home / "demo.json").write_text('{"seed": 2, "accounts": [')
    with pytest.raises(typer.Exit):
        run(rooms)
    err = capsys.readouterr().err
    assert "demo.json: cannot be read" in err
    assert "--fresh" in err


def test_accounts_are_made_once_and_shown_each_time(rooms, capsys):
    for _ in range(2):
        run(rooms, once=False)
    assert [(name, role) for name, _, role in rooms.users] == [
        ("analyst", "analyst"),
        ("supervisor", "supervisor"),
    ]
    err = capsys.readouterr().err
    for _, password, _ in rooms.users:
        assert len(password) >= 14
        assert err.count(password) == 2
    mark = rooms.home / "demo.json"
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    assert rooms.served[0][0] == "127.0.0.1"


def test_it_says_in_three_lines_what_to_look_at(rooms, capsys):
    run(rooms, once=False)
    err = capsys.readouterr().err
    assert [line[:2] for line in err.splitlines() if line[:2] in ("1.", "2.", "3.")] == ["1.", "2.", "3."]
    assert EDITED_BOARD not in err.partition("1.")[2]
    run(rooms, once=False)
    assert EDITED_BOARD in capsys.readouterr().err.partition("1.")[2]


def test_once_makes_no_accounts_and_serves_nothing(rooms):
    run(rooms)
    assert rooms.users == rooms.served == []


def test_ctrl_c_stops_without_a_traceback_and_frees_home_and_ports(rooms, capsys):
    def serve(host, port):
        raise KeyboardInterrupt

    run_demo(rooms.steps(serve=serve), seed=2, today=TODAY)
    assert "Stopped" in capsys.readouterr().err
    with hold_house(rooms.home, seed=None, fresh=False, today=TODAY) as house:
        assert house.state.address == ""
        for port in house.state.ports.values():
            assert free_port(port) == port


def test_people_get_a_table(rooms, capsys):
    run(rooms, json=False)
    out = capsys.readouterr().out
    assert "sitara-jobs" in out
    assert "Planted:" in out


def test_a_busy_port_gives_the_next_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_no_port_at_all_is_said(monkeypatch):
    monkeypatch.setattr("demo.show.PORTS_TRIED", 0)
    with pytest.raises(DemoError, match="no free port from 8300"):
        free_port(8300)
