"""What a run counts: pages, adverts, refusals and errors by name, and the first of each in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from crawler.advert import Problem
from crawler.errors import FetchError, RefusedFetchError

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
        self.rendered = 0

    def refuse(self, error: FetchError) -> None:
        """Count a fetch that gave nothing, under refusals or errors by its kind."""
        ours = isinstance(error, RefusedFetchError) or error.reason == "too_large"
        self._count(self.refused if ours else self.errors, Problem(error.reason, error.where, error.value))

    def note(self, problem: Problem) -> None:
        """Count a problem of a page that was fetched, under errors by its name."""
        self._count(self.errors, problem)

    def note_state(self, problem: Problem) -> None:
        """Count a page that is a wall or a shell, under its state."""
        self._count(self.page_states, problem)

    def _count(self, counter: Counter[str], problem: Problem) -> None:
        counter[problem.what] += 1
        if counter[problem.what] <= _SHOWN_PER_REASON:
            self.say(": ".join(filter(None, (problem.what, problem.where, problem.value))))
        if len(self.problems) < _PROBLEMS:
            self.problems.append(problem)
