"""A big English board: JSON-LD in all its states, robots.txt, a sitemap index, pagination."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from demo.boards.jobposting import article_json, posting_json
from demo.boards.pages import slug
from demo.boards.site import Reply, Request, Site, redirect, text_reply
from demo.world import Posting

_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass
class SitaraJobs(Site):
    """Detail pages under /jobs/<number>-<slug>; notices are articles of its blog."""

    name = "sitara-jobs"
    kind = "site"
    who = "Sitara Jobs, a big English job board"
    languages = ("en", "mul")
    region = ("IN",)
    helpline = "99999 09901"
    disallowed = ("/internal/", "/apply/", "/employer/")
    robots = (
        "# Sitara Jobs\nUser-agent: *\nDisallow: /internal/\nDisallow: /apply/\nDisallow: /employer/\n"
        "Disallow: /login\nDisallow: /share\nAllow: /\n\nSitemap: {base}/sitemap.xml\n"
    )
    routes = (
        (r"/", "home"),
        (r"/jobs", "listing"),
        (r"/jobs/(\d+)-[a-z0-9-]+", "job"),
        (r"/j/(\d+)", "short"),
        (r"/blog", "blog"),
        (r"/blog/(\d+)-[a-z0-9-]+", "article"),
        (r"/sitemap\.xml", "sitemap_index"),
        (r"/sitemaps/jobs-1\.xml", "sitemap_first"),
        (r"/sitemaps/jobs-2\.xml\.gz", "sitemap_second"),
        (r"/sitemaps/pages\.xml", "sitemap_pages"),
        (r"/(about|terms|privacy|login|register|share)", "text"),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        self.notices = tuple(p for p in self.postings if p.kind == "other")
        self.jobs = tuple(p for p in self.postings if p.kind != "other")

    def path_of(self, posting: Posting) -> str:
        folder = "blog" if posting.kind == "other" else "jobs"
        return f"/{folder}/{posting.number}-{slug(posting.title)}"

    def home(self, request: Request) -> Reply:
        """The front page."""
        return self.page("sitara_home.html")

    def listing(self, request: Request) -> Reply:
        """Twenty jobs a page; facets give the same jobs again."""
        pages = -(-len(self.jobs) // self.per_page)
        first = (request.page - 1) * self.per_page
        shown = self.jobs[first : first + self.per_page]
        return self.page("sitara_list.html", postings=shown, number=request.page, pages=pages)

    def job(self, request: Request, number: str) -> Reply | None:
        """A job's page; an old slug is redirected."""
        posting = self.numbered(number)
        if posting is None or posting.kind == "other":
            return None
        if request.path != self.path_of(posting):
            return redirect(self.path_of(posting))
        state = self.jobs.index(posting) % 8
        return self.page("sitara_job.html", p=posting, ld=posting_json(posting, self.base, state))

    def short(self, request: Request, number: str) -> Reply | None:
        """Old short addresses, redirected."""
        posting = self.numbered(number)
        return redirect(self.path_of(posting)) if posting else None

    def blog(self, request: Request) -> Reply:
        """The list of articles."""
        return self.page("sitara_blog.html")

    def article(self, request: Request, number: str) -> Reply | None:
        """A notice as an article: no advert."""
        posting = self.numbered(number)
        if posting is None or posting.kind != "other":
            return None
        return self.page("sitara_article.html", p=posting, ld=article_json(posting, self.base))

    def text(self, request: Request, name: str) -> Reply:
        """Pages about the board itself."""
        lines = {
            "login": ["Log in to save jobs.", "Email and password"],
            "about": ["Sitara Jobs helps people find work since 2011.", f"Helpline {self.helpline}"],
        }.get(name, ["The small print of an invented board."])
        return self.page("sitara_text.html", heading=name.title(), lines=lines)

    def sitemap_index(self, request: Request) -> Reply:
        """Two maps of jobs, one of them gzipped, and one of other pages."""
        maps = "".join(
            f"<sitemap><loc>{self.base}/sitemaps/{name}</loc></sitemap>"
            for name in ("jobs-1.xml", "jobs-2.xml.gz", "pages.xml")
        )
        return _xml(f"<sitemapindex {_XMLNS}>{maps}</sitemapindex>")

    def sitemap_first(self, request: Request) -> Reply:
        """The newer half of the jobs."""
        return _xml(self._urlset(self.jobs[: len(self.jobs) // 2]))

    def sitemap_second(self, request: Request) -> Reply:
        """The older half, gzipped as a file."""
        plain = _xml(self._urlset(self.jobs[len(self.jobs) // 2 :])).body
        return Reply(gzip.compress(plain, mtime=0), "application/gzip")

    def sitemap_pages(self, request: Request) -> Reply:
        """Articles and static pages."""
        static = "".join(f"<url><loc>{self.base}/{name}</loc></url>" for name in ("about", "terms", "blog"))
        return _xml(self._urlset(self.notices).replace("</urlset>", static + "</urlset>"))

    def _urlset(self, postings: tuple[Posting, ...]) -> str:
        urls = "".join(
            f"<url><loc>{self.base}{self.path_of(p)}</loc><lastmod>{p.posted.isoformat()}</lastmod></url>\n"
            for p in postings
        )
        return f"<urlset {_XMLNS}>{urls}</urlset>"


def _xml(text: str) -> Reply:
    return text_reply(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', "application/xml")
