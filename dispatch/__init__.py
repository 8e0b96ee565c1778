"""Dispatch: what leaves the building, and only after a person decided.

This door is light: what it names is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dispatch.refusal import PartnerError, RefusedExportError

if TYPE_CHECKING:
    from dispatch.digest import Digest, write_digest
    from dispatch.outbox import build_digest_for, build_referral, load_partners, verify_package
    from dispatch.outbox import build_digest_for as build_digest
    from dispatch.partner import Partner
    from dispatch.regular import regular_jobs
    from dispatch.week import Week, parse_week

_DOOR = {
    "Digest": "dispatch.digest",
    "write_digest": "dispatch.digest",
    "build_digest_for": "dispatch.outbox",
    "build_referral": "dispatch.outbox",
    "load_partners": "dispatch.outbox",
    "verify_package": "dispatch.outbox",
    "Partner": "dispatch.partner",
    "regular_jobs": "dispatch.regular",
    "Week": "dispatch.week",
    "parse_week": "dispatch.week",
}

__all__ = [
    "Digest",
    "Partner",
    "PartnerError",
    "RefusedExportError",
    "Week",
    "build_digest",
    "build_digest_for",
    "build_referral",
    "load_partners",
    "parse_week",
    "regular_jobs",
    "verify_package",
    "write_digest",
]


def __getattr__(name: str) -> Any:
    name = "build_digest_for" if name == "build_digest" else name
    if name not in _DOOR:
        raise AttributeError(f"module 'dispatch' has no attribute {name!r}")
    return getattr(import_module(_DOOR[name]), name)
