"""The real server on loopback: it serves, it stops, it says when its port is taken."""

from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request

import pytest

from review_ui.server import make_server, serve


def _get(url: str) -> tuple[int, dict[str, str], bytes]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, dict(answer.headers), answer.read()


def test_it_serves_the_pages_and_their_files_and_stops(accounts):
    server = make_server("127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    base = f"http://127.0.0.1:{server.port}"
    try:
        status, headers, body = _get(f"{base}/login")
        assert (status, b"MUKTI Watch" in body) == (200, True)
        assert "Server" not in headers
        for name in (
            "app.css",
            "app.js",
            "vendor/htmx-2.0.11/htmx.min.js",
            "vendor/noto-5.3.0/LICENSE-noto-sans.txt",
        ):
            status, headers, _ = _get(f"{base}/static/{name}")
            assert (status, headers["X-Content-Type-Options"]) == (200, "nosniff")
            assert "max-age=31536000" in headers["Cache-Control"]
        for path in ("/static/../django_settings.py", "/static/%2e%2e/wsgi.py", "/static/"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                _get(base + path)
    finally:
        server.stop()
        thread.join(10)
    assert not thread.is_alive()


def test_serve_ends_when_it_is_told_to(accounts):
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=("127.0.0.1", 0, stop))
    thread.start()
    time.sleep(0.3)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_busy_port_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port}: the port is in use; .*MUKTI_WEB_PORT"):
            serve("127.0.0.1", port)
