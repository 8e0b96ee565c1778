"""The demo's slice of the settings."""

from __future__ import annotations

from pydantic import Field

from mukti_settings import Slice, read_slice


class DemoSettings(Slice):
    """Where the demo's triage pages are served, and how hard it works the machine."""

    demo_port: int = Field(
        8300,
        ge=1,
        le=65_535,
        description="port of the demo's triage pages on 127.0.0.1; the next free one if it is taken",
    )
    demo_crawls: int = Field(2, ge=1, le=16, description="crawls of invented boards that run at once")


def read_settings() -> DemoSettings:
    """Read anew each time. Raises: SettingsError."""
    return read_slice(DemoSettings)
