"""What leaves the building: joins the record to the digest and the referral, each export on record first."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import index
from dispatch.digest import Digest, build_digest
from dispatch.dossier import Dossier, refuse_unless_ready, refuse_unless_true
from dispatch.partner import Partner, read_partners
from dispatch.refusal import PartnerError, RefusedExportError
from dispatch.settings import DispatchSettings
from dispatch.week import parse_week
from index.records import Actor, SourceHealth, UnavailableError
from mukti_settings import read_slice


def load_partners(directory: Path | None = None) -> tuple[Partner, ...]:
    """All partners of `<home>/partners`, by name. Raises: PartnerError in one line."""
    return read_partners(directory or read_slice(DispatchSettings).partners_dir)


def find_partner(name: str) -> Partner:
    """Raises: PartnerError when no partner is called so."""
    partners = {partner.name: partner for partner in load_partners()}
    if name not in partners:
        folder = read_slice(DispatchSettings).partners_dir
        known = ", ".join(sorted(partners)) or "none"
        raise PartnerError(f"partner: {name[:60]!r} is not in {folder} (there: {known})")
    return partners[name]


def _watched() -> tuple[SourceHealth, ...]:
    """The sources of the schedule; a look at a single address (`mukti crawl --url`) is none."""
    return tuple(one for one in index.source_health() if not one.name.startswith("url-"))


def build_digest_for(partner: str | Partner, week: str, *, actor: Actor) -> Digest:
    """The digest of a partner, by name or loaded, of a week like "2026-W47"; on record as built.

    Raises: PartnerError; ValueError for the week; RefusedExportError when it would show too much.
    """
    partner = find_partner(partner) if isinstance(partner, str) else partner
    covered = parse_week(week)
    cases = index.decided_cases(covered.since, covered.until)
    numbers = index.week_numbers(covered.since, covered.until)
    secret = index.contact_values([case.summary.ref for case in cases])
    digest = build_digest(partner, covered, cases, _watched(), numbers, also_secret=secret)
    sha256 = hashlib.sha256(digest.html.encode("utf-8")).hexdigest()
    index.record_event(actor, "digest.built", partner.name, f"week={covered} html_sha256={sha256}")
    return digest


def _version() -> str:
    try:
        return version("mukti-watch")
    except PackageNotFoundError:
        return "unknown"


def build_referral(ref: str, out_dir: Path, *, actor: Actor) -> Path:
    """Writes `DRAFT-<ref>/` of a confirmed case below `out_dir`, on record before it becomes visible.

    Raises: RefusedExportError in one line; index.records.UnknownRecordError; OSError.
    """
    from dispatch.package import folder_for, write_package

    case = index.case(ref, actor=actor)
    refuse_unless_ready(case)
    ref = case.summary.ref
    target = folder_for(ref, out_dir)
    try:
        evidence = index.case_evidence(ref, actor=actor)
    except UnavailableError as error:
        raise RefusedExportError(f"case {ref}: its evidence: {error}") from error
    index.record_event(actor, "referral.drafted", ref, f"adverts={len(evidence)}")
    dossier = Dossier(
        case=case,
        evidence=evidence,
        custody=index.custody(ref),
        health=index.source_health(),
        made_at=datetime.now(UTC),
        made_by=actor.name,
        version=_version(),
    )
    refuse_unless_true(dossier)
    return write_package(
        dossier,
        target,
        fonts_dir=read_slice(DispatchSettings).fonts_dir,
        record_seal=lambda seal: index.record_event(actor, "referral.sealed", ref, f"seal_sha256={seal}"),
    )


def verify_package(path: Path) -> tuple[str, ...]:
    """Every changed, missing or added file of a package by name; empty when it is whole."""
    from dispatch.verifier import check

    return check(path)
