"""09: how the evidence came to be, and what it cannot say; plain text, for an officer and a court."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from dispatch.advert_folder import capture_note
from dispatch.dossier import MARK, STATEMENT, Dossier, local_time, utc_time

SECTIONS = (
    "Bharatiya Nyaya Sanhita 2023, section 143",
    "Protection of Children from Sexual Offences Act 2012, section 19",
    "Bharatiya Nagarik Suraksha Sanhita 2023, section 173",
)
_COLLECTED = """\
Only public pages were read: without login, without cookies kept, without filling in forms or solving
puzzles. Pictures were never requested. robots.txt was asked for before anything else (RFC 9309), and what
it forbids was not fetched; an unreachable robots.txt counts as a refusal. Nobody in an advert was contacted.
Each response was written as received into a WARC record, and its SHA-256 taken at that moment, before any
decoding. The adverts' titles and texts are what the page said, unchanged."""
_READING = """\
02-adverts/<id>/text.txt holds the title, an empty line, and the text, verbatim in UTF-8. Offsets in
03-indicators.csv count Unicode code points of the title or of the text, as the column "field" says.
The CSV files are UTF-8 with a byte-order mark. So that no spreadsheet takes a cell for a formula, a cell
whose text begins with = + - @ (also full-width, also behind blanks), a tab, a line end or an apostrophe has
one apostrophe put before it. Take one leading apostrophe off, where there is one, and you have the exact
words. The words in text.txt and capture.json have no such mark."""
_LIMITS = """\
The indicators are found by rules written for this purpose, and read by one person. What the rules miss is
not here. Pay, age, place and identity are as the adverts state them; none was checked. A contact in an
advert does not show who owns or uses it. That adverts share a contact does not prove one author. No error
rate has been measured on real luring adverts. Languages whose rules no native reader has signed may be
misread. This draft has no section 63 certificate, no signature and no time stamp of an outside authority;
one person made it, and it must not be handed over."""
_CHECKING = """\
python3 -I data/11-verify.py checks every file, offline, with Python's standard library alone. MD5 stands
beside SHA-256 for older tools and is never to be relied on alone."""


def _counted(values: Iterable[str]) -> Iterator[str]:
    for value, number in sorted(Counter(values).items()):
        yield f"- {value}: {number}"


def _captures(dossier: Dossier) -> Iterator[str]:
    captures = [item.capture for item in dossier.evidence if item.capture is not None]
    yield f"Adverts: {len(dossier.evidence)}; with a capture: {len(captures)}."
    yield "robots.txt said (captures):"
    yield from _counted(capture.robots for capture in captures)
    yield "User agent (captures):"
    yield from _counted(capture.user_agent for capture in captures)
    yield "Software at capture (captures):"
    yield from _counted(capture.software for capture in captures)
    yield "Fetched by (captures):"
    yield from _counted("a browser" if capture.rendered else "a plain request" for capture in captures)
    yield "Rules and model (adverts):"
    yield from _counted(item.assessment.model_version for item in dossier.evidence)
    yield from (
        f"- advert {item.advert.id}: {capture_note(item)}" for item in dossier.evidence if capture_note(item)
    )


def _malfunctions(dossier: Dossier) -> Iterator[str]:
    sources = {item.advert.source for item in dossier.evidence}
    known = [source for source in dossier.health if source.name in sources]
    for source in sorted(known, key=lambda one: one.name):
        yield f"- {source.name}: {source.state} at its last run, {local_time(source.finished_at)}"
        for what, counts in (("refused", source.refused), ("error", source.errors)):
            yield from (f"  {what}: {reason}: {number}" for reason, number in counts)
    for name in sorted(sources - {source.name for source in known}):
        yield f"- {name}: no run of this source is on record"


def write_method_note(dossier: Dossier) -> str:
    """The note; only facts of this package and what holds for all of them."""
    parts = (
        (f"Method note: case {dossier.ref}", [MARK, STATEMENT]),
        ("How it was collected", [_COLLECTED]),
        ("The captures of this package", _captures(dossier)),
        ("Clock", [_clock(dossier)]),
        ("Malfunctions: what the sources of these adverts reported", _malfunctions(dossier)),
        ("How to read the files", [_READING]),
        ("Limits", [_LIMITS]),
        ("Sections that may apply, for the officer to decide", [f"- {section}" for section in SECTIONS]),
        ("How to check this package", [_CHECKING]),
    )
    return "\n".join(f"{title}\n{'=' * len(title)}\n" + "\n".join(lines) + "\n" for title, lines in parts)


def _clock(dossier: Dossier) -> str:
    made = f"{local_time(dossier.made_at)} ({utc_time(dossier.made_at)})"
    return (
        f"Made on {made} by {dossier.made_by}, mukti-watch {dossier.version}.\n"
        "All times come from the clock of the machine that ran the watch; no outside authority confirmed it."
    )
