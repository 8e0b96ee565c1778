"""Nothing but public addresses is reached, whatever the spelling and wherever a name leads."""

from __future__ import annotations

import asyncio
import socket

import pytest

from crawler.errors import FetchError, RefusedFetchError
from crawler.fetching.guard import Guard, is_local_name, is_opted_out, parse_allow_list, read_opt_out

NOT_PUBLIC = [
    "10.1.2.3",
    "127.0.0.1",
    "169.254.169.254",
    "::1",
    "fd12::1",
    "::ffff:127.0.0.1",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "1.2.3",
        "a b",
        "x" * 300,
        "a..b",
        "localhost",
        "board.localhost.",
        "printer.local",
        "metadata.google.internal",
        "intranet",
        "fe80::1%lo",
        "::1%1",
    ],
)
def test_odd_spellings_are_refused_without_a_look_up(host: str) -> None:
    guard = Guard(frozenset(), resolve=never)
    with pytest.raises(RefusedFetchError) as caught:
        asyncio.run(guard.find(host, 80))
    assert caught.value.reason in ("bad_address", "private_address")
    assert sum(guard.refusals.values()) == 1


async def never(host: str, port: int) -> list[str]:
    raise AssertionError(f"looked up {host}")


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_literals_are_refused_before_any_packet(host: str) -> None:
    class Watching(Guard):
        async def _connect(self, *args: object) -> socket.socket:
            raise AssertionError("connected")

    guard = Watching(frozenset(), resolve=never)
    with pytest.raises(RefusedFetchError, match="private_address"):
        asyncio.run(guard.open(host, 80, 1))


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(RefusedFetchError, match="private_address"):
        asyncio.run(Guard(frozenset(), resolve=resolve).open("mixed.example", 80, 1))


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that changes between two look-ups: only one is made, and its answer is the one connected to."""
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    connected: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        return answers.pop(0)

    class Watching(Guard):
        async def _connect(self, address: str, host: str, port: int, limit_s: float) -> socket.socket:
            connected.append(address)
            raise FetchError("connect", host)

    with pytest.raises(FetchError):
        asyncio.run(Watching(frozenset(), resolve=resolve).open("flip.example", 80, 1))
    assert connected == ["8.8.8.8"]
    assert answers == [["127.0.0.1"]]


def test_the_allow_list_holds_for_the_literal_only() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    guard = Guard(parse_allow_list(f"127.0.0.1:{port}"), resolve=to_loopback)

    async def reach(host: str, at: int) -> None:
        (await guard.open(host, at, 1)).close()

    asyncio.run(reach("127.0.0.1", port))
    for host, at in (("rebound.example", port), ("127.0.0.1", port + 1), ("127.0.0.2", port), ("::1", port)):
        with pytest.raises(RefusedFetchError):
            asyncio.run(reach(host, at))
    server.close()


async def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.mark.parametrize("port", [0, 22, 25, 443 + 1])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(RefusedFetchError, match="bad_port"):
        asyncio.run(Guard(frozenset(), resolve=never).find("8.8.8.8", port))


@pytest.mark.parametrize("text", ["127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", ":80", "a:99999"])
def test_a_bad_allow_list_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="MUKTI_ALLOW_HOSTS"):
        parse_allow_list(text)


def test_names_of_the_local_network() -> None:
    assert not is_local_name("local.example")
    assert not is_local_name("localhost.example")
    assert is_local_name("LOCALHOST.")


def test_a_refusal_names_what_is_inside() -> None:
    with pytest.raises(RefusedFetchError) as caught:
        asyncio.run(Guard(frozenset(), resolve=never).find("64:ff9b::a09:807", 80))
    words = "private_address: 64:ff9b::a09:807:80: 10.9.8.7 (private) inside 64:ff9b::a09:807 (NAT64)"
    assert str(caught.value) == words


def test_opt_out() -> None:
    hosts = read_opt_out("# asked by mail\nwww.Board.example  # 2026-11-02\n\nother.example\n")
    assert is_opted_out("board.example", hosts)
    assert is_opted_out("jobs.board.example", hosts)
    assert not is_opted_out("billboard.example", hosts)
