"""robots.txt by RFC 9309: parsed by Protego, fetched and interpreted by our own rules."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego

from crawler.errors import FetchError, RefusedFetchError

TOKEN = "MUKTIWatch"  # noqa: S105  (the product token of RFC 9309, no secret)
# RFC 9309, 2.5: at least 500 KiB are parsed. What lies behind this is not read.
LIMIT_BYTES = 1024 * 1024
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_AGENT = re.compile(r"^[ \t]*user[- ]?agent[ \t]*[: \t][ \t]*([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What a host answered for its robots.txt: the status of the last hop and the body of a 2xx one."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an address may be fetched; `text` goes into the capture, `reason` is what a refusal counts as.

    `ours` is false where nobody answered: then it is a failure of the host, and no rule of anybody.
    """

    allowed: bool
    text: str
    reason: str
    ours: bool = True


FetchRobots = Callable[[str], Awaitable[RobotsAnswer]]


class Rules:
    """The rules of one host, for our token."""

    def __init__(self, answer: RobotsAnswer | None, failure: FetchError | None = None) -> None:
        """`None`: no answer, because of the `failure`."""
        self._answer = answer
        self._failure = failure
        self._parsed = (
            Protego.parse(_read_text(answer.body)) if answer and 200 <= answer.status < 300 else None
        )

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of sitemaps that the file names, as written."""
        return tuple(self._parsed.sitemaps) if self._parsed else ()

    @property
    def delay_s(self) -> float:
        """Seconds between two requests, by Crawl-delay or Request-rate; 0 where neither is given."""
        if self._parsed is None:
            return 0.0
        rate = self._parsed.request_rate(TOKEN)
        asked = (self._parsed.crawl_delay(TOKEN) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        return max((float(delay) for delay in asked if math.isfinite(delay)), default=0.0)

    def decide(self, url: str) -> Decision:
        """2xx: the rules; 3xx too long and 4xx: all allowed; 5xx and no answer: nothing."""
        if self._answer is None:
            reason = self._failure.reason if self._failure else "no_answer"
            ours = isinstance(self._failure, RefusedFetchError)
            words = ": ".join(filter(None, (reason, self._failure.value if self._failure else "")))
            return Decision(False, f"disallowed: robots.txt gives no answer ({words})", reason, ours)
        if self._parsed is None:
            if self._answer.status >= 500:
                return Decision(False, f"disallowed: robots.txt answers {self._answer.status}", "robots_5xx")
            return Decision(True, f"allowed: none ({self._answer.status})", "")
        if self._parsed.can_fetch(url, TOKEN):
            return Decision(True, "allowed", "")
        return Decision(False, "disallowed", "robots_disallow")


def _read_text(body: bytes) -> str:
    encoding = "utf-16" if body[:2] in _BYTE_ORDER_MARKS else "utf-8-sig"
    text = body[:LIMIT_BYTES].decode(encoding, "replace").replace("\x00", "")
    return _AGENT.sub(_name_agent, text)


def _name_agent(line: re.Match[str]) -> str:
    """Groups for everybody, for us (whatever version they name) and for others, who are all one.

    Protego gives every rule of a group to each of its agents: 40,000 of each would not fit into memory.
    """
    agent, ours = line[1].strip().lower(), TOKEN.lower()
    if agent.startswith(ours) and not re.match(r"[\w-]", agent[len(ours) :]):
        return f"User-agent: {TOKEN}"
    return "User-agent: *" if agent == "*" else "User-agent: some-other-agent"


class Robots:
    """The rules of every host met in a run; answers are kept on disk for a day, failures for the run.

    A kept answer is used while it is fresh, and never beyond: where a host then answers 5xx or not at all,
    nothing is fetched until it answers again (docs/decisions/0005-politeness.md).
    """

    def __init__(self, fetch: FetchRobots, kept: Path | None, keep_h: float = 24.0) -> None:
        self._fetch = fetch
        self._kept = kept
        self._keep = timedelta(hours=keep_h)
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """The rules for the host of an address; its robots.txt is fetched once in a run."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._read(origin))
        return await asyncio.shield(self._rules[origin])

    async def decide(self, url: str) -> Decision:
        """Whether our token may fetch an address."""
        return (await self.rules(url)).decide(url)

    async def _read(self, origin: str) -> Rules:
        kept = self._load(origin)
        if kept is not None:
            return Rules(kept)
        try:
            answer = await self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            return Rules(None, error)
        if answer.status < 500 and answer.status != 429:
            self._save(origin, answer)
        return Rules(answer)

    def _file(self, origin: str) -> Path | None:
        if self._kept is None:
            return None
        return self._kept / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"

    def _load(self, origin: str) -> RobotsAnswer | None:
        file = self._file(origin)
        try:
            plain = json.loads(file.read_text("utf-8")) if file else None
        except (OSError, ValueError):
            return None
        if not plain or plain.get("origin") != origin:
            return None
        if datetime.now(UTC) - datetime.fromisoformat(plain["fetched_at"]) > self._keep:
            return None
        return RobotsAnswer(int(plain["status"]), str(plain["body"]).encode("utf-8"))

    def _save(self, origin: str, answer: RobotsAnswer) -> None:
        file = self._file(origin)
        if file is None:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        plain = {
            "origin": origin,
            "status": answer.status,
            "body": _read_text(answer.body),
            "fetched_at": datetime.now(UTC).isoformat(),
        }
        fresh = file.with_suffix(f".{id(self)}.new")
        fresh.write_text(json.dumps(plain), "utf-8")
        fresh.replace(file)
