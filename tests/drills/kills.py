"""The drill of kills: crawls and ingests end by SIGKILL at any moment, and nothing is lost or doubled.

`python -m tests.drills.kills --kills 200` prints one JSON object, and ends with 1 on a broken promise. An
advert counts as acknowledged once `mukti crawl --json` has printed it. In some crawls only the process that
reads the pages is killed, which may cost one page each time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crawler.site import Reply, Site, board, job_page
from tests.drills.memory import children_of
from tests.drills.remains import broken_records, processes_of

ROOT = Path(__file__).parents[2]
RESTART_LIMIT_S = 10.0
_EVERY_S = 0.02
_END_LIMIT_S = 180
_CHANGING = 10
_READER_KILLS = 3


@dataclass
class Tale:
    """What happened. `acknowledged` are pairs of an advert's id and content hash."""

    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    kills: Counter[str] = field(default_factory=Counter)
    restart_s: list[float] = field(default_factory=list)
    gone_s: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    killed_runs: set[str] = field(default_factory=set)
    checked_runs: set[str] = field(default_factory=set)
    whole_records: int = 0
    torn_bytes: int = 0
    reader_kills: int = 0
    reader_losses: int = 0


class Changing(Site):
    """A board on loopback; one advert in ten has another text at each edition."""

    def __init__(self, adverts: int) -> None:
        super().__init__()
        self.adverts = adverts
        self.edition = 0
        self.wait_s = 0.004
        self.pages = dict(board(adverts, per_page=20))
        for number in range(adverts):
            self.pages[f"/job/{number}"] = self._job

    def _job(self, path: str) -> Reply:
        number = int(path.rsplit("/", 1)[-1])
        edition = self.edition if number % _CHANGING == 0 else 0
        text = f"We look for helper {number} in our kitchen at Tezpur, edition {edition}. Call 99999 00001."
        reply = job_page(number, text)
        return Reply(reply.body, wait_s=self.wait_s)


