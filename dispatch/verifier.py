"""Checks a referral package: offline, with nothing but Python's standard library.

It stands in every package as `11-verify.py`. Run it as `python3 -I 11-verify.py`, or with the folder of
the package as its argument; `--json` prints one object. It ends with 0 when every file is there, unchanged,
and nothing was added; with 1 when not, and names each such file.

What it cannot know: whether somebody made the whole package anew. Compare the seal that it prints, the
SHA-256 of `tagmanifest-sha256.txt`, with the one in the records of those who handed the package over.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import stat
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path

ALGORITHMS = {"sha256": 64, "sha512": 128}
HASH_REPORT = "data/05-hash-report.csv"
SEAL = "tagmanifest-sha256.txt"
_BAGIT = b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"
_MOST_RECORD_BYTES = 64 * 1024 * 1024
_PIECE_BYTES = 1024 * 1024
Hashes = dict[str, str]


def is_safe_path(path: str) -> bool:
    """A relative path with plain parts: no "..", no backslash, no drive, no invisible characters."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts) or path[0] in "~/" or re.search(r"[\\:%]", path):
        return False
    return not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in path)


def find_files(root: Path) -> tuple[list[str], list[str]]:
    """All files below the folder, and what is wrong with what lies there; links are never followed."""
    files: list[str] = []
    problems: list[str] = []
    folders = [root]
    while folders:
        folder = folders.pop()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        if not entries:
            problems.append(f"{folder.relative_to(root).as_posix()}: an empty folder was added")
        for entry in entries:
            name = Path(entry.path).relative_to(root).as_posix()
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISLNK(mode):
                problems.append(f"{name!a}: a symbolic link is refused")
            elif not is_safe_path(name):
                problems.append(f"{name!a}: a name like this is refused")
            elif stat.S_ISDIR(mode):
                folders.append(Path(entry.path))
            elif stat.S_ISREG(mode):
                files.append(name)
            else:
                problems.append(f"{name}: is no plain file")
    return sorted(files), problems + find_clashes(files)


def find_clashes(paths: list[str]) -> list[str]:
    """Paths that some file systems cannot tell apart: by case or by the way a letter is composed."""
    first: dict[str, str] = {}
    problems = []
    for path in sorted(paths):
        key = unicodedata.normalize("NFC", path).casefold()
        other = first.setdefault(key, path)
        if other != path:
            problems.append(f"{path}: its name clashes with {other}")
    return problems


def hash_file(path: Path) -> Hashes:
    """SHA-256, SHA-512, MD5 and the size of a file."""
    hashers = {name: hashlib.new(name) for name in ALGORITHMS}
    hashers["md5"] = hashlib.new("md5", usedforsecurity=False)
    size = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            size += len(piece)
            for hasher in hashers.values():
                hasher.update(piece)
    return {**{name: hasher.hexdigest() for name, hasher in hashers.items()}, "bytes": str(size)}


def read_manifest(raw: bytes, name: str, algorithm: str) -> tuple[dict[str, str], list[str]]:
    """Path to hash, and every line that is not exactly as a manifest's line must be."""
    listed: dict[str, str] = {}
    problems: list[str] = []
    gap = " " if name.startswith("tagmanifest-") else "  "  # as the bagit library writes them
    shape = re.compile(rf"([0-9a-f]{{{ALGORITHMS[algorithm]}}}){gap}(\S(?:.*\S)?)")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return listed, [f"{name}: changed: not UTF-8"]
    if not text.endswith("\n"):
        problems.append(f"{name}: changed: its last line is cut")
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        found = shape.fullmatch(line)
        if found is None or not is_safe_path(found[2]):
            problems.append(
                f"{name}: changed: line {number} is no line of a manifest, or a path it must not name"
            )
        elif found[2] in listed:
            problems.append(f"{name}: changed: line {number} names {found[2]} again")
        else:
            listed[found[2]] = found[1]
    return listed, problems + [f"{name}: {problem}" for problem in find_clashes(list(listed))]


def _compare(
    files: set[str], listed: dict[str, str], hashes: dict[str, Hashes], how: tuple[str, str]
) -> Iterator[str]:
    manifest, algorithm = how
    for path in sorted(set(listed) - files):
        yield f"{path}: missing (named in {manifest})"
    for path in sorted(files - set(listed)):
        yield f"{path}: added (not named in {manifest})"
    for path in sorted(files & set(listed)):
        if hashes[path][algorithm] != listed[path]:
            yield f"{path}: changed ({algorithm.upper()} differs from {manifest})"


def _is_payload(path: str) -> bool:
    return path.startswith("data/")


