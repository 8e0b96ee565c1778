"""The advert's title, and what the page's own title says of its employer and place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from .furniture import opens_related
from .labels import label_role
from .lines import Line
from .noise import CHROME, SIDE
from .phrases import fold
from .signs import GENERIC_TITLE, LISTING_TITLE, SECTIONS
from .tree import Element, Tree, text_of

_SEPARATOR = re.compile(r"\s{1,3}[|–—»·•:-]{1,2}\s{1,3}|\s?[|»·•]\s?|::")
_FIRM = re.compile(
    r"\b(?:ltd|limited|pvt|private|inc|llc|llp|corp|corporation|company|co|gmbh|ag|s\.?\s?r\.?\s?o|a\.?\s?s|plc|group|services|solutions|enterprises?|agency|agencies|industries"
    r"|technologies|hospital|school|college|university|institute|hotel|bank|foundation|trust|associates|consultants?|consultancy|placement|traders|store|stores)\b\.?",
    re.IGNORECASE,
)
_JOB_TAIL = re.compile(
    r"^\s{0,2}(?:jobs?|vacancy|vacancies|job opening|position|opening)?\s{0,2}(?:opening)?\b", re.IGNORECASE
)
_IN = re.compile(r"\bin\s+(.{2,80}?)(?=\s+at\s|\s+for\s|$)", re.IGNORECASE)
_AT = re.compile(r"\b(?:at|with|by)\s+(.{2,80}?)(?=\s+in\s|$)", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,6}")
_TOP_CHARS = 600
TITLE_HINTS = frozenset({"title", "jobtitle", "heading", "headline", "designation", "position", "jobname"})
_JOB_HINTS = frozenset(
    {
        "job",
        "jobtitle",
        "jobs",
        "vacancy",
        "position",
        "posting",
        "post",
        "entry",
        "advert",
        "ad",
        "listing",
        "career",
        "jd",
    }
)


@dataclass(frozen=True, slots=True)
class Title:
    """The title found, its element (`None` where only the head of the page has it), and how sure it is."""

    text: str
    element: Element | None
    score: float


def site_names(tree: Tree, metas: dict[str, str], url: str) -> frozenset[str]:
    """Folded names the site goes by."""
    names = {
        fold(metas[key])
        for key in ("og:site_name", "application-name", "apple-mobile-web-app-title")
        if metas.get(key)
    }
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if host:
        names |= {fold(host), fold(host.split(".")[0])}
    return frozenset(names)


def is_site(text: str, names: frozenset[str]) -> bool:
    """Whether a text is the site's own name."""
    folded = fold(text)
    if folded in names:
        return True
    bare = "".join(c for c in folded if c.isalnum())
    return len(bare) >= 4 and any(bare == "".join(c for c in name if c.isalnum()) for name in names)


def title_segments(tree: Tree, metas: dict[str, str]) -> list[str]:
    """The parts of the page's title, as its separators cut it."""
    whole = metas.get("og:title") or tree.title
    return [part.strip() for part in _SEPARATOR.split(whole) if part and part.strip()]


def is_generic(text: str) -> bool:
    """A heading that says what kind of page this is, not what is offered."""
    folded = fold(_NUMBERS.sub(" ", text)) if len(text) <= 80 else fold(text)
    return GENERIC_TITLE.whole(folded) or label_role(text) is not None or opens_related(text)


def _score(text: str, element: Element, page_title: str, names: frozenset[str]) -> float:
    score = {"h1": 3.0, "h2": 1.6, "h3": 1.1, "h4": 0.6}.get(element.tag, 0.0)
    hints = element.hints
    if not hints.isdisjoint(TITLE_HINTS):
        score += 1.0 if hints.isdisjoint({"site", "page", "widget", "section", "company", "sub"}) else -1.0
        if not hints.isdisjoint(_JOB_HINTS):
            score += 2.0
    folded = fold(text)
    if len(folded) > 6 and folded in page_title:
        score += 3.0 if page_title.startswith(folded) else 2.4
    if is_generic(text) or SECTIONS.whole(folded):
        score -= 6.0
    elif LISTING_TITLE.within(folded):
        score -= 3.0
    if is_site(text, names):
        score -= 5.0
    if element.noise == SIDE:
        score -= 1.0
    return score - (2.0 if len(text) > 160 else 0.0) - (2.0 if len(text) < 4 else 0.0)


def bold_title(lines: list[Line], elements: list[Element]) -> Title | None:
    """Old pages have no headings: a short bold line right above labelled facts is their title."""
    before = 0
    for number, line in enumerate(lines):
        before += line.own_chars
        if before > _TOP_CHARS:
            return None
        if line.level == CHROME or line.linked or not _could_be_title(line.text):
            continue
        following = [later for later in lines[number + 1 : number + 8] if later.level != CHROME]
        labelled = sum(1 for later in following if _opens_pair(later.text))
        if labelled >= 2 and not _opens_pair(line.text) and _stands_out(line, elements):
            element = _stands_out(line, elements)
            return Title(text_of(element) if element else line.text, element, 2.0)
    return None


