"""The oracle's own reading of one translation rule: every header that it may make of a header."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from naive_rules import Document, Packet, holds, number, ranges, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PORT_PROTOCOLS = frozenset({6, 17, 33, 132, 136})
MOST_POOL_ADDRESSES = 16
"""A pool of more addresses is followed with one address of each class that the documents tell apart."""


def moves(rule: Document) -> bool:
    """Whether the rule is made to change an address."""
    return rule.get("address") is not None and rule["address"]["kind"] != "identity"


def rewritten(rule: Document, packet: Packet, marks: Marks) -> list[Packet]:
    """Every header that the rule may make of this one; none if it does not speak of this address or port.

    A destination rule changes destination and destination port, a source rule source and source port.
    """
    if rule["stage"] == "destination":
        addresses = _addresses(rule.get("address"), packet.dst, marks)
        free = not rule.get("port") and (rule.get("address") or {}).get("kind") == "unknown"
        ports = marks.destination_ports if free and packet.proto in PORT_PROTOCOLS else _ports(rule, packet.dport)
        return [replace(packet, dst=dst, dport=port) for dst, port in product(addresses, ports)]
    ports = _ports(rule, packet.sport)
    if rule.get("source_ports_change") and packet.proto in PORT_PROTOCOLS and not rule.get("port"):
        ports = marks.source_ports
    sources = _addresses(rule.get("address"), packet.src, marks)
    return [replace(packet, src=src, sport=port) for src, port in product(sources, ports)]


def _ports(rule: Document, port: int) -> list[int]:
    if not rule.get("port"):
        return [port]
    (first, last), (low, high) = span(rule["port"]["original"]), span(rule["port"]["translated"])
    if not first <= port <= last:
        return []
    by_position = last - first == high - low and not rule["port"].get("chosen")
    return [low + port - first] if by_position else list(range(low, high + 1))


def _addresses(address: Document | None, value: str, marks: Marks) -> list[str]:
    if address is None or address["kind"] == "identity":
        return [value]
    if address["kind"] == "unknown":
        return marks.some(["any"], number(value)[0])
    if not holds(address["original"], value):
        return []
    before, after = ranges(tuple(address["original"])), ranges(tuple(address["translated"]))
    if address["kind"] == "static" and _size(after) in {1, _size(before)}:
        return [_at(after, 0 if _size(after) == 1 else _position(before, value))]
    return marks.some(address["translated"])


def _size(parts: Iterable[tuple[int, int, int]]) -> int:
    return sum(last - first + 1 for _, first, last in parts)


def _position(parts: Iterable[tuple[int, int, int]], value: str) -> int:
    version, wanted = number(value)
    before = 0
    for kind, first, last in parts:
        if kind == version and first <= wanted <= last:
            return before + wanted - first
        before += last - first + 1
    raise ValueError(value)


def _at(parts: Iterable[tuple[int, int, int]], position: int) -> str:
    for version, first, last in parts:
        if position <= last - first:
            return text(version, first + position)
        position -= last - first + 1
    raise ValueError(position)


def text(version: int, value: int) -> str:
    """An address as it is printed."""
    return str(ipaddress.IPv4Address(value) if version == 4 else ipaddress.IPv6Address(value))


class Marks:
    """The first number of every class of addresses and ports that the documents tell apart.

    The filter and the selectors of a tunnel look at what is sent into it the other way round, so source ports are told
    apart by destination ports as well.
    """

    def __init__(self, devices: Iterable[Document]) -> None:
        devices = list(devices)
        addresses = {(4, 0), (6, 0)}
        ports: dict[str, set[int]] = {"sport": {0}, "dport": {0}}
        for key, value in _leaves(devices):
            if key in ports:
                first, last = span(value)
                ports[key] |= {first, min(last + 1, 2**16 - 1)}
            elif key in {
                "src",
                "dst",
                "possibly_src",
                "possibly_dst",
                "original",
                "network",
                "addresses",
                "local",
                "remote",
            }:
                addresses |= _edges(value)
        self.addresses = sorted(addresses)
        mirrored = any(item.get("selectors") or _filtering_tunnels(item) for item in devices)
        self.source_ports = sorted(ports["sport"] | ports["dport"] if mirrored else ports["sport"])
        self.destination_ports = sorted(ports["dport"])

    def some(self, texts: Sequence[str], family: int | None = None) -> list[str]:
        """Every address of a small set; of a larger one, one of each class."""
        parts = [part for part in ranges(tuple(texts)) if family in {None, part[0]}]
        if _size(parts) <= MOST_POOL_ADDRESSES:
            return [text(version, value) for version, first, last in parts for value in range(first, last + 1)]
        chosen = {(version, first) for version, first, _ in parts}
        for version, first, last in parts:
            chosen |= {mark for mark in self.addresses if mark[0] == version and first <= mark[1] <= last}
        return [text(*mark) for mark in sorted(chosen)]


def _filtering_tunnels(device: Document) -> bool:
    return any(tunnel.get("rule_set") for tunnel in device.get("tunnels", []))


def _edges(value: str) -> set[tuple[int, int]]:
    """The first number in a range, and the first behind it; of an interface address also that address."""
    try:
        found = {(version, edge) for version, *ends in ranges((value,)) for edge in (ends[0], ends[1] + 1)}
    except ValueError:  # an interface address with host bits, or the ports of a translation
        if "/" not in value:
            return set()
        port = ipaddress.ip_interface(value)
        found = {(port.version, int(port)), (port.version, int(port) + 1)} | _edges(str(port.network))
    return {(version, edge) for version, edge in found if edge < 2 ** (32 if version == 4 else 128)}


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, key)
    elif isinstance(value, str):
        yield key, value
