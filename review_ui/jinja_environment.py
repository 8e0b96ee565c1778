"""The templates' environment: text is escaped and made visible by default, and speaks plain words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from review_ui import clock, words
from review_ui.sign_words import in_reading_order, say_sign
from review_ui.static_files import static_address
from review_ui.visible import make_visible


def make_environment(**options: Any) -> Environment:
    """Called by Django; `finalize` reaches every value printed, so no template can forget it."""
    options |= {
        "undefined": StrictUndefined,
        "finalize": _finalize,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    environment = Environment(**options)  # noqa: S701 - Django's options switch autoescape on
    environment.globals.update(
        url=_url, static=static_address, words=words, get_messages=messages.get_messages, query=_query
    )
    environment.filters.update(
        day=clock.day_ist,
        time=clock.time_ist,
        say=lambda code, table: words.say(getattr(words, table), code),
        region=words.say_region,
        reason=words.say_reason,
        html_lang=words.html_lang,
        join_words=words.join_words,
        sign=say_sign,
        in_reading_order=in_reading_order,
    )
    environment.globals.update(span_of_days=clock.span_ist, count=words.count)
    return environment


def _finalize(value: Any) -> Any:
    if value is None:
        return ""
    return make_visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _url(name: str, **arguments: object) -> str:
    return reverse(name, kwargs=arguments or None)


def _query(pairs: dict[str, Any], **changed: Any) -> str:
    """`?a=1&b=2` from a mapping with some values changed; empty ones left out."""
    merged = {key: value for key, value in {**pairs, **changed}.items() if value not in (None, "", ())}
    return "?" + urlencode(merged, doseq=True, errors="replace") if merged else "?"
