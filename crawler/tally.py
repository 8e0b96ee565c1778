"""What a run counts: pages, adverts, refusals and errors by name, and the first of each in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from crawler.advert import Advert, Problem, SourceState
from crawler.errors import FetchError, RefusedFetchError
from crawler.watching.letters import script_of

PROMISED_FIELDS = ("employer", "place", "wage", "posted", "links")
_SHOWN_PER_REASON = 3
_PROBLEMS = 100


class Tally:
    """Counts of one run. `say` gets one line for each of the first few problems of a kind."""

    def __init__(self, say: Callable[[str], None] = lambda line: None) -> None:
        self.say = say
        self.pages = 0
        self.adverts = 0
        self.image_only: list[str] = []
        self.refused: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.page_states: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.parts: Counter[str] = Counter()
        self.cut_pages = 0
        self.rendered = 0
        self.not_modified = 0
        self.not_due = 0
        self.filled: Counter[str] = Counter()
        self.scripts: Counter[str] = Counter()
        self.lost: Counter[SourceState] = Counter()
        self.lost_last = 0
        self.lost_as: SourceState = "ok"

    def count_stored(self, advert: Advert) -> None:
        """Count an advert that is on the disk, the fields it has, and its letters."""
        self.adverts += 1
        for name in PROMISED_FIELDS:
            if getattr(advert, name):
                self.filled[name] += 1
        self.scripts[script_of(f"{advert.title} {advert.text}")] += 1

    def expect(self, state: SourceState) -> None:
        """Count what came where an advert or a way to one was to be expected: `ok`, or what came instead."""
        if state == "ok":
            self.lost_last = 0
            return
        self.lost[state] += 1
        self.lost_last += 1
        self.lost_as = state

    def refuse(self, error: FetchError) -> None:
        """Count a fetch that gave nothing, under refusals or errors by its kind."""
        ours = isinstance(error, RefusedFetchError) or error.reason == "too_large"
        self._count(self.refused if ours else self.errors, Problem(error.reason, error.where, error.value))

    def refuse_part(self, error: FetchError) -> None:
        """Count what a page asked for and did not get. It is said, but the state is not drawn from it: a page
        that is whole without its tracker's script says nothing of its site."""
        self.parts[error.reason] += 1
        self.refuse(error)

    def cut(self, error: FetchError) -> None:
        """Count a page that had more to show than its budget allowed to see."""
        self.cut_pages += 1
        self.refuse(error)

    def note(self, problem: Problem) -> None:
        """Count a problem of a page that was fetched, under errors by its name."""
        self._count(self.errors, problem)

    def note_state(self, problem: Problem) -> None:
        """Count a page that is a wall or a shell, under its state."""
        self._count(self.page_states, problem)

    def break_promise(self, problem: Problem) -> None:
        """Put a broken promise before all other problems: a long list must not hide it."""
        self.problems.insert(0, problem)
        self.say(f"{problem.what}: {problem.where}: {problem.value}")

    def _count(self, counter: Counter[str], problem: Problem) -> None:
        counter[problem.what] += 1
        if counter[problem.what] <= _SHOWN_PER_REASON:
            self.say(": ".join(filter(None, (problem.what, problem.where, problem.value))))
        if len(self.problems) < _PROBLEMS:
            self.problems.append(problem)
