"""A name server for the namespace: names say in themselves what they answer, and some change their mind."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from ipaddress import IPv4Address, IPv6Address, ip_address

PUBLIC_4 = "93.184.216.34"
PUBLIC_6 = "2606:2800:220:1::34"
_A, _CNAME, _AAAA = 1, 5, 28


def name_of(kind: str, *addresses: str, unique: str) -> str:
    """A name that answers so. Kinds: only, mixed (with a public one), flip (public at first), alias."""
    packed = "-".join(f"{ip_address(address).packed.hex()}" for address in addresses)
    return f"n{unique}.{kind}-{packed}.board.example"


def answer_of(name: str, asked_before: int) -> list[IPv4Address | IPv6Address]:
    """The addresses of a name; `asked_before` counts the look-ups that came before this one."""
    kind, *packed = name.removesuffix(".board.example").rpartition(".")[2].split("-")
    given = [ip_address(bytes.fromhex(one)) for one in packed] if kind in _KINDS else []
    public = ip_address(PUBLIC_4)
    if kind == "mixed":
        return [public, *given]
    if kind == "mixedlast":
        return [*given, public]
    if kind == "flip":
        return given if asked_before else [public]
    return given or [public]


_KINDS = ("only", "mixed", "mixedlast", "flip", "alias")


class NameServer:
    """Answers A and AAAA on UDP port 53 of loopback, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._rounds: Counter[tuple[str, int]] = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            question, peer = self._socket.recvfrom(4096)
            self._socket.sendto(self._reply(question), peer)

    def _reply(self, question: bytes) -> bytes:
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", "replace"))
            at += 1 + question[at]
        name = ".".join(labels).lower()
        (kind,) = struct.unpack("!H", question[at + 1 : at + 3])
        self.asked[name] += 1
        records = self._records(name, kind) if name.endswith("board.example") else []
        flags = 0x8180 if records or name.endswith("board.example") else 0x8183
        head = struct.pack("!2sHHHHH", question[:2], flags, 1, len(records), 0, 0)
        return head + question[12 : at + 5] + b"".join(records)

    def _records(self, name: str, kind: int) -> list[bytes]:
        round_ = self._rounds[name, kind]
        self._rounds[name, kind] += 1
        found = [
            address for address in answer_of(name, round_) if address.version == (4 if kind == _A else 6)
        ]
        records = [_record(_A if kind == _A else _AAAA, address.packed) for address in found]
        if ".alias-" in name:
            # The alias points at a shorter name; the addresses are given for that one.
            target = b"\x09localhost\x00"
            return [_record(_CNAME, target), *(target + record[2:] for record in records)]
        return records


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(data)) + data
