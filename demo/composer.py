"""One invented posting put together from sentences, as an employer, an office or a recruiter writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.contact import usual_style, write_number
from demo.phrasebook import Lines, Notice, Phrasebook, phrasebook, trades
from demo.world import Label, Posting, PostingKind


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on a board that waits for a posting in a language ("mul" mixes Hindi and English)."""

    ref: str
    board: str
    number: int
    language: str
    posted: date


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented employer: indices of its two names, valid in every language, and its contacts."""

    first: int
    last: int
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Recruiter:
    """An invented recruiter: one number, and the way of writing it for each advert of the network."""

    network: str
    phone: str
    lures: tuple[str, ...]
    styles: tuple[str, ...]


def _fill(line: str, words: Mapping[str, str]) -> str:
    """Put the words into their slots; a slot without a word is a mistake in the phrase file."""
    return line.format_map(words)


def _pick(rng: Random, lines: Lines, count: int) -> list[str]:
    return rng.sample(lines, min(count, len(lines)))


def write_date(day: date) -> str:
    """A date as boards and posters write it."""
    return day.strftime("%d.%m.%Y")


def _book_of(rng: Random, language: str) -> Phrasebook:
    return phrasebook(rng.choice(("en", "hi")) if language == "mul" else language)


def trades_of(language: str) -> list[str]:
    """The trades that can be written in a language."""
    if language == "mul":
        return sorted(set(phrasebook("en").trades) & set(phrasebook("hi").trades))
    return sorted(phrasebook(language).trades)


def firm_name(book: Phrasebook, firm: Firm, trade: str) -> str:
    """The firm's name in the language of the advert."""
    firsts, lasts = book.blocks["firsts"], book.trades[trade]["firm"]
    return f"{firsts[firm.first % len(firsts)]} {lasts[firm.last % len(lasts)]}"


def _pay(rng: Random, book: Phrasebook, trade: str) -> tuple[str | None, str]:
    """The wage as written (None for a training), and the amount of a fee."""
    low_from, low_to, spread = trades()[trade].pay
    low = rng.randrange(low_from, low_to + 1, 500)
    fee = f"{low:,}" if book.language == "en" else str(low)
    if trades()[trade].kind == "training":
        return None, fee
    high = low + rng.randrange(1000, spread + 1, 500) if spread > 1000 else low + spread
    return _fill(rng.choice(book.blocks["wage"]), {"low": str(low), "high": str(high)}), fee


def _ordinary_lines(rng: Random, book_for: Sequence[Phrasebook], trade: str) -> list[str]:
    """Duties, asks, hours and perks, each line from one of the languages."""

    def some(name: str, count: int, *, of_trade: bool) -> list[str]:
        book = rng.choice(list(book_for))
        return _pick(rng, book.trades[trade][name] if of_trade else book.blocks[name], count)

    lines = some("about", 1, of_trade=False) if rng.random() < 0.8 else []
    lines += some("duties", rng.randint(1, 3), of_trade=True) + some("asks", rng.randint(1, 2), of_trade=True)
    if trades()[trade].kind == "job":
        lines += some("hours", 1, of_trade=False) + some("perks", rng.randint(1, 4), of_trade=False)
    return lines


def _reach(rng: Random, book: Phrasebook, firm: Firm) -> tuple[str, str | None, str | None]:
    """The line that says how to apply, and the phone and mail that it gives."""
    if rng.random() < 0.25:
        return rng.choice(book.blocks["apply_mail"]), None, firm.mail
    return rng.choice(book.blocks["apply"]), firm.phone, None


