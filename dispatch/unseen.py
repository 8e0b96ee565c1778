"""Part 4 of the digest: what could not be seen, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch.week import Week
from dispatch.wording import Wording
from index.records import SourceHealth

_NAMES_SHOWN = 8
# In the order in which they are told.
_STATES = (
    "dead",
    "blocked",
    "login_wall",
    "captcha",
    "robots_disallow",
    "empty_shell",
    "parser_loss",
    "changed_layout",
    "over_budget",
    "stale",
    "not_visited",
)


def _state(source: SourceHealth, week: Week) -> str:
    return "not_visited" if source.finished_at < week.since else source.state


def _told(
    state: str, names: list[str], total: int, words: Wording, may_name: Callable[[str], bool] | None
) -> str:
    said = words.say(f"unseen.{state}" if words.has(f"unseen.{state}") else "unseen.parser_loss")
    shown = [name for name in names if may_name is not None and may_name(name)]
    if not shown:
        return words.say("unseen.line", n=len(names), total=total, state=said)
    listed = words.join(tuple(shown[:_NAMES_SHOWN])) + (" …" if len(shown) > _NAMES_SHOWN else "")
    return words.say("unseen.line_names", n=len(names), total=total, state=said, names=listed)


def tell_unseen(
    health: Sequence[SourceHealth],
    week: Week,
    words: Wording,
    may_name: Callable[[str], bool] | None,
) -> tuple[str, ...]:
    """One line per state that is not fine, then the pictures, then what is never seen.

    `may_name` keeps back a source whose name is itself a contact or an employer; without it no source
    is named.
    """
    if not health:
        return (words.say("unseen.no_source"), words.say("unseen.closed"))
    by_state: dict[str, list[str]] = {}
    for source in sorted(health, key=lambda one: one.name):
        by_state.setdefault(_state(source, week), []).append(source.name)
    lines = []
    for state in (*_STATES, *sorted(set(by_state) - {*_STATES, "ok"})):
        if names := by_state.get(state):
            lines.append(_told(state, names, len(health), words, may_name))
    if not lines:
        lines.append(words.say("unseen.all_seen", total=len(health)))
    if pictures := sum(source.image_only for source in health if _state(source, week) != "not_visited"):
        lines.append(words.say("unseen.image_only", n=words.count(pictures)))
    return (*lines, words.say("unseen.as_of"), words.say("unseen.closed"))
