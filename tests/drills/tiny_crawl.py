"""A crawl of the drill: works alone for a moment, and then says in one line that it is done.

LOG WORK_S crawl FILE --slot SLOT; the lines are {"what": "begin" | "done" | "beside", "task", "slot"}.
"""

import fcntl
import json
import os
import sys
import time
from pathlib import Path

LOG, WORK_S, _, FILE, _, SLOT = sys.argv[1:]


def say(what: str) -> None:
    """One line, whole, however many write at once."""
    line = json.dumps({"what": what, "task": Path(FILE).stem, "slot": SLOT}) + "\n"
    log = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(log, line.encode())
    os.close(log)


alone = os.open(f"{FILE}.alone", os.O_RDWR | os.O_CREAT)
try:
    fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    say("beside")
say("begin")
time.sleep(float(WORK_S))
say("done")
