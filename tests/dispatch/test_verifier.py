"""The verifier names every changed, missing or added byte, and refuses what would fool it."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dispatch import verifier
from dispatch.dossier import Dossier
from dispatch.outbox import verify_package
from dispatch.package import write_package

FONTS = Path("/usr/share/fonts/truetype/noto")


@pytest.fixture(scope="module")
def whole(make: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    evidence = (make.evidence("1"), make.evidence("2", captured=False))
    events = tuple(make.event(number) for number in (4, 5))
    dossier = Dossier(make.case(), evidence, events, (make.health(),), make.monday, "mira", "0.1.0")
    target = tmp_path_factory.mktemp("packages") / "DRAFT-C-0007"
    return write_package(dossier, target, fonts_dir=FONTS, record_seal=lambda seal: None)


@pytest.fixture
def package(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / whole.name))


def all_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_untouched_package_is_whole(package: Path) -> None:
    assert verify_package(package) == ()


def test_one_flipped_bit_is_named_wherever_it_is(whole: Path, package: Path) -> None:
    rng = random.Random(7)
    for name in all_files(whole):
        path = package / name
        body = path.read_bytes()
        spots = {0, len(body) - 1, *(rng.randrange(len(body)) for _ in range(6))}
        for spot in spots:
            changed = bytearray(body)
            changed[spot] ^= 1 << rng.randrange(8)
            path.write_bytes(changed)
            problems = verify_package(package)
            assert any(name in problem for problem in problems), (name, spot, problems)
        path.write_bytes(body)
    assert verify_package(package) == ()


def test_a_missing_file_is_named(whole: Path, package: Path) -> None:
    for name in all_files(whole):
        body = (package / name).read_bytes()
        (package / name).unlink()
        assert any(name in problem and "missing" in problem for problem in verify_package(package)), name
        (package / name).write_bytes(body)


@pytest.mark.parametrize(
    "name",
    [
        "data/12-note.txt",
        "data/02-adverts/x/text.txt",
        "note.txt",
        "tagmanifest-md5.txt",
        ".hidden",
        "data/.hidden",
    ],
)
def test_an_added_file_is_named(package: Path, name: str) -> None:
    (package / name).parent.mkdir(exist_ok=True)
    (package / name).write_text("x")
    assert any(name in problem and "added" in problem for problem in verify_package(package))


def test_an_added_empty_folder_is_named(package: Path) -> None:
    (package / "data" / "new").mkdir()
    assert any("data/new" in problem for problem in verify_package(package))


def test_a_byte_more_or_less_is_named(package: Path) -> None:
    path = package / "data" / "03-indicators.csv"
    body = path.read_bytes()
    for changed in (body + b"\n", body[:-1], b""):
        path.write_bytes(changed)
        assert any("data/03-indicators.csv: changed" in problem for problem in verify_package(package))


def _link(package: Path) -> str:
    (package / "data" / "link").symlink_to("/etc/hostname")
    return "data/link"


def _swapped(package: Path) -> str:
    path = package / "data" / "09-method-note.txt"
    outside = package.parent / "elsewhere.txt"
    path.rename(outside)
    path.symlink_to(outside)
    return "data/09-method-note.txt"


def _folder_link(package: Path) -> str:
    path = package / "data" / "02-adverts"
    path.rename(package.parent / "adverts")
    path.symlink_to(package.parent / "adverts", target_is_directory=True)
    return "data/02-adverts"


def _pipe(package: Path) -> str:
    os.mkfifo(package / "data" / "pipe")
    return "data/pipe"


def _case_clash(package: Path) -> str:
    (package / "data" / "09-METHOD-note.txt").write_text("x")
    return "09-METHOD-note.txt"


def _override(package: Path) -> str:
    (package / "data" / "a\u202etxt.exe").write_text("x")
    return "202e"


def _newline(package: Path) -> str:
    (package / "data" / "a\nb").write_text("x")
    return "refused"


def _backslash(package: Path) -> str:
    (package / "data" / "..\\x").write_text("x")
    return "refused"


def _climbing(package: Path) -> str:
    with (package / "manifest-sha256.txt").open("a") as file:
        file.write(f"{'0' * 64}  data/../../secret.txt\n")
    return "manifest-sha256.txt"


def _twice(package: Path) -> str:
    path = package / "manifest-sha256.txt"
    path.write_text(path.read_text() + path.read_text().splitlines()[0] + "\n")
    return "manifest-sha256.txt"


def _no_manifest(package: Path) -> str:
    (package / "tagmanifest-sha512.txt").unlink()
    return "tagmanifest-sha512.txt"


HOSTILE = [_link, _swapped, _folder_link, _pipe, _case_clash, _override, _newline, _backslash, _climbing]
HOSTILE += [_twice, _no_manifest]


@pytest.mark.parametrize("spoil", HOSTILE)
def test_what_would_fool_a_reader_is_refused(package: Path, spoil: Any) -> None:
    named = spoil(package)
    assert any(named in problem for problem in verify_package(package))


def test_a_capture_replaced_with_all_its_hashes_is_still_found(package: Path, make: Any) -> None:
    record = next(package.rglob("capture.warc.gz"))
    record.write_bytes(make.member(b"<html>another page</html>"))
    _hash_anew(package)
    problems = verify_package(package)
    assert len(problems) == 1
    assert "differs from the SHA-256 taken at capture" in problems[0]


def _hash_anew(package: Path) -> None:
    """What a forger who knows the format but not the capture would do."""
    import csv
    import io

    report = package / "data" / "05-hash-report.csv"
    rows = list(csv.reader(io.StringIO(report.read_text("utf-8-sig"))))
    for row in rows[1:]:
        hashes = verifier.hash_file(package / row[0])
        row[1:4] = [hashes["bytes"], hashes["sha256"], hashes["md5"]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    report.write_bytes(text.getvalue().encode("utf-8-sig"))
    for kind in ("manifest", "tagmanifest"):
        for algorithm in ("sha256", "sha512"):
            path = package / f"{kind}-{algorithm}.txt"
            gap = "  " if kind == "manifest" else " "
            names = [line.split(gap, 1)[1] for line in path.read_text().splitlines()]
            lines = [f"{verifier.hash_file(package / name)[algorithm]}{gap}{name}\n" for name in names]
            path.write_text("".join(lines))


@pytest.mark.parametrize("where", ["nowhere", "file"])
def test_what_is_no_package_is_said(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x")
    assert verify_package(tmp_path / where) == (f"{where}: is no folder of a package",)


def run_alone(package: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(package / "data" / "11-verify.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env={}, timeout=60)


def test_the_verifier_in_the_package_runs_alone(package: Path) -> None:
    done = run_alone(package)
    assert (done.returncode, done.stderr) == (0, "")
    assert "whole" in done.stdout
    assert verifier.read_seal(package) in done.stdout
    victim = next(package.rglob("text.txt"))
    victim.write_bytes(victim.read_bytes().replace(b"city", b"City", 1))
    done = run_alone(package)
    assert done.returncode == 1
    assert victim.relative_to(package).as_posix() in done.stdout
    assert '"whole": false' in run_alone(package, "--json").stdout


def test_the_verifier_imports_the_standard_library_alone() -> None:
    source = Path(verifier.__file__).read_text()
    modules = {
        line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }
    assert modules <= set(sys.stdlib_module_names)


def _record(head: bytes, block: bytes) -> bytes:
    return gzip.compress(head + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n", mtime=0)


RESPONSE = b"WARC/1.1\r\nWARC-Type: response\r\n"


@pytest.mark.parametrize(
    ("member", "body"),
    [
        (_record(RESPONSE, b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\nmore"), b"body\r\n\r\nmore"),
        (_record(RESPONSE, b"HTTP/1.1 200 OK\r\n\r\n"), b""),
        (_record(b"WARC/1.1\r\nWARC-Type: resource\r\n", b"just bytes"), b"just bytes"),
        (b"", None),
        (b"not gzip", None),
        (_record(RESPONSE, b"no head"), None),
        (_record(b"HTTP/1.1\r\n", b"x"), None),
        (_record(RESPONSE, b"HTTP/1.1 200 OK\r\n\r\nbody")[:-4], None),
        (_record(RESPONSE, b"HTTP/1.1 200 OK\r\n\r\nbody") * 2, None),
    ],
)
def test_the_body_in_a_warc_record(member: bytes, body: bytes | None) -> None:
    if body is not None:
        assert verifier.response_body(member) == body
    else:
        with pytest.raises(ValueError, match=r"WARC|gzip"):
            verifier.response_body(member)


def test_a_bomb_in_a_record_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * (verifier._MOST_RECORD_BYTES + 1_000_000), 9)
    with pytest.raises(ValueError, match="gzip"):
        verifier.response_body(bomb)
