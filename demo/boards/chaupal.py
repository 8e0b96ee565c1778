"""A Hindi board: microdata, listing pages with a next link, no sitemap, no robots.txt."""

from __future__ import annotations

from dataclasses import dataclass

from demo.boards.site import Reply, Request, Site, redirect
from demo.world import Posting


@dataclass
class ChaupalNaukri(Site):
    """Jobs under /naukri/<number>/, news under /samachar/<number>/."""

    name = "chaupal-naukri"
    kind = "site"
    who = "Chaupal Naukri, a Hindi job board"
    languages = ("hi", "hi-Latn")
    region = ("IN-BR", "IN-JH", "IN-UP")
    helpline = "99999 09902"
    routes = (
        (r"/", "home"),
        (r"/naukri/?", "listing"),
        (r"/naukri/(\d+)(/?)", "job"),
        (r"/samachar/?", "news"),
        (r"/samachar/(\d+)/", "story"),
    )
    per_page = 15

    def __post_init__(self) -> None:
        super().__post_init__()
        self.notices = tuple(p for p in self.postings if p.kind == "other")
        self.jobs = tuple(p for p in self.postings if p.kind != "other")

    def path_of(self, posting: Posting) -> str:
        folder = "samachar" if posting.kind == "other" else "naukri"
        return f"/{folder}/{posting.number}/"

    def home(self, request: Request) -> Reply:
        """The front page."""
        return self.page("chaupal_index.html", heading="चौपाल नौकरी", shown=self.jobs[:8])

    def listing(self, request: Request) -> Reply:
        """Fifteen jobs a page."""
        pages = -(-len(self.jobs) // self.per_page)
        first = (request.page - 1) * self.per_page
        shown = self.jobs[first : first + self.per_page]
        return self.page("chaupal_list.html", postings=shown, number=request.page, pages=pages)

    def job(self, request: Request, number: str, slash: str) -> Reply | None:
        """A job in microdata; without its last slash the address is redirected."""
        posting = self.numbered(number)
        if posting is None or posting.kind == "other":
            return None
        return self.page("chaupal_job.html", p=posting) if slash else redirect(f"/naukri/{number}/", 302)

    def news(self, request: Request) -> Reply:
        """The list of news."""
        return self.page("chaupal_index.html", heading="समाचार", shown=self.notices)

    def story(self, request: Request, number: str) -> Reply | None:
        """A piece of news: no advert."""
        posting = self.numbered(number)
        if posting is None or posting.kind != "other":
            return None
        return self.page("chaupal_news.html", p=posting)