def compose_ordinary(rng: Random, slot: Slot, firm: Firm, trade: str) -> Posting:
    """An ordinary advert of a firm, with the ordinary signs that real ones have."""
    book = _book_of(rng, slot.language)
    both = (phrasebook("en"), phrasebook("hi")) if slot.language == "mul" else (book,)
    wage, fee = _pay(rng, book, trade)
    place = rng.choice(book.blocks["places"])
    reach, phone, mail = _reach(rng, book, firm)
    words = {
        "firm": firm_name(book, firm, trade),
        "place": place,
        "area": rng.choice(book.blocks["areas"]),
        "n": str(rng.randint(2, 12)),
        "fee": fee,
        "date": write_date(slot.posted + timedelta(days=rng.randint(8, 25))),
        "phone": write_number(firm.phone, usual_style(rng, book.language), book.language),
        "mail": firm.mail,
    }
    lines = [*_ordinary_lines(rng, both, trade), reach]
    if wage and rng.random() < 0.4:
        lines.insert(
            -1, wage + ("" if wage.endswith(".") else "." if book.language in ("en", "hi-Latn") else "।")
        )
    return _posting(
        slot,
        title=_fill(rng.choice(book.trades[trade]["titles"]), words),
        body=tuple(_fill(line, words) for line in lines),
        employer=words["firm"] if rng.random() < 0.9 else None,
        place=place,
        wage=wage,
        phone=phone,
        mail=mail,
        kind="training" if trades()[trade].kind == "training" else "job",
        trade=trade,
    )


def compose_notice(rng: Random, slot: Slot, notice: Notice, firm: Firm) -> Posting:
    """A hard negative: a warning, scheme, school, licensed employer, news story and the like."""
    book = phrasebook(slot.language)
    place = rng.choice(book.blocks["places"])
    words = {
        "place": place,
        "date": write_date(slot.posted + timedelta(days=rng.randint(8, 25))),
        "day": write_date(slot.posted - timedelta(days=1)),
        "phone": write_number(firm.phone, "plain", book.language),
        "mail": firm.mail,
    }
    whole = "\n".join(notice.body)
    kinds: dict[str, PostingKind] = {"job": "job", "training": "training", "notice": "other"}
    return _posting(
        slot,
        title=_fill(notice.title, words),
        body=tuple(_fill(line, words) for line in notice.body),
        employer=_fill(notice.employer, words) if notice.employer else None,
        place=place,
        wage=None,
        phone=firm.phone if "{phone}" in whole else None,
        mail=firm.mail if "{mail}" in whole else None,
        kind=kinds[notice.form],
        trade="notice",
        label="hard_negative",
    )


def compose_lure(rng: Random, slot: Slot, recruiter: Recruiter, member: int, *, clear: bool) -> Posting:
    """An advert of a planted recruiter: `clear` ones carry several luring lines, the others are milder."""
    book = phrasebook(slot.language)
    lure = rng.choice([name for name in recruiter.lures if name in book.lures])
    block = book.lures[lure]
    place, wage = rng.choice(block["places"]), rng.choice(block["wage"])
    style = recruiter.styles[member % len(recruiter.styles)]
    words = {"place": place, "wage": wage, "phone": write_number(recruiter.phone, style, book.language)}
    lines = _pick(rng, block["opens"], 1)
    lines += _pick(rng, block["clear"], rng.randint(4, 5)) if clear else _pick(rng, block["mild"], 2)
    if clear and rng.random() < 0.5:
        lines += _pick(rng, block["mild"], 1)
    lines.append(rng.choice(book.blocks["agents"]))
    return _posting(
        slot,
        title=_fill(rng.choice(block["titles"] if clear else block["mild_titles"]), words),
        body=tuple(_fill(line, words) for line in lines),
        employer=None,
        place=place,
        wage=wage if clear and rng.random() < 0.6 else None,
        phone=recruiter.phone,
        mail=None,
        kind="training" if lure == "free_training" else "job",
        trade=lure,
        label="planted",
        network=recruiter.network,
        clear=clear,
    )


def _posting(
    slot: Slot,
    *,
    title: str,
    body: tuple[str, ...],
    employer: str | None,
    place: str,
    wage: str | None,
    phone: str | None,
    mail: str | None,
    kind: PostingKind,
    trade: str,
    label: Label = "ordinary",
    network: str | None = None,
    clear: bool = False,
) -> Posting:
    return Posting(
        ref=slot.ref,
        board=slot.board,
        number=slot.number,
        title=title,
        body=body,
        employer=employer,
        place=place,
        wage=wage,
        posted=slot.posted,
        phone=phone,
        mail=mail,
        language=slot.language,
        kind=kind,
        trade=trade,
        label=label,
        network=network,
        clear=clear,
    )
