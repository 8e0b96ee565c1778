"""Parts of the crawler's tests: a site on loopback, a home, and the verbs in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.site import Site


@dataclass(frozen=True)
class Done:
    """What a verb did."""

    code: int
    lines: list[dict[str, Any]]
    err: str

    @property
    def adverts(self) -> list[dict[str, Any]]:
        return self.lines[:-1]

    @property
    def report(self) -> dict[str, Any]:
        return self.lines[-1]


@dataclass(frozen=True)
class Home:
    """A home of its own, with the site's address on the allow-list."""

    path: Path
    allow: str
    more: dict[str, str]

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MUKTI_")}
        return {**kept, "MUKTI_HOME": str(self.path), "MUKTI_ALLOW_HOSTS": self.allow, **self.more}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-W", "error", "-c", "from crawler.commands import app; app()", *words]

    def run(self, *words: str, limit_s: float = 60) -> Done:
        """Run a verb and read its lines of JSON."""
        done = subprocess.run(
            self.command(*words),
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line[:1] in "{["]
        return Done(done.returncode, lines, done.stderr)

    def crawl(self, url: str, *words: str, limit_s: float = 60) -> Done:
        """`mukti crawl --url URL --json`."""
        return self.run("crawl", "--url", url, "--json", *words, limit_s=limit_s)

    def runs(self) -> list[Path]:
        return sorted((self.path / "spool").iterdir())


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site on loopback."""
    made = Site()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Home:
    """A home that may reach the site."""
    return Home(tmp_path / "home", site.host, {})