def check_manifests(root: Path, files: list[str], hashes: dict[str, Hashes]) -> Iterator[str]:
    """Every file against both manifests of its kind."""
    kinds = (
        ("manifest", {path for path in files if _is_payload(path)}),
        (
            "tagmanifest",
            {path for path in files if not _is_payload(path) and not path.startswith("tagmanifest-")},
        ),
    )
    known = {f"tagmanifest-{algorithm}.txt" for algorithm in ALGORITHMS}
    for path in sorted({path for path in files if path.startswith("tagmanifest-")} - known):
        yield f"{path}: added (no such file belongs here)"
    for kind, wanted in kinds:
        for algorithm in ALGORITHMS:
            name = f"{kind}-{algorithm}.txt"
            if name not in files:
                yield f"{name}: missing"
                continue
            listed, problems = read_manifest((root / name).read_bytes(), name, algorithm)
            yield from problems
            yield from _compare(wanted, listed, hashes, (name, algorithm))


def check_hash_report(root: Path, files: list[str], hashes: dict[str, Hashes]) -> Iterator[str]:
    """The hash report against the files: each one once, with its size and its hashes."""
    if HASH_REPORT not in files:
        yield f"{HASH_REPORT}: missing"
        return
    try:
        text = (root / HASH_REPORT).read_text("utf-8-sig")
        rows = {row["file"].removeprefix("'"): row for row in csv.DictReader(io.StringIO(text), strict=True)}
        wanted = {path for path in files if _is_payload(path)} - {HASH_REPORT}
        for path in sorted(wanted ^ set(rows)):
            yield f"{path}: {'not in the hash report' if path in wanted else 'missing (in the hash report)'}"
        for path in sorted(wanted & set(rows)):
            if any(rows[path][key] != hashes[path][key] for key in ("bytes", "sha256", "md5")):
                yield f"{path}: changed (differs from the hash report)"
    except (UnicodeDecodeError, csv.Error, KeyError, AttributeError, TypeError):
        yield f"{HASH_REPORT}: changed: it cannot be read as a table"


def response_body(member: bytes) -> bytes:
    """The body of the response that one gzipped WARC record holds. Raises: ValueError."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        record = unpacker.decompress(member, _MOST_RECORD_BYTES)
    except zlib.error as error:
        raise ValueError("not one whole gzip member") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("not one whole gzip member")
    head, found, rest = record.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length:[ \t]*([0-9]{1,12})[ \t]*\r?$", head)
    if not head.startswith(b"WARC/") or not found or length is None or len(rest) < int(length[1]):
        raise ValueError("not a whole WARC record")
    block = rest[: int(length[1])]
    if re.search(rb"(?im)^warc-type:[ \t]*resource[ \t]*\r?$", head):
        return block
    _, found, body = block.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("no whole response in the WARC record")
    return body


def check_captures(root: Path, files: list[str]) -> Iterator[str]:
    """The body in each WARC record against the SHA-256 that was taken when it came in."""
    for path in files:
        if not re.fullmatch(r"data/02-adverts/[^/]+/capture\.json", path):
            continue
        record = path.removesuffix("json") + "warc.gz"
        try:
            capture = json.loads((root / path).read_text("utf-8"))["capture"]
            if capture is None or record not in files:
                continue
            body = response_body((root / record).read_bytes())
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            yield f"{record}: cannot be checked against {path}: {type(error).__name__}"
            continue
        if hashlib.sha256(body).hexdigest() != capture.get("sha256"):
            yield f"{record}: changed (its response differs from the SHA-256 taken at capture)"


def check(root: Path) -> tuple[str, ...]:
    """Everything that is wrong with a package, one line each; empty when it is whole."""
    if root.is_symlink() or not root.is_dir():
        return (f"{root.name}: is no folder of a package",)
    files, problems = find_files(root)
    hashes = {path: hash_file(root / path) for path in files}
    if "bagit.txt" not in files:
        problems.append("bagit.txt: missing")
    elif (root / "bagit.txt").read_bytes() != _BAGIT:
        problems.append("bagit.txt: changed")
    problems.extend(check_manifests(root, files, hashes))
    problems.extend(check_hash_report(root, files, hashes))
    problems.extend(check_captures(root, files))
    return tuple(dict.fromkeys(problems))


def read_seal(root: Path) -> str | None:
    """The SHA-256 over the manifest of manifests: one value that stands for the whole package."""
    path = root / SEAL
    return hash_file(path)["sha256"] if path.is_file() and not path.is_symlink() else None


def main(arguments: list[str]) -> int:
    """Checks the package and says so; 0 whole, 1 not."""
    paths = [Path(one) for one in arguments if one != "--json"]
    root = paths[0] if paths else Path(__file__).absolute().parent.parent
    problems, seal = check(root), read_seal(root)
    if "--json" in arguments:
        report = {"package": root.name, "whole": not problems, "problems": list(problems), "seal": seal}
        sys.stdout.write(json.dumps(report) + "\n")
        return 1 if problems else 0
    for problem in problems:
        sys.stdout.write(f"{problem}\n".encode("ascii", "backslashreplace").decode("ascii"))
    verdict = f"{len(problems)} problem(s)" if problems else "whole: every file is there and unchanged"
    sys.stdout.write(f"{root.name}: {verdict}\nseal: {seal}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
