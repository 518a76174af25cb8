"""Junos: random firewalls with filters and translations; the tool's answers against a second follower of packets.

The second follower shares no line with the tool. It knows what the text was drawn from and follows the order of the
Flow-Based Processing and NAT guides: filter of the way in, static else destination translation, route, policy (the
source as it came, the destination translated), reverse static else source translation, filter of the way out.
"""

from __future__ import annotations

import ipaddress
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

from parsers.registry import parse
from parsers.source import Source
from validator.flowtext import read_flow
from validator.questions import test_rules as asked

if TYPE_CHECKING:
    from parsers.as_json import Json

ZONES = {"A": "ge-0/0/0.0", "B": "ge-0/0/1.0", "C": "ge-0/0/2.0"}
OWN = {"A": "10.1.0.1", "B": "10.2.0.1", "C": "10.3.0.1"}
NETS = {zone: ipaddress.IPv4Network(f"{host}/24", strict=False) for zone, host in OWN.items()}
HOSTS = ("10.1.0.10", "10.1.0.20", "10.2.0.10", "10.2.0.66", "10.3.0.10", "203.0.113.5", "203.0.113.6", "203.0.113.66")
NAMED = ("10.1.0.0/24", "10.2.0.0/24", "10.2.0.64/28", "10.2.0.10/32", "10.3.0.10/32", "203.0.113.0/24", "0.0.0.0/0")
PORTS = (22, 80, 443, 502, 8443)
APPLICATIONS = {"any": None, "junos-ssh": (22, 22), "junos-https": (443, 443), "own": (443, 502)}
STATIC = ("203.0.113.64/28", "10.2.0.64/28")
FEATURES = (
    "static", "destination", "destination off", "port translated", "reverse static", "source", "in filter", "out filter",
    "next term", "except", "global", "default", "policy", "inactive",
)  # fmt: skip
FIREWALLS, PACKETS = 40, 50


class Packet(NamedTuple):
    """A packet as it stands."""

    src: str
    dst: str
    proto: str
    port: int


@dataclass
class Term:
    """One term of a filter."""

    sources: list[tuple[str, bool]]
    destinations: list[tuple[str, bool]]
    proto: str
    ports: tuple[int, int] | None
    action: str


@dataclass
class Drawn:
    """What a text was drawn from, in the order of the text."""

    lines: list[str] = field(default_factory=list[str])
    filters: dict[tuple[str, str], list[Term]] = field(default_factory=dict[tuple[str, str], list[Term]])
    forwards: list[tuple[str, str, tuple[int, int] | None, tuple[str, int] | None]] = field(
        default_factory=list[tuple[str, str, tuple[int, int] | None, tuple[str, int] | None]]
    )
    policies: list[tuple[str, str, str, str, str, bool]] = field(
        default_factory=list[tuple[str, str, str, str, str, bool]]
    )
    static: bool = False
    hidden: str = ""
    open_end: bool = False
    used: Counter[str] = field(default_factory=Counter[str])


def inside(host: str, net: str) -> bool:
    return ipaddress.IPv4Address(host) in ipaddress.IPv4Network(net)


def add_filter(made: Drawn, chance: random.Random, zone: str, way: str) -> None:
    name = f"F-{zone}-{way}"
    port = ZONES[zone].removesuffix(".0")
    made.lines.append(f"set interfaces {port} unit 0 family inet filter {way} {name}")
    terms: list[Term] = []
    for number in range(chance.randrange(1, 4)):
        start = f"set firewall family inet filter {name} term t{number}"
        sides: list[list[tuple[str, bool]]] = []
        for key in ("source", "destination"):
            side: list[tuple[str, bool]] = []
            if chance.random() < 0.5:
                side = [(chance.choice(NAMED[:2] + NAMED[-2:]), False)]
                if chance.random() < 0.4:
                    side.append((chance.choice(NAMED[2:5]), True))
            for net, excepted in side:
                made.lines.append(f"{start} from {key}-address {net}{' except' if excepted else ''}")
            sides.append(side)
        proto, ports = chance.choice(("", "tcp", "udp")), None
        if proto:
            made.lines.append(f"{start} from protocol {proto}")
            if chance.random() < 0.6:
                ports = chance.choice(((443, 443), (22, 80), (443, 502)))
                word = str(ports[0]) if ports[0] == ports[1] else f"{ports[0]}-{ports[1]}"
                made.lines.append(f"{start} from destination-port {word}")
        action = chance.choice(("accept", "accept", "discard", "next"))
        made.lines.append(f"{start} then {'next term' if action == 'next' else action}")
        terms.append(Term(sides[0], sides[1], proto, ports, action))
    made.lines.append(f"set firewall family inet filter {name} term rest then accept")
    terms.append(Term([], [], "", None, "accept"))
    made.filters[zone, way] = terms


