"""A training institute's site, built by hand: tables in tables, windows-1252, addresses with a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from demo.boards.site import Reply, Request, Site
from demo.world import Posting


@dataclass
class DeepshikhaInstitute(Site):
    """Courses at /course.asp?id=<number>; read with selectors given by hand."""

    name = "deepshikha-institute"
    kind = "selectors"
    who = "Deepshikha Institute, an old hand-made site with a list of courses"
    languages = ("en",)
    region = ("IN-AS",)
    start = "/courses.asp"
    helpline = "99999 09909"
    per_page = 8
    query_in_address = True
    selectors: ClassVar[Mapping[str, str] | None] = {
        "item": "table.coursebox",
        "title": "b.name",
        "text": "td.text",
        "employer": "span.by",
        "place": "span.centre",
        "posted": "span.date",
        "link": "a.course",
        "next": "a.next",
    }
    routes = (
        (r"/courses\.asp", "listing"),
        (r"/course\.asp", "course"),
        (r"/(?:|index\.asp|contact\.asp|gallery\.asp)", "text"),
    )

    def path_of(self, posting: Posting) -> str:
        return f"/course.asp?id={posting.number}"

    def page(self, template: str, *, status: int = 200, **values: Any) -> Reply:
        """In windows-1252, said in the page alone; what it lacks becomes a character reference."""
        text = self.text_of(template, **values)
        return Reply(text.encode("cp1252", "xmlcharrefreplace"), "text/html", status)

    def listing(self, request: Request) -> Reply:
        """Eight courses a page."""
        shown, pages = self.slice_of(request)
        return self.page("institute_list.html", postings=shown, number=request.page, pages=pages)

    def course(self, request: Request) -> Reply | None:
        """One course."""
        number = request.query.get("id", "")
        posting = self.numbered(number) if number.isascii() and number.isdigit() else None
        return self.page("institute_course.html", p=posting) if posting else None

    def text(self, request: Request) -> Reply:
        """Pages about the institute."""
        return self.page("institute_text.html", heading="Welcome")
