"""The drill's own public site: at a public address inside the namespace, it sends visitors astray."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from urllib.parse import unquote

_NOTHING = (404, {}, "not here")
Answer = tuple[int, dict[str, str], str]


class Board:
    """Serves `pages` (path, or host and path, to an answer), and redirects: /to/<status>?<address>."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.seen: list[str] = []
        self._lock = threading.Lock()

    def serve(self, sock: socket.socket) -> None:
        """One connection, one answer."""
        with sock:
            sock.settimeout(5)
            try:
                head = self._read_head(sock)
                sock.sendall(self._answer(head))
            except (OSError, IndexError):
                return

    def _read_head(self, sock: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head and len(head) < 65536:
            data = sock.recv(65536)
            if not data:
                break
            head += data
        return head

    def _answer(self, head: bytes) -> bytes:
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
        with self._lock:
            self.seen.append(f"{host}{path}")
        status, headers, body = self._find(host, path)
        plain = body.encode()
        headers = {"Content-Type": "text/html; charset=utf-8", "Access-Control-Allow-Origin": "*", **headers}
        rows = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in headers.items())]
        rows += [f"Content-Length: {len(plain)}", "Connection: close", "", ""]
        return "\r\n".join(rows).encode("utf-8") + plain

    def _find(self, host: str, path: str) -> Answer:
        if (found := self.pages.get(host + path) or self.pages.get(path)) is not None:
            return found
        where, _, query = path.partition("?")
        if (status := where.removeprefix("/to/")) in ("301", "302", "303", "307", "308"):
            return int(status), {"Location": unquote(query)}, ""
        if (left := where.removeprefix("/chain/")) in ("1", "2", "3"):
            onward = f"/chain/{int(left) - 1}?{query}" if left > "1" else unquote(query)
            return 302, {"Location": onward}, ""
        return _NOTHING

    def add(self, path: str, body: str, kind: str = "text/html; charset=utf-8") -> None:
        """A page."""
        self.pages[path] = (200, {"Content-Type": kind}, body)


def sitemap(urls: Iterable[str]) -> str:
    """A sitemap of these addresses."""
    rows = "".join(f"<url><loc>{url.replace('&', '&amp;')}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset>{rows}</urlset>'
