"""Pages that harm a browser, in real Chromium: each costs itself alone, and the next page is read."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.crawler.conftest import Done, Home
from tests.crawler.site import Reply, Site, job_page

pytestmark = pytest.mark.browser

# Each of these pages is read in spite of what its script tries.
TRAPS = [
    "while (alert('x') || true) { if (performance.now() > 2e3) break }",
    "confirm('x'); prompt('x'); print(); for (let i = 0; i < 30; i++) window.open('/pop' + i)",
    "onbeforeunload = event => { event.preventDefault(); return 'stay' }",
    "navigator.serviceWorker?.register('/sw.js').catch(() => 0)",
    "const link = document.createElement('a'); link.download = 'x'; link.href = 'data:,x';"
    " document.body.append(link); link.click(); location = '/file.zip'",
    "document.cookie = 'a=b'; localStorage.a = 1; location.reload()",
    "history.pushState({}, '', '/elsewhere'); history.back()",
    "Array.prototype.map = Array.prototype.filter = Array.from = null; window.scrollTo = null;"
    " document.querySelectorAll = () => { throw 1 }; Object.prototype.toJSON = () => 'no'",
    "new Worker(URL.createObjectURL(new Blob(['while (performance.now() < 3e3) {}'])))",
    "for (let i = 0; i < 260; i++) fetch('/flood?' + i).catch(() => 0)",
    "setInterval(() => fetch('/poll').catch(() => 0), 20)",
    "setInterval(() => document.body.append(document.createElement('p')), 5)",
    "window.close(); self.close(); top.close()",
]
# Memory outside the scripts' own heap: the allocation fails at the limit, with or without the tab.
BUFFERS = "const kept = []; while (true) kept.push(new Uint8Array(5e7).fill(1))"
GROWS = (
    "const text = 'x'.repeat(90); for (let i = 0; i < 1e5; i++) { const p = document.createElement('p');"
    " p.textContent = text; document.body.append(p) }"
)
# Each of these ends its tab, or would never end; it is counted under the name beside it.
ENDS = [
    ("while (true) {}", "timeout"),
    ("const kept = []; while (true) kept.push(new Array(1e6).fill(kept.length))", "browser"),
    ("location = location.pathname + '?' + Math.random()", "too_many_redirects"),
]  # fmt: skip


def hostile(number: int, script: str) -> Reply:
    page = job_page(number).payload().decode()
    return Reply(page.replace("</body>", f"<script>{script}</script></body>"))


def crawl_all(site: Site, home: Home, scripts: list[str], *, limit_s: int) -> tuple[Done, set[int]]:
    """All pages of these scripts and, last, a good one; and which of their adverts were read."""
    site.pages.update(
        {f"/p{number}": hostile(number, script) for number, script in enumerate([*scripts, ""])}
    )
    start = ", ".join(f'"{site.root}/p{number}"' for number in range(len(scripts) + 1))
    source = home.path / "sources" / "js.yml"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(
        "{name: js, who: a, why: b, legal: c, kind: rendered, delay_s: 0, min_adverts: 0,"
        f" start: [{start}], browser: {{max_actions: 8}}}}",
        "utf-8",
    )
    limits = {"MUKTI_RENDER_LIMIT_S": str(limit_s), "MUKTI_ACT_LIMIT_S": "5"}
    done = Home(home.path, home.allow, limits).run("crawl", "js", "--json", limit_s=200)
    assert "Traceback" not in done.err
    return done, {int(advert["title"].rpartition(" ")[2]) for advert in done.adverts}


def test_traps_are_stepped_over(site: Site, home: Home) -> None:
    done, read = crawl_all(site, home, [*TRAPS, GROWS], limit_s=20)
    assert read == {*range(len(TRAPS)), len(TRAPS) + 1}, done.err
    assert done.report["refused"]["too_large"] == 1
    asked = site.paths()
    assert not [path for path in asked if path.startswith(("/pop", "/sw.js", "/file", "/elsewhere"))]
    assert asked.count("/poll") == 1
    # No more than 200; on a busy machine the page's time ends before the last of them is answered.
    assert 100 < len({path for path in asked if path.startswith("/flood")}) <= 200
    assert done.report["refused"]["over_budget"] >= 60
    assert not [seen for seen in site.seen if "Cookie" in seen.headers]


def test_a_page_that_ends_its_tab_costs_itself_alone(site: Site, home: Home) -> None:
    done, read = crawl_all(site, home, [*(script for script, _ in ENDS), BUFFERS], limit_s=12)
    assert read - {len(ENDS)} == {len(ENDS) + 1}, done.err
    counted = {**done.report["errors"], **done.report["refused"]}
    assert Counter(name for _, name in ENDS) <= Counter(counted), done.err


def test_what_goes_past_the_client_ends_at_the_wall(site: Site, home: Home) -> None:
    """Speculation rules, and sockets of workers, are no request that a page is answered."""
    rules = '{"prefetch": [{"source": "list", "urls": ["/past"], "eagerness": "immediate"}]}'
    worker = f"new Worker(URL.createObjectURL(new Blob(['new WebSocket(`ws://{site.host}/past`)'])))"
    script = (
        f"new WebSocket('ws://{site.host}/past'); {worker}; const rules = document.createElement('script');"
        f"rules.type = 'speculationrules'; rules.textContent = '{rules}'; document.head.append(rules);"
        f"document.head.insertAdjacentHTML('beforeend', '<link rel=prefetch href=/past>"
        f"<link rel=preconnect href={site.root}>')"
    )
    done, read = crawl_all(site, home, [script], limit_s=20)
    assert read == {0, 1}, done.err
    assert "/past" not in site.paths()
    assert done.report["refused"]["past_the_client"] >= 1, done.report
    assert done.report["refused"]["websocket"] == 1, done.report


def _browsers_of(pid: int) -> list[int]:
    """The browser processes (no helpers of theirs) below a process."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                stat = (folder / "stat").read_text("latin-1")
                parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
            except OSError:
                continue
    below = {pid}
    while grown := {child for child, parent in parents.items() if parent in below} - below:
        below |= grown
    found = []
    for child in below:
        try:
            line = (Path("/proc") / str(child) / "cmdline").read_bytes()
        except OSError:
            continue
        if b"chrom" in line.partition(b"\0")[0] and b"--proxy-server" in line and b"--type=" not in line:
            found.append(child)
    return found


def test_chromium_that_ends_is_started_again(site: Site, home: Home) -> None:
    killed: list[int] = []

    def answer(path: str) -> Reply:
        if not killed:
            found = _browsers_of(os.getpid())
            killed.extend(found)
            for pid in found:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.3)
        return Reply("{}", 200, {"Content-Type": "application/json"})

    site.pages = {"/kill.json": answer}
    done, read = crawl_all(site, home, ["fetch('/kill.json')"], limit_s=20)
    assert killed, "no browser was found to end"
    assert done.report["errors"].get("browser_crash", 0) >= 1, done.report
    assert read == {0, 1}, done.err