def add_translations(made: Drawn, chance: random.Random) -> None:
    nat = "set security nat"
    if chance.random() < 0.6:
        made.static = True
        start = f"{nat} static rule-set ST"
        made.lines += [
            f"{start} from zone A",
            f"{start} rule s match destination-address {STATIC[0]}",
            f"{start} rule s then static-nat prefix {STATIC[1]}",
        ]
    for number in range(chance.randrange(3)):
        start = f"{nat} destination rule-set D rule d{number}"
        if not number:
            made.lines.append(f"{nat} destination rule-set D from zone A")
        target = chance.choice(("203.0.113.5/32", "203.0.113.6/32"))
        made.lines.append(f"{start} match destination-address {target}")
        source, ports = chance.choice(("0.0.0.0/0", "10.1.0.10/32")), None
        made.lines.append(f"{start} match source-address {source}")
        if chance.random() < 0.5:
            ports = (443, 443)
            made.lines.append(f"{start} match destination-port 443")
        if chance.random() < 0.25:
            made.lines.append(f"{start} then destination-nat off")
            made.forwards.append((source, target, ports, None))
            continue
        host, port = chance.choice(("10.2.0.10", "10.3.0.10")), chance.choice((0, 502))
        more = f" port {port}" if port else ""
        made.lines.append(f"{nat} destination pool P{number} address {host}/32{more}")
        made.lines.append(f"{start} then destination-nat pool P{number}")
        made.forwards.append((source, target, ports, (host, port)))
    if chance.random() < 0.6:
        made.hidden = chance.choice(("B", "C"))
        start = f"{nat} source rule-set S"
        made.lines += [
            f"{start} from zone {made.hidden}",
            f"{start} to zone A",
            f"{start} rule s match source-address 0.0.0.0/0",
            f"{start} rule s then source-nat interface",
        ]


def add_policies(made: Drawn, chance: random.Random) -> None:
    for number, net in enumerate(NAMED[:-1]):
        made.lines.append(f"set security address-book global address n{number} {net}")
    made.lines.append("set applications application own protocol tcp destination-port 443-502")
    for number in range(chance.randrange(3, 9)):
        way = chance.choice((("A", "B"), ("A", "C"), ("B", "A"), ("C", "A"), ("B", "C"), ("A", "A"), ("global", "")))
        place = "global" if way[0] == "global" else f"from-zone {way[0]} to-zone {way[1]}"
        start = f"set security policies {place} policy p{number}"
        sides = [chance.choice((*range(len(NAMED) - 1), -1, -1, -1)) for _ in range(2)]
        names = ["any" if one < 0 else f"n{one}" for one in sides]
        application = chance.choice(("any", "any", *APPLICATIONS))
        permits = chance.random() < 0.7
        made.lines += [
            f"{start} match source-address {names[0]}",
            f"{start} match destination-address {names[1]}",
            f"{start} match application {application}",
            f"{start} then {'permit' if permits else 'deny'}",
        ]
        if chance.random() < 0.15:
            made.lines.append(start.replace("set", "deactivate", 1))
            made.used["inactive"] += 1
            continue
        made.policies.append((*way, NAMED[sides[0]], NAMED[sides[1]], application, permits))
    made.open_end = chance.random() < 0.3
    if made.open_end:
        made.lines.append("set security policies default-policy permit-all")


def drawn(chance: random.Random) -> Drawn:
    made = Drawn(["set version 21.4R3-S5.4", "set system host-name random-fw"])
    for zone, port in ZONES.items():
        made.lines.append(f"set security zones security-zone {zone} interfaces {port}")
        made.lines.append(f"set interfaces {port.removesuffix('.0')} unit 0 family inet address {OWN[zone]}/24")
    made.lines.append("set routing-options static route 0.0.0.0/0 next-hop 10.1.0.254")
    for zone in ZONES:
        for way in ("input", "output"):
            if chance.random() < 0.3:
                add_filter(made, chance, zone, way)
    add_translations(made, chance)
    add_policies(made, chance)
    return made


def on_side(made: Drawn, side: list[tuple[str, bool]], host: str) -> bool:
    """The longest prefix that holds the host decides; no list takes every host."""
    if not side:
        return True
    hits = [(ipaddress.IPv4Network(net).prefixlen, excepted) for net, excepted in side if inside(host, net)]
    made.used["except"] += any(excepted for _, excepted in hits)
    return bool(hits) and not max(hits)[1]


