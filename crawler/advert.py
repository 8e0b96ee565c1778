"""Records of what a public page said: the advert, the evidence of its fetch, and how a run went."""

from __future__ import annotations

import hashlib
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import datetime
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from crawler.visits import Visit

Kind = Literal["job", "training", "other"]
SourceState = Literal[
    "ok",
    "changed_layout",
    "blocked",
    "login_wall",
    "captcha",
    "empty_shell",
    "robots_disallow",
    "dead",
    "stale",
    "over_budget",
    "parser_loss",
]

# What JSON escapes, the end of a line left out.
_ESCAPED = bytes(n for n in range(32) if n != 10) + b'"\\'


def _refuse_naive(when: datetime, what: str) -> None:
    if when.tzinfo is None or when.utcoffset() is None:
        raise ValueError(f"{what}: a time without a zone is refused: {when.isoformat()}")


def hash_content(title: str, text: str, employer: str | None, place: str | None, wage: str | None) -> str:
    """Hex SHA-256 over title, text, employer, place and wage; nothing else makes a version."""
    # The bytes of json.dumps([…], ensure_ascii=False), which stored hashes are of, without its detours.
    parts = [b"null" if value is None else _quote(value) for value in (title, text, employer, place, wage)]
    return hashlib.sha256(b"[" + b", ".join(parts) + b"]").hexdigest()


def _quote(value: str) -> bytes:
    """A JSON string. Most texts need no escape but for the ends of their lines."""
    plain = value.encode("utf-8", "surrogatepass")
    if len(plain.translate(None, _ESCAPED)) == len(plain):
        return b'"' + plain.replace(b"\n", b"\\n") + b'"'
    return encode_basestring(value).encode("utf-8", "surrogatepass")


