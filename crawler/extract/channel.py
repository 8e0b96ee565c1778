"""A channel's public web preview: one message after the other, some of them adverts."""

from __future__ import annotations

from crawler.advert import Problem

from .build import Reading, build_adverts, host_of, join_url, tidy_url
from .facts import read_facts
from .lines import Line, body_text
from .offer import Scene, has_contact, kind_of, report_weight, score_offer
from .phrases import fold
from .records import Extraction, Page, PageState
from .sight import Sight, look_at
from .signs import EVENT, OFFER, SALE, TRAINING
from .state import page_state
from .targets import contact_links
from .tree import Element

_MESSAGE_SCORE = 2.4
_SHORT_CHARS = 25
_WHOLE_CHARS = 40
# Links of a message that its author did not write into it.
_NOT_ITS_OWN = frozenset(
    {
        "tgme_widget_message_owner_name",
        "tgme_widget_message_forwarded_from_name",
        "tgme_widget_message_via_bot",
        "tgme_widget_message_reply",
        "tgme_widget_message_user",
        "tgme_widget_message_date",
    }
)
_MEDIA = frozenset(
    {
        "tgme_widget_message_photo_wrap",
        "tgme_widget_message_photo",
        "tgme_widget_message_video_player",
        "tgme_widget_message_grouped_layer",
    }
)


def _classes(element: Element) -> list[str]:
    return element.get("class").split()


def _first(elements: list[Element], name: str) -> Element | None:
    return next((e for e in elements if name in _classes(e)), None)


def _lines(sight: Sight, element: Element) -> list[Line]:
    return sight.lines[element.first_line : max(element.end_line, element.first_line + 1)]


def _permalink(elements: list[Element], message: Element, sight: Sight) -> str | None:
    """The message's own address: its date's link, else what `data-post` names."""
    for element in elements:
        if element.tag == "a" and "tgme_widget_message_date" in _classes(element):
            joined = join_url(sight.base, element.get("href"))
            if joined:
                return tidy_url(joined)
    post = message.get("data-post")
    return join_url(sight.base, f"/{post}") if post else None


def _is_own(href: str, channel: str) -> bool:
    """A link to the channel itself or to one of its messages is no contact."""
    path = href.split("://", 1)[-1].split("?", 1)[0].strip("/").lower().split("/")
    return (
        len(path) >= 2
        and channel != ""
        and (path[1] == channel or (path[1] == "s" and len(path) > 2 and path[2] == channel))
    )


def _contacts(elements: list[Element], channel: str) -> tuple[str, ...]:
    """Contacts of a message's text and buttons; whom it was forwarded from or answers is none of them."""
    own = (element for element in elements if not _NOT_ITS_OWN & set(_classes(element)))
    return tuple(link for link in contact_links(own) if not _is_own(link, channel))


def _offers(reading: Reading, elements: list[Element], lines: list[Line]) -> bool:
    title, text = reading.title, reading.text
    facts = read_facts(elements, lines, elements[0].index)
    reading.employer, reading.place, reading.wage = (
        facts.get("employer"),
        facts.get("place"),
        facts.get("wage"),
    )
    labelled = facts.values.get("title")
    if labelled:
        reading.title = labelled
    contact = bool(reading.links) or has_contact(text)
    words = fold(text)
    told, head = report_weight("", text) >= (4.0 if contact else 2.0), fold(title)
    if told or SALE.within(head) or not (contact or OFFER.within(words) or TRAINING.within(words)):
        return False
    if contact and len(text) >= _WHOLE_CHARS and not EVENT.within(head):
        return True
    scene = Scene("", frozenset(), can_apply=False, has_links=contact, job_hints=False)
    return score_offer(title, text, facts, scene) >= _MESSAGE_SCORE


def _message(message: Element, sight: Sight) -> tuple[Reading | None, str | None]:
    """The advert of one message, or its address where it is only a picture."""
    elements = sight.tree.elements[message.index : message.end]
    permalink = _permalink(elements, message, sight)
    bodies = [
        e
        for e in elements
        if "tgme_widget_message_text" in _classes(e) and "js-message_reply_text" not in _classes(e)
    ]
    photo = any(_MEDIA & set(_classes(e)) for e in elements)
    body = bodies[-1] if bodies else None
    lines = _lines(sight, body) if body is not None else []
    text = body_text(lines, plain=True)
    if len(text) < _SHORT_CHARS and photo:
        return None, permalink
    if body is None or not text or _first(elements, "tgme_widget_message_poll") is not None:
        return None, None
    title = text.split("\n", 1)[0][:200]
    inside = sight.tree.elements[body.index : body.end]
    channel = message.get("data-post").split("/", 1)[0].lower()
    reading = Reading(
        title=title,
        text=text,
        kind=kind_of(title, text),
        links=_contacts(elements if photo else inside, channel),
        permalink=permalink,
    )
    if not _offers(reading, inside, lines):
        return None, None
    date = next((e for e in elements if e.tag == "time" and e.get("datetime")), None)
    reading.posted = date.get("datetime") if date is not None else None
    reading.url = permalink
    return reading, None


def _older(sight: Sight) -> tuple[str, ...]:
    for element in sight.tree.elements:
        if element.tag == "a" and "tme_messages_more" in _classes(element) and element.get("data-before"):
            joined = join_url(sight.page.url, element.get("href") or f"?before={element.get('data-before')}")
            return (joined,) if joined and host_of(joined) == host_of(sight.page.url) else ()
    return ()


def read_channel(page: Page) -> Extraction:
    """Each message that offers work or training is an advert with its own address as key."""
    sight = look_at(page)
    messages = [e for e in sight.tree.elements if "tgme_widget_message" in _classes(e) and e.get("data-post")]
    readings: list[Reading] = []
    pictures: dict[str, None] = {}
    for message in messages:
        reading, picture = _message(message, sight)
        if reading is not None:
            readings.append(reading)
        elif picture is not None:
            pictures.setdefault(picture)
    adverts = build_adverts(readings, page, tidy_url(page.url), alone=False)
    state, why = _closed(sight, bool(messages))
    said = (Problem("no_messages", page.url, why),) if why else ()
    return Extraction(
        adverts=adverts,
        image_only=tuple(pictures),
        listing_links=_older(sight),
        problems=(*sight.problems, *said),
        state=state,
    )


def _closed(sight: Sight, has_messages: bool) -> tuple[PageState, str]:
    """Why there are no messages: a page that only invites into the app, and what it says of the channel.

    A name that nobody has leads to a page without a title; a channel that shows nothing here has one.
    """
    if has_messages:
        return "ok", ""
    elements = sight.tree.elements
    if _first(elements, "tgme_channel_info") is not None:
        return "ok", "a channel without a message"
    if _first(elements, "tgme_page") is None:
        return page_state(sight, found=False), ""
    if _first(elements, "tgme_page_title") is None:
        return "soft_404", "no channel of this name"
    return "login_wall", "the channel shows its messages in the app alone"
