"""Tries to lead a crawl to addresses that are not public, in a network of its own; says who was reached.

    python -m tests.crawler.netns.drill [--json] [--hosts N]

`--hosts` shortens the part in Chromium: so many of its 21 targets. Exit code 0 where nothing was reached and
every refusal was logged, 1 where not, 2 where the machine gives no namespace.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests.crawler.netns import namespace

# What a fetch through the guard may come to. A redirect to "http:/127.0.0.1/" is a path of the site itself.
REFUSALS = {"private_address", "bad_address", "bad_scheme", "bad_port"}
_ITSELF = ("http%3A%2F127", "http%3A127", "http%3A%2F%2F%2F127", "%0D%0AHost", "//r80.", "//r81.", "//r82.")


def run_drill(hosts: int, limit_s: float) -> dict[str, Any]:
    """All that was tried and all that came of it. Raises: RuntimeError where the drill itself failed."""
    done = namespace.run_inside("tests.crawler.netns.inside", str(hosts), limit_s=limit_s)
    if done.returncode != 0:
        raise RuntimeError(f"the drill ended with {done.returncode}: {done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def find_faults(facts: dict[str, Any]) -> list[str]:
    """What must not be, each in a line; empty where all is well."""
    faults = [f"reached: {what}" for what in facts["reached"]]
    faults += [f"connected to a bait: {what}" for what in facts["caught"]]
    faults += [f"not logged: {what}" for what in facts["chromium"]["unlogged"]]
    outcomes = facts["fetcher"]["outcomes"]
    faults += [
        f"{n} fetches came to {what}"
        for what, n in outcomes.items()
        if what not in REFUSALS | {"page", "http_404"}
    ]
    faults += [
        f"fetched: {url}" for url, _ in facts["fetcher"]["elsewhere"] if not any(x in url for x in _ITSELF)
    ]
    if len(facts["control"]) != 4:
        faults.append(f"the sentry saw {facts['control']} of four plain connections")
    return faults


def _print_table(facts: dict[str, Any]) -> None:
    rows = [("fetcher", facts["fetcher"]["attempts"]), ("chromium", facts["chromium"]["attempts"])]
    for where, counts in [
        *rows,
        ("scrapy", {"links, frames, sitemap, refresh": facts["scrapy"]["attempts"]}),
    ]:
        for kind, number in counts.items():
            print(f"{where:10}{kind:34}{number:6}")
    print(f"{'attempts':44}{facts['attempts']:6}\n")
    for where, key in (
        ("fetcher", "outcomes"),
        ("scrapy", "refused"),
        ("chromium", "refused"),
        ("chromium", "never_asked"),
    ):
        for reason, number in facts[where][key].items():
            print(f"{where:10}{key.replace('_', ' ')} {reason:32}{number:6}")
    print(f"\n{facts['packets']} packets read in {facts['seconds']} s")
    print(f"reached: {len(facts['reached'])}, connections to baits: {len(facts['caught'])}")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="drill", description="who does a crawl reach that it must not")
    parser.add_argument("--json", action="store_true", help="one object instead of a table")
    parser.add_argument("--hosts", type=int, default=0, help="targets in Chromium, 0 for all 21")
    given = parser.parse_args()
    if (why := namespace.why_not()) is not None:
        print(f"drill: no network namespace: {why}", file=sys.stderr)
        return 2
    facts = run_drill(given.hosts, 300)
    faults = find_faults(facts)
    if given.json:
        print(json.dumps({**facts, "faults": faults}))
    else:
        _print_table(facts)
    for fault in faults:
        print(f"drill: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
