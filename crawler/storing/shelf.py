"""The adverts of one run on their way to the spool: each once, from the page that is its own."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.advert import Advert
from crawler.fetching.addresses import site_of, url_key
from crawler.fetching.fetch import Fetched
from crawler.reading import Elsewhere
from crawler.storing.spool import SOFTWARE, SpooledPage, SpoolWriter
from crawler.visits import KnownPage, Visit


class Shelf:
    """Adverts go through `store`; `finish` writes what is left.

    An advert that another page carries as its own (a listing shows it, a feed repeats it) waits until the end
    of the run, and is stored only where its own page gave none: one advert, one version. A mere card of it
    counts only where its page is refused to us (robots.txt, a wall, another site).

    `sites` are those that the run visits; `None` for an archive, where a page is there or never comes, and
    where the same page stands in several versions.
    """

    def __init__(self, spool: SpoolWriter, sites: frozenset[str] | None) -> None:
        self._spool = spool
        self._sites = sites
        self.software = SOFTWARE
        self._own_pages: set[str] = set()
        self._read: set[str] = set()
        self._known: set[str] = set()
        self._seen: set[str] = set()
        self._waiting: dict[str, list[Advert]] = {}
        self._teasers: dict[str, list[Advert]] = {}
        self._refused_pages: set[str] = set()

    def store(
        self,
        page: Fetched,
        capture_id: str,
        adverts: tuple[Advert, ...],
        elsewhere: Elsewhere,
        *,
        keep: bool,
        visit: Visit | None = None,
    ) -> None:
        """Spool a page: `adverts` are its own, `elsewhere` are those that have a page of their own."""
        self._seen.update(advert.id for advert in adverts)
        fresh = [advert for advert in adverts if self._sign(advert) not in self._known]
        self._known.update(self._sign(advert) for advert in fresh)
        self._read.update(url_key(hop.url) for hop in page.hops)
        self._own_pages.update(url_key(advert.canonical_url) for advert in adverts)
        if adverts:
            self._own_pages.update(url_key(url) for url in (page.url_asked, *(hop.url for hop in page.hops)))
        for advert in elsewhere.adverts:
            self._waiting.setdefault(url_key(advert.canonical_url), []).append(advert)
        for advert in (one for one in elsewhere.teasers if one.text.strip()):
            self._teasers.setdefault(url_key(advert.canonical_url), []).append(advert)
        keep = keep or bool(adverts or elsewhere.adverts or elsewhere.teasers)
        self._spool.add(SpooledPage(capture_id, page, tuple(fresh), keep, self.software, visit))

    def store_answer(
        self, page: Fetched, capture_id: str, visit: Visit | None, before: KnownPage | None
    ) -> None:
        """Spool an answer that was not read: a page that is as it was, or gone."""
        self._seen.update(uid for uid, _ in (visit.adverts if visit is not None else ()))
        self._spool.add(SpooledPage(capture_id, page, (), True, self.software, visit, before))

    @property
    def seen(self) -> frozenset[str]:
        """Ids of all adverts that this run saw."""
        return frozenset(self._seen)

    def note_refused(self, url: str) -> None:
        """A page that cannot be had, today or tomorrow: what a listing shows of it is all there is."""
        self._refused_pages.add(url_key(url))

    def finish(self, known: Iterable[KnownPage] = ()) -> None:
        """Store what waited for a page of its own that gave nothing, and write all to the disk.

        What is `known` from a page of its own waits for that page, also where this run did not fetch it.
        """
        for page in known:
            self._own_pages.update((url_key(page.url), url_key(page.final_url)))
            self._known.update(uid for uid, _ in page.adverts)
        late = self._fullest(self._waiting, self._waiting.keys() - self._own_pages)
        unseen = (self._refused_pages | self._beyond()) - self._own_pages - self._waiting.keys()
        late += self._fullest(self._teasers, self._teasers.keys() & unseen)
        self._seen.update(advert.id for advert in late)
        self._spool.finish(tuple(late))

    def close(self, visits: tuple[Visit, ...] = ()) -> None:
        """After `finish`: spool what the whole run says of pages. Raises: OSError of the disk."""
        self._spool.close(visits)

    def _beyond(self) -> set[str]:
        """Pages that a card leads to and that no run of ours comes to."""
        if self._sites is None:
            return self._teasers.keys() - self._read
        return {key for key, adverts in self._teasers.items() if site_of(adverts[0].url) not in self._sites}

    def _sign(self, advert: Advert) -> str:
        """What counts as the same advert once more: in an archive, only what is not changed either."""
        return advert.id if self._sites is not None else advert.id + advert.content_sha256

    def _fullest(self, waiting: dict[str, list[Advert]], keys: set[str]) -> list[Advert]:
        """For each page, the adverts of the one place that showed most of it."""
        late: list[Advert] = []
        for adverts in (shown for key, shown in waiting.items() if key in keys):
            place = max(adverts, key=lambda advert: len(advert.text)).capture_id
            for advert in adverts:
                if advert.capture_id == place and self._sign(advert) not in self._known:
                    self._known.add(self._sign(advert))
                    late.append(advert)
        return late
