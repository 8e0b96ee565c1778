"""The real server on loopback: it serves, it stops, it says when its port is taken."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
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


def test_serve_says_where_it_is_and_ends_when_it_is_told_to(accounts, capsys):
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=("127.0.0.1", 0, stop))
    thread.start()
    time.sleep(0.3)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    out, err = capsys.readouterr()
    assert (out, "triage pages: http://127.0.0.1:" in err) == ("", True)


def test_a_busy_port_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port}: the port is in use; .*MUKTI_WEB_PORT"):
            serve("127.0.0.1", port)


_SHOW = """
import json
from review_ui import django_settings as s
print(json.dumps([s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS]))
"""
HOSTS = [
    ("watch.example.org, other.example", ["watch.example.org", "other.example"]),
    ('["watch.example.org"]', ["watch.example.org"]),
]


@pytest.mark.parametrize(("given", "hosts"), HOSTS)
def test_behind_https_cookies_are_for_https_alone(tmp_path, given, hosts):
    environment = {**os.environ, "MUKTI_HOME": str(tmp_path), "MUKTI_ALLOWED_HOSTS": given}
    for https in (False, True):
        done = subprocess.run(
            [sys.executable, "-c", _SHOW],
            env={**environment, "MUKTI_BEHIND_HTTPS": str(https).lower()},
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stdout) == [hosts, https, https, 31_536_000 if https else 0]


def test_a_setting_that_cannot_be_used_is_named(tmp_path):
    environment = {**os.environ, "MUKTI_HOME": str(tmp_path), "MUKTI_ALLOWED_HOSTS": "[broken"}
    done = subprocess.run([sys.executable, "-c", _SHOW], env=environment, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"allowed_hosts" in done.stderr.splitlines()[-1]
