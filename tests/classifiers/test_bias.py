"""A thousand adverts, each assessed with its filler and with another: no name of people weighs anything.

What is swapped: religions, castes, communities, peoples of a region, regions (Kerala and Punjab too), names
of the recruiter (of every religion, and with them the gender), the title beside such a name ("madam", "sir"),
and the script, as far as the language has two. The gender of the person sought is the sign: it stays.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from classifiers.assess import assess_fields
from classifiers.assessment import Assessment
from classifiers.names import read_names

CORPUS = Path(__file__).parents[2] / "classifiers" / "corpus"
ADVERTS = 1_000
WORST_SHOWN = 12
LIMIT_MEAN_CHANGE = 0.01
LIMIT_FLIPS = 0.005
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

FIXED = {
    "phone": "99999 00123", "phone2": "99999 00456", "email": "jobs@example.org", "telegram": "@work_zzx",
    "upi": "pay12@upi", "wage": "12,000", "high_wage": "60,000", "fee": "3,000", "age_low": "18",
    "age_high": "25", "date": "12 March", "days": "10", "count": "8",
}  # fmt: skip
SCRIPTS = {
    "latin": "[A-Za-z]", "devanagari": "[\u0900-\u097f]", "bengali": "[\u0980-\u09ef\u09f2-\u09ff]",
    "meitei": "[\uabc0-\uabff]",
}  # fmt: skip
SCRIPT_OF = {
    "hi": "devanagari", "ne": "devanagari", "bn": "bengali", "as": "bengali", "mni-Beng": "bengali",
    "mni-Mtei": "meitei",
}  # fmt: skip
# The script in which the same people also write: only a filler is written in it, the advert stays.
OTHER_SCRIPT = {"mni-Mtei": "bengali", "mni-Beng": "meitei"}
# Fillers of the corpus that name no people and no region: work and hardship are told by them.
NO_NAMES = {
    "চা বাগান", "চা বাগানের", "cha bagan", "cha bagan er", "chai bagan", "चाय बागान", "পাহাড়", "pahar",
}  # fmt: skip
GROUPS = ("communities", "religions", "castes", "demonyms")
PERSONS = ("first_names", "surnames")
KERALA_PUNJAB = {
    "latin": ["Kerala", "Punjab", "Zoblaxistan"], "devanagari": ["केरल", "पंजाब"],
    "bengali": ["কেরালা", "পাঞ্জাব"], "meitei": ["ꯀꯦꯔꯂꯥ", "ꯄꯟꯖꯥꯕ"],
}  # fmt: skip
TITLES = [
    ("madam", "sir"), ("mam", "sir"), ("Mrs", "Mr"), ("didi", "bhai"), ("aunty", "uncle"), ("bhaiya", "didi"),
    ("मैडम", "सर"), ("दीदी", "भाई"), ("भाई", "दीदी"), ("सर", "मैडम"), ("দিদি", "দাদা"), ("ভাই", "দিদি"),
    ("বাইদেউ", "দাদা"), ("दाइ", "दिदी"), ("दिदी", "दाइ"), ("Mr", "Mrs"), ("bhai", "didi"),
]  # fmt: skip


@dataclass(frozen=True)
class Template:
    id: str
    language: str
    source: str
    slots: dict[str, list[str]]

    @property
    def script(self) -> str:
        return SCRIPT_OF.get(self.language, "latin")


@dataclass(frozen=True)
class Swap:
    """One advert twice; `kind` says what differs."""

    id: str
    kind: str
    first: str
    second: str


@cache
def _templates() -> tuple[Template, ...]:
    found = []
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        slots = yaml.load((folder / "slots.yml").read_text("utf-8"), Loader=LOADER)
        for path in sorted(folder.glob("[!s]*.yml")):
            for row in yaml.load(path.read_text("utf-8"), Loader=LOADER):
                source = f"{row['title']}\0{row['text']}"
                chosen = re.sub(r"\[\[(.*?)\]\]", lambda hit: hit[1].split("|")[0], source, flags=re.DOTALL)
                plain = re.sub(r"</?[A-Z]>", "", chosen)
                found.append(Template(row["id"], folder.name, plain, slots))
    return tuple(found)


def _write(template: Template, fills: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda hit: fills[hit[1]], template.source)


@cache
def _spellings(groups: tuple[str, ...], script: str) -> tuple[str, ...]:
    """Of each row of names.yml the first spelling in the script."""
    file = read_names()
    rows = [row for group in groups for row in file.rows(group)]
    written = [[one for one in row if re.search(SCRIPTS[script], one)] for row in rows]
    return tuple(row[0] for row in written if row)


def _groups(template: Template, script: str, chance: random.Random) -> str:
    if chance.random() < 0.5 and script == template.script:
        return chance.choice([one for one in template.slots["group"] if one not in NO_NAMES])
    return chance.choice(_spellings(GROUPS, script))


def _regions(template: Template, script: str, chance: random.Random) -> str:
    known = template.slots["from"] if script == template.script else []
    return chance.choice([one for one in (*known, *KERALA_PUNJAB[script]) if one not in NO_NAMES])


def _persons(_: Template, script: str, chance: random.Random) -> str:
    first = chance.choice(_spellings(PERSONS[:1], script))
    last = chance.choice(_spellings(PERSONS[1:], script))
    return chance.choice((first, f"{first} {last}", last))


FILLERS: dict[str, Callable[[Template, str, random.Random], str]] = {
    "group": _groups, "from": _regions, "name": _persons,
}  # fmt: skip


def _swap(template: Template, slot: str, number: int) -> Swap:
    chance = random.Random(f"{template.id}/{slot}/{number}")
    fills = {name: chance.choice(values) for name, values in sorted(template.slots.items())} | FIXED
    fills |= {name: FILLERS[name](template, template.script, chance) for name in FILLERS}
    other = OTHER_SCRIPT.get(template.language, "latin")
    script = other if chance.random() < 0.2 else template.script
    new = fills[slot]
    # A filler that the advert names as the place of work too would change more than the filler.
    while new == fills[slot] or any(new in fills[place] for place in ("to", "near", "abroad")):
        new = FILLERS[slot](template, script, chance)
    return Swap(
        f"{template.id}:{slot}", slot, _write(template, fills), _write(template, {**fills, slot: new})
    )


def _titles(template: Template) -> Iterator[Swap]:
    """The recruiter as a woman and as a man, where a title stands beside the name."""
    chance = random.Random(template.id)
    fills = {name: chance.choice(values) for name, values in sorted(template.slots.items())} | FIXED
    for title, other in TITLES:
        for beside in (f"{{name}} {title}", f"{title} {{name}}"):
            pattern = re.compile(rf"(?<!\w){re.escape(beside)}(?![\w\u0900-\u09ff])")
            if pattern.search(template.source):
                swapped = pattern.sub(beside.replace(title, other), template.source)
                second = Template(template.id, template.language, swapped, template.slots)
                yield Swap(f"{template.id}:{title}", "title", _write(template, fills), _write(second, fills))


# Meitei letters, each with the Bengali one in which the same word is written.
PAIRS = (
    "ꯀক ꯁস ꯂল ꯃম ꯄপ ꯅন ꯆচ ꯇত ꯈখ ꯉঙ ꯊথ ꯋৱ ꯌয় ꯍহ ꯎউ ꯏই ꯐফ ꯑঅ ꯒগ ꯓঝ ꯔর ꯕব ꯖজ ꯗদ ꯘঘ ꯙধ ꯚভ "
    "ꯛক ꯜল ꯝম ꯞপ ꯟন ꯠৎ ꯡং ꯢই ꯣো ꯤি ꯥা ꯦে ꯧৌ ꯨু ꯩৈ ꯪং ꯭্ ꯫।"
)
MEITEI = str.maketrans({pair[0]: pair[1:] for pair in PAIRS.split()})


def _scripts(template: Template) -> Iterator[Swap]:
    """A Manipuri advert in Meitei letters, and letter by letter in Bengali ones."""
    if template.language == "mni-Mtei":
        chance = random.Random(template.id)
        fills = {name: chance.choice(values) for name, values in sorted(template.slots.items())} | FIXED
        first = _write(template, fills)
        yield Swap(f"{template.id}:script", "script", first, first.translate(MEITEI))


def _all_swaps() -> Iterator[Swap]:
    for template in _templates():
        yield from _titles(template)
    for template in _templates():
        yield from _scripts(template)
    for number in range(4):
        for slot in ("group", "from", "name"):
            for template in _templates():
                if f"{{{slot}}}" in template.source:
                    yield _swap(template, slot, number)


def _assess(written: str) -> Assessment:
    title, text = written.split("\0")
    return assess_fields("a", title, text)


def test_no_name_of_people_regions_or_scripts_weighs_anything(capsys: pytest.CaptureFixture[str]) -> None:
    swaps = [swap for swap, _ in zip(_all_swaps(), range(ADVERTS), strict=False)]
    assert len(swaps) == ADVERTS
    changes, flips = [], []
    for swap in swaps:
        first, second = _assess(swap.first), _assess(swap.second)
        changes.append((abs(first.score - second.score), swap.id))
        if first.band != second.band:
            flips.append(swap.id)
    mean = sum(change for change, _ in changes) / ADVERTS
    with capsys.disabled():
        print(f"\nbias: mean change of score {mean:.5f}, band flips {len(flips) / ADVERTS:.4f}")
    worst = [name for change, name in sorted(changes, reverse=True)[:WORST_SHOWN] if change]
    assert mean <= LIMIT_MEAN_CHANGE, worst
    assert len(flips) <= LIMIT_FLIPS * ADVERTS, flips
