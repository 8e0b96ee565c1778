"""Parts of a source's file that say how its pages are read: CSS, JMESPath, and what to click."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Strict(BaseModel):
    """Written by hand: a key that nobody knows is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SourceSelectors(Strict):
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


def _checked_path(path: str) -> str:
    """Raises: ValueError where it is no JMESPath."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        jmespath.compile(path)
    except JMESPathError as error:
        raise ValueError("no JMESPath") from error
    return path


class SourcePaging(Strict):
    """How a JSON API goes on: an address in the answer, or a key of the query that counts or is told."""

    next: Text | None = Field(default=None, description="JMESPath to the address of the next page")
    key: Text | None = Field(default=None, description="key of the query that says which page is asked")
    cursor: Text | None = Field(default=None, description="JMESPath to the value of key for the next page")
    first: int = Field(default=1, ge=0, description="value of key on the first page, where it counts")
    step: int = Field(default=1, ge=1, le=10_000, description="what key grows by, where it counts")

    @field_validator("next", "cursor")
    @classmethod
    def _path(cls, path: str | None) -> str | None:
        return _checked_path(path) if path else path

    @model_validator(mode="after")
    def _one_way(self) -> SourcePaging:
        if (self.next is None) == (self.key is None):
            raise ValueError("either next or key")
        if self.cursor is not None and self.key is None:
            raise ValueError("cursor: needs key")
        return self


class SourceApi(Strict):
    """Where a JSON API keeps what; JMESPath (jmespath.org), all but `items` and paging read in one item."""

    items: Text = Field(description="the list of adverts in an answer")
    title: Text = Field(description="the advert's title")
    text: Text = Field(description="the advert's own text; HTML in it is read as text")
    id: Text | None = Field(default=None, description="what identifies the advert at this source")
    url: Text | None = Field(default=None, description="the address of its public page")
    address: Text | None = Field(default=None, description="the same with {id} in it, where no path has it")
    employer: Text | None = Field(default=None, description="who offers it")
    place: Text | None = Field(default=None, description="where")
    wage: Text | None = Field(default=None, description="what is paid")
    posted: Text | None = Field(default=None, description="the date as written")
    links: Text | None = Field(default=None, description="contact links, one or a list")
    paging: SourcePaging | None = Field(default=None, description="how to come to the next page")

    @field_validator("*")
    @classmethod
    def _path(cls, path: Any, info: ValidationInfo) -> Any:
        return _checked_path(path) if isinstance(path, str) and info.field_name != "address" else path

    @model_validator(mode="after")
    def _addressed(self) -> SourceApi:
        if self.address is not None and ("{id}" not in self.address or self.id is None):
            raise ValueError("address: needs {id} in it, and the path id")
        return self


class SourceBrowser(Strict):
    """What a person would do on a page of kind `rendered` to see all of it."""

    load_more: Text | None = Field(default=None, description="CSS of a button that shows more adverts")
    open: Text | None = Field(default=None, description="CSS of what shows an advert where it is clicked")
    scroll: bool = Field(default=True, description="whether the page is scrolled while it grows")
    max_actions: int = Field(default=50, ge=0, le=500, description="clicks and scrolls on one page at most")
