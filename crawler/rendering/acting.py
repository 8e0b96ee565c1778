"""What is done on a page in Chromium to see all of it: scroll, show more, open; within a budget."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crawler.extract import DomState
from crawler.rendering.settle import Watch
from crawler.watching.source_parts import SourceBrowser

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

_TEXT = re.compile(r">([^<>]{4,400})<")
_EVALUATE_LIMIT_MS = 5000
# How long a page may take to answer a scroll or a click with a request or a change of its document.
_ANSWER_S = 0.6
_CALM_S = 2.0
_IN_VAIN = 2
# Pieces of text that vanish at once where a list keeps only what is in sight; a spinner is one piece.
_DROPPED = 3


@cache
def _script() -> str:
    return files("crawler.rendering").joinpath("hands.js").read_text("utf-8")


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(files("crawler.rendering").joinpath("more_words.toml").read_text("utf-8"))


class Hands:
    """Acts on one page by a script of ours, which the page's scripts cannot see or change.

    Clicks are made by script, not by a mouse: no pop-up opens and no dialog holds the page for them.
    """

    def __init__(self, session: CDPSession, context: int) -> None:
        self._session = session
        self._context = context

    @classmethod
    async def on(cls, page: Page) -> Hands:
        """Hands on the document that the page shows now."""
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        made = await session.send(
            "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "hands"}
        )
        hands = cls(session, made["executionContextId"])
        await hands._evaluate(_script() + "; 0")
        return hands

    async def do(self, name: str, *values: object) -> Any:
        """Call one of the script's functions; what it gives is plain JSON. Raises: playwright's Error."""
        return await self._evaluate(f"hands.{name}({', '.join(json.dumps(value) for value in values)})")

    async def _evaluate(self, expression: str) -> Any:
        from playwright.async_api import Error

        answer = await self._session.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": self._context,
                "returnByValue": True,
                "timeout": _EVALUATE_LIMIT_MS,
            },
        )
        if "exceptionDetails" in answer:
            raise Error(
                "the page does not let itself be read: " + str(answer["exceptionDetails"].get("text"))
            )
        return answer["result"].get("value")


@dataclass(frozen=True, slots=True)
class Bounds:
    """`limit_s` seconds by the page's clock for all scrolls and clicks; `limit_bytes` for one document."""

    limit_s: float
    limit_bytes: int


class Acting:
    """Scrolls and clicks on one page until nothing new comes. `over` says why it ended before that."""

    def __init__(self, hands: Hands, watch: Watch, wishes: SourceBrowser, bounds: Bounds) -> None:
        self._hands = hands
        self._watch = watch
        self._wishes = wishes
        self._bounds = bounds
        self._end_s = watch.clock.spent_s + bounds.limit_s
        self._actions = 0
        self._opened: list[str] = []
        self._dom = ""
        self._texts: set[str] = set()
        self._held: set[str] = set()
        self._bytes = 0
        self.over = ""
        self.states: list[DomState] = []

    async def see_all(self) -> bytes:
        """The document at the end; what it has lost on the way lies in `states`, and what was opened."""
        await self._calm()
        await self._note()
        in_vain = 0
        while in_vain < _IN_VAIN:
            if self._wishes.scroll:
                await self._scroll()
            await self._open()
            changes = self._texts
            if not await self._show_more():
                break
            in_vain = 0 if self._texts - changes else in_vain + 1
        return self._dom.encode("utf-8", "replace")

    async def _calm(self) -> None:
        """Until the page's scripts have drawn what they had to draw, or for a while."""
        end = self._watch.clock.spent_s + _CALM_S
        changes = -1
        while self._watch.clock.spent_s < end:
            now = await self._hands.do("changes")
            if now == changes and not self._watch.busy:
                return
            changes = now
            await asyncio.sleep(0.1)

    async def _scroll(self) -> None:
        """To the end, again and again while it moves away; step by step where the way there drops items."""
        if await self._move_on("bottom"):
            await self._hands.do("scroll", "top", True)
            await self._answered()
            await self._note()
            await self._move_on("step")

    async def _move_on(self, how: str) -> bool:
        """Whether the page drops items as it is scrolled; then it is not scrolled on to the bottom."""
        while await self._hands.do("scroll", how, False) and self._may_act():
            before = self._texts
            await self._act("scroll", how, True)
            if how == "bottom" and len(before - self._texts) >= _DROPPED:
                return True
            if how == "step":
                await self._open()
        return False

    async def _show_more(self) -> bool:
        wanted = (self._wishes.load_more, _words())
        if not await self._hands.do("more", *wanted, False) or not self._may_act():
            return False
        await self._act("more", *wanted, True)
        return True

    async def _open(self) -> None:
        """Click what opens, one after the other; each shows what it holds, and is closed again."""
        selector = self._wishes.open
        while selector and await self._hands.do("open", selector, self._opened, False) and self._may_act():
            clicked = await self._hands.do("open", selector, self._opened, True)
            if clicked is None:
                return
            self._opened.append(clicked["name"])
            await self._answered()
            shown = await self._hands.do("opened", selector)
            if shown is not None:
                self._take(clicked, shown)
                await self._hands.do("shut")
                await self._watch.settle(_ANSWER_S)
            await self._note()

    def _take(self, clicked: dict[str, Any], shown: dict[str, Any]) -> None:
        keys = tuple(str(key) for key in (*clicked["keys"], *shown["keys"]))
        dom = str(shown["html"]).encode("utf-8", "replace")
        self._put(DomState(dom, str(shown["url"]), opened=True, keys=keys, card=str(clicked["card"])))

    async def _act(self, name: str, *values: object) -> None:
        await self._hands.do(name, *values)
        await self._answered()
        await self._note()

    async def _answered(self) -> None:
        """Until the page has answered an action: with a request, a change, or not at all."""
        clock = self._watch.clock
        end = clock.spent_s + _ANSWER_S
        changes = await self._hands.do("changes")
        while clock.spent_s < end and not self._watch.busy:
            if await self._hands.do("changes") != changes:
                break
            await asyncio.sleep(0.03)
        await self._watch.settle(self._bounds.limit_s / 4)

    async def _note(self) -> None:
        """Look at the document; where it has lost words that no state holds, keep it as it was before."""
        dom = str(await self._hands.do("dom", self._bounds.limit_bytes + 1))
        texts = {" ".join(text.split()) for text in _TEXT.findall(dom)}
        lost = self._texts - texts - self._held
        if lost:
            self._put(DomState(self._dom.encode("utf-8", "replace"), await self._hands.do("address")))
            self._held |= self._texts
        self._dom, self._texts = dom, texts

    def _put(self, state: DomState) -> None:
        self._bytes += len(state.dom)
        if self._bytes > 4 * self._bounds.limit_bytes:
            self.over = self.over or f"more than {4 * self._bounds.limit_bytes} bytes of states"
        else:
            self.states.append(state)

    def _may_act(self) -> bool:
        """Whether one more action is in the budget, which it then counts against."""
        if self._actions >= self._wishes.max_actions:
            self.over = f"more than {self._wishes.max_actions} scrolls and clicks"
        elif self._watch.clock.spent_s >= self._end_s:
            self.over = f"more than {self._bounds.limit_s:g} s of scrolls and clicks"
        if self.over:
            return False
        self._actions += 1
        return True
