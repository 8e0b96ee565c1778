"""The one guarded way out: which addresses may be reached, decided on the address that is connected to."""

from __future__ import annotations

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from crawler.errors import FetchError, RefusedFetchError
from crawler.fetching.networks import Address, why_not_public

Resolver = Callable[[str, int], Awaitable[list[str]]]

# Names that no public resolver answers (RFC 6761, 6762, 7686, 8375; "internal" is reserved by ICANN).
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "onion", "home.arpa", "invalid")
_NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
# Names that no public resolver answers (RFC 6761, 6762, 7686, 8375; ".internal" is reserved by ICANN).
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "onion", "home.arpa", "invalid")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)


def parse_allow_list(text: str) -> frozenset[tuple[str, int]]:
    """`host:port` pairs, comma-separated. Raises: ValueError naming the pair that is none."""
    pairs = set()
    for item in filter(None, (part.strip() for part in text.split(","))):
        host, _, port = item.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"MUKTI_ALLOW_HOSTS: expected host:port, got {item!r}")
        pairs.add((host.strip("[]").lower(), int(port)))
    return frozenset(pairs)


def read_literal(host: str) -> Address | None:
    """The address that a host spells out, or `None` for a name.

    Raises: ValueError for odd spellings of an address (2130706433, 0x7f.1, 127.1), for one with a zone
    (fe80::1%eth0), and for what is no name.
    """
    try:
        if "%" not in host:
            return ip_address(host)
    except ValueError:
        pass
    labels = host.rstrip(".").split(".")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        raise ValueError(f"a number that is no plain address: {host[:80]!r}")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"no host name: {host[:80]!r}")
    return None


async def resolve_name(host: str, port: int) -> list[str]:
    """All addresses of a name, by the system's resolver, in its order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


class Guard:
    """Connects to public addresses only, and counts what it refused under `refusals` by reason.

    A name is looked up once; every address it has must be public; the connection goes to an address that was
    checked, and the peer of the connection is checked again. The allow-list holds for the literal host and
    port as written in the address, so no other name that leads there is let through.
    """

    def __init__(self, allow: frozenset[tuple[str, int]], resolve: Resolver = resolve_name) -> None:
        self._allow = allow
        self._resolve = resolve
        self.refusals: Counter[str] = Counter()

    def allows_literal(self, host: str, port: int) -> bool:
        """Whether this very host and port stand on the allow-list."""
        return (host.lower(), port) in self._allow

    def _refuse(self, reason: str, host: str, port: int, value: str = "") -> RefusedFetchError:
        self.refusals[reason] += 1
        return RefusedFetchError(reason, f"{host}:{port}", value)

    def _check(self, literal: str, host: str, port: int) -> None:
        try:
            address = ip_address(literal.partition("%")[0])
        except ValueError as error:
            raise self._refuse("bad_address", host, port, literal[:60]) from error
        if (why := why_not_public(address)) is not None:
            raise self._refuse("private_address", host, port, why)

    async def find(self, host: str, port: int) -> tuple[str, ...]:
        """The checked addresses of a host; a literal is never looked up.

        Raises: RefusedFetchError where one of them is not public; FetchError where the name has none.
        """
        if self.allows_literal(host, port):
            return (host,) if is_literal(host) else tuple(await self._lookup(host, port))
        if port < 1024 and port not in (80, 443):
            raise self._refuse("bad_port", host, port)
        try:
            literal = read_literal(host)
        except ValueError as error:
            raise self._refuse("bad_address", host[:80], port, str(error)[:120]) from error
        if literal is None and is_local_name(host):
            raise self._refuse("private_address", host, port, "a name of the local network")
        found = [str(literal)] if literal is not None else await self._lookup(host, port)
        for address in found:
            self._check(address, host, port)
        return tuple(found)

    async def _lookup(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolve(host, port)
        except OSError as error:
            raise FetchError("dns", host, error.strerror or type(error).__name__) from error
        if not found:
            raise FetchError("dns", host, "no address")
        return found

    async def open(self, host: str, port: int, limit_s: float) -> socket.socket:
        """A connected, non-blocking socket to a checked address of the host.

        Raises: RefusedFetchError, or FetchError with reason `dns`, `connect` or `timeout`.
        """
        problem: FetchError | None = None
        for address in await self.find(host, port):
            try:
                return await self._connect(address, host, port, limit_s)
            except FetchError as error:
                if isinstance(error, RefusedFetchError):
                    raise
                problem = error
        raise problem or FetchError("connect", f"{host}:{port}", "no address")

    async def _connect(self, address: str, host: str, port: int, limit_s: float) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            async with asyncio.timeout(limit_s):
                await asyncio.get_running_loop().sock_connect(sock, (address, port))
            if not self.allows_literal(host, port):
                self._check(str(sock.getpeername()[0]), host, port)
        except TimeoutError as error:
            sock.close()
            raise FetchError("timeout", f"{host}:{port}", f"no connection within {limit_s:g} s") from error
        except OSError as error:
            sock.close()
            raise FetchError("connect", f"{host}:{port}", error.strerror or type(error).__name__) from error
        except BaseException:
            sock.close()
            raise
        return sock


def is_local_name(host: str) -> bool:
    """Whether a name can only mean a machine nearby; then it is not even looked up."""
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith(tuple(f".{end}" for end in _LOCAL_NAMES))


def leads_nearby(host: str) -> bool:
    """Whether a host says by itself, without a look-up, that it is no public site's."""
    try:
        literal = read_literal(host)
    except ValueError:
        return True
    return is_local_name(host) if literal is None else why_not_public(literal) is not None


def is_literal(host: str) -> bool:
    """Whether a host is written as a plain address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def read_opt_out(text: str) -> frozenset[str]:
    """Hosts that asked not to be visited: one a line, `#` starts a remark, `www.` does not matter."""
    lines = (line.partition("#")[0].strip().lower() for line in text.splitlines())
    return frozenset(line.removeprefix("www.") for line in lines if line)


def is_opted_out(host: str, hosts: frozenset[str]) -> bool:
    """Whether the host, or a domain above it, stands on the opt-out list."""
    labels = host.lower().removeprefix("www.").split(".")
    return any(".".join(labels[start:]) in hosts for start in range(len(labels)))
