"""What a run of the demo says of itself, for machines and for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from demo.boards.fleet import Boards
from demo.truth import compare, match_adverts
from demo.world import World


def summarise(
    world: World,
    boards: Boards,
    *,
    sources: Sequence[Mapping[str, Any]],
    adverts: Sequence[Mapping[str, Any]],
    cases: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The object that `mukti demo --once --json` prints."""
    addresses = [(p, address) for p in world.postings for address in boards.addresses_of(p)]
    bands = Counter(advert["band"] for advert in adverts)
    return {
        "seed": world.seed,
        "sources": [_source(source) for source in sources if source["name"] in boards.names],
        "adverts": len(adverts),
        "languages": dict(Counter(advert["language"] for advert in adverts).most_common()),
        "bands": {band: bands[band] for band in ("none", "review", "urgent")},
        "cases": list(cases),
        "planted": compare(world.networks(), match_adverts(adverts, addresses), cases, world.postings),
        "visits": _visits(boards),
    }


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    return {key: source[key] for key in ("name", "state", "adverts", "new", "changed")}


def _visits(boards: Boards) -> dict[str, int]:
    """What the boards' own logs say of the crawl's manners; all but the first should be 0."""
    hits = [hit for name in boards.names for hit in boards.log(name)]
    return {
        "requests": len(hits),
        "pictures": len(boards.picture_hits()),
        "disallowed": len(boards.decoy_hits()),
        "posts": sum(hit.method == "POST" for hit in hits),
        "with_cookie": sum(hit.cookie for hit in hits),
    }


def show_summary(summary: Mapping[str, Any], console: Console) -> None:
    """The same for people: a table of the sources, and what was planted and found."""
    table = Table(title="Invented boards", title_justify="left")
    table.add_column("source")
    table.add_column("state")
    for name in ("adverts", "new", "changed"):
        table.add_column(name, justify="right")
    for source in summary["sources"]:
        style = "" if source["state"] == "ok" else "yellow"
        counts = (str(source[key]) for key in ("adverts", "new", "changed"))
        table.add_row(source["name"], source["state"], *counts, style=style)
    console.print(table)
    bands, planted = summary["bands"], summary["planted"]
    console.print(
        f"{summary['adverts']} adverts: {bands['urgent']} urgent, {bands['review']} to review, "
        f"{bands['none']} not flagged; {len(summary['cases'])} cases.",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"Planted: {planted['networks']} networks, {planted['found']} of them each one case; "
        f"{planted['missed']} of {planted['adverts']} planted adverts missed; "
        f"{planted['false']} cases without a planted advert.",
        highlight=False,
        soft_wrap=True,
    )
    for missed in planted["missed_adverts"]:
        console.print(
            f"  missed: {missed['board']} {missed['number']} ({missed['language']}), {missed['why']}",
            highlight=False,
            soft_wrap=True,
        )
