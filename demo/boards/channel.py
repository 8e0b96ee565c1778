"""The public preview of a messenger channel, in the layout of `/s/<name>`, twenty messages a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from demo.boards.site import Reply, Request, Site
from demo.world import Posting

_CHATTER = (
    ("Good morning sab ko, aaj bhi naye post aayenge.",),
    ("Group ke rules: no spam, admin ko message na kare.",),
    ("শুভ সকাল বন্ধুরা",),
    ("Happy Rongali Bihu to all members!",),
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the channel; `kind` is advert, chatter, photo or service."""

    number: int
    kind: str
    lines: tuple[str, ...]
    when: str
    photo: bool
    bold: bool


@dataclass
class KaamChannel(Site):
    """Adverts keep their own message numbers; greetings, a poster and a service line stand between them."""

    name = "kaam-channel"
    kind = "telegram"
    who = "Kaam ki Khabar, a public channel, by its web preview"
    languages = ("hi-Latn", "hi", "en", "bn", "as", "mul")
    region = ("IN-AS", "IN-WB")
    start = "/s/kaam_ki_khabar"
    helpline = "99999 09906"
    channel: ClassVar[str] = "kaam_ki_khabar"
    title: ClassVar[str] = "Kaam ki Khabar"
    routes = (
        (r"/s/kaam_ki_khabar", "preview"),
        (r"/kaam_ki_khabar", "home"),
        (r"/kaam_ki_khabar/\d+", "home"),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        adverts = [self._message(p) for p in sorted(self.postings, key=lambda p: p.number)]
        last, day = adverts[-1].number, self.postings[0].posted
        between = [_chatter(last + 1 + n, lines, day) for n, lines in enumerate(_CHATTER)]
        poster = Message(last + 6, "photo", (), _stamp(day, last), photo=True, bold=False)
        service = Message(last + 7, "service", (), _stamp(day, last), photo=False, bold=False)
        self.messages = (*adverts, *between, poster, service)

    def path_of(self, posting: Posting) -> str:
        return f"/{self.channel}/{posting.number}"

    def preview(self, request: Request) -> Reply:
        """The last twenty messages before the one asked for, oldest first."""
        asked = request.query.get("before", "")
        before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 10**12
        older = [m for m in self.messages if m.number < before]
        shown = older[-self.per_page :]
        more = shown[0].number if len(older) > len(shown) else None
        return self.page("channel.html", messages=shown, before=more, title=self.title)

    def home(self, request: Request) -> Reply:
        """A permalink shows only that the channel exists, as the real one does without its app."""
        return self.page("channel_home.html", title=self.title)

    def _message(self, posting: Posting) -> Message:
        facts = [line for line in (posting.employer, posting.wage) if line and line not in posting.body]
        lines = (posting.title, *facts, *posting.body)
        number = posting.number
        return Message(
            number,
            "advert",
            lines,
            _stamp(posting.posted, number),
            photo=number % 5 == 0,
            bold=number % 2 == 0,
        )


def _stamp(day: date, number: int) -> str:
    return f"{day.isoformat()}T{number % 24:02d}:{number * 7 % 60:02d}:00+00:00"


def _chatter(number: int, lines: tuple[str, ...], day: date) -> Message:
    return Message(number, "chatter", lines, _stamp(day, number), photo=False, bold=False)
