"""What a referral is made from, and what must hold before anything is written."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from dispatch.refusal import RefusedExportError
from dispatch.standing import is_confirmed, touches_child, verdict_now
from dispatch.verifier import response_body
from dispatch.week import IST
from index.records import REASONS, AuditEvent, Case, Decision, EvidenceItem, SourceHealth

STATEMENT = "These are unverified indicators, not an accusation against anyone."
MARK = "DRAFT, not for hand-over"
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True)
class Dossier:
    """A confirmed case with its evidence, its custody and the state of its sources; `made_at` is UTC."""

    case: Case
    evidence: tuple[EvidenceItem, ...]
    custody: tuple[AuditEvent, ...]
    health: tuple[SourceHealth, ...]
    made_at: datetime
    made_by: str
    version: str

    @property
    def ref(self) -> str:
        """The case's reference."""
        return self.case.summary.ref

    @property
    def decision(self) -> Decision:
        """The confirmation in force. Raises: RefusedExportError when there is none."""
        decision = verdict_now(self.case)
        if decision is None:
            raise RefusedExportError(f"case {self.ref}: nobody has decided it")
        return decision


def folder_name(item: EvidenceItem) -> str:
    """The advert's id, or its hash where the id would not be a plain name of a folder."""
    identity = item.advert.id
    plain = re.fullmatch(r"[A-Za-z0-9_-]{1,80}", identity)
    return identity if plain else hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()


def local_time(when: datetime) -> str:
    """A moment in India, to the second."""
    return when.astimezone(IST).strftime("%Y-%m-%d %H:%M:%S IST")


def utc_time(when: datetime) -> str:
    """The same moment in UTC."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def reason_words(decision: Decision) -> str:
    """What the reason's code means, as the person who chose it read it."""
    return REASONS.get(decision.verdict, {}).get(decision.reason_code, decision.reason_code)


def refuse_unless_ready(case: Case) -> None:
    """Raises: RefusedExportError in one line when the case may not be drafted."""
    ref, state = case.summary.ref, case.summary.state
    if not _REF.fullmatch(ref):
        raise RefusedExportError(f"case {ref[:60]!r}: its reference cannot name a folder")
    if touches_child(case):
        raise RefusedExportError(
            f"case {ref}: a sign of a child; no draft leaves here, inform the duty person at once"
        )
    if not is_confirmed(case):
        raise RefusedExportError(f"case {ref}: it is {state}; only a confirmed case can be referred")
    if case.summary.n_new:
        raise RefusedExportError(
            f"case {ref}: {case.summary.n_new} flagged adverts came after the decision: decide again"
        )


def refuse_unless_true(dossier: Dossier) -> None:
    """Holds the evidence against its hashes. Raises: RefusedExportError naming the advert."""
    if not dossier.evidence:
        raise RefusedExportError(f"case {dossier.ref}: it has no adverts")
    for item in dossier.evidence:
        if item.assessment.child_sign:
            raise RefusedExportError(f"case {dossier.ref}: a sign of a child in advert {item.advert.id[:12]}")
        if item.capture is None or item.warc_member is None:
            continue
        try:
            body = response_body(item.warc_member)
        except ValueError as error:
            raise RefusedExportError(
                f"case {dossier.ref}: the capture of advert {item.advert.id[:12]}: {error}"
            ) from error
        if hashlib.sha256(body).hexdigest() != item.capture.sha256:
            raise RefusedExportError(
                f"case {dossier.ref}: the capture of advert {item.advert.id[:12]} was altered:"
                " its response differs from the SHA-256 taken at capture"
            )
