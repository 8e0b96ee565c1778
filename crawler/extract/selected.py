"""A source that says itself where its adverts are: CSS selectors from its YAML."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.advert import Problem

from .build import Reading, build_adverts, build_teasers, canonical_url, host_of, join_url, tidy_url
from .decode import decode_page, strip_saved_head
from .guard import make_safe
from .offer import kind_of
from .records import Extraction, Page, PageState, Selectors
from .richtext import node_text
from .sight import look_at
from .state import is_shell, says_instead
from .targets import is_contact

# A page that is one advert by its source's word is doubted where it says no more than this.
_DOUBTED_CHARS = 1500


def _nodes(root: LexborNode | LexborHTMLParser, selector: str | None) -> list[LexborNode]:
    """Raises: ValueError when a selector cannot be read."""
    if not selector:
        return []
    try:
        return list(root.css(selector))
    except Exception as error:
        raise ValueError(f"selector {selector!r} cannot be read: {error}") from error


def _text(root: LexborNode | LexborHTMLParser, selector: str | None) -> str | None:
    found = _nodes(root, selector)
    if not found:
        return None
    text = " ".join(node_text(found[0]).split())
    return text or (found[0].attributes.get("content") or found[0].attributes.get("datetime") or None)


def _contacts(root: LexborNode) -> tuple[str, ...]:
    hrefs = [(node.attributes.get("href") or "").strip() for node in root.css("a[href], area[href]")]
    return tuple(dict.fromkeys(href for href in hrefs if is_contact(href)))


def _read(item: LexborNode, chosen: Selectors, page: Page) -> Reading | None:
    bodies = _nodes(item, chosen.text)
    text = "\n".join(filter(None, (node_text(body) for body in bodies))) if chosen.text else node_text(item)
    title = _text(item, chosen.title) or (text.split("\n", 1)[0][:120] if text else "")
    if not title:
        return None
    links = _nodes(item, chosen.link)
    href = (links[0].attributes.get("href") or "") if links else ""
    return Reading(
        title=title,
        text=text,
        employer=_text(item, chosen.employer),
        place=_text(item, chosen.place),
        wage=_text(item, chosen.wage),
        posted=_text(item, chosen.posted),
        kind=kind_of(title, text),
        links=_contacts(item),
        permalink=join_url(page.url, href) if href else None,
        anchor=item.attributes.get("id"),
    )


def _state(page: Page, readings: list[Reading], *, alone: bool) -> PageState:
    """What came instead of adverts: looked for where nothing was found, and where any page would be one."""
    if readings and not (alone and len(readings[0].text) <= _DOUBTED_CHARS):
        return "ok"
    sight = look_at(page)
    said = says_instead(sight)
    if said is not None or readings:
        return said or "ok"
    return "empty_shell" if is_shell(sight) else "ok"


def extract_selected(page: Page, chosen: Selectors) -> Extraction:
    """Items with a link of their own are teasers of that page; without one, or where the item holds the
    whole text (`text` is given and found), they are adverts. Raises: ValueError on an unreadable selector.
    """
    body, head_type = strip_saved_head(page.body)
    decoded = decode_page(body, page.content_type or head_type)
    parser = LexborHTMLParser(make_safe(decoded.text))
    problems = [Problem("encoding", page.url, decoded.problem)] if decoded.problem else []
    root = parser.body or parser.root
    items = _nodes(parser, chosen.item) if chosen.item else ([root] if root is not None else [])
    readings = [reading for item in items if (reading := _read(item, chosen, page)) is not None]
    state = _state(page, readings, alone=not chosen.item)
    if state != "ok":
        readings = []
    elif not readings and chosen.item:
        problems.append(Problem("selector found nothing", page.url, chosen.item))
    away = [r for r in readings if r.permalink and tidy_url(r.permalink) != tidy_url(page.url)]
    partial = [r for r in away if not chosen.text or len(r.text) < 40]
    whole = [r for r in readings if r not in partial]
    following = [join_url(page.url, n.attributes.get("href") or "") for n in _nodes(parser, chosen.next)]
    canonical = _canonical(parser, page)
    return Extraction(
        adverts=build_adverts(whole, page, canonical, alone=not chosen.item),
        teasers=build_teasers([r for r in partial if r.permalink and host_of(r.permalink)], page),
        detail_links=tuple(dict.fromkeys(tidy_url(r.permalink) for r in away if r.permalink)),
        listing_links=tuple(dict.fromkeys(tidy_url(url) for url in following if url)),
        problems=tuple(problems),
        state=state,
    )


def _canonical(parser: LexborHTMLParser, page: Page) -> str:
    link = parser.css_first('link[rel="canonical"]')
    return canonical_url(page.url, [(link.attributes.get("href") or "") if link is not None else ""])
