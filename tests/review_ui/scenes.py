"""Invented adverts in every script, with signs as the classifiers name them, for the pages' tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from classifiers.assessment import Assessment, Indicator
from crawler.advert import Advert, Problem
from tests import builders as make

NAMES = {
    "pay": ("Pay too high for the work", "Far more money than this work brings anywhere."),
    "papers": (
        "No papers, no schooling asked",
        "Good pay without papers or schooling is rare in honest adverts.",
    ),
    "girls": ("Only young women wanted", "The work gives no reason to ask for young women only."),
    "lodging": ("Lodging and travel paid, far away", "Who travels on others' money can be held to it."),
    "secret": (
        "Details only in a chat",
        "What cannot be said in the advert is said where nobody else reads.",
    ),
    "today": ("Leave at once", "Hurry keeps people from asking at home."),
    "minor": ("A person under 18 seems to be sought", "The words name an age or a class below 18."),
}


@dataclass(frozen=True)
class Scene:
    """An advert to be, its signs as (kind of sign, words), and what the assessment says."""

    advert: Advert
    signs: tuple[tuple[str, str], ...] = ()
    other: tuple[tuple[str, Any], ...] = ()

    def pair(self) -> tuple[Advert, Assessment]:
        """The advert and its assessment."""
        said = make.assessment(self.advert, signs=[words for _, words in self.signs], **dict(self.other))
        named = zip(said.indicators, self.signs, strict=True)
        return self.advert, replace(said, indicators=tuple(_named(sign, kind) for sign, (kind, _) in named))


def _named(sign: Indicator, kind: str) -> Indicator:
    name, why = NAMES[kind]
    return replace(sign, id=kind, name=name, group=kind, why=why)


def scene(title: str, text: str, *signs: tuple[str, str], source: str = "valley-jobs", **other: Any) -> Scene:
    """A scene; `days` before NOW it was seen, `words` are further fields of the advert."""
    days = other.pop("days", 1)
    words = other.pop("words", {})
    one = make.advert(title=title, text=text, source=source, seen_at=make.NOW - timedelta(days=days), **words)
    return Scene(one, signs, tuple(other.items()))


ENGLISH = scene(
    "Staff wanted for beauty parlour, Delhi",
    "Beauty parlour in Delhi needs girls 18 to 22 from Dhubri and nearby.\n\n"
    "Pay 60,000 a month, no experience, no study needed. Room and train ticket are ours, you only come.\n"
    "Details on WhatsApp only: 99999 00210. Seats are few, leave on Friday.",
    ("girls", "girls 18 to 22"),
    ("pay", "60,000 a month"),
    ("papers", "no experience, no study needed"),
    ("lodging", "Room and train ticket are ours"),
    ("secret", "Details on WhatsApp only"),
    ("today", "leave on Friday"),
    band="urgent",
    contacts=[("whatsapp", "+919999900210", "99999 00210")],
    places=[("IN-AS", "Dhubri", "origin"), ("IN-DL", "Delhi", "work")],
    words={
        "employer": "New Look Parlour",
        "place": "Delhi",
        "wage": "60,000 / month",
        "posted": "2 days ago",
    },
)
HINDI = scene(
    "ब्यूटी पार्लर में काम, दिल्ली",
    "लड़कियों के लिए सुनहरा मौका। महीने का 60 हज़ार, अनुभव या पढ़ाई की ज़रूरत नहीं।\n"
    "रहना और टिकट हमारी तरफ़ से। व्हाट्सऐप करें: ९९९९९००२१०",
    ("pay", "महीने का 60 हज़ार"),
    ("papers", "अनुभव या पढ़ाई की ज़रूरत नहीं"),
    ("lodging", "रहना और टिकट हमारी तरफ़ से"),
    source="naukri-board",
    band="review",
    language="hi",
    contacts=[("whatsapp", "+919999900210", "९९९९९००२१०")],
    places=[("IN-DL", "Delhi", "work")],
)
ORDINARY_SAME_CONTACT = scene(
    "Parlour helper, part time",
    "Part-time helper for a parlour, mornings. Ask 9999900210.",
    source="naukri-board",
    contacts=[("phone", "+919999900210", "9999900210")],
    places=[("IN-DL", "Delhi", "work")],
)
BENGALI = scene(
    "মুম্বাইয়ে কাজের সুযোগ",
    "মেয়েদের জন্য মুম্বাইয়ে কাজ। মাসে ৬০ হাজার, কোনো কাগজপত্র লাগবে না। থাকা খাওয়া ফ্রি।\nটেলিগ্রাম: @kajer_khobor_example",
    ("pay", "মাসে ৬০ হাজার"),
    ("papers", "কোনো কাগজপত্র লাগবে না"),
    ("lodging", "থাকা খাওয়া ফ্রি"),
    source="north-bengal-channel",
    days=3,
    band="review",
    language="bn",
    contacts=[("telegram", "kajer_khobor_example", "@kajer_khobor_example")],
    places=[("IN-WB", "Cooch Behar", "origin"), ("IN-MH", "Mumbai", "work")],
)
CHILD = scene(
    "ঘৰুৱা কামৰ বাবে ছোৱালী লাগে",
    "অষ্টম শ্ৰেণীত পঢ়া ছোৱালী হ'লেও হ'ব। থকা খোৱা আমাৰ ফালৰ পৰা। ফোন 99999-00455",
    ("minor", "অষ্টম শ্ৰেণীত পঢ়া ছোৱালী"),
    ("lodging", "থকা খোৱা আমাৰ ফালৰ পৰা"),
    days=6,
    band="review",
    child_sign=True,
    language="as",
    contacts=[("phone", "+919999900455", "99999-00455")],
    places=[("IN-AS", "Barpeta", "origin")],
)
ROMAN_HINDI = scene(
    "Dubai me helper ka kaam",
    "Ladki chahiye, bina aadhaar ke bhi kaam milega. Salary 80 hazaar. Ticket free. "
    "Kal nikalna hai. UPI: kaam@exampleupi",
    ("papers", "bina aadhaar ke bhi kaam milega"),
    ("pay", "80 hazaar"),
    ("lodging", "Ticket free"),
    ("today", "Kal nikalna hai"),
    source="north-bengal-channel",
    days=9,
    band="urgent",
    language="hi-Latn",
    contacts=[("upi", "kaam@exampleupi", "kaam@exampleupi")],
    places=[("AE", "Dubai", "work")],
)
NEPALI = scene(
    "काठमाडौंबाट खाडीमा काम",
    "महिला मात्र। कागजपत्र चाहिँदैन, भोलि नै जाने। सम्पर्क: kaam@example.org",
    ("girls", "महिला मात्र"),
    ("papers", "कागजपत्र चाहिँदैन"),
    ("today", "भोलि नै जाने"),
    source="border-board",
    days=2,
    band="review",
    language="ne",
    contacts=[("email", "kaam@example.org", "kaam@example.org")],
    places=[("NP", "Kathmandu", "origin")],
)
MEETEI = scene(
    "ꯊꯕꯛ ꯄꯤꯕ ꯌꯥꯏ",
    "ꯏꯝꯐꯥꯜꯗ ꯊꯕꯛ ꯄꯤꯒꯅꯤ ꯫ ꯁꯦꯜ ꯑꯌꯥꯝꯕ ꯫ 99999 00777",
    source="imphal-notices",
    language="mni-Mtei",
    unsupported=True,
    contacts=[("phone", "+919999900777", "99999 00777")],
)
ORDINARY = scene(
    "Accounts assistant, Guwahati",
    "Company in Guwahati seeks an accounts assistant. B.Com, two years with Tally. Pay 18,000. "
    "Apply to hr@example.com.",
    words={"employer": "Example Tea Ltd", "place": "Guwahati", "wage": "18,000"},
    places=[("IN-AS", "Guwahati", "work")],
    contacts=[("email", "hr@example.com", "hr@example.com")],
)
SCENES = (ENGLISH, HINDI, ORDINARY_SAME_CONTACT, BENGALI, CHILD, ROMAN_HINDI, NEPALI, MEETEI, ORDINARY)
TROUBLED = {
    "imphal-notices": (
        "ok",
        {"image_only": 3, "image_only_urls": tuple(f"http://imphal-notices.example/{n}" for n in "abc")},
    ),
    "border-board": ("robots_disallow", {"refused": (("robots_disallow", 14),)}),
    "naukri-board": (
        "parser_loss",
        {
            "errors": (("timeout", 2),),
            "problems": (Problem("broken JobPosting", "http://naukri-board.example/job/9", "line 3"),),
        },
    ),
}


def store_scenes(home: Path) -> None:
    """Stores all scenes, one run per source, through the index's door."""
    by_source: dict[str, list[tuple[Advert, Assessment]]] = {}
    for one in SCENES:
        by_source.setdefault(one.advert.source, []).append(one.pair())
    for source, pairs in by_source.items():
        state, other = TROUBLED.get(source, ("ok", {}))
        run = f"{source}-1"
        report = make.report(run, source, adverts=len(pairs), state=state, **other)
        make.store(home, pairs, run=run, ended=report)
    make.store(
        home,
        [],
        run="silent-board-1",
        source="silent-board",
        ended=make.report("silent-board-1", "silent-board", adverts=0, state="captcha"),
    )
