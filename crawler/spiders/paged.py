"""Sources whose adverts stand on pages that follow each other: an API, a feed, a channel."""

from __future__ import annotations

from crawler.frontier import Role, Target
from crawler.reading import Found
from crawler.spiders.base import AdvertSpider


class PagedSpider(AdvertSpider):
    """Goes on from page to page until one has nothing new; of an advert's own page nothing is followed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._known: set[str] = set()

    def _follow(self, target: Target, found: Found) -> int:
        """A page that repeats what was there before ends the paging: some never end by themselves."""
        if target.role == Role.DETAIL:
            return 0
        details = {url for url, role in found.links if role == Role.DETAIL}
        given = {advert.id for advert in found.own} | details
        fresh = given - self._known
        self._known |= given
        return super()._follow(target, found) if fresh or self.passes_empty(found) else 0

    def passes_empty(self, found: Found) -> bool:
        """Whether a page without anything new may still lead to one with something."""
        return False

    def idle(self) -> None:
        """As ever; what the page budget did not reach may have adverts in it."""
        super().idle()
        if self.job.left_details == 0 and not self._may_go_on():
            self.job.left_details = self.count_left()

    def count_left(self) -> int:
        """Pages that wait and count as a loss."""
        return self.frontier.count(Role.LISTING) + self.frontier.count(Role.FEED)
