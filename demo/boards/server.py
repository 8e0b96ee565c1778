"""The HTTP side of an invented site: one small threaded server on loopback, with its access log."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.boards.site import Reply, Request, Site, finish

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the access log."""

    method: str
    target: str
    status: int
    user_agent: str
    picture: bool
    decoy: bool
    cookie: bool


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    site: Site
    log: list[Hit]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor that hangs up in the middle is no event; anything else is shown."""
        import sys

        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    timeout = 20
    wbufsize = -1
    disable_nagle_algorithm: ClassVar[bool] = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        """Nobody should post here; it is logged and refused."""
        self.close_connection = True
        self._send(Reply(b"", "text/plain", 405))

    def log_message(self, *args: Any) -> None:
        """Silent: the log is kept in memory."""

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        headers = {key.lower(): value for key, value in self.headers.items()}
        return Request(unquote(parts.path), dict(parse_qsl(parts.query)), headers)

    def _serve(self) -> None:
        request = self._request()
        self._send(finish(self.server.site.answer(request), request))

    def _send(self, reply: Reply) -> None:
        self.server.log.append(
            Hit(
                self.command,
                self.path,
                reply.status,
                self.headers.get("User-Agent", ""),
                reply.picture,
                reply.decoy,
                "Cookie" in self.headers,
            )
        )
        self.send_response(reply.status)
        for key, value in (("Content-Type", reply.content_type), *reply.headers):
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.content_type.startswith("text/html"):
            self.send_header("Set-Cookie", "visitor=1; Path=/; HttpOnly")
            self.send_header("X-Frame-Options", "SAMEORIGIN")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


class BoardServer:
    """A site being served; `url` is its address without a slash at the end."""

    def __init__(self, site: Site, port: int) -> None:
        """Raises: OSError where the port is taken."""
        self._server = _Server((HOST, port), _Handler)
        self.port: int = self._server.server_address[1]
        self.url = f"http://{HOST}:{self.port}"
        site.base = self.url
        self.site = site
        self.log: list[Hit] = []
        self._server.site, self._server.log = site, self.log
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
