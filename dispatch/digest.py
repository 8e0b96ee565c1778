"""The weekly digest of one partner: a pure function of decided cases, and the last check before it leaves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dispatch.advice import choose_actions
from dispatch.leak import Secrets, find_leaks, own_words, secrets_of
from dispatch.page import Change, DigestPage, render_html, render_text
from dispatch.partner import Partner
from dispatch.pattern import CONFIDENCES, Pattern, read_pattern
from dispatch.refusal import RefusedExportError
from dispatch.selection import Selection, select
from dispatch.standing import is_confirmed, verdict_now
from dispatch.unseen import tell_unseen
from dispatch.week import Week
from dispatch.wording import Wording, place_names, wording
from index.records import Case, SourceHealth

_NUMBERS = ("adverts_seen", "reviewed", "confirmed", "dismissed", "watched")


@dataclass(frozen=True, slots=True)
class Digest:
    """One partner's page of one week. `unplaced` are references for staff and stand on no page."""

    partner: str
    week: str
    language: str
    fallback: bool
    html: str
    text: str
    refs: tuple[str, ...]
    changed_refs: tuple[str, ...]
    unplaced: tuple[str, ...]


def _change(case: Case, words: Wording) -> Change:
    ref, summary, current = case.summary.ref, case.summary, verdict_now(case)
    if current is None:
        raise RefusedExportError(f"{ref}: a change without a decision")
    if is_confirmed(case):
        seen_again = words.say(
            "change.again", ref=ref, n=words.count(summary.n_adverts), last=words.day(summary.last_seen)
        )
        return Change(ref, seen_again, withdrawn=False)
    if current.verdict != "dismiss":
        key = "change.watch" if current.verdict == "watch" else "change.reopen"
        return Change(ref, words.say(key, ref=ref), withdrawn=False)
    key = f"change_reason.{current.reason_code}"
    reason = words.say(key if words.has(key) else "change_reason.other")
    return Change(ref, words.say("change.dismiss", ref=ref, reason=reason), withdrawn=True)


def _rank(pattern: Pattern) -> tuple[int, int, str]:
    return CONFIDENCES.index(pattern.confidence), -pattern.n_adverts, pattern.ref


def _numbers(numbers: Mapping[str, int], n_child: int, words: Wording) -> tuple[tuple[str, str], ...]:
    told = ((words.say(f"number.{key}"), words.few(numbers[key])) for key in _NUMBERS if key in numbers)
    return (*told, (words.say("number.child"), words.few(n_child)))


def _regions(partner: Partner, words: Wording) -> str:
    if partner.regions is None:
        return words.say("page.all_regions")
    return words.join(tuple(words.region(code) for code in partner.regions))


def _own(partner: Partner, cases: Sequence[Case], words: Wording) -> str:
    named = (place.name for case in cases for advert in case.adverts for place in advert.assessment.places)
    regions = (name for names in place_names().values() for name in names.values())
    return own_words((*words.texts.values(), *regions, *named, partner.organisation))


def _lay_out(  # noqa: PLR0917 - the six things that a page is made of
    partner: Partner,
    week: Week,
    selection: Selection,
    health: Sequence[SourceHealth],
    numbers: Mapping[str, int],
    secrets: Secrets,
) -> DigestPage:
    words = wording(partner.language)
    patterns = sorted((read_pattern(case, partner, words) for case in selection.told), key=_rank)
    changes = tuple(_change(case, words) for case in selection.changed)
    withdrawn = [change.ref for change in changes if change.withdrawn]
    may_name = secrets.may_name if partner.audience == "partner" else None
    return DigestPage(
        partner=partner,
        week=week,
        words=words,
        regions=_regions(partner, words),
        actions=choose_actions(patterns, withdrawn, words),
        patterns=tuple(patterns),
        changes=changes,
        unseen=tell_unseen(health, week, words, may_name),
        numbers=_numbers(numbers, selection.n_child, words),
    )


def build_digest(
    partner: Partner,
    week: Week,
    cases: Sequence[Case],
    health: Sequence[SourceHealth],
    numbers: Mapping[str, int],
    *,
    also_secret: Sequence[str] = (),
) -> Digest:
    """The partner's page from the cases decided in that week; the same input gives the same bytes.

    `also_secret` are further values that must not appear, such as contacts in full.
    Raises: RefusedExportError when the finished page shows what it must not.
    """
    selection = select(cases, partner, week)
    words = wording(partner.language)
    secrets = secrets_of(cases, _own(partner, cases, words), also_secret)
    page = _lay_out(partner, week, selection, health, numbers, secrets)
    html, text = render_html(page), render_text(page)
    references = [str(week), *(case.summary.ref for case in (*selection.told, *selection.changed))]
    leaks = find_leaks(html, text, secrets, references)
    if leaks:
        raise RefusedExportError(f"digest {partner.name} {week}: not written: {'; '.join(leaks)}")
    return Digest(
        partner=partner.name,
        week=str(week),
        language=words.language,
        fallback=words.fallback,
        html=html,
        text=text,
        refs=tuple(pattern.ref for pattern in page.patterns),
        changed_refs=tuple(change.ref for change in page.changes),
        unplaced=selection.unplaced,
    )


def _write_whole(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o640)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_digest(digest: Digest, out: Path) -> tuple[Path, Path]:
    """Writes `digest.html` and `digest.txt`, each whole or not at all. Raises: OSError."""
    out.mkdir(parents=True, exist_ok=True)
    paths = (out / "digest.html", out / "digest.txt")
    for path, content in zip(paths, (digest.html, digest.text), strict=True):
        _write_whole(path, content)
    return paths
