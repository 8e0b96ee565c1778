"""The index's verbs, but for those that tend the home: see `tending`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.tending import app

if TYPE_CHECKING:
    from index.records import Actor, CaseState, CaseSummary, MaskedContact

__all__ = ["app"]

_STATES: tuple[CaseState, ...] = ("undecided", "confirmed", "dismissed", "watched")

Json = Annotated[bool, typer.Option("--json", help="for machines: one JSON object a line")]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="USER", help="the account that does it; default: your login here"),
]


def _actor(name: str | None) -> Actor:
    import index

    index.require_home()
    return index.cli_actor(name)


def _print_json(plain: dict[str, Any]) -> None:
    typer.echo(json.dumps(plain, ensure_ascii=False))


@app.command()
def search(
    query: Annotated[str, typer.Argument(help='words, "phrases", -excluded, or a contact in any spelling')],
    as_json: Json = False,
    as_user: As = None,
    page: Annotated[int, typer.Option(min=1, help="page of the results")] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=100, help="hits on a page")] = 20,
) -> None:
    """Adverts that hold these words or this contact, best first."""
    import index
    from index import printing
    from index.records import SearchQuery

    actor = _actor(as_user)
    while index.project():
        pass
    found = index.search(SearchQuery(query, page=page, per_page=per_page), actor=actor)
    if as_json:
        for hit in found.hits:
            _print_json(
                {
                    "id": hit.id,
                    "url": hit.url,
                    "title": hit.title,
                    "band": hit.band,
                    "score": hit.score,
                    "highlight": hit.highlight,
                }
            )
    else:
        printing.print_hits(found)


@app.command()
def cases(
    as_json: Json = False,
    as_user: As = None,
    state: Annotated[
        str | None, typer.Option(help="undecided, confirmed, dismissed or watched; default: every state")
    ] = None,
    reveal: Annotated[
        str | None, typer.Option(metavar="REASON", help="print contacts unmasked; the reason is recorded")
    ] = None,
) -> None:
    """The cases, urgent ones first."""
    import index
    from index import printing
    from index.records import CaseQuery, RefusedError

    if state is not None and state not in _STATES:
        raise RefusedError(f"--state: {state[:40]!r} is none of {', '.join(_STATES)}")
    actor = _actor(as_user)
    chosen: tuple[CaseState, ...] = tuple(one for one in _STATES if state in (None, one))
    found = list(index.all_cases(CaseQuery(states=chosen), actor=actor))
    opened = [_open_contacts(one, reveal, actor) for one in found]
    if as_json:
        for summary, contacts in zip(found, opened, strict=True):
            _print_json(case_line(summary, contacts))
    else:
        printing.print_cases(found, opened)


def _open_contacts(summary: CaseSummary, reason: str | None, actor: Actor) -> list[str]:
    """The contacts as they are to be printed: masked, or revealed one by one with the reason on record."""
    import index

    contacts = recruiters(summary)
    if reason is None:
        return [contact.masked for contact in contacts]
    return [index.reveal(summary.ref, contact.key, reason, actor=actor) for contact in contacts]


def recruiters(summary: CaseSummary) -> list[MaskedContact]:
    """The case's contacts without helplines and boards' own numbers."""
    return [contact for contact in summary.contacts if not contact.hub]


def case_line(summary: CaseSummary, contacts: list[str]) -> dict[str, Any]:
    """A case as `mukti cases --json` prints it; the keys are a contract."""
    return {
        "id": summary.ref,
        "band": summary.band,
        "score": summary.score,
        "advert_ids": list(summary.advert_ids),
        "urls": list(summary.urls),
        "n_adverts": summary.n_adverts,
        "n_flagged": summary.n_flagged,
        "contacts": contacts,
        "state": summary.state,
        "child_sign": summary.child_sign,
        "regions": list(summary.regions),
        "languages": list(summary.languages),
        "sources": list(summary.sources),
        "first_seen": summary.first_seen.isoformat(),
        "last_seen": summary.last_seen.isoformat(),
    }


@app.command()
def case(
    ref: Annotated[str, typer.Argument(help="the case's reference, such as MW-2026-0001")],
    as_json: Json = False,
    as_user: As = None,
) -> None:
    """One case with its adverts, reasons and decisions; contacts masked."""
    import index
    from index import printing

    found = index.case(ref, actor=_actor(as_user))
    if not as_json:
        printing.print_case(found)
        return
    line = case_line(found.summary, [contact.masked for contact in recruiters(found.summary)])
    line["merged_refs"] = list(found.merged_refs)
    line["reasons"] = [
        {"id": reason.id, "name": reason.name, "why": reason.why, "n_adverts": reason.n_adverts}
        for reason in found.summary.reasons
    ]
    line["adverts"] = [printing.advert_line(advert) for advert in found.adverts]
    line["decisions"] = [printing.decision_line(decision) for decision in found.decisions]
    _print_json(line)


@app.command()
def decide(
    ref: Annotated[str, typer.Argument(help="the case's reference")],
    *,
    verdict: Annotated[str, typer.Option(help="confirm, dismiss, watch or reopen")],
    reason: Annotated[str, typer.Option(help="why, as a code; a wrong one prints those there are")],
    note: Annotated[str, typer.Option(help="what else there is to say")] = "",
    as_json: Json = False,
    as_user: As = None,
) -> None:
    """Records a verdict on a case as it stands now."""
    import index
    from index import printing
    from index.records import NewDecision

    actor = _actor(as_user)
    found = index.case(ref, actor=actor)
    made = index.decide(ref, NewDecision(verdict, reason, note, found.head), actor=actor)  # type: ignore[arg-type]
    if as_json:
        _print_json(printing.decision_line(made))
    else:
        typer.echo(f"{made.case_ref}: {made.verdict} ({made.reason_code}), decision {made.id}", err=True)
