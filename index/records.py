"""What the index hands to the other rooms: frozen records, contacts masked unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from classifiers.assessment import Assessment, Band, ContactKind
from crawler.advert import Advert, Capture, SourceState, Watched

Verdict = Literal["confirm", "dismiss", "watch", "reopen"]
CaseState = Literal["undecided", "confirmed", "dismissed", "watched"]
Role = Literal["analyst", "supervisor", "admin"]

# What a verdict may give as its reason: a code for counting, and words for people. The note says the rest.
REASONS: dict[Verdict, dict[str, str]] = {
    "confirm": {
        "luring_pattern": "Several luring signs together, read in context",
        "known_recruiter": "The same contact stands behind adverts confirmed earlier",
        "child_sought": "A person under 18 seems to be sought",
        "partner_report": "A partner or the police reported it",
    },
    "dismiss": {
        "ordinary_advert": "An ordinary advert of an employer who can be identified",
        "awareness_or_news": "A warning, a report or an advisory that quotes lures",
        "official_scheme": "A government scheme, school or recruitment notice",
        "wrong_join": "Adverts that do not belong together",
        "language_error": "Misread: the words do not mean this here",
    },
    "watch": {
        "needs_more": "Not enough to decide; wait for more adverts",
        "needs_reader": "A reader of this language must look at it",
        "needs_check": "A licence or an address is being checked",
    },
    "reopen": {
        "new_facts": "New facts came in",
        "mistake": "The earlier decision was a mistake",
    },
}


class UnknownRecordError(LookupError):
    """There is no such case, advert, source or user; the message names what was asked for."""


class RefusedError(ValueError):
    """The record refuses: a missing reason, a stale page, a verdict that does not fit; says which field."""


class UnavailableError(RuntimeError):
    """A part of the home does not answer: the search, an evidence file; says which, and what helps."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: the user's name and role; `via` is "web" or "cli"."""

    name: str
    role: Role
    via: Literal["web", "cli"]


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """A contact as it may be shown; `key` names it to `reveal`, `last3` are its last three characters."""

    key: str
    kind: ContactKind
    masked: str
    last3: str
    n_adverts: int
    hub: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case was flagged, once per indicator: its name, the plain sentence, and in how many adverts."""

    id: str
    name: str
    group: str
    why: str
    n_adverts: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded verdict; append-only. `shown` are (advert id, content hash, model version) as displayed."""

    id: int
    case_ref: str
    verdict: Verdict
    reason_code: str
    note: str
    actor: str
    decided_at: datetime
    shown: tuple[tuple[str, str, str], ...]
    supersedes: int | None


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A verdict to be recorded. `seen_head` is the `Case.head` that the person looked at."""

    verdict: Verdict
    reason_code: str
    note: str
    seen_head: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an advert's shown text (code points): lit for a sign, or masked for a contact."""

    field: Literal["title", "text"]
    start: int
    end: int
    kind: Literal["sign", "contact"]
    ref: str  # the indicator's id, or the contact's key


@dataclass(frozen=True, slots=True)
class AdvertVersion:
    """One version of an advert and when its content was first seen."""

    number: int
    content_sha256: str
    title: str
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """A time for which an advert was gone; `why` says how that was seen (crawler.visits.GoneWhy).

    `back_at` is when it was seen again; `capture_id` the answer that showed it, empty where a whole run did.
    """

    gone_at: datetime
    why: str
    back_at: datetime | None
    capture_id: str


@dataclass(frozen=True, slots=True)
class Posting:
    """Another advert with the same words."""

    id: str
    source: str
    first_seen: datetime
    last_seen: datetime
    vanished_at: datetime | None


@dataclass(frozen=True, slots=True)
class AdvertView:
    """An advert as it may be shown: contacts masked in every field, spans fitting the masked text.

    Masking keeps the length: every masked letter or digit becomes "•", so offsets stay true.
    """

    id: str
    source: str
    url: str
    title: str
    text: str
    employer: str | None
    place: str | None
    wage: str | None
    posted: str | None
    kind: str
    language: str
    unsupported_language: bool
    band: Band
    flagged: bool
    child_sign: bool
    supplied_by_analyst: bool
    spans: tuple[Span, ...]
    assessment: Assessment
    capture: Capture | None
    versions: tuple[AdvertVersion, ...]
    first_seen: datetime
    last_seen: datetime
    case_ref: str | None
    absences: tuple[Absence, ...] = ()
    repeats: Posting | None = None
    posted_again: tuple[Posting, ...] = ()


