"""A proxy on loopback behind which there is nothing: Chromium is given no other way out.

All that a page asks for is answered by the crawl's own client. What goes past it, a hint, a window that a
click opens, Chromium's own business, ends here: it is refused, and counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from crawler.errors import FetchError, RefusedFetchError
from crawler.fetching.addresses import host_port
from crawler.fetching.guard import Guard, is_literal, leads_nearby

_HEAD_LIMIT_BYTES = 64 * 1024
# Chromium asks for its own updates, whatever it is told: refused like all else, but no page's doing.
_CHROMIUM_S_OWN = (
    "update.googleapis.com",
    "redirector.gvt1.com",
    "clients2.google.com",
    "accounts.google.com",
)


class Wall:
    """Listens on a loopback port and refuses; `on_refused` gets each refusal, in the guard's words."""

    def __init__(
        self,
        guard: Guard,
        on_refused: Callable[[FetchError], None] = lambda error: None,
        limit_s: float = 60.0,
    ) -> None:
        self._guard = guard
        self._on_refused = on_refused
        self._limit_s = limit_s
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

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
        with suppress(TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(self._limit_s):
                await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
        self._open.discard(task)
        writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        refusal = await self._judge(head.partition(b"\r\n")[0].decode("latin-1"))
        if not refusal.where.startswith(_CHROMIUM_S_OWN):
            self._on_refused(refusal)
        writer.write(f"HTTP/1.1 403 Forbidden\r\nX-Refused: {refusal.reason}\r\n".encode("latin-1"))
        writer.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()

    async def _judge(self, line: str) -> FetchError:
        """Why not. A name is not looked up: nobody goes there, whatever it would answer."""
        try:
            method, target, _ = line.split(" ")
            host, port = host_port(f"http://{target}/" if method == "CONNECT" else target)
        except (ValueError, KeyError):
            return RefusedFetchError("bad_request", "", line[:200])
        if is_literal(host) or leads_nearby(host):
            try:
                await self._guard.find(host, port)
            except FetchError as error:
                return error
        return RefusedFetchError("past_the_client", f"{host}:{port}", method[:10])
