"""Evidence of flagged adverts: their capture's gzip member, copied out of the run's WARC file and kept."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.advert import Capture, Problem
from index.records import UnavailableError
from index.settings import read_settings

_LIMIT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """A member under evidence/: its file name there, and the SHA-256 of the file."""

    file: str
    sha256: str


def read_member(warc: Path, offset: int, length: int, sha256: str) -> bytes:
    """The gzip member at these bytes. Raises: UnavailableError when it is not a whole record of this body."""
    if not 0 < length <= _LIMIT_BYTES:
        raise UnavailableError(f"{warc.name} at {offset}: a member of {length} bytes is refused")
    try:
        with warc.open("rb") as file:
            file.seek(offset)
            member = file.read(length)
    except OSError as error:
        raise UnavailableError(f"{warc.name}: {error.strerror}") from error
    inflater = zlib.decompressobj(wbits=31)
    try:
        record = inflater.decompress(member, _LIMIT_BYTES)
    except zlib.error as error:
        raise UnavailableError(f"{warc.name} at {offset}: no gzip member: {error}") from error
    whole = len(member) == length and inflater.eof and not inflater.unused_data
    if not whole or not record.startswith(b"WARC/"):
        raise UnavailableError(f"{warc.name} at {offset}: not one whole WARC record of {length} bytes")
    if hashlib.sha256(_body(record)).hexdigest() != sha256:
        raise UnavailableError(f"{warc.name} at {offset}: its body is not the one that was captured")
    return member


def _body(record: bytes) -> bytes:
    """The body of the answer in a WARC record: after the record's head and the answer's own."""
    return record.split(b"\r\n\r\n", 2)[-1].removesuffix(b"\r\n\r\n")


def keep_members(
    captures: Iterable[Capture], warc_paths: Mapping[str, str]
) -> tuple[dict[str, Kept], list[Problem]]:
    """Copies each capture's member to evidence/, durably; by capture id what was kept, and what failed.

    `warc_paths` gives the WARC file of each run. Called before the transaction that refers to the files:
    a file that no row names does no harm, a row without its file would.
    """
    kept: dict[str, Kept] = {}
    problems: list[Problem] = []
    shelf = _Shelf(read_settings().evidence_dir)
    for capture in captures:
        try:
            warc = Path(warc_paths.get(capture.run, ""))
            member = read_member(warc, capture.warc_offset, capture.warc_length, capture.sha256)
            kept[capture.id] = shelf.put(capture.sha256, member)
        except (UnavailableError, OSError) as error:
            problems.append(Problem("evidence not kept", f"capture {capture.id}", str(error)))
    shelf.publish()
    return kept, problems


def read_kept(file: str, sha256: str) -> bytes:
    """A kept member, checked. Raises: UnavailableError when it is gone or not what was kept."""
    try:
        member = (read_settings().evidence_dir / file).read_bytes()
    except OSError as error:
        raise UnavailableError(f"evidence/{file}: {error.strerror}") from error
    if hashlib.sha256(member).hexdigest() != sha256:
        raise UnavailableError(f"evidence/{file}: its bytes are not those that were kept")
    return member


class _Shelf:
    """The evidence folder; files written under a part name get their own once they are on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._planned: dict[str, str] = {}

    def put(self, capture_sha256: str, member: bytes) -> Kept:
        """Two fetches of the same bytes are two files: their times and headers differ."""
        digest = hashlib.sha256(member).hexdigest()
        for name in (f"{capture_sha256}.warc.gz", f"{capture_sha256}-{digest[:12]}.warc.gz"):
            there = self._digest(name)
            if there == digest:
                return Kept(name, digest)
            if there is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                (self._folder / f"{name}.part").write_bytes(member)
                self._planned[name] = digest
                return Kept(name, digest)
        raise UnavailableError(f"evidence/{name}: exists with other content")

    def _digest(self, name: str) -> str | None:
        if name in self._planned:
            return self._planned[name]
        path = self._folder / name
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None

    def publish(self) -> None:
        """Forces the files to disk, gives them their names, and forces the names too."""
        for name in self._planned:
            _fsync(self._folder / f"{name}.part")
        for name in self._planned:
            (self._folder / f"{name}.part").replace(self._folder / name)
        if self._planned:
            _fsync(self._folder)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
