"""The crawler's settings: who we say we are, what may be reached, and every limit of a crawl."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from mukti_settings import Slice


class CrawlerSettings(Slice):
    """Limits are per fetch, page or crawl, as each description says."""

    contact: str = Field(
        default="",
        description="mail or web address in our user agent, where sites can reach us; needed for public ones",
    )
    allow_hosts: str = Field(
        default="",
        description="literal host:port pairs, comma-separated, that may be reached though not public",
    )
    fetch_limit_s: float = Field(
        default=30.0, gt=0, description="seconds for one fetch, connect to last byte"
    )
    connect_limit_s: float = Field(default=10.0, gt=0, description="seconds to connect to one address")
    body_limit_bytes: int = Field(
        default=5 * 1024 * 1024, gt=0, description="bytes of a body, on the wire and after decompression"
    )
    read_limit_s: float = Field(
        default=1.5,
        gt=0,
        description="seconds of the processor to read one page (six times as long for a feed or sitemap)",
    )
    read_memory_limit_bytes: int = Field(
        default=300 * 1024 * 1024, ge=128 * 1024 * 1024, description="bytes of data of the reading process"
    )
    sitemap_limit_bytes: int = Field(
        default=50 * 1024 * 1024, gt=0, description="the same for sitemaps, which are read as a stream"
    )
    crawl_limit_s: float = Field(default=3600.0, gt=0, description="seconds of wall clock for one crawl")
    crawl_memory_limit_bytes: int = Field(
        default=2 * 1024**3,
        ge=64 * 1024**2,
        description="bytes of memory of its own (anonymous) that a scheduled run and its browser may hold",
    )
    crawls_at_once: int = Field(default=2, ge=1, le=64, description="crawls that the schedule runs at once")
    schedule_lease_s: float = Field(
        default=8.0,
        ge=1,
        description="seconds without a sign of life after which another scheduler takes over",
    )
    retry_after_limit_s: float = Field(
        default=120.0, ge=0, description="longest Retry-After in seconds that a crawl waits for"
    )
    robots_keep_h: float = Field(
        default=24.0, ge=0, description="hours that a robots.txt answer is kept on disk"
    )
    render_limit_s: float = Field(default=25.0, gt=0, description="seconds for one page in Chromium")
    settle_limit_s: float = Field(
        default=4.0, gt=0, description="seconds that a page in Chromium may take to become quiet"
    )
    act_limit_s: float = Field(
        default=60.0, gt=0, description="seconds of scrolls and clicks on one page in Chromium"
    )
    chromium: str = Field(default="", description="path of the Chromium program; empty: found by itself")
    parallel: int = Field(
        default=8, ge=1, le=64, description="fetches under way at once where a source has no delay"
    )

    @property
    def spool(self) -> Path:
        """The folder of all runs."""
        return self.home / "spool"

    @property
    def own_sources(self) -> Path:
        """The folder of the sources that this home watches."""
        return self.home / "sources"

    @property
    def slips(self) -> Path:
        """The folder of what the scheduler and its runs lock."""
        return self.home / "schedule"

    @property
    def opt_out(self) -> Path:
        """The list of hosts that asked not to be visited, one a line."""
        return self.home / "opt_out.txt"
