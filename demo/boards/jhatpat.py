"""A board that is drawn by JavaScript: its pages are one empty shell, its adverts come as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from demo.boards.pages import FOLDER
from demo.boards.site import Reply, Request, Site, make_noise, text_reply
from demo.world import Posting


@dataclass
class JhatpatApp(Site):
    """Jobs at /job/<number>, lists at /list/<page>, data under /api/."""

    name = "jhatpat-app"
    kind = "rendered"
    who = "Jhatpat, a board that needs JavaScript"
    languages = ("en", "hi-Latn")
    region = ("IN-AS", "IN-GA")
    helpline = "99999 09905"
    robots = "User-agent: *\nDisallow: /login\n"
    per_page = 12
    routes = (
        (r"/(?:list/\d+|job/\d+)?", "shell"),
        (r"/app\.js", "script"),
        (r"/app\.css", "style"),
        (r"/api/jobs\.json", "jobs"),
        (r"/api/jobs/(\d+)\.json", "job"),
    )

    def path_of(self, posting: Posting) -> str:
        return f"/job/{posting.number}"

    def shell(self, request: Request) -> Reply:
        """The same for every address, without content."""
        return self.page("jhatpat.html")

    def script(self, request: Request) -> Reply:
        """The program that draws the pages."""
        source = (FOLDER / "jhatpat.js").read_text("utf-8").replace("HELPLINE", self.helpline)
        return text_reply(source, "text/javascript; charset=utf-8")

    def style(self, request: Request) -> Reply:
        """A little style."""
        return text_reply("body{font-family:sans-serif}.bar{display:flex}", "text/css")

    def jobs(self, request: Request) -> Reply:
        """A page of the list."""
        shown, pages = self.slice_of(request)
        cards = [{"id": p.number, "title": p.title, "place": p.place} for p in shown]
        return _json({"jobs": cards, "next": request.page + 1 if request.page < pages else None})

    def job(self, request: Request, number: str) -> Reply | None:
        """One job."""
        posting = self.numbered(number)
        if posting is None:
            return None
        more = [{"id": p.number, "title": p.title} for p in self.related(posting)]
        return _json(
            {
                "id": posting.number,
                "title": posting.title,
                "company": posting.employer,
                "place": posting.place,
                "pay": posting.wage,
                "date": posting.posted.strftime("%d %b %Y"),
                "lines": posting.body,
                "phone": posting.phone if posting.number % 2 else None,
                "seen": make_noise().views,
                "more": more,
            }
        )


def _json(plain: dict[str, Any]) -> Reply:
    return text_reply(json.dumps(plain, ensure_ascii=False), "application/json")