def _could_be_title(text: str) -> bool:
    plain = 3 <= len(text) <= 120 and not text.endswith((":", "?", "."))
    return plain and not is_generic(text) and not SECTIONS.whole(fold(text))


def _opens_pair(text: str) -> bool:
    """A line that begins with a label: `Req ID 169193`, `Location: Pune`."""
    words = text.split()
    roles = {label_role(" ".join(words[:count]).strip(":：")) for count in (1, 2, 3) if words}
    return bool(roles - {None, "title", "text"})


def _stands_out(line: Line, elements: list[Element]) -> Element | None:
    """The bold element that begins the line, where there is one."""
    for element in elements[line.at : line.at + 6]:
        if element.tag in {"b", "strong", "big"} or (element.tag == "font" and element.get("size") > "2"):
            return element if 3 <= element.chars <= 120 else None
    owner = elements[line.at]
    for outer in (owner, *list(owner.ancestors())[:3]):
        if outer.tag in {"b", "strong", "big"} or (outer.tag == "font" and outer.get("size") > "2"):
            return outer if 3 <= outer.chars <= 120 else None
    return None


def _candidates(elements: list[Element]) -> list[Element]:
    found = []
    for element in elements:
        if not 2 <= element.chars <= 300 or element.noise == CHROME:
            continue
        if element.tag in {"h1", "h2", "h3", "h4"} or (
            element.tag != "a"
            and not element.hints.isdisjoint(TITLE_HINTS)
            and element.end_line - element.first_line <= 1
        ):
            found.append(element)
    return found[:80]


def find_title(
    tree: Tree, metas: dict[str, str], names: frozenset[str], lines: list[Line], elements: list[Element]
) -> Title | None:
    """The best heading; else a bold line above labelled facts; else the first part of the page's title."""
    page_title = fold(f"{metas.get('og:title', '')} {tree.title}".strip())
    best: Title | None = None
    for order, element in enumerate(_candidates(elements)):
        text = text_of(element)
        score = _score(text, element, page_title, names) - min(order, 10) * 0.08
        if best is None or score > best.score:
            best = Title(text, element, score)
    if best is not None and best.score >= 1.0:
        return best
    bold = bold_title(lines, tree.elements)
    if bold is not None:
        return bold
    segments = [s for s in title_segments(tree, metas) if not is_site(s, names) and not is_generic(s)]
    if segments:
        return Title(segments[0], None, 1.0)
    return None


def _from_tail(tail: str) -> tuple[str | None, str | None]:
    """Employer and place in what stands behind the advert's title: ` job in Pune at Acme`."""
    tail = _JOB_TAIL.sub("", tail, count=1).strip()
    place, employer = _IN.search(tail), _AT.search(tail)
    return (employer.group(1).strip() if employer else None), (place.group(1).strip() if place else None)


def _known(segment: str, lines: list[Line], near: int) -> bool:
    """Whether a part of the page's title stands as its own line near the advert's title."""
    folded = fold(segment)
    return any(
        fold(line.text) == folded and abs(line.at - near) < 150 for line in lines if line.level != CHROME
    )


def read_page_title(
    title: Title,
    tree: Tree,
    metas: dict[str, str],
    names: frozenset[str],
    *,
    lines: list[Line],
    place: str | None,
) -> tuple[str | None, str | None]:
    """Employer and place as the page's own title gives them beside the advert's title."""
    employer: str | None = None
    found_place: str | None = None
    near = title.element.index if title.element is not None else 0
    for whole in (metas.get("og:title", ""), tree.title):
        start = whole.lower().find(title.text.lower())
        if start < 0:
            continue
        before, after = whole[:start].strip(), whole[start + len(title.text) :]
        if before.lower().endswith((" hiring", " is hiring")):
            employer = employer or re.sub(r"(?i)\s+(?:is\s+)?hiring$", "", before)
        parts = [part.strip() for part in _SEPARATOR.split(after)]
        named, located = _from_tail(parts[0]) if parts and parts[0] else (None, None)
        employer, found_place = employer or named, found_place or located
        rest = [p for p in parts[1:] if p and not is_site(p, names)]
        for part in rest[:2]:
            if place and fold(place) == fold(part):
                continue
            if employer is None and (
                _known(part, lines, near) or (_FIRM.search(part) and len(rest) > 0 and len(parts) > 2)
            ):
                employer = part
    return employer, found_place
