"""A second, small reader of PAN-OS, which shares no line with the parser: one packet through one virtual system.

It reads the XML with another library and follows the order that the Networking Administrator's Guide gives: the route
of the destination, the one NAT rule that matches, the route of what it translates to, then the first security rule,
which sees the packet as it came in and the zone of the way out. It knows what the random configurations of its test
are made of, and nothing more.
"""

from __future__ import annotations

import ipaddress
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEFAULT_PORTS = {"ssh": {("tcp", 22)}, "web-browsing": {("tcp", 80)}, "snmp": {("udp", 161), ("tcp", 161)}}
SECURE_PORTS = {"web-browsing": {("tcp", 443)}}
"""Ports of what was decrypted; no application of the tests uses others by default."""
"""Applications of the vendor: surely on these ports, possibly on any other."""
NO, MAYBE, SURE = 0, 1, 2


class Packet(NamedTuple):
    """A packet as it comes in."""

    interface: str
    src: str
    dst: str
    proto: str
    port: int


@dataclass
class Answer:
    """`permit`, `deny` or `possibly`; out of which interface, to which address and port.

    `rule` is the one that decides, empty where an earlier one may match.
    """

    verdict: str
    rule: str
    out: str
    dst: str
    port: int


class Firewall:
    """The firewall of a text."""

    def __init__(self, text: str) -> None:
        self.root = ET.fromstring(text)  # noqa: S314 - the test's own text
        self.vsys = self.one("devices/entry/vsys/entry")
        self.used: Counter[str] = Counter()
        self.addresses: dict[str, ipaddress.IPv4Network] = {}
        self.zones = {
            zone.get("name", ""): {one.text or "" for one in zone.findall("network/layer3/member")}
            for zone in self.vsys.findall("zone/entry")
        }
        self.networks: dict[str, ipaddress.IPv4Network] = {}
        for port in self.root.findall("devices/entry/network/interface/ethernet/entry"):
            for address in port.findall("layer3/ip/entry"):
                self.networks[port.get("name", "")] = ipaddress.IPv4Network(address.get("name", ""), strict=False)

    def one(self, path: str) -> ET.Element:
        found = self.root.find(path)
        assert found is not None, path
        return found

    def route(self, address: str) -> str:
        """The interface to an address: its network, else the default route, which leaves by ethernet1/1."""
        host = ipaddress.IPv4Address(address)
        return next((name for name, net in self.networks.items() if host in net), "ethernet1/1")

    def zone(self, interface: str) -> str:
        return next(name for name, ports in self.zones.items() if interface in ports)

    def object(self, kind: str, name: str) -> ET.Element | None:
        """An object of the virtual system, else of what is shared."""
        for scope in (self.vsys, self.one("shared")):
            for entry in scope.findall(f"{kind}/entry"):
                if entry.get("name") == name:
                    return entry
        return None

    def holds(self, name: str, address: str) -> bool:
        """Whether a word for addresses holds one."""
        host = ipaddress.IPv4Address(address)
        if name == "any":
            return True
        group = self.object("address-group", name)
        if group is not None:
            return any(self.holds(one.text or "", address) for one in group.findall("static/member"))
        entry = self.object("address", name)
        value = name if entry is None else (entry.findtext("ip-netmask") or entry.findtext("ip-range") or "")
        if "-" in value:
            low, high = (ipaddress.IPv4Address(part) for part in value.split("-"))
            return low <= host <= high
        return host in ipaddress.IPv4Network(value, strict=False)

    def side(self, rule: ET.Element, key: str, address: str) -> bool:
        hit = any(self.holds(one, address) for one in members(rule, key))
        negated = rule.findtext(f"negate-{key}") == "yes"
        self.used["negation"] += negated
        return hit is not negated

    def of_service(self, name: str, packet: Packet) -> bool:
        if name == "any":
            return True
        if name in ("service-http", "service-https"):
            return packet.proto == "tcp" and packet.port in ((80, 8080) if name == "service-http" else (443,))
        group = self.object("service-group", name)
        if group is not None:
            return any(self.of_service(one.text or "", packet) for one in group.findall("members/member"))
        entry = self.object("service", name)
        assert entry is not None, name
        text = entry.findtext(f"protocol/{packet.proto}/port") or ""
        spans = [piece.split("-") for piece in text.split(",") if piece]
        return any(int(span[0]) <= packet.port <= int(span[-1]) for span in spans)

    def defaults(self, name: str) -> tuple[set[tuple[str, int]], bool]:
        """Default ports of an application, and whether there are surely no others but secure ones."""
        own = self.object("application", name)
        if own is None:
            return DEFAULT_PORTS.get(name, set()), name in DEFAULT_PORTS
        pairs = [(one.text or "").split("/") for one in own.findall("default/port/member")]
        return {(kind, int(port)) for kind, port in pairs}, True

    def service(self, rule: ET.Element, packet: Packet, *, permits: bool) -> int:
        """Whether services and applications of a rule match: surely, maybe, or not at all."""
        services, applications = members(rule, "service"), members(rule, "application")
        by_default = "application-default" in services
        allowed = by_default or any(self.of_service(one, packet) for one in services)
        if not allowed:
            return NO
        if applications == ["any"]:
            on_any = {pair for ports in DEFAULT_PORTS.values() for pair in ports}
            return (MAYBE if by_default and (packet.proto, packet.port) not in on_any else SURE) if permits else SURE
        best = NO
        for name in applications:
            ports, only = self.defaults(name)
            if (packet.proto, packet.port) in ports:
                best = max(best, SURE)
            elif not (only and by_default) or (packet.proto, packet.port) in SECURE_PORTS.get(name, set()):
                best = max(best, MAYBE)
        return best if permits else min(best, MAYBE)

    def nat(self, packet: Packet) -> tuple[str, int]:
        """Destination and port behind the one NAT rule that matches."""
        way = (self.zone(packet.interface), self.zone(self.route(packet.dst)))
        for rule in self.vsys.findall("rulebase/nat/rules/entry"):
            if rule.findtext("disabled") == "yes":
                continue
            service = self.of_service(rule.findtext("service") or "any", packet)
            if service and in_zones(rule, way) and self.both(rule, packet):
                return self.translated(rule, packet)
            twin = self.backwards(rule, packet, way)
            if twin is not None:
                self.used["bi-directional"] += 1
                return twin, packet.port
        return packet.dst, packet.port

    def both(self, rule: ET.Element, packet: Packet) -> bool:
        return self.side(rule, "source", packet.src) and self.side(rule, "destination", packet.dst)

    def translated(self, rule: ET.Element, packet: Packet) -> tuple[str, int]:
        target = rule.findtext("destination-translation/translated-address")
        if target is None:
            self.used["no destination translation"] += 1
            return packet.dst, packet.port
        self.used["destination translation"] += 1
        port = rule.findtext("destination-translation/translated-port")
        low = ipaddress.IPv4Network(target, strict=False)
        if low.num_addresses == 1:
            return str(low[0]), int(port or packet.port)
        old = ipaddress.IPv4Network(members(rule, "destination")[0], strict=False)
        place = int(ipaddress.IPv4Address(packet.dst)) - int(old[0])
        return str(low[place]), int(port or packet.port)

    def backwards(self, rule: ET.Element, packet: Packet, way: tuple[str, str]) -> str | None:
        """Where a bi-directional rule sends what comes for its translated address."""
        static = rule.find("source-translation/static-ip")
        if static is None or static.findtext("bi-directional") != "yes" or way[1] not in members(rule, "to"):
            return None
        return members(rule, "source")[0] if static.findtext("translated-address") == packet.dst else None

    def judge(self, packet: Packet) -> Answer:
        """What becomes of a packet."""
        dst, port = self.nat(packet)
        out = self.route(dst)
        way = (self.zone(packet.interface), self.zone(out))
        found: set[str] = set()
        decided, open_before = "", False
        for name, action, match in self.rules(packet, way):
            if match is not NO:
                found.add("permit" if action == "allow" else "deny")
            if match is SURE:
                decided = "" if open_before else name
                break
            open_before = open_before or match is MAYBE
        return Answer(found.pop() if len(found) == 1 else "possibly", decided, out, dst, port)

    def rules(self, packet: Packet, way: tuple[str, str]) -> Iterator[tuple[str, str, int]]:
        for rule in self.vsys.findall("rulebase/security/rules/entry"):
            if rule.findtext("disabled") == "yes":
                self.used["disabled"] += 1
                continue
            kind = rule.findtext("rule-type") or "universal"
            if not in_zones(rule, way, kind) or not self.both(rule, packet):
                continue
            action = rule.findtext("action") or ""
            match = self.service(rule, packet, permits=action == "allow")
            self.used[kind] += match is not NO
            self.used["open"] += match is MAYBE
            yield rule.get("name", ""), action, match
        name = "intrazone-default" if way[0] == way[1] else "interzone-default"
        own = {
            entry.get("name", ""): entry.findtext("action") or ""
            for entry in self.vsys.findall("rulebase/default-security-rules/rules/entry")
        }
        self.used[name] += 1
        self.used["override"] += name in own
        yield name, own.get(name, "allow" if way[0] == way[1] else "deny"), SURE


def members(rule: ET.Element, key: str) -> list[str]:
    return [one.text or "" for one in rule.findall(f"{key}/member")]


def in_zones(rule: ET.Element, way: Sequence[str], kind: str = "universal") -> bool:
    """Whether a rule of a type is for a pair of zones."""
    sources, targets = members(rule, "from"), members(rule, "to")
    first = sources == ["any"] or way[0] in sources
    second = targets == ["any"] or way[1] in targets
    if kind == "intrazone":
        return first and way[0] == way[1]
    return first and second and not (kind == "interzone" and way[0] == way[1])
