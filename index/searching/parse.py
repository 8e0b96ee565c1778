"""A typed query understood: words that must all be there, "phrases", -excluded ones, and contacts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.masking import Hidden, mask_value
from index.records import RefusedError
from index.searching.contacts import contacts_in
from index.searching.fold import tokens

_LONGEST = 1000
_MOST_TERMS = 32
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]|(?P<word>[^\s"“”„]+))')

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """Folded words in phrases, so that nothing of any search engine's own syntax can be in them."""

    wanted: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...]
    contacts: tuple[str, ...]

    @property
    def explained(self) -> str:
        """What is looked for, in words; contacts masked."""
        parts = [f"the contact {mask_value(value)}" for value in self.contacts]
        if self.contacts and self.wanted:
            parts.append("all the words as they were typed")  # they may be the contact itself
        elif self.wanted:
            words = " and ".join(f'"{" ".join(phrase)}"' for phrase in self.wanted)
            parts.append(Hidden((), {}).mask(words))
        text = "adverts with " + ", or ".join(parts) if parts else "all adverts"
        if self.excluded:
            text += ", without " + " or ".join(f'"{" ".join(phrase)}"' for phrase in self.excluded)
        return text


def parse(text: str) -> Parsed:
    """Any text is a query, but for one too long. Raises: RefusedError saying what is too much."""
    if len(text) > _LONGEST:
        raise RefusedError(f"text: a query of {len(text)} characters; at most {_LONGEST} are searched")
    wanted: dict[Phrase, None] = {}
    excluded: dict[Phrase, None] = {}
    for part in _PART.finditer(text.replace("\x00", " ")):
        phrase = tokens(part["phrase"] if part["phrase"] is not None else part["word"])
        if phrase:
            (excluded if part["minus"] else wanted)[phrase] = None
    if len(wanted) + len(excluded) > _MOST_TERMS:
        raise RefusedError(f"text: {len(wanted) + len(excluded)} words; at most {_MOST_TERMS} are searched")
    return Parsed(tuple(wanted), tuple(excluded), contacts_in(text))
