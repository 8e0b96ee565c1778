"""A forward proxy on loopback for Chromium: plain HTTP and CONNECT, through the guard of the crawl."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import cast
from urllib.parse import urlsplit

from crawler.addresses import host_port
from crawler.errors import FetchError, RefusedFetchError
from crawler.guard import Guard, is_literal

_HEAD_LIMIT_BYTES = 64 * 1024
_STEP = 64 * 1024
_METHODS = ("GET", "HEAD", "OPTIONS")
_DROPPED = re.compile(rb"(?im)^(?:proxy-[^:\r\n]*|cookie|connection|keep-alive|referer):[^\r\n]*\r\n")
# Chromium asks for its own updates whatever it is told: refused like all that no page asked for, uncounted.
_CHROMIUM_S_OWN = (
    "update.googleapis.com",
    "redirector.gvt1.com",
    "clients2.google.com",
    "accounts.google.com",
)
Permit = Callable[[str], Awaitable[object]]


class EgressProxy:
    """Listens on a loopback port; connects only where the guard connects.

    `permit` is asked for plain addresses: it raises a FetchError where robots.txt or the opt-out list refuse.
    Cookies and referers are taken out of plain requests; what is not GET, HEAD or OPTIONS is refused. `peers`
    keeps the address that each host and port was last reached at.
    """

    def __init__(
        self,
        guard: Guard,
        permit: Permit,
        limit_s: float = 60.0,
        on_refused: Callable[[FetchError], None] = lambda error: None,
    ) -> None:
        self._guard = guard
        self._on_refused = on_refused
        self._permit = permit
        self._limit_s = limit_s
        self._server: asyncio.Server | None = None
        self._asked: set[tuple[str, int]] = set()
        self._open: set[asyncio.Task[None]] = set()
        self.peers: dict[tuple[str, int], str] = {}

    async def start(self) -> str:
        """Start listening; returns the proxy's address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_HEAD_LIMIT_BYTES)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening and drop what is open."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._open.add(task)
        try:
            async with asyncio.timeout(self._limit_s):
                await self._answer(reader, writer)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        except FetchError as error:
            if error.reason != "unasked" or not error.where.startswith(_CHROMIUM_S_OWN):
                self._on_refused(error)
            with suppress(OSError):
                writer.write(f"HTTP/1.1 403 Forbidden\r\nX-Refused: {error.reason}\r\n".encode("latin-1"))
                writer.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, _, rest = head.partition(b"\r\n")
        words = line.decode("latin-1").split(" ")
        if len(words) != 3:
            raise FetchError("bad_request", "")
        method, target, _ = words
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            onward = await self._connect(host.strip("[]"), int(port) if port.isdecimal() else 0)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            onward = await self._forward(method, target, rest)
        await _pipe_both(reader, writer, *onward)

    async def _forward(
        self, method: str, target: str, rest: bytes
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(target)
        if parts.scheme != "http":
            raise RefusedFetchError("bad_request", target[:200], method[:10])
        self._refuse_unasked(*host_port(target))
        if method not in _METHODS:
            raise RefusedFetchError("post", target[:200], method[:10])
        await self._permit(target)
        onward = await self._connect(*host_port(target))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        kept = _DROPPED.sub(b"", rest)
        onward[1].write(f"{method} {path} HTTP/1.1\r\nConnection: close\r\n".encode("latin-1") + kept)
        return onward

    def expect(self, host: str, port: int) -> None:
        """A page was permitted to ask this host: connections to it are served from now on."""
        self._asked.add((host.lower(), port))

    def _refuse_unasked(self, host: str, port: int) -> None:
        """Where a redirect leads, or Chromium goes on its own account: refused without a look-up."""
        if (host.lower(), port) not in self._asked and not is_literal(host):
            raise RefusedFetchError("unasked", f"{host}:{port}")

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._refuse_unasked(host, port)
        sock = await self._guard.open(host, port, 10.0)
        self.peers[host.lower(), port] = str(sock.getpeername()[0])
        return await asyncio.open_connection(sock=sock)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_STEP):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _pipe_both(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far_reader: asyncio.StreamReader,
    far_writer: asyncio.StreamWriter,
) -> None:
    """Carry bytes both ways until the far side ends."""
    upward = asyncio.ensure_future(_pipe(reader, far_writer))
    try:
        await _pipe(far_reader, writer)
    finally:
        upward.cancel()
        with suppress(asyncio.CancelledError):
            await upward
        far_writer.close()
