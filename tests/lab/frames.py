"""Frames as bytes: one probe or its answer made, and what a socket saw taken apart."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass, replace
from typing import NamedTuple

MAGIC = b"SEGVAL"
ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58
GRE, GRE_HEADER = 47, b"\x00\x00\x08\x00"
CHECKSUMS = {ICMP: 2, TCP: 16, UDP: 6, ICMPV6: 2}
"""Where the checksum stands in a header."""
REQUESTS = {(ICMP, 8): 0, (ICMP, 13): 14, (ICMPV6, 128): 129}
"""Messages that are answered, with the type of the answer."""


@dataclass(frozen=True)
class Probe:
    """One packet as its sender makes it; of ICMP, `dport` is `type << 8 | code` and `sport` the identifier."""

    src: str
    dst: str
    proto: int
    sport: int
    dport: int

    @property
    def version(self) -> int:
        return 6 if ":" in self.src else 4


class Seen(NamedTuple):
    """A probe that arrived: its number, whether it is an answer, and its header there."""

    number: int
    answer: bool
    probe: Probe


def frame(macs: tuple[bytes, bytes], probe: Probe, number: int, *, answer: bool = False) -> bytes:
    """The whole frame from the first of `macs` to the second."""
    payload = MAGIC + bytes((answer,)) + struct.pack("!I", number)
    src, dst = (ipaddress.ip_address(text).packed for text in (probe.src, probe.dst))
    body = _body(probe, payload, answer=answer)
    if probe.proto in CHECKSUMS:
        place = CHECKSUMS[probe.proto]
        summed = body if probe.proto == ICMP else _pseudo(src, dst, probe.proto, len(body)) + body
        check = _checksum(summed) or (0xFFFF if probe.proto == UDP else 0)
        body = body[:place] + struct.pack("!H", check) + body[place + 2 :]
    if probe.version == 4:
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), number & 0xFFFF, 0, 64, probe.proto, 0, src, dst)
        head = head[:10] + struct.pack("!H", _checksum(head)) + head[12:]
    else:
        head = struct.pack("!IHBB16s16s", 6 << 28, len(body), probe.proto, 64, src, dst)
    kind = 0x0800 if probe.version == 4 else 0x86DD
    return macs[1] + macs[0] + struct.pack("!H", kind) + head + body


def _body(probe: Probe, payload: bytes, *, answer: bool) -> bytes:
    if probe.proto == TCP:
        # A payload on the SYN is allowed (RFC 9293, 3.4), and names the probe.
        flags, acknowledged = (0x12, 1_000 + 1 + len(payload)) if answer else (0x02, 0)
        return (
            struct.pack("!HHIIBBHHH", probe.sport, probe.dport, 1_000, acknowledged, 0x50, flags, 8_192, 0, 0) + payload
        )
    if probe.proto == UDP:
        return struct.pack("!HHHH", probe.sport, probe.dport, 8 + len(payload), 0) + payload
    if probe.proto in {ICMP, ICMPV6}:
        return struct.pack("!BBHHH", probe.dport >> 8, probe.dport & 255, 0, probe.sport, 1) + payload
    # Connection tracking reads the version of a GRE header, and translates none but 0 and 1.
    return (GRE_HEADER if probe.proto == GRE else b"") + payload


def _pseudo(src: bytes, dst: bytes, proto: int, length: int) -> bytes:
    if len(src) == 4:
        return src + dst + struct.pack("!BBH", 0, proto, length)
    return src + dst + struct.pack("!II", length, proto)


def _checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total = sum(int.from_bytes(data[place : place + 2], "big") for place in range(0, len(data), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def seen(raw: bytes) -> Seen | None:
    """What a frame is, or None if it is none of ours."""
    kind = int.from_bytes(raw[12:14], "big")
    if kind == 0x0800:
        size = (raw[14] & 15) * 4
        proto, body = raw[23], raw[14 + size :]
        src, dst = (str(ipaddress.IPv4Address(raw[place : place + 4])) for place in (26, 30))
    elif kind == 0x86DD:
        proto, body = raw[20], raw[54:]
        src, dst = (str(ipaddress.IPv6Address(raw[place : place + 16])) for place in (22, 38))
    else:
        return None
    start = {TCP: 20, UDP: 8, ICMP: 8, ICMPV6: 8, GRE: 4}.get(proto, 0)
    payload = body[start : start + 11]
    if len(payload) < 11 or not payload.startswith(MAGIC):
        return None
    sport, dport = struct.unpack("!HH", body[:4]) if start else (0, 0)
    if proto in {ICMP, ICMPV6}:
        sport, dport = struct.unpack("!H", body[4:6])[0], body[0] << 8 | body[1]
    if proto not in CHECKSUMS:
        sport = dport = 0
    return Seen(struct.unpack("!I", payload[7:])[0], bool(payload[6]), Probe(src, dst, proto, sport, dport))


def answer_to(probe: Probe) -> Probe | None:
    """What the receiver sends back, or None if such a packet has no answer."""
    if probe.proto in {ICMP, ICMPV6}:
        kind = REQUESTS.get((probe.proto, probe.dport >> 8))
        return None if kind is None else Probe(probe.dst, probe.src, probe.proto, probe.sport, kind << 8)
    return replace(probe, src=probe.dst, dst=probe.src, sport=probe.dport, dport=probe.sport)
