"""Records of the invented world: what stands on which board, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Label = Literal["ordinary", "hard_negative", "planted"]
PostingKind = Literal["job", "training", "other"]


@dataclass(frozen=True, slots=True)
class Posting:
    """One invented advert (or notice, kind "other") as its writer handed it to a board.

    `number` is the board's own id of it. `body` are its lines, contacts written out in them.
    `phone` is ten plain digits, or None; `network` names the planted recruiter, or a lone planted advert.
    """

    ref: str
    board: str
    number: int
    title: str
    body: tuple[str, ...]
    employer: str | None
    place: str
    wage: str | None
    posted: date
    phone: str | None
    mail: str | None
    language: str
    kind: PostingKind
    trade: str
    label: Label
    network: str | None
    clear: bool


@dataclass(frozen=True, slots=True)
class World:
    """All postings of a seed, and the one that its writer edits between two runs."""

    seed: int
    today: date
    postings: tuple[Posting, ...]
    edited: Posting

    def on_board(self, board: str, phase: int) -> tuple[Posting, ...]:
        """What stands on a board in phase 1 or 2, newest first."""
        if phase not in (1, 2):
            raise ValueError(f"phase: expected 1 or 2, got {phase}")
        standing = (self.edited if phase == 2 and p.ref == self.edited.ref else p for p in self.postings)
        return tuple(p for p in standing if p.board == board)

    def networks(self) -> dict[str, tuple[Posting, ...]]:
        """The planted postings by network; a lone planted advert is a network of one."""
        found: dict[str, list[Posting]] = {}
        for posting in self.postings:
            if posting.network is not None:
                found.setdefault(posting.network, []).append(posting)
        return {name: tuple(members) for name, members in sorted(found.items())}


def edit_posting(posting: Posting, title: str, body: tuple[str, ...], wage: str | None) -> Posting:
    """The same posting after its writer changed it: same board, same number, same address."""
    return replace(posting, title=title, body=body, wage=wage)
