"""What a host repeats is cut up once: the segments of a page are the same ones, however they were found."""

from __future__ import annotations

import pytest

from crawler.extract.hosts import HostMemory
from crawler.extract.known import Known, LinkNote
from crawler.extract.markup import Cut, UnusualError, cut_markup
from crawler.extract.trace import trace_text

MENU = "<nav><ul>" + "".join(f'<li><a href="/jobs/{n}">Jobs {n}</a></li>' for n in range(6)) + "</ul></nav>"
FOOT = "<footer><p>Board office</p><!-- 1 --><p>+91 99999 00001</p><p>Station Road</p><p>Ring us</p></footer>"
CALL = "<p>Call 99999 00777</p>"
LINK = LinkNote("https://board.example/jobs", 0.0, 1, feed=False, shape="")


def page_of(number: int, *, before: str = "", after: str = "") -> str:
    """A page whose menu and foot stand between breaks that are its own."""
    own = f"<br id={number}>"
    return f"<html><body><h1>Cook {number}</h1>{before}{own}{MENU}{own}{after}{own}{FOOT}</body></html>"


def keep(memory: HostMemory, cut: Cut) -> None:
    """Remembers the new segments of a page."""
    for number in cut.fresh:
        tag, _, text = cut.segments[number].partition(">")
        note = LINK if tag.startswith("a ") else None
        known = Known(trace_text(text), note, tag if tag in ("svg", "/svg") else "")
        memory.keep(cut.segments[number], None if known == Known() else known)


def learned() -> HostMemory:
    """What two pages of the board teach."""
    memory = HostMemory()
    for number in range(1, 4):
        cut = cut_markup(page_of(number), memory.segments)
        memory.learn(page_of(number), cut)
        keep(memory, cut)
    return memory


def shown(cut: Cut) -> object:
    """A cut without the way it was made."""
    notes = [note for part in cut.links for note in (part if isinstance(part, list) else part.notes)]
    return (cut.segments, cut.fresh, cut.traces, cut.hidden, cut.tails, cut.scripts, cut.drawings, notes)


def runs_in(html: str, memory: HostMemory) -> int:
    cut = cut_markup(html, memory.segments, memory.runs)
    assert shown(cut) == shown(cut_markup(html, memory.segments))
    return sum(not isinstance(part, list) for part in cut.links)


def test_menu_and_foot_are_learned_from_two_pages() -> None:
    memory = learned()
    assert len(memory.runs) == 2
    assert all(run.text in page_of(9) for run in memory.runs)
    assert runs_in(page_of(9), memory) == 2
    assert cut_markup(page_of(9), memory.segments, memory.runs).segments == page_of(9).split("<")


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        (CALL, CALL, 2),
        ("<!-- ", " -->", 1),
        ("<script>x", "</script>", 1),
        ("<svg>", "</svg>", 1),
        ("<svg></svg>", "", 2),
        ("", MENU, 2),
        ("", "<b>1</b", 2),
        (FOOT, "", 2),
    ],
)
def test_what_stands_in_a_comment_a_script_or_a_drawing_is_no_run(
    before: str, after: str, taken: int
) -> None:
    assert runs_in(page_of(9, before=before, after=after), learned()) == taken


def test_a_run_that_goes_on_in_its_last_text_is_none() -> None:
    memory = learned()
    foot = memory.runs[-1].text
    assert foot in page_of(9)
    assert runs_in(page_of(9).replace(foot, foot + " 99999 00777"), memory) == 1


def test_a_drawing_begun_before_is_known_on_every_page() -> None:
    memory = HostMemory()
    keep(memory, cut_markup("<p>x</p><svg><g></g></svg><p>y", memory.segments))
    with pytest.raises(UnusualError):
        cut_markup(f"<svg><style></svg>{CALL}<b></style></b>", memory.segments)


def test_json_ld_is_in_no_run() -> None:
    block = '<script type="application/ld+json">{"@type":"Organization","name":"Kopili"}</script>'
    memory = HostMemory()
    for number in range(1, 4):
        html = page_of(number, before=block)
        cut = cut_markup(html, memory.segments)
        memory.learn(html, cut)
        keep(memory, cut)
    again = cut_markup(page_of(9, before=block), memory.segments, memory.runs)
    assert len(memory.runs) == 2
    assert again.scripts == ['{"@type":"Organization","name":"Kopili"}']