class Drill:
    """One home, one board, and processes that do not live long."""

    def __init__(self, folder: Path, adverts: int, chance: random.Random) -> None:
        self.home = folder / "home"
        self.chance = chance
        self.site = Changing(adverts)
        self.tale = Tale()
        self._outputs = 0
        self._folder = folder
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MUKTI_")}
        self._environment = {
            **kept, "MUKTI_HOME": str(self.home), "MUKTI_ALLOW_HOSTS": self.site.host, "PYTHONPATH": str(ROOT)
        }  # fmt: skip
        self.finish("init")
        for kind in ("site", "rendered"):
            (self.home / "sources").mkdir(exist_ok=True)
            (self.home / "sources" / f"{kind}.yml").write_text(
                f"name: {kind}\nwho: a drill\nwhy: a drill\nlegal: loopback\nkind: {kind}\ndelay_s: 0\n"
                f"min_adverts: 0\nmax_pages: 5000\nstart: ['{self.site.root}/']\n"
            )

    def start(self, *words: str) -> tuple[subprocess.Popen[bytes], Path]:
        """A verb in a process group of its own, and the file of what it prints."""
        self._outputs += 1
        out = self._folder / f"{self._outputs}.out"
        with out.open("wb") as stdout, (self._folder / f"{self._outputs}.err").open("wb") as stderr:
            command = [sys.executable, "-m", "mukti", *words]
            child = subprocess.Popen(
                command,
                env=self._environment,
                stdout=stdout,
                stderr=stderr,
                cwd=self._folder,
                start_new_session=True,
            )
        return child, out

    def finish(self, *words: str, codes: tuple[int, ...] = (0,)) -> Path:
        """A verb that is let to end."""
        child, out = self.start(*words)
        code = child.wait(_END_LIMIT_S)
        if code not in codes:
            self.tale.broken.append(
                f"{words[0]} ended with {code}: {out.with_suffix('.err').read_text()[-300:]}"
            )
        return out

    def read_acknowledged(self, out: Path) -> None:
        """Take up every whole line that a crawl has printed."""
        for line in out.read_bytes().split(b"\n")[:-1]:
            plain = json.loads(line)
            if "id" in plain:
                self.tale.acknowledged.add((plain["id"], plain["content_sha256"]))

    def query(self, sql: str) -> list[Any]:
        """Rows of the record, read from outside."""
        connection = sqlite3.connect(f"file:{self.home / 'mukti.sqlite3'}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def stored_bytes(self) -> int:
        """How far the runs are stored."""
        return self.query("select coalesce(sum(offset_bytes), 0) from index_run")[0][0]


def wait_until(holds: Callable[[], bool], limit_s: float) -> float | None:
    """Seconds until something holds; `None` where it does not in time."""
    begun = time.monotonic()
    while time.monotonic() - begun < limit_s:
        if holds():
            return time.monotonic() - begun
        time.sleep(_EVERY_S)
    return None


# --- a round ------------------------------------------------------------------------------------------


def _progress(drill: Drill, verb: str, child: subprocess.Popen[bytes], out: Path) -> Callable[[], bool]:
    """A crawl gets on with its first advert on the disk, an ingest with its first batch in the record."""
    if verb == "ingest":
        before = drill.stored_bytes()
        return lambda: child.poll() is not None or drill.stored_bytes() != before
    return lambda: child.poll() is not None or b"\n" in out.read_bytes()


def _kill(drill: Drill, verb: str, child: subprocess.Popen[bytes]) -> None:
    """The whole group as by a machine that runs out of memory, or the one process alone."""
    if child.poll() is not None:
        return
    drill.tale.kills[verb] += 1
    if drill.chance.random() < 0.5:
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def play(drill: Drill, verbs: list[str]) -> None:
    """Start verbs at once, kill each at a random moment, and look at what they leave."""
    drill.site.edition += 1
    # Half of the crawls read all anew, half only what may have changed.
    afresh = ["--afresh"] if drill.chance.random() < 0.5 else []
    words = {
        "crawl": ("crawl", "site", "--json", *afresh),
        "rendered": ("crawl", "rendered", "--json", *afresh),
        "ingest": ("ingest",),
    }
    started = [(verb, *drill.start(*words[verb])) for verb in verbs]
    begun = time.monotonic()
    if drill.chance.random() < 0.3:
        time.sleep(drill.chance.uniform(0, 2.5))
    else:
        for verb, child, out in started:
            if wait_until(_progress(drill, verb, child, out), RESTART_LIMIT_S * 3) is None:
                drill.tale.broken.append(f"{verb}: no progress")
            drill.tale.restart_s.append(time.monotonic() - begun)
        time.sleep(drill.chance.uniform(0, 1.5))
    for verb, child, _ in started:
        _kill(drill, verb, child)
    for verb, child, out in started:
        child.wait(_END_LIMIT_S)
        if verb != "ingest":
            drill.read_acknowledged(out)
    look_after(drill)


def look_after(drill: Drill) -> None:
    """Nobody is left behind, and what lies in the spool is whole up to the last record."""
    tale = drill.tale
    gone_s = wait_until(lambda: not processes_of(drill.home), RESTART_LIMIT_S)
    if gone_s is None:
        left = processes_of(drill.home)
        tale.broken.append(f"left behind: {sorted(left.values())}")
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    else:
        tale.gone_s.append(gone_s)
    runs = sorted(path for path in (drill.home / "spool").glob("[!.]*") if path.name not in tale.checked_runs)
    for run_dir in runs:
        tale.checked_runs.add(run_dir.name)
        if not (run_dir / "report.json").exists():
            tale.killed_runs.add(run_dir.name)
        found = broken_records(run_dir)
        tale.whole_records += found.whole
        tale.torn_bytes += found.torn_bytes
        tale.broken.extend(found.broken)


def kill_readers(drill: Drill) -> None:
    """Kill the reading process of a crawl a few times: each costs a page at most."""
    drill.site.edition += 1
    # Slow enough that no crawl ends before its kills.
    drill.site.wait_s = 0.1
    child, out = drill.start("crawl", "site", "--json", "--afresh")
    wait_until(lambda: b"\n" in out.read_bytes(), RESTART_LIMIT_S * 3)
    kills = 0
    while kills < _READER_KILLS and child.poll() is None:
        time.sleep(drill.chance.uniform(0, 0.4))
        for reader in children_of(child.pid)[:1]:
            os.kill(reader, signal.SIGKILL)
            kills += 1
    child.wait(_END_LIMIT_S)
    drill.read_acknowledged(out)
    drill.site.wait_s = 0.004
    report = json.loads(out.read_text().splitlines()[-1])
    # A page is read once more; killed again, it is lost, said, and with a listing what it led to.
    pages, adverts = report["errors"].get("parser", 0), drill.site.adverts - report["adverts"]
    drill.tale.reader_kills += kills
    drill.tale.reader_losses += pages
    if pages > kills or (adverts and not pages):
        drill.tale.broken.append(f"{kills} readers killed: {pages} pages lost, {adverts} adverts")
    look_after(drill)


# --- the end ------------------------------------------------------------------------------------------


def verify(drill: Drill) -> None:
    """Let a crawl and an ingest end, and hold the record against everything that was acknowledged."""
    tale = drill.tale
    drill.site.edition += 1
    drill.read_acknowledged(drill.finish("crawl", "site", "--json", "--afresh"))
    drill.finish("ingest")
    drill.finish("audit", "verify")
    look_after(drill)
    sql = (
        "select a.uid, v.content_sha256 from index_advertversion v join index_advert a on a.id = v.advert_id"
    )
    versions = Counter(map(tuple, drill.query(sql)))
    doubled = [pair for pair, times in versions.items() if times > 1]
    lost = tale.acknowledged - versions.keys()
    captures = Counter(uid for (uid,) in drill.query("select uid from index_capture"))
    runs = dict(drill.query("select name, json_extract(report, '$.state') from index_run"))
    not_stale = {name: runs.get(name) for name in tale.killed_runs if runs.get(name) != "stale"}
    (waiting,) = drill.query("select count(*) from index_outbox")[0]
    twice = [uid for uid, times in captures.items() if times > 1]
    facts = {
        "acknowledged adverts lost": len(lost),
        "versions doubled": len(doubled),
        "captures doubled": len(twice),
        "killed runs that are not stale": len(not_stale),
        "rows that wait for the search": waiting,
    }
    tale.broken.extend(f"{name}: {number}" for name, number in facts.items() if number)


def run(kills: int, adverts: int, seed: int, readers: int, *, rendered: bool = True) -> dict[str, Any]:
    """The whole drill; the figures of it."""
    chance = random.Random(seed)
    kinds = [["crawl"]] * 5 + [["ingest"]] * 2 + [["crawl", "ingest"]] * 3 + [["rendered"]] * rendered
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mukti-drill-") as folder:
        drill = Drill(Path(folder), adverts, chance)
        while drill.tale.kills.total() < kills:
            play(drill, chance.choice(kinds))
            print(f"\r{drill.tale.kills.total()} of {kills} kills", end="", file=sys.stderr)
        for _ in range(readers):
            kill_readers(drill)
        verify(drill)
        drill.site.close()
    return summary(drill.tale, time.monotonic() - begun)


def summary(tale: Tale, seconds: float) -> dict[str, Any]:
    """The figures of a drill; times in seconds."""
    slow = [taken for taken in tale.restart_s if taken > RESTART_LIMIT_S]
    if slow:
        tale.broken.append(f"{len(slow)} restarts over {RESTART_LIMIT_S:g} s")
    return {
        "kills": tale.kills.total(), "kills_by_verb": dict(tale.kills), "runs_killed": len(tale.killed_runs),
        "runs": len(tale.checked_runs), "acknowledged": len(tale.acknowledged),
        "warc_records_whole": tale.whole_records, "warc_bytes_torn": tale.torn_bytes,
        "restart_s": {"median": _at(tale.restart_s, 0.5), "max": _at(tale.restart_s, 1.0)},
        "children_gone_s_max": _at(tale.gone_s, 1.0),
        "reader_kills": tale.reader_kills, "pages_lost_to_them": tale.reader_losses,
        "broken": len(tale.broken), "seconds": round(seconds, 1),
        "load": round(os.getloadavg()[0], 1), "first_broken": tale.broken[:20],
    }  # fmt: skip


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values) or [0.0]
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2)


def main() -> int:
    """Run the drill as a command."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--adverts", type=int, default=300)
    words.add_argument("--seed", type=int, default=5)
    words.add_argument(
        "--readers", type=int, default=8, help="crawls of which the reading process alone is killed"
    )
    chosen = words.parse_args()
    figures = run(chosen.kills, chosen.adverts, chosen.seed, chosen.readers)
    print(json.dumps(figures, indent=1))
    return 1 if figures["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
