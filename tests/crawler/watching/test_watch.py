"""What the files of a home's sources say by now."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from crawler.watching.pauses import Pause, write_pause
from crawler.watching.watch import watched_sources
from tests.builders import NOW, report


def put(folder: Path, name: str, **values: object) -> None:
    plain = {
        "name": name, "who": f"The {name}", "why": "b", "legal": "c", "kind": "site",
        "start": [f"https://{name}.example/"], "schedule": "0 6 * * *", **values,
    }  # fmt: skip
    (folder / f"{name}.yml").write_text(json.dumps(plain), "utf-8")


def test_active_paused_broken_and_switched_off(tmp_path: Path) -> None:
    for name in ("board", "paused-board"):
        put(tmp_path, name)
    write_pause(tmp_path, "paused-board", Pause("the owner asked", NOW, "bina"))
    put(tmp_path, "resting-board", enabled=False)
    put(tmp_path, "wrong-board", kind="carrier pigeon")
    last = {name: report("r", name, adverts=3) for name in ("board", "paused-board", "resting-board")}
    found = {one.name: one for one in watched_sources(tmp_path, last, NOW)}
    assert list(found) == ["board", "paused-board", "resting-board", "wrong-board"]
    assert [one.active for one in found.values()] == [True, False, False, False]
    board = found["board"]
    assert (board.who, board.trouble) == ("The board", "")
    # NOW is noon in India: tomorrow and the day after at six are missed two hours after the second.
    assert board.next_run is not None
    assert board.next_run - NOW == timedelta(hours=18)
    assert board.stale_from is not None
    assert board.stale_from - NOW == timedelta(hours=18 + 24 + 2)
    assert found["paused-board"].next_run is found["paused-board"].stale_from is None
    assert found["paused-board"].paused == "paused by bina: the owner asked"
    assert found["wrong-board"].trouble.startswith("wrong-board.yml: kind: ")


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    put(tmp_path, "board", who="first")
    assert watched_sources(tmp_path, {}, NOW)[0].who == "first"
    put(tmp_path, "board", who="the second")
    (one,) = watched_sources(tmp_path, {}, NOW)
    assert (one.who, one.stale_from) == ("the second", None)


def test_no_folder_no_sources(tmp_path: Path) -> None:
    assert watched_sources(tmp_path / "none", {}, NOW) == ()
