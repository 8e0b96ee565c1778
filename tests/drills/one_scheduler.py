"""One scheduler of the drill: the real one, on the record of MUKTI_HOME, with a clock that can be stepped.

CLOCK LOG WORK_S LEASE_S; the clock's file holds {"at", "since", "speed", "offset_s"}: Unix seconds `at` the
monotonic second `since`, how many seconds pass in one, and by how much this clock is off.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

CLOCK, LOG, WORK_S, LEASE_S = sys.argv[1:]
HOME = Path(os.environ["MUKTI_HOME"])


def now() -> datetime:
    """What this scheduler believes the time to be."""
    clock = json.loads(Path(CLOCK).read_text())
    passed = (time.monotonic() - clock["since"]) * clock["speed"]
    return datetime.fromtimestamp(clock["at"] + passed + clock["offset_s"], UTC)


def logged(task: str, slot: datetime) -> object:
    """The outcome of a crawl whose end nobody saw: its line in the log is what its report is in the spool."""
    from crawler.ledger import Ending

    wanted = {"what": "done", "task": task, "slot": slot.isoformat()}
    found = wanted in [json.loads(line) for line in Path(LOG).read_text().splitlines()]
    return Ending(now(), 0) if found else None


def main() -> None:
    """Run until SIGTERM, an event a line."""
    import django

    django.setup()
    import index
    from crawler.scheduling.plan import SchedulePlan
    from crawler.scheduling.scheduler import serve_schedule

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    plan = SchedulePlan(
        sources=HOME / "sources",
        slips=HOME / "schedule",
        program=(sys.executable, str(Path(__file__).with_name("tiny_crawl.py")), LOG, WORK_S),
        at_once=4,
        lease_s=float(LEASE_S),
        jitter_s=0,
        tick_s=0.05,
        reload_s=0.5,
        again_s=0.3,
        clock=now,
        finished=logged,
    )
    serve_schedule(
        index.RunLedger(), plan, stop, lambda event: print(json.dumps(event.to_json()), flush=True)
    )


if __name__ == "__main__":
    main()
