"""What a body is, by its first bytes; servers' own words about it are often wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

from crawler.extract import Page, looks_like_json

BodyKind = Literal["html", "feed", "sitemap", "channel", "gzip", "json", "text"]
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_JSON_FEED = re.compile(rb'"version"\s{0,9}:\s{0,9}"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version')
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|p|a|script|table|main|article)[\s>]", re.IGNORECASE
)


_MARKUP = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b")
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x7fELF", b"RIFF", b"BM")
# The markup of public channel previews, wherever they are served.
_CHANNEL = b'class="tgme_widget_message_wrap'
# Links, and the pages that a frame shows as if they were this one.
_LINK = re.compile(
    rb"""<(?:a|area)\s[^<>]{0,400}?href\s{0,4}=\s{0,4}["']?([^"'\s<>]{1,1000})"""
    rb"""|<i?frame\s[^<>]{0,400}?src\s{0,4}=\s{0,4}["']?([^"'\s<>]{1,1000})""",
    re.IGNORECASE,
)
_LINKS = 500
# Places of a site where no advert is, and where a visitor would have to be somebody.
_NOT_FOR_US = re.compile(
    r"/(?:log-?(?:in|out)|sign-?(?:in|up|out)|register|account|my-account|cart|checkout|wp-(?:admin|login)|auth|oauth"
    r"|password|subscribe|share|print)(?:[/.?]|$)|[?&](?:replytocom|share|print|action|sort|order|view)=",
    re.IGNORECASE,
)


def is_binary(body: bytes) -> bool:
    """Whether a body is a picture, document or program, whatever it is called; gzip is not judged."""
    zeros = body.count(b"\x00") * 3 > len(body)
    return body.startswith(_BINARY) or (zeros and not body.startswith(_MARKUP))


def is_channel(body: bytes) -> bool:
    """Whether a page is the public preview of a channel, by its markup."""
    return _CHANNEL in body


def find_links(page: Page) -> Iterator[str]:
    """Links of an HTML page as written, without those to log-ins, baskets and other spellings of a page."""
    for number, found in enumerate(_LINK.finditer(page.body)):
        if number >= _LINKS:
            return
        link = unescape((found[1] or found[2]).decode("utf-8", "replace"))
        if not link.startswith(("#", "mailto:", "tel:", "javascript:", "data:")) and not _NOT_FOR_US.search(
            link
        ):
            yield link


def kind_of(page: Page) -> BodyKind:
    """The kind of a page's body."""
    if page.body[:2] == b"\x1f\x8b":
        return "gzip"
    if looks_like_json(page.body):
        return "feed" if _JSON_FEED.search(page.body[:2048]) else "json"
    begin = page.body[:2048]
    if _SITEMAP.search(begin):
        return "sitemap"
    if _FEED.search(begin) and not _HTML.search(begin[:200]):
        return "feed"
    if is_channel(page.body):
        return "channel"
    content_type = (page.content_type or "").lower()
    return "text" if content_type.startswith("text/plain") and not _HTML.search(begin) else "html"
