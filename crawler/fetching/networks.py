"""Which addresses are a public site's own: our own table, after the registries of special-purpose addresses.

Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 4291 (mapped, compatible), RFC 6052 and
RFC 8215 (NAT64), RFC 7915 (translated), RFC 3056 (6to4), RFC 4380 (Teredo), RFC 5214 (ISATAP).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network

Address = IPv4Address | IPv6Address

_NOT_PUBLIC_4 = {
    ip_network(net): name
    for net, name in {
        "0.0.0.0/8": "this network", "10.0.0.0/8": "private", "100.64.0.0/10": "carrier's own",
        "127.0.0.0/8": "loopback", "169.254.0.0/16": "link-local", "172.16.0.0/12": "private",
        "192.0.0.0/24": "protocol assignments", "192.0.2.0/24": "documentation", "192.31.196.0/24": "AS112",
        "192.52.193.0/24": "AMT", "192.88.99.0/24": "6to4 relay", "192.168.0.0/16": "private",
        "192.175.48.0/24": "AS112", "198.18.0.0/15": "benchmarking", "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation", "224.0.0.0/4": "multicast", "240.0.0.0/4": "reserved",
    }.items()
}  # fmt: skip
_NOT_PUBLIC_6 = {
    ip_network(net): name
    for net, name in {
        "::/128": "unspecified", "::1/128": "loopback", "100::/64": "discard", "fc00::/7": "unique-local",
        "fe80::/10": "link-local", "fec0::/10": "site-local", "ff00::/8": "multicast",
        "2001::/23": "protocol assignments", "2001:db8::/32": "documentation", "2620:4f:8000::/48": "AS112",
        "3fff::/20": "documentation", "5f00::/16": "segment routing",
    }.items()
}  # fmt: skip
_GLOBAL_6 = ip_network("2000::/3")
# Prefixes after which an IPv4 address stands: the bit where it begins.
_CARRIERS = (
    (ip_network("::ffff:0:0/96"), "IPv4-mapped", 96),
    (ip_network("::ffff:0:0:0/96"), "IPv4-translated", 96),
    (ip_network("64:ff9b::/96"), "NAT64", 96),
    (ip_network("2002::/16"), "6to4", 16),
    (ip_network("::/96"), "IPv4-compatible", 96),
)
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")
_TEREDO = ip_network("2001::/32")


@dataclass(frozen=True, slots=True)
class Carried:
    """An IPv4 address inside an IPv6 address, and the way it is carried."""

    inner: IPv4Address
    way: str


def find_carried(address: Address) -> Carried | None:
    """The IPv4 address that an IPv6 address carries inside, or `None`."""
    if isinstance(address, IPv4Address) or int(address) <= 1:
        return None
    bits = int(address)
    for net, way, start in _CARRIERS:
        if address in net:
            return Carried(_bits_from(bits, start), way)
    if address in _NAT64_LOCAL:
        return Carried(_inner_of_local(bits), "local NAT64")
    if address in _TEREDO:
        return Carried(IPv4Address(~bits & 0xFFFFFFFF), "Teredo")
    if (bits >> 32) & 0xFCFFFFFF == 0x00005EFE:
        return Carried(_bits_from(bits, 96), "ISATAP")
    return None


def _bits_from(bits: int, start: int) -> IPv4Address:
    return IPv4Address((bits >> (96 - start)) & 0xFFFFFFFF)


def _inner_of_local(bits: int) -> IPv4Address:
    """RFC 6052, 2.2: after 48 bits it goes around bits 64 to 71; after 96 it is the end."""
    if bits & 0xFF_FFFF_FFFF:
        return _bits_from(bits, 96)
    return IPv4Address(((bits >> 64) & 0xFFFF) << 16 | (bits >> 40) & 0xFFFF)


def why_not_public(address: Address) -> str | None:
    """Why an address is not a public site's own, in words for the log; `None` where it is.

    An address that carries another one is refused whatever it carries, and the words name what is inside:
    which machine it reaches is decided by a translator that this table cannot see.
    """
    if (carried := find_carried(address)) is not None:
        inner = why_not_public(carried.inner) or f"{carried.inner} (public)"
        return f"{inner} inside {address} ({carried.way})"
    nets = _NOT_PUBLIC_4 if isinstance(address, IPv4Address) else _NOT_PUBLIC_6
    name = next((name for net, name in nets.items() if address in net), None)
    if name is None and isinstance(address, IPv6Address) and address not in _GLOBAL_6:
        name = "not assigned"
    return None if name is None else f"{address} ({name})"


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet's own, and carries no other address inside."""
    return why_not_public(address) is None
