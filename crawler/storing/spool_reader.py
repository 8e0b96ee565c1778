"""The spool as it is read: whole records only, what is no record set aside, and killed runs closed."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from crawler.advert import (
    Advert,
    Capture,
    Problem,
    RunReport,
    SpoolBatch,
    advert_from_json,
    capture_from_json,
    hash_content,
    report_from_json,
)
from crawler.storing.spool import PAGES, RECORDS, REPORT, write_report
from crawler.visits import Visit, visit_from_json

_TEXT = ("id", "source", "url", "canonical_url", "title", "text", "kind", "content_sha256", "capture_id")
_TEXT_OR_NONE = ("employer", "place", "wage", "posted", "jobposting")


def list_runs(spool_dir: Path) -> tuple[Path, ...]:
    """The folders of all runs, oldest first."""
    if not spool_dir.is_dir():
        return ()
    return tuple(sorted(path for path in spool_dir.iterdir() if path.name[:1] != "." and _is_run(path)))


def _is_run(path: Path) -> bool:
    return (path / RECORDS).is_file()


def source_of(run: str) -> str:
    """The source that a run's name carries."""
    return run.partition("-")[2]


@contextmanager
def _locked(run_dir: Path) -> Iterator[bool]:
    """True where no process is writing this run; it cannot begin to while we are in here."""
    number = os.open(run_dir, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(number)


def read_batch(run_dir: Path, offset: int, limit: int) -> SpoolBatch | None:
    """At most `limit` whole records from byte `offset` on; `None` when there is nothing new.

    A run whose process is gone without a report gets one here, state `stale`. The last batch of a run carries
    the report, and its `end_offset` lies behind the end of the file, so that it is handed out once.
    """
    report = _read_report(run_dir) or _close_killed(run_dir)
    lines, end, size = _read_lines(run_dir / RECORDS, offset, limit, ended=report is not None)
    last = report is not None and end == size and offset <= size
    if not lines and not last:
        return None
    captures, adverts, visits, problems = _sort_lines(run_dir, offset, lines)
    return SpoolBatch(
        run=run_dir.name,
        source=source_of(run_dir.name),
        warc_path=str(run_dir / PAGES),
        captures=captures,
        adverts=adverts,
        set_aside=problems,
        end_offset=end + 1 if last else end,
        report=report if last else None,
        visits=visits,
    )


def _read_lines(file: Path, offset: int, limit: int, *, ended: bool) -> tuple[list[bytes], int, int]:
    """Lines, the byte behind them, the file's size; a torn last line counts only once the run ended."""
    lines: list[bytes] = []
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(offset)
        end = offset
        while len(lines) < limit and (line := stream.readline()):
            if not line.endswith(b"\n") and not ended:
                break
            lines.append(line)
            end += len(line)
    return lines, end, size


def _sort_lines(
    run_dir: Path, offset: int, lines: list[bytes]
) -> tuple[tuple[Capture, ...], tuple[Advert, ...], tuple[Visit, ...], tuple[Problem, ...]]:
    captures: list[Capture] = []
    adverts: list[Advert] = []
    visits: list[Visit] = []
    problems: list[Problem] = []
    for index, line in enumerate(lines):
        try:
            record = read_line(line)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            number = _count_lines(run_dir / RECORDS, offset) + index + 1
            where = f"{run_dir.name}/{RECORDS} line {number}"
            problems.append(Problem("spool_line", where, f"{_cause(error)} ({len(line)} bytes)"))
            continue
        if isinstance(record, Capture):
            captures.append(record)
        elif isinstance(record, Visit):
            visits.append(record)
        else:
            adverts.append(record)
    return tuple(captures), tuple(adverts), tuple(visits), tuple(problems)


def read_line(line: bytes) -> Advert | Capture | Visit:
    """One record, checked. Raises: ValueError, TypeError, KeyError, AttributeError on what is none."""
    if not line.endswith(b"\n"):
        raise ValueError("cut in the middle")
    plain = json.loads(line)
    kind = plain.pop("type")
    if kind == "capture":
        return capture_from_json(plain)
    if kind == "visit":
        return visit_from_json(plain)
    if kind != "advert":
        raise ValueError("neither capture nor advert nor visit")
    _check_types(plain)
    advert = advert_from_json(plain)
    if (
        hash_content(advert.title, advert.text, advert.employer, advert.place, advert.wage)
        != advert.content_sha256
    ):
        raise ValueError("content_sha256 does not match the content")
    return advert


def _check_types(plain: dict[str, object]) -> None:
    for key in _TEXT:
        if not isinstance(plain.get(key), str):
            raise ValueError(f"{key}: expected text")  # noqa: TRY004  (a bad record, not a bad call)
    for key in _TEXT_OR_NONE:
        if not isinstance(plain.get(key), str | None):
            raise ValueError(f"{key}: expected text or null")  # noqa: TRY004
    links = plain.get("links")
    if not isinstance(links, list) or not all(isinstance(link, str) for link in links):
        raise ValueError("links: expected a list of texts")


def _cause(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "no JSON"
    return str(error)[:100] if isinstance(error, ValueError) else type(error).__name__


def _count_lines(file: Path, offset: int) -> int:
    with file.open("rb") as stream:
        return stream.read(offset).count(b"\n")


def _read_report(run_dir: Path) -> RunReport | None:
    try:
        text = (run_dir / REPORT).read_bytes()
    except FileNotFoundError:
        return None
    return report_from_json(json.loads(text))


def _close_killed(run_dir: Path) -> RunReport | None:
    """Where no process writes a run that has no report, write one: `stale`, with what the records say."""
    with _locked(run_dir) as ours:
        if not ours:
            return None
        report = _read_report(run_dir) or _killed_report(run_dir)
        if not (run_dir / REPORT).exists():
            write_report(run_dir, report)
        return report


def _killed_report(run_dir: Path) -> RunReport:
    lines, _, size = _read_lines(run_dir / RECORDS, 0, 10**9, ended=True)
    captures, adverts, _, _ = _sort_lines(run_dir, 0, lines)
    begun = datetime.strptime(run_dir.name.partition("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    ended = datetime.fromtimestamp((run_dir / RECORDS).stat().st_mtime, UTC)
    return RunReport(
        run=run_dir.name,
        source=source_of(run_dir.name),
        state="stale",
        started_at=begun,
        finished_at=max(begun, ended),
        pages=len(captures),
        adverts=len(adverts),
        image_only=0,
        image_only_urls=(),
        refused=(),
        errors=(("killed", 1),),
        problems=(
            Problem("killed", run_dir.name, f"the run ended without a report, {size} bytes of records"),
        ),
    )
