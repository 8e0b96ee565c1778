"""Bengali and Assamese classifieds without structured data: tables, lists, labels, several on a page."""

from __future__ import annotations

from dataclasses import dataclass

from demo.boards.labels import labels_for
from demo.boards.site import Reply, Request, Site
from demo.world import Posting

_ADS_PER_SHEET = 5


@dataclass
class PurbaClassified(Site):
    """Every third job stands on a sheet with others of its language; one poster is only a picture."""

    name = "purba-classified"
    kind = "site"
    who = "Purba, classified adverts in Bengali and Assamese"
    languages = ("bn", "as")
    region = ("IN-WB", "IN-AS")
    helpline = "৯৯৯৯৯ ০৯৯০৩"
    robots = "User-agent: *\nCrawl-delay: 0\nDisallow: /login.php\n"
    routes = (
        (r"/", "home"),
        (r"/karma", "listing"),
        (r"/khabar", "news"),
        (r"/biggapon/poster-17", "poster"),
        (r"/biggapon/(\d+)", "advert"),
        (r"/khabar/(\d+)", "story"),
        (r"/pata/(\d+)", "sheet"),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        jobs = [p for p in self.postings if p.kind != "other"]
        self.notices = tuple(p for p in self.postings if p.kind == "other")
        together = sorted(jobs[::3], key=lambda p: p.language)
        self.sheets = tuple(
            tuple(p for p in together if p.language == language)[first : first + _ADS_PER_SHEET]
            for language in self.languages
            for first in range(0, sum(p.language == language for p in together), _ADS_PER_SHEET)
        )
        self.sheet_of = {p.number: n for n, sheet in enumerate(self.sheets, 1) for p in sheet}
        self.single = tuple(p for p in jobs if p.number not in self.sheet_of)

    def path_of(self, posting: Posting) -> str:
        if posting.kind == "other":
            return f"/khabar/{posting.number}"
        sheet = self.sheet_of.get(posting.number)
        return f"/pata/{sheet}" if sheet else f"/biggapon/{posting.number}"

    def home(self, request: Request) -> Reply:
        """The front page, with the newest adverts."""
        return self.page("purba_index.html", heading="আজকের বিজ্ঞাপন", shown=self.single[:10])

    def listing(self, request: Request) -> Reply:
        """Twenty adverts a page."""
        pages = -(-len(self.single) // self.per_page)
        first = (request.page - 1) * self.per_page
        shown = self.single[first : first + self.per_page]
        return self.page("purba_list.html", postings=shown, number=request.page, pages=pages)

    def news(self, request: Request) -> Reply:
        """The list of news."""
        return self.page("purba_index.html", heading="খবর", shown=self.notices)

    def story(self, request: Request, number: str) -> Reply | None:
        """A piece of news: no advert."""
        posting = self.numbered(number)
        if posting is None or posting.kind != "other":
            return None
        return self.page("purba_news.html", p=posting)

    def advert(self, request: Request, number: str) -> Reply | None:
        """One advert in one of three layouts."""
        posting = self.numbered(number)
        if posting not in self.single:
            return None
        layout = self.single.index(posting) % 3
        return self.page("purba_ad.html", p=posting, layout=layout, words=labels_for(posting.language))

    def sheet(self, request: Request, number: str) -> Reply | None:
        """A page with several adverts."""
        place = int(number) if len(number) < 4 else 0
        if not 1 <= place <= len(self.sheets):
            return None
        ads = [(p, labels_for(p.language)) for p in self.sheets[place - 1]]
        heading = f"শ্রেণীবদ্ধ পাতা {place}"
        return self.page("purba_sheet.html", heading=heading, ads=ads, sheets=len(self.sheets))

    def poster(self, request: Request) -> Reply:
        """An advert that is only a picture."""
        return self.page("purba_poster.html")
