"""A blog that gives its posts in full in an RSS feed."""

from __future__ import annotations

import html
from dataclasses import dataclass

from demo.boards.pages import slug
from demo.boards.site import Reply, Request, Site, text_reply
from demo.world import Posting


@dataclass
class KholaFeed(Site):
    """Posts under /2026/<number>/<slug>/, and all of them in /feed.xml."""

    name = "khola-feed"
    kind = "feed"
    who = "Khola Feed, a blog that reposts adverts in several languages"
    languages = ("en", "hi", "bn", "hi-Latn")
    region = ("IN",)
    start = "/feed.xml"
    helpline = "99999 09904"
    robots = "User-agent: *\nDisallow: /wp-admin/\n"
    disallowed = ("/wp-admin/",)
    routes = ((r"/", "home"), (r"/feed\.xml", "feed"), (r"/2026/(\d+)/[a-z0-9-]+/", "post"))

    def path_of(self, posting: Posting) -> str:
        return f"/2026/{posting.number}/{slug(posting.title)}/"

    def paths_of(self, posting: Posting) -> tuple[str, ...]:
        return (self.path_of(posting), self.start)

    def home(self, request: Request) -> Reply:
        """Teasers, twenty a page."""
        shown, _ = self.slice_of(request)
        return self.page("khola_home.html", postings=shown)

    def post(self, request: Request, number: str) -> Reply | None:
        """A post with its comments."""
        posting = self.numbered(number)
        return self.page("khola_post.html", p=posting) if posting else None

    def feed(self, request: Request) -> Reply:
        """Every post with its whole text."""
        bodies = {posting.number: _content(posting) for posting in self.postings}
        text = self.text_of("khola_feed.xml", bodies=bodies)
        return text_reply(text, "application/rss+xml; charset=utf-8")


def _content(posting: Posting) -> str:
    """The post's HTML: first who and where, as the blog writes it, then the lines."""
    lines = [f"<p>{html.escape(line, quote=False)}</p>" for line in posting.body]
    return f'<p><img src="/img/{posting.number}.jpg" alt=""/></p>' + "".join(lines)
