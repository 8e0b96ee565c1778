"""A small web site on loopback for the crawler's tests, which remembers every request."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the site answers to one path."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    drop: bool = False

    def payload(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True)
class Seen:
    """One request as the site saw it."""

    method: str
    path: str
    headers: Message
    at: float


class Site:
    """Serves `pages` (path with query to Reply, or a function of the path) on a free loopback port."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.seen: list[Seen] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # A crawl that is killed resets its connections; that is no news.
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.root = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.seen.append(Seen(handler.command, handler.path, handler.headers, time.monotonic()))
        found = self.pages.get(handler.path) or self.pages.get(handler.path.partition("?")[0])
        reply = found(handler.path) if callable(found) else found or Reply("not here", 404)
        time.sleep(reply.wait_s)
        if reply.drop:
            handler.close_connection = True
            return
        body = reply.payload()
        handler.send_response(reply.status)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            **reply.headers,
        }
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        try:
            handler.wfile.write(body)
        except OSError:
            handler.close_connection = True

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [seen.path for seen in self.seen]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def job_page(number: int, text: str = "", *, url: str | None = None) -> Reply:
    """The page of one advert with schema.org data; everything in it is invented."""
    posting = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": f"Helper in a hotel kitchen {number}",
        "description": text
        or f"We look for helper number {number} in our kitchen at Tezpur. Food is given. "
        "Call 99999 00001 between ten and five.",
        "identifier": {"@type": "PropertyValue", "name": "example", "value": f"job-{number}"},
        "hiringOrganization": {"@type": "Organization", "name": "Blue Lotus Canteen"},
        "datePosted": "2026-11-02",
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": "Tezpur", "addressRegion": "Assam"},
        },
    }
    if url:
        posting["url"] = url
    data = json.dumps(posting)
    return Reply(
        f"<!doctype html><html lang=en><head><title>Helper {number}</title>"
        f'<script type="application/ld+json">{data}</script></head><body><h1>{posting["title"]}</h1>'
        f"<p>{posting['description']}</p></body></html>"
    )


def list_page(numbers: range, onward: str | None = None, extra: str = "") -> Reply:
    """A listing that links to adverts, and onward to its next page."""
    items = "".join(
        f'<li class="job"><a href="/job/{number}">Helper in a hotel kitchen {number}</a><i>Tezpur</i></li>'
        for number in numbers
    )
    more = f'<nav class="pagination"><a rel="next" href="{onward}">Next</a></nav>' if onward else ""
    return Reply(
        f"<!doctype html><html lang=en><head><title>Jobs</title>{extra}</head>"
        f"<body><h1>Job adverts</h1><ul>{items}</ul>{more}</body></html>"
    )


def board(adverts: int, per_page: int = 10) -> dict[str, Reply]:
    """A whole board: listings with pagination, and a page for each advert."""
    pages = {f"/job/{number}": job_page(number) for number in range(adverts)}
    last = (adverts - 1) // per_page + 1
    for page in range(1, last + 1):
        numbers = range((page - 1) * per_page, min(page * per_page, adverts))
        reply = list_page(numbers, f"/jobs?page={page + 1}" if page < last else None)
        pages[f"/jobs?page={page}"] = reply
        if page == 1:
            pages["/"] = reply
    return pages
