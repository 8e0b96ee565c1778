"""A board that nobody prepared, and a home into which it was crawled."""

from __future__ import annotations

import pytest

from tests.end_to_end.command import Command
from tests.end_to_end.small_board import serve_small_board

PASSWORD = "a-long-invented-pass"
PARTNER = """
name: {name}
organisation: {name} network
language: {language}
regions: [{region}]
audience: partner
contact: desk@{name}.example
"""


@pytest.fixture(scope="module")
def board():
    with serve_small_board() as served:
        yield served


@pytest.fixture(scope="module")
def mukti(tmp_path_factory, board):
    """A home into which the board was crawled and ingested, with no demo data."""
    command = Command(tmp_path_factory.mktemp("main") / "home", board[0])
    command.run("init")
    command.run("user", "add", "asha", "--role", "supervisor", "--password-stdin", stdin=f"{PASSWORD}\n")
    for name, region, language in (("assam-desk", "IN-AS", "as"), ("goa-desk", "IN-GA", "en")):
        text = PARTNER.format(name=name, region=region, language=language)
        (command.home / "partners" / f"{name}.yml").write_text(text)
    command.crawled = command.lines("crawl", "--url", f"{board[0]}/", "--json")
    command.run("ingest")
    return command
