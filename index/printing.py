"""What the verbs print: tables for people with Indian times, plain values for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crawler.ledger import SlotRun
from index.records import AdvertView, Case, CaseSummary, Decision, Posting, SearchPage

_INDIA = ZoneInfo("Asia/Kolkata")
_STYLES = {"urgent": "bold red", "review": "yellow", "none": "dim"}


def in_india(when: datetime) -> str:
    """A moment as people here read it, without the zone's name: every table says IST in its head."""
    return when.astimezone(_INDIA).strftime("%d %b %Y %H:%M")


def _console() -> Console:
    return Console(highlight=False)


def _band(band: str, child_sign: bool = False) -> str:
    sign = " [bold magenta]child[/]" if child_sign else ""
    return f"[{_STYLES[band]}]{band}[/]{sign}"


def print_hits(found: SearchPage) -> None:
    """The hits of one page, with what was looked for above and how many there are below."""
    console = _console()
    table = Table(title=escape(found.explained), title_justify="left", show_lines=True)
    for column in ("band", "title", "found in", "case", "source"):
        table.add_column(column, overflow="fold")
    for hit in found.hits:
        table.add_row(
            _band(hit.band),
            escape(hit.title),
            _marked(hit.highlight, hit.marks),
            hit.case_ref or "-",
            hit.source,
        )
    console.print(table)
    console.print(f"{found.total} found, page {found.page} of {found.pages}, search: {found.backend}")


def _marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in marks:
        parts += [escape(text[at:start]), f"[bold]{escape(text[start:end])}[/bold]"]
        at = end
    return "".join(parts) + escape(text[at:])


def print_cases(found: Sequence[CaseSummary], contacts: Sequence[Sequence[str]]) -> None:
    """The queue; `contacts` are those of each case as they may be shown."""
    table = Table()
    for column in ("case", "band", "state", "why", "places", "contacts", "adverts", "last seen (IST)"):
        table.add_column(column, overflow="fold")
    for summary, shown in zip(found, contacts, strict=True):
        table.add_row(
            summary.ref,
            _band(summary.band, summary.child_sign),
            summary.state,
            escape(", ".join(reason.name for reason in summary.reasons[:4])),
            escape(", ".join(summary.places[:4])) or "unknown",
            escape(", ".join(shown[:3])) or "-",
            f"{summary.n_flagged} of {summary.n_adverts}",
            in_india(summary.last_seen),
        )
    console = _console()
    console.print(table)
    console.print(f"{len(found)} cases")


def print_case(found: Case) -> None:
    """A case: its reasons, its adverts in full, its decisions."""
    console, summary = _console(), found.summary
    console.print(
        f"[bold]{summary.ref}[/] {_band(summary.band, summary.child_sign)} {summary.state};"
        f" {summary.n_flagged} of {summary.n_adverts} adverts flagged;"
        f" seen {in_india(summary.first_seen)} to {in_india(summary.last_seen)} IST"
    )
    for reason in summary.reasons:
        console.print(f"- {escape(reason.name)} ({reason.n_adverts}): {escape(reason.why)}")
    for contact in summary.contacts:
        whose = " (a board's or a helpline)" if contact.hub else ""
        console.print(f"- {contact.kind} {contact.masked} in {contact.n_adverts} adverts{whose}")
    for advert in found.adverts:
        console.rule(f"{advert.band}: {escape(advert.title)}", align="left")
        console.print(escape(f"{advert.url}\n{advert.text}"))
        for line in _presence_lines(advert):
            console.print(escape(line))
    for decision in found.decisions:
        console.rule(f"{in_india(decision.decided_at)} IST", align="left")
        console.print(
            escape(f"{decision.verdict} ({decision.reason_code}) by {decision.actor}: {decision.note}")
        )


def _presence_lines(advert: AdvertView) -> list[str]:
    """When the advert was gone and back, and where its words stood before."""
    lines = []
    for one in advert.absences:
        back = f", seen again {in_india(one.back_at)}" if one.back_at else ""
        lines.append(f"vanished {in_india(one.gone_at)} IST ({one.why}){back}")
    if advert.repeats is not None:
        first = advert.repeats
        lines.append(f"posted again: first seen {in_india(first.first_seen)} IST at {first.source}")
    return lines


def advert_line(advert: AdvertView) -> dict[str, Any]:
    """An advert of a case for machines, contacts masked."""
    return {
        "id": advert.id,
        "url": advert.url,
        "title": advert.title,
        "text": advert.text,
        "employer": advert.employer,
        "place": advert.place,
        "wage": advert.wage,
        "language": advert.language,
        "band": advert.band,
        "child_sign": advert.child_sign,
        "versions": len(advert.versions),
        "first_seen": advert.first_seen.isoformat(),
        "last_seen": advert.last_seen.isoformat(),
        "absences": [
            {
                "gone_at": one.gone_at.isoformat(),
                "why": one.why,
                "back_at": one.back_at.isoformat() if one.back_at else None,
            }
            for one in advert.absences
        ],
        "repeats": _posting_line(advert.repeats) if advert.repeats else None,
        "posted_again": [_posting_line(one) for one in advert.posted_again],
    }


def _posting_line(posting: Posting) -> dict[str, Any]:
    return {
        "id": posting.id,
        "source": posting.source,
        "first_seen": posting.first_seen.isoformat(),
        "last_seen": posting.last_seen.isoformat(),
        "vanished_at": posting.vanished_at.isoformat() if posting.vanished_at else None,
    }


def decision_line(decision: Decision) -> dict[str, Any]:
    """A decision for machines."""
    return {
        "id": decision.id,
        "case": decision.case_ref,
        "verdict": decision.verdict,
        "reason": decision.reason_code,
        "note": decision.note,
        "actor": decision.actor,
        "decided_at": decision.decided_at.isoformat(),
        "supersedes": decision.supersedes,
    }


def slot_line(run: SlotRun) -> dict[str, Any]:
    """A slot of the schedule as `mukti slots --json` prints it; the keys are a contract."""
    ending = run.ending
    return {
        "task": run.task,
        "slot": run.slot.isoformat(),
        "state": run.state,
        "attempt": run.attempt,
        "began_at": run.began_at.isoformat() if run.began_at else None,
        "ended_at": ending.at.isoformat() if ending else None,
        "exit_code": ending.exit_code if ending else None,
        "reason": ending.reason if ending else "",
        "said": ending.said if ending else "",
        "covered_by": run.covered_by.isoformat() if run.covered_by else None,
    }


def slot_text(run: SlotRun) -> str:
    """A slot of the schedule in one line."""
    words = [f"{in_india(run.slot)} IST", run.task, run.state]
    if run.covered_by is not None:
        words.append(f"by the run of {in_india(run.covered_by)} IST")
    if run.attempt > 1:
        words.append(f"attempt {run.attempt}")
    if run.ending is not None and run.ending.exit_code is not None:
        words.append(f"exit code {run.ending.exit_code}")
    if run.ending is not None:
        words += [word for word in (run.ending.reason, run.ending.said) if word]
    return "  ".join(words)
