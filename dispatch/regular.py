"""What dispatch prepares every week; it sends nothing."""

from __future__ import annotations

from index import RegularJob


def regular_jobs() -> tuple[RegularJob, ...]:
    """On Monday morning the past week's page of every partner, as a draft for a person to read."""
    return (RegularJob("weekly-digests", "0 6 * * mon", ("digest", "drafts")),)
