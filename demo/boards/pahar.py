"""A notice board of the hills: five languages, much noise, and the one advert that is edited."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from demo.boards.labels import labels_for
from demo.boards.site import Reply, Request, Site
from demo.world import Posting


@dataclass
class PaharBoard(Site):
    """Notices under /n/<number>; counters, tokens, times and picks differ at each request."""

    name = "pahar-board"
    kind = "site"
    who = "Pahar Board, a notice board of the hills"
    languages = ("en", "ne", "as", "mni-Beng", "mni-Mtei")
    region = ("IN-MN", "IN-WB", "IN-AS")
    start = "/board"
    helpline = "99999 09908"
    robots = "User-agent: *\nDisallow: /signin\nDisallow: /report\nDisallow: /old/\n"
    disallowed = ("/old/",)
    per_page = 12
    routes = ((r"/(?:board)?", "listing"), (r"/n/(\d+)", "notice"))

    def path_of(self, posting: Posting) -> str:
        return f"/n/{posting.number}"

    def listing(self, request: Request) -> Reply:
        """Twelve notices a page."""
        shown, pages = self.slice_of(request)
        return self.page("pahar_list.html", postings=shown, number=request.page, pages=pages)

    def notice(self, request: Request, number: str) -> Reply | None:
        """One notice, with other ones picked by chance."""
        posting = self.numbered(number)
        if posting is None:
            return None
        picks = [self.postings[secrets.randbelow(len(self.postings))] for _ in range(3)]
        return self.page("pahar_notice.html", p=posting, words=labels_for(posting.language), picks=picks)
