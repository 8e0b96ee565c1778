"""All invented boards together: started on loopback, described as sources, stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from demo.boards.channel import KaamChannel
from demo.boards.chaupal import ChaupalNaukri
from demo.boards.gates import ClosedGate, PuzzleGate
from demo.boards.institute import DeepshikhaInstitute
from demo.boards.jhatpat import JhatpatApp
from demo.boards.khola import KholaFeed
from demo.boards.pahar import PaharBoard
from demo.boards.purba import PurbaClassified
from demo.boards.server import HOST, BoardServer, Hit
from demo.boards.sitara import SitaraJobs
from demo.boards.site import Site
from demo.world import Posting, World

SITES: tuple[type[Site], ...] = (
    SitaraJobs,
    JhatpatApp,
    ChaupalNaukri,
    PurbaClassified,
    KholaFeed,
    KaamChannel,
    PaharBoard,
    DeepshikhaInstitute,
    ClosedGate,
    PuzzleGate,
)
FIRST_PORT, LAST_PORT = 18_311, 18_999


class PortTakenError(OSError):
    """A port that the stored adverts' addresses carry belongs to another program now."""


@dataclass(frozen=True, slots=True)
class Boards:
    """The boards while they are served."""

    servers: Mapping[str, BoardServer]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all boards, slow ones first."""
        return tuple(self.servers)

    @property
    def ports(self) -> dict[str, int]:
        """Port of each board."""
        return {name: server.port for name, server in self.servers.items()}

    @property
    def allow_hosts(self) -> str:
        """What MUKTI_ALLOW_HOSTS must say for these boards to be reached."""
        return ",".join(f"{HOST}:{server.port}" for server in self.servers.values())

    def url(self, name: str) -> str:
        """Where a crawl of this board starts."""
        server = self.servers[name]
        return server.url + server.site.start

    def kind(self, name: str) -> str:
        """The kind of source."""
        return self.servers[name].site.kind

    def log(self, name: str) -> tuple[Hit, ...]:
        """The access log of a board."""
        return tuple(self.servers[name].log)

    def picture_hits(self) -> tuple[Hit, ...]:
        """Requests for pictures, which nobody may make."""
        return tuple(hit for server in self.servers.values() for hit in server.log if hit.picture)

    def decoy_hits(self) -> tuple[Hit, ...]:
        """Requests for what robots.txt forbids."""
        return tuple(hit for server in self.servers.values() for hit in server.log if hit.decoy)

    def address_of(self, posting: Posting) -> str:
        """The address of the page on which a posting stands."""
        return self.addresses_of(posting)[0]

    def addresses_of(self, posting: Posting) -> tuple[str, ...]:
        """All addresses at which the whole posting can be read, its own page first."""
        server = self.servers[posting.board]
        return tuple(server.url + path for path in server.site.paths_of(posting))

    def source_yaml(self, name: str) -> dict[str, Any]:
        """What the source file of this board says."""
        site = self.servers[name].site
        plain: dict[str, Any] = {
            "name": name,
            "who": f"{site.who}; invented, served on this machine by the demo",
            "why": "To look at the product with adverts that stand for nobody",
            "legal": "Ours; its robots.txt is obeyed like any other",
            "kind": site.kind,
            "start": [self.url(name)],
            "region": list(site.region),
            "languages": list(site.languages),
            "schedule": {"every_h": 24},
            "delay_s": 0.0,
            "min_adverts": int(len(site.postings) * site.min_share),
            "max_pages": 400,
            "enabled": True,
        }
        return plain | ({"selectors": dict(site.selectors)} if site.selectors else {})


def _start(site: Site, port: int | None) -> BoardServer:
    """On its known port, else on the first free one of our stretch. Raises: PortTakenError."""
    if port is not None:
        try:
            return BoardServer(site, port)
        except OSError as error:
            raise PortTakenError(f"port {port} of the invented board {site.name} is taken") from error
    for candidate in range(FIRST_PORT, LAST_PORT + 1):
        try:
            return BoardServer(site, candidate)
        except OSError:
            continue
    raise PortTakenError(f"no free port between {FIRST_PORT} and {LAST_PORT} for {site.name}")


@contextmanager
def serve_boards(world: World, phase: int, ports: Mapping[str, int] | None = None) -> Iterator[Boards]:
    """Serve the world of phase 1 or 2 on 127.0.0.1 until the block ends; `ports` as an earlier run had them.

    A port is part of an advert's address, and the address its identity: a known port that is taken is
    an error and never quietly another one. Raises: PortTakenError.
    """
    known = ports or {}
    with ExitStack() as stack:
        servers: dict[str, BoardServer] = {}
        for site_class in SITES:
            site = site_class(world.on_board(site_class.name, phase))
            servers[site.name] = _start(site, known.get(site.name))
            stack.callback(servers[site.name].stop)
        yield Boards(servers)
