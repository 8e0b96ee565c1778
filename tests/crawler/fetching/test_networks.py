"""The table of addresses: what is a public site's own, and what is inside of what."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from crawler.fetching.networks import find_carried, is_public, why_not_public

NOT_PUBLIC = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1",
    "255.255.255.255",
    "::", "::1", "::2", "100::1", "2001::1", "2001:db8::1", "2001:10::1", "3fff::1", "4000::1", "5f00::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "8000::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1",
    "198.17.255.255", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860::8888",
]  # fmt: skip
# The address, what is inside, and how it is carried.
CARRIED = [
    ("::ffff:127.0.0.1", "127.0.0.1", "IPv4-mapped"),
    ("::ffff:8.8.8.8", "8.8.8.8", "IPv4-mapped"),
    ("::127.0.0.1", "127.0.0.1", "IPv4-compatible"),
    ("::ffff:0:10.9.8.7", "10.9.8.7", "IPv4-translated"),
    ("64:ff9b::a9fe:a9fe", "169.254.169.254", "NAT64"),
    ("64:ff9b::8.8.8.8", "8.8.8.8", "NAT64"),
    ("64:ff9b:1::a09:807", "10.9.8.7", "local NAT64"),
    ("64:ff9b:1:a09:8:700::", "10.9.8.7", "local NAT64"),
    ("2002:7f00:1::1", "127.0.0.1", "6to4"),
    ("2002:a9fe:a9fe::", "169.254.169.254", "6to4"),
    ("2002:808:808::1", "8.8.8.8", "6to4"),
    ("2001:0:53aa:64c:0:0:f5f6:f7f8", "10.9.8.7", "Teredo"),
    ("fe80::5efe:10.9.8.7", "10.9.8.7", "ISATAP"),
    ("2400:cb00::5efe:7f00:1", "127.0.0.1", "ISATAP"),
    ("2400:cb00::200:5efe:7f00:1", "127.0.0.1", "ISATAP"),
]


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_what_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public(text: str) -> None:
    assert is_public(ip_address(text))
    assert find_carried(ip_address(text)) is None


@pytest.mark.parametrize(("text", "inner", "way"), CARRIED)
def test_what_carries_another_address_is_refused_and_says_so(text: str, inner: str, way: str) -> None:
    carried = find_carried(ip_address(text))
    assert carried is not None
    assert (str(carried.inner), carried.way) == (inner, way)
    why = why_not_public(ip_address(text))
    assert why is not None
    assert why.startswith(f"{inner} (")
    assert why.endswith(f"({way})")
