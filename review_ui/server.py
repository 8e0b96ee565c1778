"""The web server: the pages on waitress."""

from __future__ import annotations

import errno
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WebServer:
    """A bound server; `port` is the one it got when 0 was asked for."""

    port: int
    _waitress: Any
    _channels: dict[int, Any]

    def run(self) -> None:
        """Serves until `stop` is called from another thread, or a signal ends the process."""
        self._waitress.run()
        self._waitress.task_dispatcher.shutdown()

    def stop(self) -> None:
        """Ends `run` in its own thread: sockets are closed there, never under the loop's feet."""
        from waitress import wasyncore

        for one in list(self._channels.values()):
            if hasattr(one, "pull_trigger"):
                # A loop that is awake already may close the trigger before it is pulled: it has stopped then.
                with suppress(OSError):
                    one.pull_trigger(lambda: wasyncore.close_all(self._channels, ignore_all=True))
                return


def serve(host: str | None = None, port: int | None = None, stop: threading.Event | None = None) -> None:
    """Serves the pages until `stop` is set, or a signal ends the process; None is what the settings say.

    Raises: OSError with one line for people when the port cannot be had.
    """
    from django.conf import settings
    from rich.console import Console

    web = settings.MUKTI_WEB
    web_host = host or web.web_host
    server = make_server(web_host, web.web_port if port is None else port)
    name = f"[{web_host}]" if ":" in web_host else web_host
    Console(stderr=True).print(f"triage pages: http://{name}:{server.port}/", highlight=False)
    if stop is not None:
        threading.Thread(target=_stop_on, args=(stop, server), daemon=True).start()
    server.run()


def make_server(host: str, port: int) -> WebServer:
    """A server bound to its port, not yet running. Raises: OSError as `serve` does."""
    from waitress import create_server

    from review_ui.wsgi import application

    try:
        door = _bind(host, port)
    except OSError as error:
        raise OSError(f"{host}:{port}: {_explain(error)}") from error
    channels: dict[int, Any] = {}
    server = create_server(application, map=channels, sockets=[door], **_options())
    return WebServer(door.getsockname()[1], server, channels)


def _bind(host: str, port: int) -> socket.socket:
    """A socket bound before anything else is started, so that a busy port leaves nothing behind."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
    except OSError:
        door.close()
        raise
    return door


def _options() -> dict[str, Any]:
    from django.conf import settings

    web = settings.MUKTI_WEB
    options: dict[str, Any] = {
        "threads": web.web_threads,
        "ident": None,
        "max_request_body_size": settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 2,
        "clear_untrusted_proxy_headers": True,
    }
    if web.behind_https:
        options |= {
            "trusted_proxy": web.trusted_proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
    return options


def _explain(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; stop what uses it, or set MUKTI_WEB_PORT to another port"
    return error.strerror or str(error)


def _stop_on(stop: threading.Event, server: WebServer) -> None:
    stop.wait()
    server.stop()