def filtered(made: Drawn, zone: str, way: str, packet: Packet) -> bool:
    for term in made.filters.get((zone, way), [Term([], [], "", None, "accept")]):
        if term.proto not in ("", packet.proto):
            continue
        if term.ports is not None and not term.ports[0] <= packet.port <= term.ports[1]:
            continue
        if not (on_side(made, term.sources, packet.src) and on_side(made, term.destinations, packet.dst)):
            continue
        if term.action == "next":
            made.used["next term"] += 1
            continue
        if (zone, way) in made.filters and term.action == "discard":
            made.used["in filter" if way == "input" else "out filter"] += 1
        return term.action == "accept"
    return False


def shifted(host: str, old: str, new: str) -> str:
    first, second = (ipaddress.IPv4Network(net)[0] for net in (old, new))
    return str(second + (int(ipaddress.IPv4Address(host)) - int(first)))


def arriving(made: Drawn, zone: str, packet: Packet) -> Packet:
    """Static, else destination translation; both rule sets are of zone A."""
    if zone != "A":
        return packet
    if made.static and inside(packet.dst, STATIC[0]):
        made.used["static"] += 1
        return packet._replace(dst=shifted(packet.dst, *STATIC))
    for source, target, ports, pool in made.forwards:
        if not (inside(packet.src, source) and inside(packet.dst, target)):
            continue
        if ports is not None and not ports[0] <= packet.port <= ports[1]:
            continue
        made.used["destination" if pool else "destination off"] += 1
        if pool is None:
            return packet
        made.used["port translated"] += bool(pool[1])
        return packet._replace(dst=pool[0], port=pool[1] or packet.port)
    return packet


def leaving(made: Drawn, way: tuple[str, str], packet: Packet) -> Packet:
    """Reverse static, else source translation."""
    if made.static and way[1] == "A" and inside(packet.src, STATIC[1]):
        made.used["reverse static"] += 1
        return packet._replace(src=shifted(packet.src, STATIC[1], STATIC[0]))
    if way == (made.hidden, "A"):
        made.used["source"] += 1
        return packet._replace(src=OWN["A"])
    return packet


def permitted(made: Drawn, way: tuple[str, str], packet: Packet) -> bool:
    for zones in (way, ("global", "")):
        for first, second, source, destination, application, permits in made.policies:
            ports = APPLICATIONS[application]
            fits = ports is None or (packet.proto == "tcp" and ports[0] <= packet.port <= ports[1])
            if (first, second) == zones and inside(packet.src, source) and inside(packet.dst, destination) and fits:
                made.used["global" if first == "global" else "policy"] += 1
                return permits
    made.used["default"] += 1
    return made.open_end


def followed(made: Drawn, zone: str, packet: Packet) -> tuple[bool, str, Packet]:
    """Whether it passes, the zone that it leaves by, and how it then looks."""
    if not filtered(made, zone, "input", packet):
        return False, "", packet
    inner = arriving(made, zone, packet)
    out = next((name for name, net in NETS.items() if ipaddress.IPv4Address(inner.dst) in net), "A")
    last = leaving(made, (zone, out), inner)
    passes = permitted(made, (zone, out), inner) and filtered(made, out, "output", last)
    return passes, out, last


def test_two_followers_agree_on_random_packets() -> None:
    chance = random.Random("segval junos")  # noqa: S311 - the same firewalls every time, no secret
    used: Counter[str] = Counter()
    verdicts: Counter[bool] = Counter()
    for number in range(FIREWALLS):
        made = drawn(chance)
        text = "\n".join(made.lines) + "\n"
        result = parse(Source.from_text("config.conf", text))
        assert not result.ledger.blocking()
        for _ in range(PACKETS):
            source, destination = chance.sample(HOSTS, 2)
            packet = Packet(source, destination, chance.choice(("tcp", "tcp", "udp")), chance.choice(PORTS))
            zone = chance.choice(("A", "A", "B", "C"))
            passes, out, last = followed(made, zone, packet)
            flow = read_flow(f"{packet.src} > {packet.dst} {packet.proto}/{packet.port}")
            (document,) = asked(result, [flow], None, ZONES[zone], None, None)
            where = f"firewall {number}: {zone} {packet} -> {passes} {out} {last}\n{document}\n{text}"
            assert document["verdict"] == ("permit" if passes else "deny"), where
            if passes:
                assert way_out(document) == (ZONES[out], last.dst, str(last.port)), where
            verdicts[passes] += 1
        used += made.used
    assert set(verdicts) == {True, False}
    assert not [name for name in FEATURES if not used[name]], used


def way_out(document: dict[str, Json]) -> tuple[str, str, str]:
    """The one way out: interface, destination, port."""
    (path,) = cast("list[dict[str, list[dict[str, str]]]]", document["paths"])
    hop = path["hops"][-1]
    return hop["out"], hop["dst"], str(hop["dport"])
