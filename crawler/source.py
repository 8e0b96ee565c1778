"""A watched source: one YAML file each, checked once here and trusted inside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crawler.addresses import host_port, normalise_url, site_of
from crawler.errors import SourceError
from crawler.guard import parse_allow_list
from crawler.settings import CrawlerSettings
from mukti_settings import read_slice

SourceKind = Literal["site", "feed", "selectors", "rendered", "telegram", "api"]
PromisedField = Literal["employer", "place", "wage", "posted", "links"]
LANGUAGES = (
    "en", "hi", "hi-Latn", "bn", "bn-Latn", "as", "as-Latn", "ne", "mni-Beng", "mni-Mtei", "mul", "und",
)  # fmt: skip
LEAST_DELAY_S = 1.0
_FILE_LIMIT_BYTES = 256 * 1024
_Region = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
_Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SourceSelectors(_Strict):
    """CSS selectors of a source of kind `selectors`; all but `next` are read inside one `item`."""

    item: str | None = Field(default=None, description="each advert; without it a page is one advert")
    title: str | None = Field(default=None, description="the advert's title")
    text: str | None = Field(default=None, description="the advert's own text; else all of the advert")
    employer: str | None = Field(default=None, description="who offers it")
    place: str | None = Field(default=None, description="where")
    wage: str | None = Field(default=None, description="what is paid")
    posted: str | None = Field(default=None, description="the date as written")
    link: str | None = Field(default=None, description="links from a listing to the page of one advert")
    next: str | None = Field(default=None, description="the link to the next page of a listing")

    @field_validator("*")
    @classmethod
    def _css(cls, selector: str | None) -> str | None:
        if selector is not None:
            from selectolax.lexbor import LexborHTMLParser, SelectolaxError

            try:
                LexborHTMLParser("<p>").css(selector)
            except SelectolaxError as error:
                raise ValueError("no CSS selector") from error
        return selector


class SourcePaging(_Strict):
    """How a JSON API goes on: an address in the answer, or a key of the query that counts or is told."""

    next: _Text | None = Field(default=None, description="JMESPath to the address of the next page")
    key: _Text | None = Field(default=None, description="key of the query that says which page is asked")
    cursor: _Text | None = Field(default=None, description="JMESPath to the value of key for the next page")
    first: int = Field(default=1, ge=0, description="value of key on the first page, where it counts")
    step: int = Field(default=1, ge=1, le=10_000, description="what key grows by, where it counts")

    @model_validator(mode="after")
    def _one_way(self) -> SourcePaging:
        if (self.next is None) == (self.key is None):
            raise ValueError("either next or key")
        if self.cursor is not None and self.key is None:
            raise ValueError("cursor: needs key")
        return self


class SourceApi(_Strict):
    """Where a JSON API keeps what; JMESPath (jmespath.org), all but `items` and paging read in one item."""

    items: _Text = Field(description="the list of adverts in an answer")
    title: _Text = Field(description="the advert's title")
    text: _Text = Field(description="the advert's own text; HTML in it is read as text")
    id: _Text | None = Field(default=None, description="what identifies the advert at this source")
    url: _Text | None = Field(default=None, description="the address of its public page")
    address: _Text | None = Field(default=None, description="the same with {id} in it, where no path has it")
    employer: _Text | None = Field(default=None, description="who offers it")
    place: _Text | None = Field(default=None, description="where")
    wage: _Text | None = Field(default=None, description="what is paid")
    posted: _Text | None = Field(default=None, description="the date as written")
    links: _Text | None = Field(default=None, description="contact links, one or a list")
    paging: SourcePaging | None = Field(default=None, description="how to come to the next page")

    @model_validator(mode="after")
    def _addressed(self) -> SourceApi:
        if self.address is not None and ("{id}" not in self.address or self.id is None):
            raise ValueError("address: needs {id} in it, and the path id")
        return self


class SourceBrowser(_Strict):
    """What a person would do on a page of kind `rendered` to see all of it."""

    load_more: _Text | None = Field(default=None, description="CSS of a button that shows more adverts")
    open: _Text | None = Field(default=None, description="CSS of what shows an advert where it is clicked")
    scroll: bool = Field(default=True, description="whether the page is scrolled while it grows")
    max_actions: int = Field(default=50, ge=0, le=500, description="clicks and scrolls on one page at most")


class EveryHours(_Strict):
    """A schedule by interval."""

    every_h: float = Field(ge=0.25, le=24 * 31, description="hours between two runs")


class Source(_Strict):
    """A site or channel that is watched, as its YAML file says."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="name of the file without .yml")
    who: _Text = Field(description="what it is and who runs it")
    why: _Text = Field(description="why it is watched")
    legal: _Text = Field(description="what its terms and robots.txt say, and who looked when")
    kind: SourceKind = Field(description="site, feed, selectors, rendered, telegram or api")
    start: tuple[_Text, ...] = Field(min_length=1, max_length=50, description="addresses to begin at")
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
            from apscheduler.triggers.cron import CronTrigger

            CronTrigger.from_crontab(schedule, timezone="Asia/Kolkata")
        return schedule

    @model_validator(mode="after")
    def _whole(self) -> Source:
        if (self.kind == "selectors") != (self.selectors is not None):
            raise ValueError("selectors: needed for kind selectors, and for no other")
        if (self.kind == "api") != (self.api is not None):
            raise ValueError("api: needed for kind api, and for no other")
        if self.browser is not None and self.kind != "rendered":
            raise ValueError("browser: for kind rendered alone")
        if self.kind == "telegram" and not all("/s/" in url for url in self.start):
            raise ValueError("start: a channel is read at its public preview, .../s/<name>")
        return self

    @property
    def sites(self) -> frozenset[str]:
        """The sites that a run stays on."""
        return frozenset(site_of(url) for url in self.start)


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"] if not isinstance(part, str) or part.islower())
    value = "" if first["type"] == "missing" or not key else f", got {str(first['input'])[:80]!r}"
    return f"{key or 'source'}: {first['msg'].removeprefix('Value error, ')}{value}"


def parse_source(plain: Any, where: str, allow: frozenset[tuple[str, int]]) -> Source:
    """Check what a YAML file says. Raises: SourceError naming file, key and value."""
    if not isinstance(plain, dict):
        raise SourceError(f"{where}: expected keys and values, got {type(plain).__name__}")
    try:
        source = Source.model_validate(plain)
    except ValidationError as error:
        raise SourceError(f"{where}: {_first_problem(error)}") from error
    hosts = [host_port(url) for url in source.start]
    if source.delay_s < LEAST_DELAY_S and not all((host.lower(), port) in allow for host, port in hosts):
        raise SourceError(
            f"{where}: delay_s: at least {LEAST_DELAY_S:g} for hosts outside MUKTI_ALLOW_HOSTS,"
            f" got {source.delay_s:g}"
        )
    return source


def load_source(path: Path) -> Source:
    """One source from its file. Raises: SourceError naming file, key and value."""
    try:
        if path.stat().st_size > _FILE_LIMIT_BYTES:
            raise SourceError(f"{path}: over {_FILE_LIMIT_BYTES} bytes, no source file")
        plain = yaml.safe_load(path.read_text("utf-8"))
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
