"""Adverts that are only a picture: counted with their address, never fetched."""

from __future__ import annotations

from .build import stable_anchor
from .furniture import is_furniture
from .heading import is_generic
from .links import Link
from .noise import CHROME
from .offer import url_sign
from .phrases import fold, phrases, words
from .sight import Sight
from .signs import ADVICE, JOB, OFFER, REPORT, TRAINING_TITLE
from .tree import Element

_POSTER = phrases("poster")
_NOT = words("logo icon avatar banner sprite ad ads badge flag thumb author gravatar emoji spacer pixel")
_TEXT_CHARS = 90


def _image_words(image: Element) -> str:
    name = image.get("src").rsplit("/", 1)[-1]
    return fold(" ".join((image.get("alt"), image.get("title"), name, image.get("class"), image.get("id"))))


def _small(image: Element) -> bool:
    sizes = [image.get("width").removesuffix("px"), image.get("height").removesuffix("px")]
    return any(size.isdigit() and int(size) < 120 for size in sizes)


def _posters(sight: Sight) -> list[Element]:
    return [
        e
        for e in sight.tree.elements
        if e.tag in {"img", "amp-img"}
        and e.get("src")
        and e.hints.isdisjoint(_NOT)
        and not _small(e)
        and _level(e) != CHROME
    ]


def _level(image: Element) -> int:
    return image.noise if image.noise else (image.parent.noise if image.parent is not None else 0)


def _scope(image: Element, images: list[Element]) -> Element:
    """The post around a picture: the largest element that holds no other."""
    node = image
    for outer in image.ancestors():
        if outer.tag in {"body", "html", "main"} or any(
            outer.holds(other) for other in images if other is not image
        ):
            break
        node = outer
    return node


def _text_in(sight: Sight, scope: Element) -> str:
    lines = sight.lines[scope.first_line : scope.end_line]
    return "\n".join(line.text for line in lines if line.level != CHROME and not is_furniture(line.text))


def _address(sight: Sight, scope: Element, links: list[Link], alone: bool) -> str:
    if alone:
        return sight.canonical
    for link in links:
        if scope.holds(link.element) and link.score > 0:
            return link.url
    anchor = stable_anchor(scope.get("id"))
    return f"{sight.canonical}#{anchor}" if anchor else sight.canonical


def find_pictures(sight: Sight, links: list[Link]) -> tuple[str, ...]:
    """Addresses of posts whose body is a picture and whose words offer work or training."""
    images = _posters(sight)[:200]
    own = sum(line.own_chars for line in sight.lines if not is_furniture(line.text))
    if not images or own > 4000:
        return ()
    found: dict[str, None] = {}
    page_offers = _offers(sight.tree.title) or url_sign(sight.page.url) > 0
    for image in images:
        scope = _scope(image, images) if len(images) > 1 else sight.tree.body
        text = _text_in(sight, scope)
        if len(text) > _TEXT_CHARS or (len(images) == 1 and own > 2 * _TEXT_CHARS):
            continue
        words = _image_words(image)
        heading = fold(text)
        if REPORT.within(heading) or ADVICE.within(heading):
            continue
        if _offers(text) or (
            _POSTER.within(words)
            and (page_offers or OFFER.within(words) or "poster" in words)
            and not is_generic(text or "x y")
        ):
            found.setdefault(_address(sight, scope, links, len(images) == 1))
    return tuple(found)


def _offers(text: str) -> bool:
    folded = fold(text)
    return (
        OFFER.within(folded) or (JOB.within(folded) and not is_generic(text)) or TRAINING_TITLE.within(folded)
    )
