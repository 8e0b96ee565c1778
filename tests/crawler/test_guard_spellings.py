"""Every spelling is refused on the whole way of a fetch: before a look-up, before a packet, and counted."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from crawler.errors import RefusedFetchError
from crawler.fetching.fetch import Fetcher
from crawler.fetching.guard import Guard, parse_allow_list
from crawler.settings import CrawlerSettings
from crawler.tally import Tally
from tests.crawler.site import Reply, Site
from tests.crawler.spellings import EVERY

REASONS = {"private_address", "bad_address", "bad_port", "bad_scheme", "offsite"}


class Watching(Guard):
    """A guard that may connect to the site alone, and looks nothing up."""

    async def _connect(self, address: str, host: str, port: int, limit_s: float) -> socket.socket:
        assert self.allows_literal(host, port), f"connected to {host}:{port}"
        return await super()._connect(address, host, port, limit_s)


async def nowhere(host: str, port: int) -> list[str]:
    raise AssertionError(f"looked up {host}")


def fetch(site: Site, home: Path, path: str) -> RefusedFetchError:
    async def run() -> None:
        guard = Watching(parse_allow_list(site.host), resolve=nowhere)
        settings = CrawlerSettings(home=home)
        fetcher = Fetcher(
            settings, guard, "MUKTIWatch/0.1", delay_s=0, opted_out=frozenset(), keep_robots=False
        )
        try:
            await fetcher.fetch(site.root + path)
        finally:
            fetcher.close()

    with pytest.raises(RefusedFetchError) as caught:
        asyncio.run(run())
    return caught.value


def leads_back(url: str) -> bool:
    """Spellings that a redirect's reader takes for a path, or another host, of the site itself."""
    return url.startswith(("http:/127", "http:127", "http:///127", "http:\\\\")) or "\r\nHost" in url


@pytest.mark.parametrize("status", [301, 308])
@pytest.mark.parametrize("url", [url for url in EVERY if not leads_back(url)])
def test_a_redirect_to_it_is_refused_and_counted(site: Site, tmp_path: Path, url: str, status: int) -> None:
    site.pages = {"/": Reply("", status, {"Location": url.encode("utf-8").decode("latin-1")})}
    refused = fetch(site, tmp_path, "/")
    assert refused.reason in REASONS
    tally = Tally()
    tally.refuse(refused)
    assert tally.refused == {refused.reason: 1}
    assert [problem.what for problem in tally.problems] == [refused.reason]
