"""A small HTTP/1.1 client of our own: every connection is opened by the guard, and nothing else is spoken."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.errors import FetchError
from crawler.fetching.addresses import host_port
from crawler.fetching.guard import Guard
from crawler.fetching.wire import Bounds, Head, Wire

_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
    "application/json,application/feed+json,application/xml;q=0.9,text/plain;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as sent and as received: what a WARC record is made of.

    `head` and `request` are without the empty line that ends them; `body` is before any decompression.
    `elapsed_s` runs from the first byte sent to the last one received.
    """

    url: str
    request: bytes
    head: Head
    body: bytes
    cut: bool
    server_ip: str | None
    tls_sha256: str | None
    started_at: datetime
    elapsed_s: float

    @property
    def body_sha256(self) -> str:
        """Hex SHA-256 of the body as received."""
        return hashlib.sha256(self.body).hexdigest()


def _tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class Client:
    """Asks one address at a time per connection, and keeps idle connections for the next request.

    TLS certificates and host names are verified against the system's authorities.
    """

    def __init__(
        self, guard: Guard, user_agent: str, *, connect_limit_s: float = 10.0, keep: int = 8
    ) -> None:
        self._guard = guard
        self._user_agent = user_agent
        self._connect_limit_s = connect_limit_s
        self._keep = keep
        self._tls: ssl.SSLContext | None = None
        self._idle: dict[tuple[str, str, int], list[Wire]] = {}

    async def get(
        self,
        url: str,
        limit_bytes: int,
        limit_s: float,
        *,
        accept: Callable[[Head], None] = lambda head: None,
        cut: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """GET one address, no redirect followed. `limit_s` covers connecting to the last byte.

        `headers` go beside our own ones, or in the place of those of the same name.

        Raises: FetchError with a reason; RefusedFetchError where the guard says no.
        """
        try:
            async with asyncio.timeout(limit_s):
                return await self._get(
                    url, self._request(url, headers or {}), Bounds(limit_bytes, accept, cut)
                )
        except TimeoutError as error:
            raise FetchError("timeout", url, f"no whole answer within {limit_s:g} s") from error
        except FetchError as error:
            raise type(error)(error.reason, error.where or url, error.value) from error

    async def _get(self, url: str, request: bytes, bounds: Bounds) -> Exchange:
        wire, used = await self._wire(url)
        try:
            return await self._ask(wire, url, request, bounds)
        except FetchError as error:
            if not used or error.reason != "no_answer":
                raise
        return await self._ask(await self._connect(url), url, request, bounds)

    async def _ask(self, wire: Wire, url: str, request: bytes, bounds: Bounds) -> Exchange:
        started_at = datetime.now(UTC)
        begun = asyncio.get_running_loop().time()
        ip, tls = _peer(wire)
        try:
            answer = await wire.ask(request + b"\r\n\r\n", bounds)
        except BaseException:
            wire.close()
            raise
        elapsed_s = round(asyncio.get_running_loop().time() - begun, 6)
        self._put_back(url, wire)
        return Exchange(url, request, answer.head, answer.body, answer.cut, ip, tls, started_at, elapsed_s)

    def _request(self, url: str, more: Mapping[str, str]) -> bytes:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Host": parts.netloc,
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT,
            "Accept-Language": "en,hi;q=0.8,bn;q=0.8,as;q=0.8,*;q=0.5",
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Connection": "keep-alive",
            **more,
        }
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines).encode("ascii")

    async def _wire(self, url: str) -> tuple[Wire, bool]:
        waiting = self._idle.get(_pool_key(url), [])
        while waiting:
            wire = waiting.pop()
            if wire.idle:
                return wire, True
        return await self._connect(url), False

    async def _connect(self, url: str) -> Wire:
        host, port = host_port(url)
        sock = await self._guard.open(host, port, self._connect_limit_s)
        if self._tls is None:
            self._tls = _tls_context()
        secure = urlsplit(url).scheme == "https"
        try:
            _, wire = await asyncio.get_running_loop().create_connection(
                Wire, sock=sock, ssl=self._tls if secure else None, server_hostname=host if secure else None
            )
        except ssl.SSLError as error:
            sock.close()
            raise FetchError(
                "tls", url, getattr(error, "verify_message", "") or error.reason or ""
            ) from error
        except OSError as error:
            sock.close()
            raise FetchError("connect", url, error.strerror or type(error).__name__) from error
        return wire

    def _put_back(self, url: str, wire: Wire) -> None:
        waiting = self._idle.setdefault(_pool_key(url), [])
        if wire.idle and len(waiting) < self._keep:
            waiting.append(wire)
        else:
            wire.close()

    def close(self) -> None:
        """Drop all idle connections."""
        for waiting in self._idle.values():
            for wire in waiting:
                wire.close()
        self._idle.clear()


def _pool_key(url: str) -> tuple[str, str, int]:
    return (urlsplit(url).scheme, *host_port(url))


def _peer(wire: Wire) -> tuple[str | None, str | None]:
    peer = wire.transport.get_extra_info("peername")
    tls = wire.transport.get_extra_info("ssl_object")
    certificate = tls.getpeercert(binary_form=True) if tls is not None else None
    return (
        str(peer[0]) if peer else None,
        hashlib.sha256(certificate).hexdigest() if certificate else None,
    )
