"""One HTTP/1.1 exchange on one connection, with the bytes kept as they came and every size bounded."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from crawler.errors import FetchError

HEAD_LIMIT_BYTES = 64 * 1024
# Heads before the real one ("100 Continue"), lines behind the last chunk: a server could send them for ever.
_INTERIM_HEADS = 10
_TRAILER_LINES = 100
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: ([^\r\n]*))?\r?$")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1024})?\r?$")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer: its bytes as received, without the empty line, and what they say."""

    raw: bytes
    status: int
    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """The first value of a header; names in any case."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)

    def get_all(self, name: str) -> list[str]:
        """All values of a header, split at commas."""
        name = name.lower()
        found = (value.split(",") for key, value in self.headers if key.lower() == name)
        return [item.strip() for values in found for item in values if item.strip()]


@dataclass(frozen=True, slots=True)
class Answer:
    """Head and body of an answer; the body without transfer framing, and before any decompression."""

    head: Head
    body: bytes
    cut: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is read of an answer. `accept` may raise a FetchError on seeing the head: then no body is read.

    A body over the limit fails with reason `too_large`; with `cut`, it is cut there instead.
    """

    limit_bytes: int
    accept: Callable[[Head], None]
    cut: bool = False


def parse_head(raw: bytes) -> Head:
    """Lines without a colon are passed over, as browsers do. Raises: ValueError on what is no HTTP/1 head."""
    first, *lines = raw.split(b"\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise ValueError("the answer does not begin like HTTP/1.1")
    headers: list[tuple[str, str]] = []
    for line in lines:
        text = line.decode("latin-1").rstrip("\r")
        name, colon, value = text.partition(":")
        if text[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
        elif colon:
            headers.append((name.strip(), value.strip()))
    return Head(raw, int(status[1]), tuple(headers))


class Wire(asyncio.Protocol):
    """A connection that is asked once at a time; `idle` says whether it may be asked again."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.idle = False
        self._buffer = bytearray()
        self._body = bytearray()
        self._head: Head | None = None
        self._step: Callable[[], bool] = self._read_nothing
        self._left = 0
        self._interim = self._trailers = 0
        self._answer: asyncio.Future[Answer] | None = None
        self._bounds = Bounds(0, lambda head: None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.idle = True

    def ask(self, request: bytes, bounds: Bounds) -> asyncio.Future[Answer]:
        """Send a request; the future fails with a FetchError where there is no whole answer."""
        self.idle = False
        self._buffer.clear()
        self._body = bytearray()
        self._head = None
        self._interim = self._trailers = 0
        self._bounds = bounds
        self._step = self._read_head
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        self._hurry()
        return self._answer

    def _hurry(self) -> None:
        """Acknowledge at once: servers that send head and body apart wait 40 ms for it otherwise (Linux)."""
        sock = self.transport.get_extra_info("socket")
        if _QUICK_ACK is not None and sock is not None:
            sock.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)

    def close(self) -> None:
        """Drop the connection at once."""
        self.idle = False
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._answer is None or self._answer.done():
            self.close()
            return
        try:
            while self._step():
                pass
        except FetchError as error:
            self._fail(error)
        except ValueError as error:
            self._fail(FetchError("bad_response", "", str(error)[:120]))

    def connection_lost(self, exc: Exception | None) -> None:
        self.idle = False
        if self._answer is None or self._answer.done():
            return
        if self._step == self._read_to_end and exc is None:
            self._finish(keep=False)
        elif self._head is None and not self._buffer:
            self._fail(FetchError("no_answer", "", "the connection was closed before any answer"))
        else:
            self._fail(FetchError("truncated", "", "the connection broke within the answer"))

    def _fail(self, error: FetchError) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
        self.close()

    def _finish(self, *, keep: bool, cut: bool = False) -> bool:
        if self._head is None or self._answer is None:
            raise ValueError("an answer without a head")
        closing = "close" in (self._head.get("Connection") or "").lower()
        http10 = self._head.raw.startswith(b"HTTP/1.0")
        self._step = self._read_nothing
        # A connection that waits for the next request holds no body: it may be a sitemap of 50 MiB.
        body, self._body = bytes(self._body), bytearray()
        self._answer.set_result(Answer(self._head, body, cut))
        if keep and not closing and not http10 and not self._buffer:
            self.idle = True
        else:
            self.close()
        return False

    def _read_nothing(self) -> bool:
        return False

    def _read_head(self) -> bool:
        found = re.search(rb"\r?\n\r?\n", self._buffer)
        if found is None:
            if len(self._buffer) > HEAD_LIMIT_BYTES:
                raise FetchError("too_large", "", f"a head over {HEAD_LIMIT_BYTES} bytes")
            return False
        head = parse_head(bytes(self._buffer[: found.start()]))
        del self._buffer[: found.end()]
        if head.status == 101:
            raise ValueError("the server wants to switch protocols")
        if head.status < 200:
            self._interim += 1
            if self._interim > _INTERIM_HEADS:
                raise ValueError(f"more than {_INTERIM_HEADS} heads before an answer")
            return True
        self._head = head
        self._bounds.accept(head)
        return self._begin_body(head)

    def _begin_body(self, head: Head) -> bool:
        if head.status in (204, 304):
            return self._finish(keep=True)
        if "chunked" in [item.lower() for item in head.get_all("Transfer-Encoding")]:
            self._step = self._read_chunk_size
            return True
        lengths = set(head.get_all("Content-Length"))
        if not lengths:
            self._step = self._read_to_end
            return True
        if len(lengths) > 1 or not (length := lengths.pop()).isdecimal():
            raise ValueError("a Content-Length that is no single number")
        self._left = int(length[:20])
        if self._left > self._bounds.limit_bytes and not self._bounds.cut:
            raise FetchError(
                "too_large", "", f"{self._left} bytes announced, the limit is {self._bounds.limit_bytes}"
            )
        self._step = self._read_length
        return True

    def _take(self, data: bytes | bytearray) -> bool:
        """Add to the body; true where the limit is reached and the body was cut there."""
        self._body += data
        if len(self._body) <= self._bounds.limit_bytes:
            return False
        if not self._bounds.cut:
            raise FetchError("too_large", "", f"over {self._bounds.limit_bytes} bytes")
        del self._body[self._bounds.limit_bytes :]
        return not self._finish(keep=False, cut=True)

    def _read_length(self) -> bool:
        data = self._buffer[: self._left]
        del self._buffer[: self._left]
        self._left -= len(data)
        if self._take(data):
            return False
        return self._finish(keep=True) if self._left == 0 else False

    def _read_to_end(self) -> bool:
        data = bytes(self._buffer)
        self._buffer.clear()
        self._take(data)
        return False

    def _read_line(self) -> bytes | None:
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > 4096:
                raise ValueError("a chunk line over 4096 bytes")
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _read_chunk_size(self) -> bool:
        line = self._read_line()
        if line is None:
            return False
        size = _CHUNK.fullmatch(line)
        if size is None:
            raise ValueError("a chunk without a size")
        self._left = int(size[1], 16)
        self._step = self._read_chunk if self._left else self._read_trailer
        return True

    def _read_chunk(self) -> bool:
        data = self._buffer[: self._left]
        del self._buffer[: self._left]
        self._left -= len(data)
        if self._take(data):
            return False
        if self._left == 0 and self._buffer:
            self._step = self._read_chunk_end
            return True
        return False

    def _read_chunk_end(self) -> bool:
        line = self._read_line()
        if line is None:
            return False
        if line.strip():
            raise ValueError("a chunk that is longer than its size")
        self._step = self._read_chunk_size
        return True

    def _read_trailer(self) -> bool:
        line = self._read_line()
        if line is None:
            return False
        self._trailers += 1
        if self._trailers > _TRAILER_LINES:
            raise ValueError(f"more than {_TRAILER_LINES} lines behind the last chunk")
        return self._finish(keep=True) if not line.strip() else True
