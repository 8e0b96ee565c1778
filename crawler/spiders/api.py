"""A JSON API, page after page, until one has nothing new."""

from __future__ import annotations

from datetime import datetime

from crawler.frontier import Role
from crawler.spiders.paged import PagedSpider


class ApiSpider(PagedSpider):
    """Follows the API's paging, and the pages of adverts whose text the API does not give."""

    def follow(self, url: str, role: Role, depth: int, modified: datetime | None = None) -> bool:
        """The next answer, and pages of adverts."""
        return role in (Role.DETAIL, Role.LISTING) and super().follow(url, role, depth, modified)