@dataclass(frozen=True, slots=True)
class AdvertLine:
    """One line of the list of all adverts, for counting and comparing; contacts masked."""

    id: str
    source: str
    url: str
    title: str
    language: str
    band: Band
    child_sign: bool
    n_versions: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One line of the queue; `score` orders and is never shown to people.

    `regions` are the codes its places lie in (ISO 3166-2 in India, ISO 3166-1 elsewhere); `place_unknown`
    when no advert names a known place. `n_new` are flagged adverts that the last decision did not show.
    """

    id: int
    ref: str
    band: Band
    score: float
    state: CaseState
    child_sign: bool
    reasons: tuple[Reason, ...]
    places: tuple[str, ...]
    regions: tuple[str, ...]
    place_unknown: bool
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    contacts: tuple[MaskedContact, ...]
    first_seen: datetime
    last_seen: datetime
    advert_ids: tuple[str, ...]
    urls: tuple[str, ...]
    n_adverts: int
    n_flagged: int
    n_new: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """All that an analyst decides at once. `head` changes whenever what is shown changes."""

    summary: CaseSummary
    adverts: tuple[AdvertView, ...]
    decisions: tuple[Decision, ...]
    merged_refs: tuple[str, ...]
    head: str


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Filters of the queue; empty means no filter. `page` counts from 1, `per_page` at most 100."""

    states: tuple[CaseState, ...] = ("undecided",)
    bands: tuple[Band, ...] = ()
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    child_sign: bool | None = None
    page: int = 1
    per_page: int = 25


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the queue, urgent first, then by score, then oldest first; and how many there are."""

    cases: tuple[CaseSummary, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is searched: words, "quoted phrases", -excluded, or a contact in any spelling and script."""

    text: str
    bands: tuple[Band, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """An advert found. `highlight` is a masked stretch of its text around the first match, and
    `marks` are the (start, end) of the matched words in it."""

    id: str
    url: str
    title: str
    source: str
    language: str
    band: Band
    score: float
    highlight: str
    marks: tuple[tuple[int, int], ...]
    case_ref: str | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Hits, best first; `facets` are (facet, ((value, count), …)); `explained` says what was looked for."""

    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int
    facets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    backend: str
    explained: str


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source stands by now; `new` and `changed` as ingest counted them.

    `state` is that of the last run, or `stale` where the schedule missed two slots since; `last_state` is
    always the run's. A run that was asked to see less counts only where there is no other. `yields` are the
    last runs, newest first. `watched` is what its file says; `None` where there is none (any more), or where
    nobody looked. `promises` are the broken ones in words.
    """

    name: str
    state: SourceState
    last_run: str
    started_at: datetime
    finished_at: datetime
    pages: int
    adverts: int
    new: int
    changed: int
    image_only: int
    image_only_urls: tuple[str, ...]
    refused: tuple[tuple[str, int], ...]
    errors: tuple[tuple[str, int], ...]
    problems: tuple[tuple[str, str, str], ...]
    last_state: SourceState = "ok"
    promises: tuple[str, ...] = ()
    rendered: int = 0
    not_modified: int = 0
    filled: tuple[tuple[str, int], ...] = ()
    scripts: tuple[tuple[str, int], ...] = ()
    yields: tuple[RunYield, ...] = ()
    watched: Watched | None = None


@dataclass(frozen=True, slots=True)
class RunYield:
    """One run as a bar in a row of them."""

    finished_at: datetime
    adverts: int
    state: SourceState


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One link of the hash chain. `subject` is an id or a reference, `detail` holds no content."""

    number: int
    at: datetime
    actor: str
    verb: str
    subject: str
    detail: str
    previous_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True)
class IngestCounts:
    """What one batch did: adverts seen the first time, with a new version, as before; lines set aside;
    adverts that vanished, and that are back."""

    new: int
    changed: int
    same: int
    set_aside: int
    vanished: int = 0
    back: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """An advert of a case as it goes into a referral: unmasked, with its capture and gzipped WARC member."""

    advert: Advert
    assessment: Assessment
    capture: Capture | None
    warc_member: bytes | None
    first_seen: datetime
    last_seen: datetime
