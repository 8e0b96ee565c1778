"""`mukti` as a person runs it: a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class Command:
    """`mukti` as a person runs it, in one home, with one board allowed."""

    def __init__(self, home: Path, board: str) -> None:
        self.home = home
        allowed = board.removeprefix("http://")
        self.environment = {
            **os.environ,
            "MUKTI_HOME": str(home),
            "MUKTI_ALLOW_HOSTS": allowed,
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *words: str, code: int = 0, stdin: str = "") -> str:
        command = [sys.executable, "-m", "mukti", *words]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=self.environment,
            input=stdin,
            cwd=self.home.parent,
            timeout=120,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    def lines(self, *words: str) -> list[dict]:
        return [json.loads(line) for line in self.run(*words).splitlines()]

    @contextmanager
    def serve(self, verb: str) -> Iterator[str]:
        """Runs `mukti up` or `mukti web` and gives the address of the pages once they answer."""
        address = f"http://127.0.0.1:{free_port()}"
        environment = {**self.environment, "MUKTI_WEB_PORT": address.rsplit(":", 1)[1]}
        service = subprocess.Popen(
            [sys.executable, "-m", "mukti", verb],
            env=environment,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.home.parent,
        )
        try:
            wait_for(address, 30)
            yield address
        finally:
            service.send_signal(signal.SIGINT)
            service.wait(timeout=30)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, limit_s: float) -> str:
    """The page at an address, as soon as somebody serves it."""
    until = time.monotonic() + limit_s
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
