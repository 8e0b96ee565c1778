"""The client against servers that answer oddly: raw sockets say exactly what is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from crawler.errors import FetchError
from crawler.fetching.client import Client, Exchange
from crawler.fetching.guard import Guard

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def says(*pieces: bytes, stay: bool = False) -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline() not in (b"\r\n", b""):
            pass
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if stay:
            await asyncio.sleep(5)

    return script


def ask(script: Script, limit_bytes: int = 1000, limit_s: float = 2.0, times: int = 1) -> Exchange:
    async def run() -> Exchange:
        tasks: list[asyncio.Task[None]] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.append(asyncio.current_task())  # type: ignore[arg-type]
            try:
                await script(reader, writer)
            except OSError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        client = Client(Guard(frozenset({("127.0.0.1", port)})), "MUKTIWatch/0.1")
        try:
            for _ in range(times):
                got = await client.get(f"http://127.0.0.1:{port}/x?y=1", limit_bytes, limit_s)
            return got
        finally:
            client.close()
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(run())


GOOD = [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    (b"HTTP/1.1 200 OK\r\n\r\nto the end", b"to the end"),
    (b"HTTP/1.0 200 OK\n\nbare line ends", b"bare line ends"),
    (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok"),
    (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nA: b\r\n\r\n",
        b"abcde",
    ),
    (b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 1\r\n\r\nx", b"x"),
    (b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", b""),
    (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b""),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", b"ok"),
]


@pytest.mark.parametrize(("raw", "body"), GOOD)
def test_answers_whole_and_byte_by_byte(raw: bytes, body: bytes) -> None:
    assert ask(says(raw)).body == body
    assert ask(says(*(raw[i : i + 1] for i in range(len(raw))))).body == body


BAD = [
    (says(b"SSH-2.0-x\r\n\r\n"), "bad_response"),
    (says(b"HTTP/1.1 abc\r\n\r\n"), "bad_response"),
    (says(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), "bad_response"),
    (says(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), "bad_response"),
    (says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "bad_response"),
    (says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n"), "bad_response"),
    (says(b"HTTP/1.1 101 Switching\r\n\r\n"), "bad_response"),
    (says(b"HTTP/1.1 100 Continue\r\n\r\n" * 11), "bad_response"),
    (
        says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 101),
        "bad_response",
    ),
    (says(b""), "no_answer"),
    (says(b"HTTP/1.1 200 OK\r\nContent-Le"), "truncated"),
    (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), "truncated"),
    (says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), "truncated"),
    (says(b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", stay=True), "too_large"),
    (says(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 100] * 30, stay=True), "too_large"),
    (
        says(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"64\r\n" + b"x" * 100 + b"\r\n"] * 30
        ),
        "too_large",
    ),
    (says(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000), "too_large"),
    (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", stay=True), "timeout"),
]


@pytest.mark.parametrize(("script", "reason"), BAD)
def test_what_is_no_answer_is_named(script: Script, reason: str) -> None:
    with pytest.raises(FetchError) as caught:
        ask(script, limit_s=0.5)
    assert caught.value.reason == reason


def test_the_head_is_kept_as_received_and_the_request_says_who_we_are() -> None:
    got = ask(says(b"HTTP/1.1 200 Fine\r\nX-Odd:  two  spaces\r\nContent-Length: 0\r\n\r\n"))
    assert got.head.raw == b"HTTP/1.1 200 Fine\r\nX-Odd:  two  spaces\r\nContent-Length: 0"
    assert got.server_ip == "127.0.0.1"
    assert b"User-Agent: MUKTIWatch/0.1\r\n" in got.request
    assert got.request.startswith(b"GET /x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert not {b"cookie", b"referer"} & {line.split(b":")[0].lower() for line in got.request.split(b"\r\n")}


def test_a_kept_connection_that_the_server_closed_is_opened_anew() -> None:
    assert ask(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), times=3).body == b"ok"
