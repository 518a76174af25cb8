"""A second, small reader of OPNsense and pfSense that shares no line with the parser: one packet through the firewall.

It reads the XML with another library and does what pf.conf(5) says: translation of what comes in (the first `rdr`, then
the first `binat`), the rules of the interface for `in` (the last that matches decides, unless one that matches is
quick), the route, translation of what leaves (`binat`, then `nat`), the rules for `out`. It knows what the random
configurations of its test are made of, and nothing more.
"""

from __future__ import annotations

import ipaddress
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOATING, GROUP, SINGLE = 0, 1, 2


@dataclass(frozen=True)
class Packet:
    """A packet on its way."""

    src: str
    dst: str
    proto: str
    port: int


@dataclass(frozen=True)
class Answer:
    """Whether it passes, out of which interface, to which address and port; `own`: it is for the firewall itself."""

    passes: bool
    out: str
    dst: str
    port: int
    own: bool


@dataclass(frozen=True)
class Line:
    """One line of pf: what it is, and where it acts."""

    rule: ET.Element | None
    passes: bool
    quick: bool
    interfaces: frozenset[str]
    directions: frozenset[str]
    kind: str


def said(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


class Firewall:
    """The firewall of a text."""

    def __init__(self, text: str) -> None:
        self.root = ET.fromstring(text)  # noqa: S314 - the test's own text
        self.used: Counter[str] = Counter()
        self.opnsense = self.root.tag == "opnsense"
        self.own: dict[str, str] = {}
        self.nets: dict[str, ipaddress.IPv4Network] = {}
        for entry in self.root.findall("interfaces/*"):
            self.own[entry.tag] = said(entry, "ipaddr")
            self.nets[entry.tag] = ipaddress.IPv4Network(
                f"{said(entry, 'ipaddr')}/{said(entry, 'subnet')}", strict=False
            )
        self.groups = {
            said(entry, "ifname"): frozenset(said(entry, "members").split())
            for entry in self.root.findall("ifgroups/ifgroupentry")
        }
        where = "OPNsense/Firewall/Alias/aliases/alias" if self.opnsense else "aliases/alias"
        key = "content" if self.opnsense else "address"
        self.aliases = {said(one, "name"): said(one, key).split() for one in self.root.findall(where)}
        self.lines = list(self._lines())

    def _lines(self) -> Iterator[Line]:
        every = frozenset(self.nets)
        yield Line(
            None, passes=False, quick=False, interfaces=every, directions=frozenset({"in", "out"}), kind="default"
        )
        yield Line(None, passes=True, quick=False, interfaces=every, directions=frozenset({"out"}), kind="all out")
        placed = [(self._place(rule), rule) for rule in self.root.findall("filter/rule")]
        for place, rule in sorted(placed, key=lambda item: item[0]):
            if said(rule, "disabled"):
                self.used["disabled"] += 1
                continue
            names = said(rule, "interface").replace(",", " ").split()
            interfaces = frozenset[str]().union(*(self.groups.get(name, frozenset({name})) for name in names))
            word = said(rule, "direction") if place == FLOATING else "in"
            both = frozenset({"in", "out"})
            directions = frozenset({word}) if word in both else both
            slow = self.opnsense and said(rule, "quick") == "0"
            quick = said(rule, "quick") == "1" if place == FLOATING else not slow
            kind = ("floating", "group", "interface")[place] + ("" if quick else ", not quick")
            yield Line(rule, said(rule, "type") == "pass", quick, interfaces if names else every, directions, kind)

    def _place(self, rule: ET.Element) -> int:
        if rule.find("floating") is not None:
            return FLOATING
        return GROUP if said(rule, "interface") in self.groups else SINGLE

    def holds(self, word: str, address: str) -> bool:
        host = ipaddress.IPv4Address(address)
        if word in self.aliases:
            return any(self.holds(one, address) for one in self.aliases[word])
        if word in self.nets:
            return host in self.nets[word]
        if word.removesuffix("ip") in self.own and word.endswith("ip"):
            return address == self.own[word.removesuffix("ip")]
        return host in ipaddress.IPv4Network(word, strict=False)

    def side(self, rule: ET.Element, name: str, address: str) -> bool:
        part = rule.find(name)
        if part is None or part.find("any") is not None:
            return True
        hit = self.holds(said(part, "network") or said(part, "address"), address)
        negated = part.find("not") is not None
        self.used["negation"] += negated
        return hit is not negated

    def of_port(self, word: str, port: int) -> bool:
        if word in self.aliases:
            return any(self.of_port(one, port) for one in self.aliases[word])
        first, _, last = word.partition("-")
        return int(first) <= port <= int(last or first)

    def matches(self, rule: ET.Element, packet: Packet) -> bool:
        protocol = said(rule, "protocol")
        if protocol and packet.proto not in protocol.split("/"):
            return False
        port = said(rule, "destination/port")
        if port and not (protocol and self.of_port(port, packet.port)):
            return False
        return self.side(rule, "source", packet.src) and self.side(rule, "destination", packet.dst)

    def judged(self, interface: str, direction: str, packet: Packet) -> bool:
        """What the rules decide."""
        decided: Line | None = None
        for line in self.lines:
            if interface not in line.interfaces or direction not in line.directions:
                continue
            if line.rule is None or self.matches(line.rule, packet):
                decided = line
                if line.quick:
                    break
        assert decided is not None
        self.used[f"{decided.kind} {direction}" if decided.kind.startswith("floating") else decided.kind] += 1
        return decided.passes

    def forwarded(self, interface: str, packet: Packet) -> tuple[Packet, bool]:
        """What `rdr` and `binat` make of what comes in, and whether it passes unjudged."""
        for rule in self.root.findall("nat/rule"):
            if said(rule, "interface") == interface and not said(rule, "disabled") and self.matches(rule, packet):
                if rule.find("nordr") is not None:
                    self.used["no rdr"] += 1
                    return packet, False
                first = int(said(rule, "destination/port").partition("-")[0] or packet.port)
                port = int(said(rule, "local-port") or first) + packet.port - first
                self.used["rdr"] += 1
                unjudged = said(rule, "associated-rule-id") == "pass"
                self.used["rdr pass"] += unjudged
                return replace(packet, dst=said(rule, "target"), port=port), unjudged
        for pair in self.root.findall("nat/onetoone"):
            if said(pair, "interface") == interface and said(pair, "external") == packet.dst:
                self.used["binat in"] += 1
                return replace(packet, dst=said(pair, "source/address")), False
        return packet, False

    def leaving(self, interface: str, packet: Packet) -> Packet:
        """What `binat` and `nat` make of what leaves."""
        for pair in self.root.findall("nat/onetoone"):
            if said(pair, "interface") == interface and said(pair, "source/address") == packet.src:
                self.used["binat out"] += 1
                return replace(packet, src=said(pair, "external"))
        for rule in self.root.findall("nat/outbound/rule"):
            network = ipaddress.IPv4Network(said(rule, "source/network"))
            if said(rule, "interface") == interface and ipaddress.IPv4Address(packet.src) in network:
                self.used["nat"] += 1
                return replace(packet, src=self.own[interface])
        return packet

    def judge(self, interface: str, packet: Packet) -> Answer:
        inner, unjudged = self.forwarded(interface, packet)
        into = unjudged or self.judged(interface, "in", inner)
        host = ipaddress.IPv4Address(inner.dst)
        out = next((name for name, net in self.nets.items() if host in net), "wan")
        passes = into and self.judged(out, "out", self.leaving(out, inner))
        return Answer(passes, out, inner.dst, inner.port, inner.dst in self.own.values())
