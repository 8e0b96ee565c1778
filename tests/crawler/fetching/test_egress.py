"""The proxy that Chromium is given: nothing lies behind it, and it says what was tried."""

from __future__ import annotations

import asyncio

import pytest

from crawler.errors import FetchError
from crawler.fetching.egress import Wall
from crawler.fetching.guard import Guard, parse_allow_list
from tests.crawler.site import Reply, Site


def through(site: Site, request: str) -> tuple[bytes, list[tuple[str, str]]]:
    """What comes back for a raw request, and what was refused where."""

    async def run() -> tuple[bytes, list[tuple[str, str]]]:
        refused: list[FetchError] = []
        proxy = Wall(Guard(parse_allow_list(site.host), resolve=nowhere), refused.append, 5)
        port = int((await proxy.start()).rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.encode())
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await proxy.stop()
        return answer, [(error.reason, error.where) for error in refused]

    return asyncio.run(run())


async def nowhere(host: str, port: int) -> list[str]:
    raise AssertionError(f"looked up {host}")


ROWS = [
    ("CONNECT 169.254.169.254:80 HTTP/1.1", "private_address", "169.254.169.254:80"),
    ("CONNECT [::ffff:127.0.0.1]:443 HTTP/1.1", "private_address", "::ffff:127.0.0.1:443"),
    ("CONNECT localhost:443 HTTP/1.1", "private_address", "localhost:443"),
    ("CONNECT board.example:443 HTTP/1.1", "past_the_client", "board.example:443"),
    ("CONNECT 8.8.8.8:443 HTTP/1.1", "past_the_client", "8.8.8.8:443"),
    ("CONNECT 127.1:443 HTTP/1.1", "bad_address", "127.1:443"),
    ("CONNECT 8.8.8.8:25 HTTP/1.1", "bad_port", "8.8.8.8:25"),
    ("CONNECT board.example:x HTTP/1.1", "bad_request", ""),
    ("GET http://10.0.0.1/ HTTP/1.1", "private_address", "10.0.0.1:80"),
    ("GET http://board.example/ HTTP/1.1", "past_the_client", "board.example:80"),
    ("POST http://board.example/ HTTP/1.1", "past_the_client", "board.example:80"),
    ("GET file:///etc/passwd HTTP/1.1", "bad_request", ""),
    ("GET /no-proxy-request HTTP/1.1", "bad_request", ""),
    ("nonsense", "bad_request", ""),
]


@pytest.mark.parametrize(("line", "reason", "where"), ROWS)
def test_everything_is_refused_without_a_look_up(site: Site, line: str, reason: str, where: str) -> None:
    answer, refused = through(site, line + "\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert refused == [(reason, where)]


@pytest.mark.parametrize("line", ["CONNECT {} HTTP/1.1", "GET http://{}/ HTTP/1.1"])
def test_not_even_an_allowed_host_is_reached(site: Site, line: str) -> None:
    """The crawl's client goes there; Chromium never does."""
    site.pages = {"/": Reply("hello")}
    answer, refused = through(site, line.format(site.host) + "\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert refused == [("past_the_client", site.host)]
    assert site.seen == []


def test_chromium_s_own_business_is_refused_but_no_page_s_doing(site: Site) -> None:
    answer, refused = through(site, "CONNECT update.googleapis.com:443 HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert refused == []
