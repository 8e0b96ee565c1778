"""A server on loopback that sends hostile answers as they are, byte for byte."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterable

from tests.drills.hostile_answers import Answer, whole

_NO_ANSWER_S = 120


class HostileSite:
    """Serves `find(path)` on a free port of loopback, in a thread of its own; 404 where that is `None`."""

    def __init__(self, find: Callable[[str], Answer | None]) -> None:
        self._find = find
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()
        self.host = f"127.0.0.1:{self.port}"
        self.root = f"http://{self.host}"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve_until_over())

    async def _serve_until_over(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        here = asyncio.current_task()
        answering = [task for task in asyncio.all_tasks() if task is not here]
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
        # The transports say good-bye in the next turns of the loop.
        await asyncio.sleep(0.05)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _NO_ANSWER_S)
            path = request.split(b" ", 2)[1].decode("latin-1").partition("?")[0]
            answer = await asyncio.to_thread(self._find, path) or whole(b"not here", status="404 Not Found")
            await self._send(writer, answer)
        except (
            OSError,
            TimeoutError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
        ):
            writer.transport.abort()
        writer.close()

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer) -> None:
        for piece in answer.pieces():
            writer.write(piece)
            await asyncio.wait_for(writer.drain(), _NO_ANSWER_S)
            await asyncio.sleep(answer.wait_s)
        if answer.reset:
            # A linger time of nothing makes the kernel send a reset instead of an orderly end.
            sock: socket.socket = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def close(self) -> None:
        """Stop serving, also in the middle of answers."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()


def listing(paths: Iterable[str], feeds: Iterable[str], onward: str | None) -> Answer:
    """A listing of adverts: links to their pages, feeds in its head, and the next listing."""
    alternate = "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in feeds)
    items = "".join(f'<li class="job"><a href="{path}">Tailor wanted {path[-3:]}</a></li>' for path in paths)
    more = f'<nav class="pagination"><a rel="next" href="{onward}">Next</a></nav>' if onward else ""
    html = f"<!doctype html><html><head>{alternate}</head><body><h1>Job adverts</h1><ul>{items}</ul>{more}</body></html>"
    return whole(html.encode())


def robots(sitemaps: Iterable[str]) -> Answer:
    """A robots.txt that allows everything and names sitemaps."""
    return whole("".join(f"Sitemap: {url}\n" for url in sitemaps).encode(), kind="text/plain")
