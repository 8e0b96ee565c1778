"""A small job board on loopback that no room was written for: plain pages, a list, a robots.txt, nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The file of a source that watches the board at an address.
SOURCE = """
name: valley
who: An invented board
why: It is watched by a test
legal: Invented
kind: site
start: [{board}/]
delay_s: 0
schedule: {{every_h: 24}}
"""
LURES = {
    "/vacancy/11": (
        "Housemaid for Dubai family",
        "Guwahati",
        "Girls from the tea garden villages wanted for house work in Dubai, age 18 to 22, unmarried only. "
        "No passport needed now, agent madam will arrange visit visa and free ticket. Salary 60,000 monthly, "
        "no education no experience. Food and room free. Advance 10,000 given to parents. "
        "Do not discuss with others. WhatsApp only: +91 99999 04417.",
    ),
    "/vacancy/12": (
        "Beauty parlour trainee, Delhi",
        "Guwahati",
        "Free training and hostel in Delhi for smart good looking girls of 18 to 20 years from Assam, job sure "
        "after course. Ticket sent by us, leave this week. Send full photo on WhatsApp 99999-04417, original "
        "Aadhaar will be kept by madam.",
    ),
}
CHILD = {
    "/vacancy/13": (
        "House work in Mumbai",
        "Jorhat",
        "Two girls wanted for house work with a good family in Mumbai, age 14 or 15, class 8 pass or fail both fine. "
        "We fetch them from the station ourselves, food and clothes free, 5,000 given to the father before going. "
        "Call 99999 05528.",
    ),
}
ORDINARY = {
    "/vacancy/21": (
        "Accounts assistant",
        "Guwahati",
        "A furniture dealer in Guwahati needs an accounts assistant. B.Com, two years with Tally, GST returns. "
        "Pay 18,000 to 22,000 per month with PF and ESI, Sunday off. Interview at our office on Monday, "
        "10 to 4. Write to accounts@woodline.example.",
    ),
    "/vacancy/22": (
        "Mathematics teacher, class 9 and 10",
        "Silchar",
        "Secondary school in Silchar seeks a mathematics teacher, M.Sc. and B.Ed. required. Pay as per the state "
        "scale. Apply with certificates by 15 December; written test and demonstration lesson.",
    ),
}
PAGES = LURES | CHILD | ORDINARY


def _page(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} - Valley Vacancies</title></head>"
        "<body><div id=top><a href='/'>Home</a> <a href='/about'>About us</a> <a href='/login'>Log in</a></div>"
        f"{body}<div id=foot>Valley Vacancies, help line 1800 000 000. 1,204 visitors today.</div></body></html>"
    ).encode()


def _answer(path: str) -> tuple[int, str, bytes]:
    if path == "/robots.txt":
        return 200, "text/plain", b"User-agent: *\nDisallow: /login\n"
    if path == "/":
        rows = "".join(f"<li><a href='{at}'>{title}</a>" for at, (title, _, _) in PAGES.items())
        return 200, "text/html", _page("Latest vacancies", f"<h1>Latest vacancies</h1><ul>{rows}</ul>")
    if path == "/about":
        return (
            200,
            "text/html",
            _page("About", "<h1>About us</h1><p>We have listed work in the valley since 2009.</p>"),
        )
    if path in PAGES:
        title, place, text = PAGES[path]
        facts = f"<table><tr><td>Location<td>{place}<tr><td>Posted<td>12 November 2026</table>"
        return 200, "text/html", _page(title, f"<h1>{title}</h1>{facts}<p>{text}</p>")
    return 404, "text/html", _page("Not found", "<h1>Not found</h1>")


@contextmanager
def serve_small_board() -> Iterator[tuple[str, list[str]]]:
    """The board's address, and the paths that were asked for, in order."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, kind, body = _answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *values: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
