"""The drill itself: run inside the namespace by `drill.py`, and refuses to run anywhere else."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from tests.crawler.netns import namespace
from tests.crawler.netns.board import Board, sitemap
from tests.crawler.netns.lures import (
    HOSTS,
    NEVER_ASKED,
    Attempt,
    leads,
    make_attempts,
    make_pages,
    redirect_path,
)
from tests.crawler.netns.names import NameServer, name_of
from tests.crawler.netns.sentry import ALLOWED_PORT, Baits, Sentry
from tests.crawler.netns.visit import PROXY_PORT
from tests.crawler.spellings import EVERY, LOOPBACK, NEARBY

PUBLIC_ROOT = "http://www.board.example"
ALLOWED = f"127.0.0.1:{ALLOWED_PORT}"
STATUSES = (301, 302, 303, 307, 308)
PRIVATE = (
    "10.9.8.7", "169.254.169.254", "127.0.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1",
    "::ffff:10.9.8.7",
)  # fmt: skip
# Other doors of the machine whose port 8311 is allowed, and other names for that port.
BESIDE = (
    "127.0.0.1:8312", "127.0.0.1:80", "127.0.0.1:8080", "127.0.0.2:8311", "localhost:8311", "127.1:8311",
    "2130706433:8311", "0x7f000001:8311", "[::1]:8311", "[::ffff:127.0.0.1]:8311", "0.0.0.0:8311",
    "[::]:8311", "127.0.0.1.:8080", "localhost.:8311", "10.9.8.7:8311",
)  # fmt: skip
_SITEMAP_LINES = (*LOOPBACK[:10], *NEARBY[:20])


@dataclass(frozen=True)
class Tried:
    """A try through the fetcher: `outcome` is "page" or the reason why there is none."""

    kind: str
    url: str
    outcome: str


def fetch_attempts() -> list[tuple[str, str]]:
    """Kind and address of each try through the fetcher."""
    rows = [("spelling", url) for url in EVERY]
    rows += [
        (f"redirect {status}", PUBLIC_ROOT + redirect_path(status, url))
        for status in STATUSES
        for url in EVERY
    ]
    rows += [("redirect chain", f"{PUBLIC_ROOT}/chain/3?{quote(url, safe='')}") for url in NEARBY]
    kinds = ("only", "mixed", "mixedlast", "alias")
    names = [
        (kind, name_of(kind, address, unique=f"f{n}")) for n, address in enumerate(PRIVATE) for kind in kinds
    ]
    rows += [(f"name: {kind}", f"http://{name}:{port}/") for kind, name in names for port in (80, 443, 8080)]
    rows += [
        ("name: flip", f"http://{name_of('flip', address, unique=f'p{n}')}/")
        for n, address in enumerate(PRIVATE)
    ]
    rows += [
        ("robots.txt redirect", f"http://r{n}.board.example/page") for n in range(len(LOOPBACK + NEARBY))
    ]
    rows += [("beside the allowed port", f"http://{host}/") for host in BESIDE]
    rows += [
        ("redirect beside it", f"http://{ALLOWED}{redirect_path(302, f'http://{host}/')}") for host in BESIDE
    ]
    return rows


async def fetch_all(home: Path, rows: list[tuple[str, str]]) -> list[Tried]:
    """Each try with what came of it; a name that changes is asked for twice."""
    from crawler.job import make_fetcher
    from crawler.settings import CrawlerSettings

    settings = CrawlerSettings(home=home, contact="mail@example.org", allow_hosts=ALLOWED, fetch_limit_s=5)
    fetcher = make_fetcher(settings, [("www.board.example", 80)], 0.0)
    done = []
    for kind, url in rows:
        outcome = ""
        for _ in range(2 if kind == "name: flip" else 1):
            outcome = await _outcome(fetcher, url)
            fetcher.client.close()
        done.append(Tried(kind, url, outcome))
    fetcher.close()
    return done


async def _outcome(fetcher: Any, url: str) -> str:
    from crawler.errors import FetchError
    from crawler.fetching.addresses import normalise_url

    try:
        await fetcher.fetch(normalise_url(url))
    except ValueError:
        return "bad_address"
    except FetchError as error:
        return error.reason
    return "page"


def visit(home: Path, kind: str, start: list[str]) -> dict[str, Any]:
    """A whole crawl in a process of its own."""
    environment = {
        **os.environ,
        "MUKTI_HOME": str(home),
        "MUKTI_ALLOW_HOSTS": ALLOWED,
        "MUKTI_CONTACT": "mail@example.org",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawler.netns.visit", kind, *start],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"the crawl of kind {kind} failed: {done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def lay_out(board: Board, attempts: list[Attempt]) -> None:
    """Put everything on the board."""
    board.pages.update(make_pages(attempts))
    for number, url in enumerate(LOOPBACK + NEARBY):
        safe = url.replace("\r", "").replace("\n", "")
        board.pages[f"r{number}.board.example/robots.txt"] = (302, {"Location": safe}, "")
    board.add("/", leads(EVERY))
    for number, url in enumerate(EVERY):
        meta = f'<meta http-equiv="refresh" content="0; url={url}">'
        board.add(_refresh_path(number), f"<html><head>{meta}</head><body><p>x</p></body></html>")
    urls = [PUBLIC_ROOT + _refresh_path(number) for number in range(len(EVERY))]
    board.add("/sitemap-1.xml", sitemap([*EVERY, *urls]), "application/xml")
    lines = [f"Sitemap: {url}" for url in (f"{PUBLIC_ROOT}/sitemap-1.xml", *_SITEMAP_LINES)]
    board.add("www.board.example/robots.txt", "\n".join(["User-agent: *", "Allow: /", *lines]), "text/plain")


def _refresh_path(number: int) -> str:
    """Few of one pattern: the frontier leaves a pattern that gives nothing."""
    return f"/refresh-{chr(97 + number // 8)}/{number}"


def count_chromium(attempts: list[Attempt], rendered: dict[str, Any]) -> dict[str, Any]:
    """Which attempts of Chromium were refused aloud, which it never made, and which nobody logged."""
    where = "\n".join(unquote(where) for _, where in rendered["refused"])
    silent = [one for one in attempts if one.mark not in where]
    return {
        "attempts": dict(Counter(one.kind for one in attempts)),
        "refused": dict(Counter(reason for reason, _ in rendered["refused"])),
        "never_asked": dict(Counter(one.kind for one in silent if one.kind in NEVER_ASKED)),
        "unlogged": [f"{one.kind} {one.url}" for one in silent if one.kind not in NEVER_ASKED],
        "pages": rendered["pages"],
    }


def prove(sentry: Sentry, baits: Baits) -> list[str]:
    """Plain connections without any guard: the sentry and a bait must see them, and then forget them."""
    for address in ("10.9.8.7", "169.254.169.254", "fd00::1", "::1"):
        socket.create_connection((address, 8080), 5).close()
    time.sleep(0.3)
    seen = sorted(address for _, address, port in sentry.reached if port == 8080)
    assert len(baits.caught) == len(seen), "the sentry and the baits disagree"
    sentry.reached.clear()
    baits.caught.clear()
    return seen


def main() -> None:
    """Print what was tried, what was refused, and who was reached, as one object."""
    namespace.settle_in()
    begun = time.monotonic()
    sentry, board = Sentry(), Board()
    NameServer()
    baits = Baits(board.serve, (ALLOWED_PORT, 8312))
    sentry.expected |= {("tcp", "127.0.0.1", ALLOWED_PORT), ("tcp", "127.0.0.1", PROXY_PORT)}
    control = prove(sentry, baits)
    attempts = make_attempts(HOSTS[: int(sys.argv[1])] if int(sys.argv[1]) else HOSTS)
    lay_out(board, attempts)
    with tempfile.TemporaryDirectory() as folder:
        fetched = asyncio.run(fetch_all(Path(folder) / "fetch", fetch_attempts()))
        crawled = visit(Path(folder) / "scrapy", "site", [f"{PUBLIC_ROOT}/"])
        paths = [path for path in board.pages if path.startswith(("/lure", "/go"))]
        # Every other page comes from the allowed port: to Chromium, loopback is a place with more rights.
        start = [(f"http://{ALLOWED}" if n % 2 else PUBLIC_ROOT) + path for n, path in enumerate(paths)]
        rendered = visit(Path(folder) / "chromium", "rendered", start)
    led = 4 * len(EVERY) + len(_SITEMAP_LINES)
    facts = {
        "control": control,
        "attempts": len(fetched) + led + len(attempts),
        "reached": {" ".join(map(str, key)): count for key, count in sentry.reached.items()},
        "caught": baits.caught,
        "packets": sentry.packets,
        "fetcher": {
            "attempts": dict(Counter(one.kind for one in fetched)),
            "outcomes": dict(Counter(one.outcome for one in fetched)),
            "elsewhere": [[one.url, one.outcome] for one in fetched if one.outcome in ("page", "http_404")],
        },
        "scrapy": {"attempts": led, "refused": crawled["counted"], "pages": crawled["pages"]},
        "chromium": count_chromium(attempts, rendered),
        "seconds": round(time.monotonic() - begun, 1),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
