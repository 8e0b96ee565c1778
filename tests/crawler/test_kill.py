"""A crawl killed at any point leaves whole records; running it again loses and doubles nothing."""

from __future__ import annotations

import json
import random
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from fastwarc.warc import ArchiveIterator

from crawler.storing.spool_reader import list_runs, read_batch
from tests.crawler.conftest import Home
from tests.crawler.site import Site, board

ADVERTS = 60
KILLS = 3


def kill_one(home: Home, site: Site, after: int) -> list[str]:
    """Start a crawl and kill it once it has acknowledged `after` adverts; returns their ids."""
    command = home.command("crawl", "--url", site.root + "/", "--json")
    with subprocess.Popen(
        command, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdout is not None
        acknowledged = [json.loads(child.stdout.readline())["id"] for _ in range(after)]
        time.sleep(random.random() * 0.05)
        child.kill()
        # What is in the pipe was acknowledged, too; a torn last line was not.
        rest = [line for line in child.stdout.read().splitlines() if line.endswith(b"}")]
        return acknowledged + [json.loads(line)["id"] for line in rest if b'"id"' in line]


def read_all(run_dir: Path) -> tuple[list[str], str]:
    ids: list[str] = []
    offset, state = 0, ""
    while batch := read_batch(run_dir, offset, 50):
        known = {capture.id for capture in batch.captures}
        assert {advert.capture_id for advert in batch.adverts} <= known or offset
        ids += [advert.id for advert in batch.adverts]
        state = batch.report.state if batch.report else state
        offset = batch.end_offset
    return ids, state


def test_killed_crawls(site: Site, home: Home) -> None:
    # Slow enough that none of the crawls ends before it is killed.
    site.pages = {path: replace(reply, wait_s=0.03) for path, reply in board(ADVERTS).items()}
    acknowledged: set[str] = set()
    for number in range(KILLS):
        acknowledged.update(kill_one(home, site, 1 + number * 20))
    done = home.crawl(site.root + "/")
    assert done.report["adverts"] == ADVERTS
    runs = list_runs(home.path / "spool")
    assert len(runs) == KILLS + 1
    downstream: set[str] = set()
    for run_dir in runs:
        ids, state = read_all(run_dir)
        assert len(ids) == len(set(ids))
        assert state == ("ok" if run_dir == runs[-1] else "stale")
        downstream.update(ids)
        check_warc(run_dir)
    assert acknowledged <= downstream
    assert len(downstream) == ADVERTS


def check_warc(run_dir: Path) -> None:
    """Every capture's bytes are there, whatever was cut at the end of the file."""
    batch = read_batch(run_dir, 0, 10_000)
    assert batch is not None
    data = (run_dir / "pages.warc.gz").read_bytes()
    whole = 0
    for capture in batch.captures:
        member = data[capture.warc_offset : capture.warc_offset + capture.warc_length]
        file = run_dir / "member.warc.gz"
        file.write_bytes(member)
        for record in ArchiveIterator(str(file), parse_http=False):
            assert record.record_id == f"<urn:uuid:{capture.id}>"
            assert record.verify_block_digest()
            whole += 1
        file.unlink()
    assert whole == len(batch.captures)
