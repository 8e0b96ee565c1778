"""The proxy that Chromium speaks to: guarded like every other connection."""

from __future__ import annotations

import asyncio

import pytest

from crawler.egress import EgressProxy
from crawler.errors import FetchError, RefusedFetchError
from crawler.guard import Guard, parse_allow_list
from tests.crawler.site import Reply, Site


async def permit(url: str) -> None:
    if "/no" in url:
        raise RefusedFetchError("robots_disallow", url)


def through(site: Site, request: str) -> tuple[bytes, list[FetchError], dict[str, int]]:
    """What comes back for a raw request, what was refused, and the guard's own count."""

    async def run() -> tuple[bytes, list[FetchError], dict[str, int]]:
        refused: list[FetchError] = []
        guard = Guard(parse_allow_list(site.host), resolve=to_loopback)
        proxy = EgressProxy(guard, permit, 5, refused.append)
        port = int((await proxy.start()).rpartition(":")[2])
        for asked in (80, 443, 25, 0):
            proxy.expect("rebound.example", asked)
            proxy.expect("board.example", asked)
            proxy.expect("127.1", asked)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.encode())
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await proxy.stop()
        return answer, refused, dict(guard.refusals)

    return asyncio.run(run())


async def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_a_plain_request_goes_on_without_cookies(site: Site) -> None:
    site.pages = {"/x?y=1": Reply("hello")}
    head = "Cookie: a=b\r\nReferer: http://z.example/\r\nProxy-Connection: keep-alive\r\nX-Kept: 1\r\n\r\n"
    answer, refused, _ = through(site, f"GET {site.root}/x?y=1 HTTP/1.1\r\nHost: {site.host}\r\n{head}")
    assert answer.endswith(b"hello")
    assert not refused
    (seen,) = site.seen
    assert seen.headers.get("X-Kept") == "1"
    assert not [name for name in ("Cookie", "Referer", "Proxy-Connection") if name in seen.headers]


def test_connect_carries_bytes_both_ways(site: Site) -> None:
    site.pages = {"/x": Reply("hello")}
    inner = f"GET /x HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n"
    answer, _, _ = through(site, f"CONNECT {site.host} HTTP/1.1\r\n\r\n{inner}")
    assert answer.startswith(b"HTTP/1.1 200 Connection established")
    assert answer.endswith(b"hello")


ROWS = [
    ("CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n", "private_address"),
    ("CONNECT [::ffff:127.0.0.1]:443 HTTP/1.1\r\n\r\n", "private_address"),
    ("CONNECT rebound.example:443 HTTP/1.1\r\n\r\n", "private_address"),
    ("CONNECT 127.1:443 HTTP/1.1\r\n\r\n", "bad_address"),
    ("CONNECT board.example:25 HTTP/1.1\r\n\r\n", "bad_port"),
    ("CONNECT board.example:x HTTP/1.1\r\n\r\n", "bad_port"),
    ("GET http://10.0.0.1/ HTTP/1.1\r\n\r\n", "private_address"),
    ("GET file:///etc/passwd HTTP/1.1\r\n\r\n", "bad_request"),
    ("GET /no-proxy-request HTTP/1.1\r\n\r\n", "bad_request"),
    ("POST http://board.example/ HTTP/1.1\r\n\r\n", "post"),
    ("GET http://board.example/no HTTP/1.1\r\n\r\n", "robots_disallow"),
    ("nonsense\r\n\r\n", "bad_request"),
]


@pytest.mark.parametrize(("request_text", "reason"), ROWS)
def test_refusals(site: Site, request_text: str, reason: str) -> None:
    answer, refused, _ = through(site, request_text)
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert [error.reason for error in refused] == [reason]
    assert site.seen == []


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("CONNECT other.example:443", "other.example:443"),
        ("GET http://other.example/", "other.example:80"),
        ("CONNECT update.googleapis.com:443", ""),
    ],
)
def test_what_no_page_was_permitted_to_ask_is_refused_without_a_look_up(
    site: Site, line: str, where: str
) -> None:
    """A redirect that no robots.txt was asked about. Chromium's own business is not the page's: uncounted."""
    answer, refused, counted = through(site, f"{line} HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert [(error.reason, error.where) for error in refused] == ([("unasked", where)] if where else [])
    assert counted == {}
