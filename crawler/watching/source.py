"""A watched source: one YAML file each, checked once here and trusted inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from crawler.errors import SourceError
from crawler.fetching.addresses import host_port, normalise_url, site_of
from crawler.fetching.guard import parse_allow_list
from crawler.scheduling.crontab import trigger_from
from crawler.settings import CrawlerSettings
from crawler.watching.faults import faults_of, read_yaml
from crawler.watching.source_parts import SourceApi, SourceBrowser, SourceSelectors, Strict, Text
from mukti_settings import read_slice

SourceKind = Literal["site", "feed", "selectors", "rendered", "telegram", "api"]
PromisedField = Literal["employer", "place", "wage", "posted", "links"]
LANGUAGES = (
    "en", "hi", "hi-Latn", "bn", "bn-Latn", "as", "as-Latn", "ne", "mni-Beng", "mni-Mtei", "mul", "und",
)  # fmt: skip
LEAST_DELAY_S = 1.0
_FILE_LIMIT_BYTES = 256 * 1024
_Region = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]


class EveryHours(Strict):
    """A schedule by interval."""

    every_h: float = Field(ge=0.25, le=24 * 31, description="hours between two runs")


class Source(Strict):
    """A site or channel that is watched, as its YAML file says."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="name of the file without .yml")
    who: Text = Field(description="what it is and who runs it")
    why: Text = Field(description="why it is watched")
    legal: Text = Field(description="what its terms and robots.txt say, and who looked when")
    kind: SourceKind = Field(description="site, feed, selectors, rendered, telegram or api")
    start: tuple[Text, ...] = Field(min_length=1, max_length=50, description="addresses to begin at")
    region: tuple[_Region, ...] = Field(default=(), description="ISO 3166-2 codes of where its adverts reach")
    languages: tuple[str, ...] = Field(default=(), description="language codes to be expected")
    schedule: EveryHours | str = Field(
        default=EveryHours(every_h=24), description="crontab of five fields, or every_h; Indian time"
    )
    delay_s: float = Field(default=2.0, ge=0, le=3600, description="seconds between two requests")
    min_adverts: int = Field(default=1, ge=0, description="adverts that a whole run gives at least")
    max_drop: float = Field(
        default=0.8, gt=0, le=1, description="share by which adverts may fall short of the last whole runs"
    )
    filled: dict[PromisedField, Annotated[float, Field(ge=0, le=1)]] = Field(
        default={}, description="share of adverts that have a field, at least: employer, place, wage …"
    )
    max_pages: int = Field(default=500, ge=1, le=100_000, description="pages fetched in one run at most")
    selectors: SourceSelectors | None = Field(default=None, description="for kind selectors: CSS")
    api: SourceApi | None = Field(default=None, description="for kind api: where its JSON has what")
    browser: SourceBrowser | None = Field(default=None, description="for kind rendered: scrolls and clicks")
    enabled: bool = Field(default=True, description="whether the schedule runs it")

    @field_validator("start")
    @classmethod
    def _usable(cls, start: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(normalise_url(url) for url in start)

    @field_validator("languages")
    @classmethod
    def _known(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        for language in languages:
            if language not in LANGUAGES:
                raise ValueError(f"unknown language {language!r}; one of {' '.join(LANGUAGES)}")
        return languages

    @field_validator("schedule")
    @classmethod
    def _readable(cls, schedule: EveryHours | str) -> EveryHours | str:
        if isinstance(schedule, str):
            trigger_from(schedule)
        return schedule

    @model_validator(mode="after")
    def _whole(self) -> Source:
        has = {part: getattr(self, part) is not None for part in ("selectors", "api", "browser")}
        for misfit in _misfits(self.kind, has, self.start):
            raise ValueError(misfit)
        return self

    @property
    def sites(self) -> frozenset[str]:
        """The sites that a run stays on."""
        return frozenset(site_of(url) for url in self.start)


def parse_source(plain: Any, where: str, allow: frozenset[tuple[str, int]]) -> Source:
    """Check what a YAML file says. Raises: SourceError naming the file, and key and value of every fault."""
    if not isinstance(plain, dict):
        raise SourceError(f"{where}: expected keys and values, got {type(plain).__name__}")
    faults: tuple[str, ...] = ()
    try:
        source = Source.model_validate(plain)
    except ValidationError as error:
        faults = (*faults_of(error, Source), *(fault for fault in _plain_faults(plain)))
    else:
        hosts = [host_port(url) for url in source.start]
        if source.delay_s < LEAST_DELAY_S and not all((host.lower(), port) in allow for host, port in hosts):
            said = f"at least {LEAST_DELAY_S:g} for hosts outside MUKTI_ALLOW_HOSTS, got {source.delay_s:g}"
            faults = (f"delay_s: {said}",)
    if faults:
        faults = tuple(dict.fromkeys(faults))
        raise SourceError(f"{where}: {'; '.join(faults)}", tuple(f"{where}: {fault}" for fault in faults))
    return source


def _plain_faults(plain: dict[Any, Any]) -> tuple[str, ...]:
    """What does not go together, also in a file that has other faults."""
    start = plain.get("start")
    urls = [url for url in start if isinstance(url, str)] if isinstance(start, list) else []
    parts = {part: plain.get(part) is not None for part in ("selectors", "api", "browser")}
    return tuple(_misfits(plain.get("kind"), parts, urls))


def _misfits(kind: Any, has: Mapping[str, bool], start: Iterable[str]) -> Iterator[str]:
    """Parts of a file that its kind needs, or has no use for."""
    for part in ("selectors", "api"):
        if (kind == part) != has[part]:
            yield f"{part}: needed for kind {part}, and for no other"
    if has["browser"] and kind != "rendered":
        yield "browser: for kind rendered alone"
    if kind == "telegram" and not all("/s/" in url for url in start):
        yield "start: a channel is read at its public preview, .../s/<name>"


def load_source(path: Path) -> Source:
    """One source from its file. Raises: SourceError naming file, key and value."""
    try:
        if path.stat().st_size > _FILE_LIMIT_BYTES:
            raise SourceError(f"{path}: over {_FILE_LIMIT_BYTES} bytes, no source file")
        plain = read_yaml(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise SourceError(
            f"{path}{line}: no YAML: {getattr(error, 'problem', None) or 'unreadable'}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SourceError(f"{path}: cannot be read: {cause}") from error
    source = parse_source(plain, str(path), _allowed())
    if source.name != path.stem:
        raise SourceError(f"{path}: name: expected the file's name {path.stem!r}, got {source.name!r}")
    return source


def load_sources(folder: Path) -> tuple[Source, ...]:
    """All sources of a folder, by name; none without a folder. Raises: SourceError at the first bad file."""
    if not folder.is_dir():
        return ()
    return tuple(load_source(path) for path in sorted(folder.glob("*.yml")))


def _allowed() -> frozenset[tuple[str, int]]:
    try:
        return parse_allow_list(read_slice(CrawlerSettings).allow_hosts)
    except ValueError as error:
        raise SourceError(str(error)) from error


def source_for_url(url: str, *, max_pages: int = 500) -> Source:
    """A source for an address alone, of kind site (telegram for a channel's preview); named after the host.

    Raises: SourceError where it is no usable address.
    """
    try:
        url = normalise_url(url)
        host, port = host_port(url)
    except ValueError as error:
        raise SourceError(f"--url: {error}") from error
    is_channel = re.search(r"^https?://t\.me(?::\d+)?/s/\w+", url) is not None
    usual = port in (80, 443)
    label = host.removeprefix("www.") if usual else f"{host}-{port}"
    return Source(
        name="url-" + re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:58],
        who="an address given by hand",
        why="tried by hand",
        legal="not yet looked at; robots.txt is obeyed",
        kind="telegram" if is_channel else "site",
        start=(url,),
        delay_s=0.0 if (host.lower(), port) in _allowed() else 2.0,
        min_adverts=0,
        max_pages=max_pages,
        enabled=False,
    )
