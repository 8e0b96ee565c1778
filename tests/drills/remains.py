"""What a killed process leaves: records in its spool, and processes that it had started."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from fastwarc.warc import ArchiveIterator

_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True)
class Remains:
    """Records of a WARC file that are whole, bytes of a torn one behind them, and what is wrong."""

    whole: int
    torn_bytes: int
    broken: list[str]


def _members(data: bytes) -> list[int]:
    """Where whole gzip members begin, and where the last of them ends."""
    bounds, rest = [0], data
    while rest:
        stream = zlib.decompressobj(_GZIP)
        try:
            stream.decompress(rest)
        except zlib.error:
            break
        if not stream.eof:
            break
        rest = stream.unused_data
        bounds.append(len(data) - len(rest))
    return bounds


def broken_records(run_dir: Path) -> Remains:
    """Read a run's WARC up to its last whole record, and find the capture of every whole line there."""
    data = (run_dir / "pages.warc.gz").read_bytes() if (run_dir / "pages.warc.gz").exists() else b""
    bounds = _members(data)
    whole = io.BytesIO(data[: bounds[-1]])
    ids, broken = [], []
    for record in ArchiveIterator(whole, parse_http=False) if bounds[-1] else ():
        if not record.verify_block_digest():
            broken.append(f"{run_dir.name}: the digest of {record.record_id}")
        ids.append(record.record_id)
    if len(ids) != len(bounds) - 1:
        broken.append(f"{run_dir.name}: {len(bounds) - 1} whole members, {len(ids)} records read")
    at = dict(zip(bounds, ids, strict=False))
    lines = (run_dir / "records.jsonl").read_bytes().split(b"\n")[:-1]
    captures = [plain for line in lines if (plain := json.loads(line))["type"] == "capture"]
    lost = [one["id"] for one in captures if at.get(one["warc_offset"]) != f"<urn:uuid:{one['id']}>"]
    if lost:
        broken.append(f"{run_dir.name}: {len(lost)} captures without their WARC record")
    return Remains(len(ids), len(data) - bounds[-1], broken)


def processes_of(home: Path) -> dict[int, str]:
    """Processes that run for a home, by what their environment says, with their names."""
    mark, found = f"MUKTI_HOME={home}\0".encode(), {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (
                mark in (folder / "environ").read_bytes() + b"\0"
                and "State:\tZ" not in (folder / "status").read_text()
            ):
                found[int(folder.name)] = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")[:120]
                )
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found
