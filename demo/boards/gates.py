"""Two sites that do not let a crawler in: one says 403, one shows a puzzle with status 200."""

from __future__ import annotations

from dataclasses import dataclass

from demo.boards.site import Reply, Request, Site
from demo.world import Posting


@dataclass
class ClosedGate(Site):
    """403 for every page."""

    name = "closed-gate"
    kind = "site"
    who = "Closed Gate, a board that forbids visits by programs"
    languages = ("en",)
    region = ("IN-WB",)
    start = "/jobs"
    robots = "User-agent: *\nAllow: /\n"
    min_share = 0.0
    routes = ((r"/.*", "refuse"),)

    def path_of(self, posting: Posting) -> str:
        return f"/jobs/{posting.number}"

    def refuse(self, request: Request) -> Reply:
        """403, whatever is asked."""
        return self.page("forbidden.html", status=403)


@dataclass
class PuzzleGate(Site):
    """A CAPTCHA for every page, with status 200."""

    name = "puzzle-gate"
    kind = "site"
    who = "Puzzle Gate, a board that shows programs a puzzle"
    languages = ("en",)
    region = ("IN-GA",)
    start = "/jobs"
    min_share = 0.0
    routes = ((r"/.*", "puzzle"),)

    def path_of(self, posting: Posting) -> str:
        return f"/jobs/{posting.number}"

    def puzzle(self, request: Request) -> Reply:
        """The puzzle, whatever is asked."""
        return self.page("captcha.html")
