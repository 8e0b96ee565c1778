"""The benches' job board on loopback: every page made beforehand, so that its server costs next to nothing.

`python -m bench.board PAGES [--plain]` serves that many adverts, prints its port, and ends with its input.
"""

from __future__ import annotations

import asyncio
import sys

from bench.pages import advert_page, listing_page

PER_LIST = 100
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"


def make_answers(total: int, *, jsonld: bool) -> dict[bytes, bytes]:
    """Whole answers by path: adverts at /job/<n>, lists at /list/<n>."""
    pages = {b"/job/%d" % n: advert_page(n, total, jsonld=jsonld) for n in range(1, total + 1)}
    lists = -(-total // PER_LIST)
    pages |= {b"/list/%d" % n: listing_page(n, total, PER_LIST) for n in range(1, lists + 1)}
    return {path: _HEAD % len(body) + body for path, body in pages.items()}


class _Connection(asyncio.Protocol):
    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self._buffer = b""
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self._transport.write(self._answers.get(head.split(b" ", 2)[1], _MISSING))


async def _serve(total: int, *, jsonld: bool) -> None:
    answers = make_answers(total, jsonld=jsonld)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), jsonld="--plain" not in sys.argv))