def advert_id(source: str, canonical_url: str, key: str) -> str:
    """Hex SHA-256 of source, canonical address and key; the key is never a position on a page."""
    return hashlib.sha256(
        "\n".join((source, canonical_url, key)).encode("utf-8", "surrogatepass")
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class Advert:
    """One public job or training advert, as its page says it, unchanged; `None` where it says nothing.

    `text` is this advert's own body, verbatim, without navigation, related adverts or counters.
    `links` are the targets of tel:, mailto:, WhatsApp and Telegram links, as written, in page order.
    `jobposting` is the raw schema.org object as JSON text, where there was one.
    """

    id: str
    source: str
    url: str
    canonical_url: str
    title: str
    text: str
    employer: str | None
    place: str | None
    wage: str | None
    posted: str | None
    kind: Kind
    links: tuple[str, ...]
    jobposting: str | None
    content_sha256: str
    capture_id: str
    seen_at: datetime

    def __post_init__(self) -> None:
        _refuse_naive(self.seen_at, "Advert.seen_at")


def public_advert(advert: Advert) -> dict[str, Any]:
    """The advert as every verb prints it in JSON; the keys are a contract."""
    return {
        "id": advert.id,
        "url": advert.url,
        "canonical_url": advert.canonical_url,
        "title": advert.title,
        "text": advert.text,
        "employer": advert.employer,
        "place": advert.place,
        "wage": advert.wage,
        "posted": advert.posted,
        "kind": advert.kind,
        "links": list(advert.links),
        "content_sha256": advert.content_sha256,
        "capture_id": advert.capture_id,
    }


@dataclass(frozen=True, slots=True)
class Capture:
    """The evidence of one fetch; offsets and lengths in bytes of the run's WARC file.

    `sha256` is of the response body as received, before any decompression or decoding.
    `robots` says what robots.txt decided: "allowed", "allowed: none (404)" and the like.
    """

    id: str
    source: str
    run: str
    url_asked: str
    url_final: str
    redirects: tuple[str, ...]
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    content_type: str | None
    server_ip: str | None
    tls_sha256: str | None
    user_agent: str
    robots: str
    rendered: bool
    sha256: str
    size_bytes: int
    warc_file: str
    warc_offset: int
    warc_length: int
    software: str

    def __post_init__(self) -> None:
        _refuse_naive(self.fetched_at, "Capture.fetched_at")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong in a run: what, where (an address or a file and line), which value."""

    what: str
    where: str
    value: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """How one crawl of one source ended; `refused` and `errors` count by named reason.

    `filled` and `scripts` count adverts by field that they have, and by writing system (ISO 15924: Latn,
    Deva, Beng, Mtei). `not_modified` are known pages that have not changed, `not_due` those that were
    linked and rest until they are due again, `vanished` known adverts that are gone.
    `slot` is the time on the schedule that the run was for, in ISO 8601; `None` for a run by hand.
    `limited`: it was asked to see less than the source (`--max-pages`, `--page-only`), so no measure of it.
    """

    run: str
    source: str
    state: SourceState
    started_at: datetime
    finished_at: datetime
    pages: int
    adverts: int
    image_only: int
    image_only_urls: tuple[str, ...]
    refused: tuple[tuple[str, int], ...]
    errors: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]
    rendered: int = 0
    not_modified: int = 0
    vanished: int = 0
    filled: tuple[tuple[str, int], ...] = ()
    scripts: tuple[tuple[str, int], ...] = ()
    slot: str | None = None
    limited: bool = False
    not_due: int = 0

    def __post_init__(self) -> None:
        _refuse_naive(self.started_at, "RunReport.started_at")
        _refuse_naive(self.finished_at, "RunReport.finished_at")


@dataclass(frozen=True, slots=True)
class Watched:
    """A source as its file says it now. `active`: the schedule runs it (enabled, and not paused).

    `stale_from`: when it has missed two slots if no further run ends before; `None` where it never ran or is
    not active. `paused` says who paused it and why, `trouble` why its file cannot be read; then nothing else
    is known of it.
    """

    name: str
    who: str = ""
    active: bool = False
    next_run: datetime | None = None
    stale_from: datetime | None = None
    trouble: str = ""
    paused: str = ""


@dataclass(frozen=True, slots=True)
class SpoolBatch:
    """Whole records of one run, in the order they were spooled.

    `end_offset` is the byte in the run's record file from which the next batch is read.
    `set_aside` are lines that are no record: nothing is lost silently, they are counted and shown.
    `visits` are of pages that carried adverts, in the order of the run.
    `report` comes with the last batch of a run that ended.
    """

    run: str
    source: str
    warc_path: str
    captures: tuple[Capture, ...]
    adverts: tuple[Advert, ...]
    set_aside: tuple[Problem, ...]
    end_offset: int
    report: RunReport | None
    visits: tuple[Visit, ...] = ()


def to_json(record: Advert | Capture | RunReport) -> dict[str, Any]:
    """A record as plain JSON values; times in ISO 8601 with their zone."""
    plain = asdict(record)
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in plain.items()}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _record(kind: type[Any], plain: dict[str, Any]) -> Any:
    known = {field.name for field in fields(kind)}
    # Fields with a default came later: records of before have none of them.
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if not needed <= set(plain) <= known:
        odd = ", ".join(sorted((needed - set(plain)) | (set(plain) - known)))
        raise ValueError(f"{kind.__name__}: fields missing or unknown: {odd}")
    values = {key: _tuples(value) for key, value in plain.items()}
    for key in ("seen_at", "fetched_at", "started_at", "finished_at"):
        if key in values:
            values[key] = datetime.fromisoformat(values[key])
    return kind(**values)


def advert_from_json(plain: dict[str, Any]) -> Advert:
    """Raises: ValueError on missing or unknown fields, or a time without a zone."""
    advert: Advert = _record(Advert, plain)
    return advert


def capture_from_json(plain: dict[str, Any]) -> Capture:
    """Raises: ValueError on missing or unknown fields, or a time without a zone."""
    capture: Capture = _record(Capture, plain)
    return capture


def report_from_json(plain: dict[str, Any]) -> RunReport:
    """Raises: ValueError on missing or unknown fields, or a time without a zone."""
    problems = tuple(Problem(**problem) for problem in plain["problems"])
    report: RunReport = _record(RunReport, {**plain, "problems": problems})
    return report
