"""A seeded world of invented adverts: ordinary ones, hard negatives, and planted recruiter networks.

It knows no rule, no extractor and no model: it plays the outside world.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from demo.composer import (
    Firm,
    Recruiter,
    Slot,
    compose_lure,
    compose_notice,
    compose_ordinary,
    trades_of,
)
from demo.contact import ODD, USUAL, draw_numbers
from demo.phrasebook import phrasebook, trades
from demo.world import Posting, World, edit_posting

DEFAULT_TODAY = date(2026, 11, 23)
INSTITUTE = "deepshikha-institute"
EDITED_BOARD = "pahar-board"

# How many postings each board has, by language.
QUOTAS: dict[str, dict[str, int]] = {
    "sitara-jobs": {"en": 112, "mul": 18},
    "chaupal-naukri": {"hi": 54, "hi-Latn": 20},
    "purba-classified": {"bn": 44, "as": 32},
    "khola-feed": {"en": 16, "hi": 12, "bn": 10, "hi-Latn": 4},
    "jhatpat-app": {"en": 16, "hi-Latn": 8},
    "kaam-channel": {"hi-Latn": 18, "hi": 8, "en": 8, "bn": 6, "as": 4, "mul": 2},
    EDITED_BOARD: {"en": 14, "ne": 14, "as": 8, "mni-Beng": 6, "mni-Mtei": 4},
    INSTITUTE: {"en": 14},
}
NOTICE_BOARDS = (
    "sitara-jobs",
    "chaupal-naukri",
    "purba-classified",
    "khola-feed",
    "kaam-channel",
    EDITED_BOARD,
)
LURES = (
    "gulf_housemaid", "spa_city", "show", "free_training", "typing_abroad",
    "domestic_agency", "marriage_study", "advance_family",
)  # fmt: skip
CHILD_LURE = "child_sought"
NOTICE_SHARE = 0.1


def make_world(seed: int, today: date = DEFAULT_TODAY) -> World:
    """The same world for the same seed and day; the day moves dates only."""
    rng = Random(f"mukti demo {seed}")
    slots = _slots(rng, today)
    numbers = iter(draw_numbers(rng, 900))
    recruiters = _recruiters(rng, numbers)
    planted, free = _plant(rng, slots, recruiters)
    notices, free = _place_notices(rng, free, numbers)
    ordinary = _fill_ordinary(rng, free, numbers)
    postings = sorted([*planted, *notices, *ordinary], key=lambda p: (p.board, -p.number))
    return World(seed, today, tuple(postings), _edited(rng, postings))


def _slots(rng: Random, today: date) -> list[Slot]:
    slots: list[Slot] = []
    for board, quota in QUOTAS.items():
        languages = [language for language, count in quota.items() for _ in range(count)]
        rng.shuffle(languages)
        number = rng.randint(2_000, 7_000)
        for place, language in enumerate(languages):
            posted = today - timedelta(days=(len(languages) - place) * 18 // len(languages))
            slots.append(Slot(f"{board}/{place:03d}", board, number, language, posted))
            number += 1 if board == "kaam-channel" else rng.randint(1, 9)
    return slots


def _recruiters(rng: Random, numbers: Iterator[str]) -> list[tuple[Recruiter, int]]:
    """The planted networks, with their number of adverts; the last few have one advert each."""
    kinds = list(LURES)
    rng.shuffle(kinds)
    sizes = [rng.randint(3, 7) for _ in range(rng.randint(4, 6))]
    found = [
        (_recruiter(rng, f"network-{place + 1}", next(numbers), (kinds[place], kinds[-1 - place])), size)
        for place, size in enumerate(sizes[:-1])
    ]
    found.append((_recruiter(rng, f"network-{len(sizes)}", next(numbers), (CHILD_LURE,)), sizes[-1]))
    for place in range(rng.randint(3, 5)):
        lure = rng.choice(LURES)
        found.append((_recruiter(rng, f"lone-{place + 1}", next(numbers), (lure,)), 1))
    return found


def _recruiter(rng: Random, network: str, phone: str, lures: tuple[str, ...]) -> Recruiter:
    """The main lure twice, so that it comes up more often than the trade the recruiter changes to."""
    styles = rng.sample(USUAL + ODD, 6)
    if rng.random() < 0.5:
        styles.insert(rng.randint(0, 3), "words")
    return Recruiter(network, phone, (lures[0], *lures), tuple(styles))


def _plant(
    rng: Random, slots: list[Slot], recruiters: list[tuple[Recruiter, int]]
) -> tuple[list[Posting], list[Slot]]:
    free = list(slots)
    planted: list[Posting] = []
    for recruiter, size in recruiters:
        seen: dict[str, int] = {}
        for member in range(size):
            fitting = [slot for slot in free if _can_lure(slot, recruiter)]
            least = min(seen.get(slot.board, 0) + seen.get(slot.language, 0) for slot in fitting)
            slot = rng.choice([s for s in fitting if seen.get(s.board, 0) + seen.get(s.language, 0) == least])
            for key in (slot.board, slot.language):
                seen[key] = seen.get(key, 0) + 1
            free.remove(slot)
            taken = {p.title for p in planted if p.board == slot.board}
            planted.append(_fresh_lure(rng, slot, recruiter, member, taken))
    return planted, free


def _fresh_lure(rng: Random, slot: Slot, recruiter: Recruiter, member: int, taken: set[str]) -> Posting:
    """A lure whose title no other planted advert of its board has; gives up after forty tries."""
    clear = member == 0 or rng.random() < 0.65
    for _ in range(40):
        posting = compose_lure(rng, slot, recruiter, member, clear=clear)
        if posting.title not in taken:
            break
    return posting


def _can_lure(slot: Slot, recruiter: Recruiter) -> bool:
    if slot.board == INSTITUTE or slot.language == "mul":
        return False
    return any(lure in phrasebook(slot.language).lures for lure in recruiter.lures)


def _place_notices(rng: Random, free: list[Slot], numbers: Iterator[str]) -> tuple[list[Posting], list[Slot]]:
    """Hard negatives on a tenth of the slots where their language has some; each text once a board."""
    used: set[tuple[str, str]] = set()
    placed: list[Posting] = []
    for slot in rng.sample(free, len(free)):
        if (
            len(placed) >= NOTICE_SHARE * len(free)
            or slot.board not in NOTICE_BOARDS
            or slot.language == "mul"
        ):
            continue
        fresh = [n for n in phrasebook(slot.language).notices if (slot.board, n.title) not in used]
        if fresh and rng.random() < 0.5:
            notice = rng.choice(fresh)
            used.add((slot.board, notice.title))
            firm = Firm(0, 0, next(numbers), f"office{len(placed) + 1}@notice{len(placed) + 1}.example")
            placed.append(compose_notice(rng, slot, notice, firm))
    taken = {posting.ref for posting in placed}
    return placed, [slot for slot in free if slot.ref not in taken]


def _fill_ordinary(rng: Random, free: list[Slot], numbers: Iterator[str]) -> list[Posting]:
    """Firms with one to six adverts of their own trade each; no title twice on a board."""
    firms: dict[str, list[Firm]] = {}
    titles: set[tuple[str, str, str | None]] = set()
    placed: list[Posting] = []
    for slot in free:
        trade = _trade_for(rng, slot)
        known = firms.setdefault(trade, [])
        if not known or rng.random() < 0.62:
            known.append(_new_firm(rng, next(numbers), trade, len(known)))
        for _ in range(40):
            posting = compose_ordinary(rng, slot, rng.choice(known[-3:]), trade)
            key = (slot.board, posting.title, posting.employer)
            if key not in titles:
                break
        titles.add(key)
        placed.append(posting)
    return placed


def _trade_for(rng: Random, slot: Slot) -> str:
    fitting = trades_of(slot.language)
    if slot.board == INSTITUTE:
        fitting = [trade for trade in fitting if trades()[trade].kind == "training"]
    return rng.choice(fitting)


def _new_firm(rng: Random, phone: str, trade: str, count: int) -> Firm:
    slug = phrasebook("en").blocks["firsts"]
    first = rng.randrange(len(slug))
    name = slug[first].lower().replace(" ", "") + trade.partition("_")[0]
    host = "example.org" if rng.random() < 0.3 else f"{name}{count}.example"
    user = f"{name}{count}.office" if host == "example.org" else rng.choice(("hr", "jobs", "office", "info"))
    return Firm(first, rng.randrange(3), phone, f"{user}@{host}")


def _edited(rng: Random, postings: list[Posting]) -> Posting:
    """The one advert whose writer raises the pay and adds a line between two runs."""
    choice = [
        p
        for p in postings
        if p.board == EDITED_BOARD and p.label == "ordinary" and p.language == "en" and p.kind == "job"
    ]
    posting = rng.choice(choice)
    line = "Changed on request: two more openings, and the pay is a little higher than first written."
    return edit_posting(
        posting, posting.title, (*posting.body[:-1], line, posting.body[-1]), "Rs 14,500 per month"
    )
