"""Nothing but public addresses is reached, whatever the spelling and wherever a name leads."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address

import pytest

from crawler.errors import FetchError, RefusedFetchError
from crawler.guard import Guard, is_opted_out, is_public, parse_allow_list, read_opt_out

NOT_PUBLIC = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "100::1", "2001::1", "2001:0:53aa:64c::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1",
    "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2400:cb00::5efe:7f00:1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"]


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_what_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public(text: str) -> None:
    assert is_public(ip_address(text))


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


def test_opt_out() -> None:
    hosts = read_opt_out("# asked by mail\nwww.Board.example  # 2026-11-02\n\nother.example\n")
    assert is_opted_out("board.example", hosts)
    assert is_opted_out("jobs.board.example", hosts)
    assert not is_opted_out("billboard.example", hosts)
