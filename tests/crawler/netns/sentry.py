"""Who was reached: every packet on the namespace's loopback is read, and baits listen at every address."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address

from tests.crawler.netns.names import PUBLIC_4, PUBLIC_6

BAIT_PORTS = (80, 443, 8080, 8443, 3000, 5000, 6379, 8000, 9200, 11211)
PUBLIC = (PUBLIC_4, PUBLIC_6)
_TCP, _UDP = 6, 17
Reached = tuple[str, str, int]


class Sentry:
    """Reads packets. What opens a connection, or is a datagram, to an address not expected is `reached`."""

    def __init__(self) -> None:
        self.expected: set[tuple[str, str, int]] = {("udp", "127.0.0.1", 53)}
        self.reached: Counter[Reached] = Counter()
        self.packets = 0
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024 * 1024)
        self._socket.bind(("lo", 0))
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            data, where = self._socket.recvfrom(65535)
            # Loopback shows each packet twice; what comes in is enough.
            if where[2] == socket.PACKET_OUTGOING:
                continue
            self.packets += 1
            found = _read_packet(data)
            if found is not None and not self._expects(found):
                self.reached[found] += 1

    def _expects(self, found: Reached) -> bool:
        """The public site, at whatever port; what the name server sends back to the resolver's sockets."""
        protocol, address, port = found
        answer = protocol == "udp" and address == "127.0.0.1" and port > 30_000
        return found in self.expected or answer or (protocol == "tcp" and address in PUBLIC)


def _read_packet(data: bytes) -> Reached | None:
    """Protocol, destination and port of what opens something; `None` within an open connection."""
    if data[0] >> 4 == 4:
        protocol, target, rest = data[9], ip_address(data[16:20]), data[(data[0] & 15) * 4 :]
    else:
        protocol, target, rest = data[6], ip_address(data[24:40]), data[40:]
    if protocol == _TCP:
        opens = rest[13] & 0x12 == 0x02
        return ("tcp", str(target), struct.unpack("!H", rest[2:4])[0]) if opens else None
    if protocol == _UDP:
        return "udp", str(target), struct.unpack("!H", rest[2:4])[0]
    # Neighbour and group messages of IPv6 itself carry nothing of ours.
    return None if protocol in (0, 58) and target.version == 6 else (f"protocol {protocol}", str(target), 0)


class Baits:
    """Listens on the bait ports at every address; the board's are handed to `serve`, others are caught."""

    def __init__(self, serve: Callable[[socket.socket], None], more_ports: tuple[int, ...] = ()) -> None:
        self.caught: list[str] = []
        self._serve = serve
        for port in (*BAIT_PORTS, *more_ports):
            listener = socket.create_server(
                ("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=256
            )
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            sock, _ = listener.accept()
            address, port = sock.getsockname()[:2]
            if is_served(address.removeprefix("::ffff:"), port):
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()
                continue
            if address.removeprefix("::ffff:") not in PUBLIC:
                self.caught.append(f"{address}:{port}")
            sock.close()


ALLOWED_PORT = 8311


def is_served(address: str, port: int) -> bool:
    """Where the drill's own site answers: the public addresses, and one port of loopback."""
    return (address in PUBLIC and port in (80, 8080)) or (address, port) == ("127.0.0.1", ALLOWED_PORT)
