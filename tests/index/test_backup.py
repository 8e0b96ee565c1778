"""A backup holds the whole home, consistent while it is written to; a restore checks every byte."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

import index
from index import models
from index.records import Actor, CaseQuery, RefusedError
from tests import builders as make


@pytest.fixture
def archive(home: Path, asha: Actor, tmp_path: Path) -> Path:
    one = make.advert("a", text="Call 9999900210")
    make.store(home, [(one, make.assessment(one, band="review", contacts=[("phone", "+919999900210")]))])
    (home / "sources" / "board.yml").write_text("name: board\n")
    ref = index.cases(CaseQuery(), actor=asha).cases[0].ref
    index.case(ref, actor=asha)
    return index.backup(tmp_path / "out")


LOOK = """
import django
django.setup()
import index
from index.records import Actor, CaseQuery, SearchQuery
asha = Actor("asha", "analyst", "cli")
while index.project():
    pass
[case] = index.cases(CaseQuery(), actor=asha).cases
[item] = index.case_evidence(case.ref, actor=asha)
assert item.warc_member
assert index.search(SearchQuery("call"), actor=asha).total == 1
print(case.ref, index.verify_audit()[0])
"""


def test_a_restored_home_works(archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    index.restore(archive, again)
    assert archive.stat().st_mode & 0o077 == 0
    assert again.stat().st_mode & 0o077 == 0
    assert (again / "sources" / "board.yml").read_text() == "name: board\n"
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={**os.environ, "MUKTI_HOME": str(again)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("MW-")
    assert done.stdout.strip().endswith("True")
    with sqlite3.connect(again / "mukti.sqlite3") as database:
        [(path,)] = database.execute("SELECT warc_path FROM index_run").fetchall()
    database.close()
    assert path.startswith(str(again))
    assert Path(path).is_file()


def test_the_secret_goes_apart_unless_asked_for(home: Path, archive: Path, tmp_path: Path) -> None:
    for source, same in ((archive, False), (index.backup(tmp_path / "two", with_secret=True), True)):
        again = tmp_path / f"again-{same}"
        index.restore(source, again)
        assert ((again / "secret").read_text() == (home / "secret").read_text()) is same
        assert (again / "secret").stat().st_mode & 0o077 == 0


def test_a_backup_into_the_home_does_not_swallow_backups(home: Path, archive: Path, tmp_path: Path) -> None:
    first = index.backup(home / "backups")
    second = index.backup(home / "backups2")
    with tarfile.open(second) as tar:
        names = tar.getnames()
    assert first.name not in " ".join(names)
    assert not [name for name in names if name.startswith(("search.sqlite3", "secret"))]


def rewrite(archive: Path, change) -> Path:
    """The archive again, each member passed through `change(name, data)`: what it returns is written."""
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            for name, data in change(member.name, old.extractfile(member).read()):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                new.addfile(info, io.BytesIO(data))
    return target


def flip(name: str, data: bytes):
    yield name, data[:-1] + bytes([data[-1] ^ 1]) if name.endswith("pages.warc.gz") else data


def drop(name: str, data: bytes):
    if name != "mukti.toml":
        yield name, data


def add(name: str, data: bytes):
    yield name, data
    if name == "mukti.toml":
        yield "extra.txt", b"x"


def climb(name: str, data: bytes):
    yield ("../climbed" if name == "mukti.toml" else name), data


def double(name: str, data: bytes):
    yield name, data
    if name == "mukti.toml":
        yield name, data


def bare(name: str, data: bytes):
    if name != "manifest.json":
        yield name, data


HARMS = [
    (flip, "pages.warc.gz is not what was backed up"),
    (drop, "mukti.toml is missing"),
    (add, "extra.txt is not listed"),
    (climb, "which no backup has"),
    (double, "a file twice"),
    (bare, "no manifest"),
]


@pytest.mark.parametrize(("change", "line"), HARMS)
def test_a_harmed_archive_is_refused_and_leaves_nothing(
    archive: Path, tmp_path: Path, change, line: str
) -> None:
    folder = tmp_path / "restored"
    with pytest.raises(RefusedError, match=line):
        index.restore(rewrite(archive, change), folder / "home")
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "climbed").exists()


def test_a_cut_archive_or_a_used_home_is_refused(home: Path, archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(RefusedError, match=r"cannot be read|no manifest"):
        index.restore(cut, tmp_path / "new")
    with pytest.raises(RefusedError, match="not empty"):
        index.restore(archive, home)
    with pytest.raises(RefusedError, match="cannot be read"):
        index.restore(tmp_path / "nothing.tar.gz", tmp_path / "new")
    assert models.Advert.objects.count() == 1


def test_only_the_newest_are_kept_and_nothing_else_is_touched(home: Path, tmp_path: Path, at) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("mukti-notes.txt", "other-20200101T000000Z.tar.gz"):
        (out / name).touch()
    made = []
    for _ in range(4):
        made.append(index.backup(out, keep=2).name)
        at(timedelta(days=1))
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [*made[-2:], "mukti-notes.txt", "other-20200101T000000Z.tar.gz"]
    )


def test_the_slips_of_this_machine_are_left_out(home: Path, tmp_path: Path) -> None:
    (home / "schedule").mkdir()
    (home / "schedule" / "board.slip").write_text("{}")
    with tarfile.open(index.backup(tmp_path / "out")) as archive:
        assert not [name for name in archive.getnames() if "slip" in name]
