"""Invented records for dispatch: whole cases made in one call, without a database."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from classifiers.assessment import Assessment, Contact, Indicator, Place, Wage
from crawler.advert import Advert, Capture, hash_content
from dispatch.partner import Partner
from index.records import (
    AdvertVersion,
    AdvertView,
    AuditEvent,
    Case,
    CaseSummary,
    Decision,
    EvidenceItem,
    MaskedContact,
    Reason,
    SourceHealth,
)

MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)  # in 2026-W47
SIGNS = (
    ("origin_targeted", "targeting", "girls of the hills wanted for the city"),
    ("free_travel_by_recruiter", "offer", "we send the ticket"),
    ("chat_only_contact", "contact", "WhatsApp only"),
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _contact(value: str, kind: str) -> Contact:
    return Contact(kind=kind, value=value, field="text", start=0, end=0, hub=False)


def make_assessment(advert: Advert, **over: Any) -> Assessment:
    places = over.pop("places", (("Guwahati", "IN-AS", "origin"), ("Delhi", "IN-DL", "work")))
    signs = over.pop("signs", SIGNS)
    indicators = []
    for name, group, words in signs:
        start = advert.text.find(words)
        if start >= 0:
            end = start + len(words)
            indicators.append(Indicator(name, name, group, f"{name}: why", "text", start, end, words))
    values: dict[str, Any] = {
        "advert_id": advert.id,
        "content_sha256": advert.content_sha256,
        "model_version": "rules-test-1",
        "language": "en",
        "unsupported_language": False,
        "contacts": tuple(_contact(value, kind) for value, kind in over.pop("contacts", ())),
        "wage": Wage(15000, 25000, "text", 0, 0),
        "places": tuple(Place(name, code, role, "text", 0, 0) for name, code, role in places),
        "indicators": tuple(indicators),
        "contributions": (),
        "log_odds": 1.0,
        "score": 0.73,
        "band": "review",
        "child_sign": False,
    }
    return Assessment(**{**values, **over})


def make_advert(key: str = "1", **over: Any) -> Advert:
    values: dict[str, Any] = {
        "id": sha(f"advert {key}"),
        "source": "river-jobs",
        "url": f"https://river-jobs.example/a/{key}",
        "canonical_url": f"https://river-jobs.example/a/{key}",
        "title": "Hostess for a big city hall",
        "text": "Smiling girls of the hills wanted for the city. Helper, we send the ticket, WhatsApp only.",
        "employer": "Silverpine Dream Agency",
        "place": "Guwahati",
        "wage": "15,000 to 25,000",
        "posted": "2026-11-14",
        "kind": "job",
        "links": (),
        "jobposting": None,
        "capture_id": f"capture-{key}",
        "seen_at": MONDAY,
    }
    values |= over
    parts = (values["title"], values["text"], values["employer"], values["place"], values["wage"])
    return Advert(content_sha256=hash_content(*parts), **values)


def make_view(advert: Advert, assessment: Assessment, **over: Any) -> AdvertView:
    values: dict[str, Any] = {
        **{key: getattr(advert, key) for key in ("id", "source", "url", "title", "text", "employer")},
        **{key: getattr(advert, key) for key in ("place", "wage", "posted", "kind")},
        "language": assessment.language,
        "unsupported_language": False,
        "band": assessment.band,
        "flagged": assessment.band != "none",
        "child_sign": assessment.child_sign,
        "supplied_by_analyst": False,
        "spans": (),
        "assessment": assessment,
        "capture": None,
        "versions": (AdvertVersion(1, advert.content_sha256, advert.title, MONDAY),),
        "first_seen": MONDAY - timedelta(days=3),
        "last_seen": MONDAY,
        "case_ref": None,
    }
    return AdvertView(**{**values, **over})


def make_decision(
    ref: str, verdict: str, when: datetime, code: str | None = None, number: int = 1
) -> Decision:
    codes = {"confirm": "luring_pattern", "dismiss": "ordinary_advert", "watch": "needs_more"}
    code = code or codes.get(verdict, "new_facts")
    return Decision(number, ref, verdict, code, "a note for staff", "mira", when, (), None)


def make_case(
    ref: str = "C-0007",
    *,
    regions: tuple[str, ...] = ("IN-AS", "IN-DL"),
    verdicts: tuple[tuple[str, datetime], ...] = (("confirm", MONDAY),),
    phone: str = "+919999901234",
    **over: Any,
) -> Case:
    advert_over = over.pop("advert", {})
    assessment_over = over.pop("assessment", {})
    advert = make_advert(ref, **advert_over)
    assessment_over.setdefault("contacts", ((phone, "phone"),))
    assessment = make_assessment(advert, **assessment_over)
    view = make_view(advert, assessment)
    code = over.pop("reason_code", None)
    decisions = tuple(
        make_decision(ref, verdict, when, code if verdict == "confirm" else None, number)
        for number, (verdict, when) in enumerate(verdicts, start=1)
    )
    states = {"confirm": "confirmed", "dismiss": "dismissed", "watch": "watched", "reopen": "undecided"}
    signs = assessment_over.get("signs", SIGNS)
    summary: dict[str, Any] = {
        "id": 1,
        "ref": ref,
        "band": "review",
        "score": 0.73,
        "state": states[verdicts[-1][0]] if verdicts else "undecided",
        "child_sign": assessment.child_sign,
        "reasons": tuple(Reason(name, name, group, "why", 1) for name, group, _ in signs),
        "places": tuple(place.name for place in assessment.places),
        "regions": regions,
        "place_unknown": not regions,
        "languages": ("en",),
        "sources": ("river-jobs",),
        "contacts": (MaskedContact("k1", "phone", "••••234", phone[-3:], 1, hub=False),),
        "first_seen": view.first_seen,
        "last_seen": view.last_seen,
        "advert_ids": (advert.id,),
        "urls": (advert.url,),
        "n_adverts": 1,
        "n_flagged": 1,
    }
    return Case(CaseSummary(**{**summary, **over}), (view,), decisions, (), "head")


def make_partner(**over: Any) -> Partner:
    values = {
        "name": "river-circle",
        "organisation": "River Circle",
        "language": "en",
        "regions": ("IN-AS",),
        "audience": "partner",
    }
    return Partner(**{**values, **over})


def make_health(name: str = "river-jobs", state: str = "ok", **over: Any) -> SourceHealth:
    values: dict[str, Any] = {
        "name": name,
        "state": state,
        "last_run": "run-1",
        "started_at": MONDAY,
        "finished_at": MONDAY + timedelta(minutes=2),
        "pages": 9,
        "adverts": 8,
        "new": 3,
        "changed": 1,
        "image_only": 0,
        "image_only_urls": (),
        "refused": (),
        "errors": (),
        "problems": (),
    }
    return SourceHealth(**{**values, **over})


def make_member(body: bytes, url: str = "https://river-jobs.example/a/1") -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"WARC-Date: 2026-11-16T06:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def make_capture(body: bytes, key: str = "1", **over: Any) -> Capture:
    values: dict[str, Any] = {
        "id": f"capture-{key}",
        "source": "river-jobs",
        "run": "run-1",
        "url_asked": "https://river-jobs.example/a/1",
        "url_final": "https://river-jobs.example/a/1",
        "redirects": (),
        "fetched_at": MONDAY,
        "status": 200,
        "headers": (("Content-Type", "text/html"),),
        "content_type": "text/html",
        "server_ip": "127.0.0.1",
        "tls_sha256": None,
        "user_agent": "MUKTI-Watch/0.1 (+mailto:watch@example.org)",
        "robots": "allowed: none (404)",
        "rendered": False,
        "sha256": hashlib.sha256(body).hexdigest(),
        "size_bytes": len(body),
        "warc_file": "pages.warc.gz",
        "warc_offset": 0,
        "warc_length": 0,
        "software": "mukti-watch 0.1.0",
    }
    return Capture(**{**values, **over})


def make_evidence(key: str = "1", *, captured: bool = True, **over: Any) -> EvidenceItem:
    assessment_over = over.pop("assessment", {})
    assessment_over.setdefault("contacts", (("+919999901234", "phone"),))
    advert = make_advert(key, **over)
    body = f"<html><p>{key}: {advert.title}</p></html>".encode("utf-8", "replace")
    return EvidenceItem(
        advert=advert,
        assessment=make_assessment(advert, **assessment_over),
        capture=make_capture(body, key) if captured else None,
        warc_member=make_member(body) if captured else None,
        first_seen=MONDAY - timedelta(days=3),
        last_seen=MONDAY,
    )


def make_event(number: int, verb: str = "case.viewed", **over: Any) -> AuditEvent:
    values: dict[str, Any] = {
        "number": number,
        "at": MONDAY,
        "actor": "mira",
        "verb": verb,
        "subject": "C-0007",
        "detail": "",
        "previous_sha256": sha(f"event {number - 1}"),
        "sha256": sha(f"event {number}"),
    }
    return AuditEvent(**{**values, **over})


class Make:
    """The makers by name, so that tests need no import from here."""

    monday = MONDAY
    advert = staticmethod(make_advert)
    assessment = staticmethod(make_assessment)
    view = staticmethod(make_view)
    case = staticmethod(make_case)
    decision = staticmethod(make_decision)
    partner = staticmethod(make_partner)
    health = staticmethod(make_health)
    evidence = staticmethod(make_evidence)
    event = staticmethod(make_event)
    member = staticmethod(make_member)
    capture = staticmethod(make_capture)


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make
