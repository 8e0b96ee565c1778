"""Text that the first parser loses is sought by another; what stays lost is said, and a shell is no loss."""

from __future__ import annotations

import time

import pytest

from crawler.extract import extract_page
from tests.crawler.extract.pages import make_page

AD = (
    "<h1>Cook wanted</h1><p>Salary: Rs 9,000</p><p>Hotel in Tezpur needs a cook who can bake bread.</p>"
    + "".join(
        f"<p>Day {n}: rice, lentils and two kinds of vegetables for forty guests.</p>" for n in range(12)
    )
    + "<p>Call 99999 00001.</p>"
)
SWALLOWED = [
    "<p>Hello</p><!-- an ad " + AD,
    "<p>Hello</p><script>var a = 1;" + AD,
    "<style>p { color: red }" + AD,
    '<p title="hello>x</p>' + AD,
    "<frameset><frame src=a></frameset>" + AD,
    "<title>Jobs" + AD,
]


@pytest.mark.parametrize("html", SWALLOWED)
def test_swallowed_text_is_found_again_and_that_is_said(html: str) -> None:
    found = extract_page(make_page(html))
    assert any("99999 00001" in advert.text for advert in found.adverts)
    assert {problem.what for problem in found.problems} & {"reparsed", "parser_loss"}


NO_LOSS = [
    "<p>Hello</p><script>" + "var text = 'many words of a script';" * 200 + "</script>",
    "<div id=root></div><style>" + "p { color: red }" * 500 + "</style>",
    "<p>Hello</p><!--" + AD + "-->",
    "<p>Hello</p><template>" + AD + "</template>",
    "<div>" * 2047 + AD,
    "<p>Hello</p>" + "<a href='/x'></a>" * 500,
]


@pytest.mark.parametrize("html", NO_LOSS)
def test_what_nobody_sees_is_no_loss(html: str) -> None:
    found = extract_page(make_page(html))
    assert not {problem.what for problem in found.problems} & {"reparsed", "parser_loss"}


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "<p title='", "<style><b>", "<title>x", "<frameset>", "</"]
)
def test_looking_for_lost_text_is_bounded(piece: str) -> None:
    started = time.process_time()
    extract_page(make_page(piece * 100_000 + AD))
    assert time.process_time() - started < 6
