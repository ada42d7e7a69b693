"""What there is to see of a TCP packet from outside. See RFC 791 and RFC 9293."""

from __future__ import annotations

import struct
from dataclasses import dataclass

TCP = 6
SYN, ACK = 0x02, 0x10


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One packet of TCP; `payload` is what it carries for the application."""

    source_port: int
    target_port: int
    sequence: int
    acknowledged: int | None
    is_first: bool
    payload: bytes

    @property
    def end(self) -> int:
        """Give the sequence number behind it."""
        return self.sequence + len(self.payload) + self.is_first


def is_ipv4(packet: bytes) -> bool:
    """Say whether it is one of ours: the kernel sends some IPv6 of its own accord."""
    return packet[0] >> 4 == 4


def connection_of(packet: bytes) -> bytes:
    """Give what the packets of one connection in this direction have in common: for TCP and UDP, both ports."""
    header = (packet[0] & 15) * 4
    return packet[header : header + 4]


def parse_segment(packet: bytes) -> Segment | None:
    """Take an IPv4 packet apart; None where it is not TCP."""
    if packet[9] != TCP:
        return None
    header = (packet[0] & 15) * 4
    source_port, target_port, sequence, acknowledged, words, flags = struct.unpack_from("!HHIIBB", packet, header)
    return Segment(
        source_port=source_port,
        target_port=target_port,
        sequence=sequence,
        acknowledged=acknowledged if flags & ACK else None,
        is_first=bool(flags & SYN),
        payload=packet[header + (words >> 4) * 4 :],
    )
