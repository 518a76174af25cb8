"""Junos: random policies, judged by a second reader that shares no line with the first, packet by packet."""

from __future__ import annotations

import ipaddress
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from parsers.model.rules import Action
from parsers.registry import parse
from parsers.source import Source

if TYPE_CHECKING:
    from parsers.model.match import Match

ZONES = ("A", "B")
HOSTS = tuple(f"10.0.0.{number}" for number in range(8))
PORTS: tuple[int, ...] = (22, 23, 80, 443, 502)
BUILT_IN = {"junos-ssh": 22, "junos-telnet": 23, "junos-http": 80, "junos-https": 443}


@dataclass
class Drawn:
    """A configuration drawn by chance, and what it was drawn from."""

    lines: list[str] = field(default_factory=list[str])
    addresses: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    applications: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    policies: list[tuple[str, str, set[str], set[str], set[int], bool]] = field(
        default_factory=list[tuple[str, str, set[str], set[str], set[int], bool]]
    )
    everything: bool = False

    def verdict(self, way: tuple[str, str], source: str, destination: str, port: int) -> bool:
        """First the policies of the two zones, then the global ones, then the default."""
        for zones in (way, ("global", "")):
            for first, second, sources, destinations, ports, permits in self.policies:
                if (first, second) == zones and source in sources and destination in destinations and port in ports:
                    return permits
        return self.everything


def drawn(seed: int) -> Drawn:
    dice = random.Random(seed)  # noqa: S311 - chance for a test
    made = Drawn()
    for number in range(4):
        name, first_host, length = f"n{number}", dice.randrange(8), dice.choice((30, 31, 32))
        net = ipaddress.ip_network(f"10.0.0.{first_host}/{length}", strict=False)
        made.addresses[name] = {host for host in HOSTS if ipaddress.ip_address(host) in net}
        made.lines.append(f"set security address-book global address {name} {net}")
    for number in range(2):
        members = dice.sample(sorted(made.addresses), 2)
        made.addresses[f"s{number}"] = made.addresses[members[0]] | made.addresses[members[1]]
        for member in members:
            word = "address-set" if member.startswith("s") else "address"
            made.lines.append(f"set security address-book global address-set s{number} {word} {member}")
    made.addresses["any"] = set(HOSTS)
    made.applications = {name: {port} for name, port in BUILT_IN.items()} | {"any": set(PORTS)}
    first = dice.choice(PORTS)
    made.applications["own"] = {port for port in PORTS if first <= port <= first + 100}
    made.lines.append("set applications application own protocol tcp")
    made.lines.append(f"set applications application own destination-port {first}-{first + 100}")
    for number in range(8):
        way = dice.choice((("A", "B"), ("B", "A"), ("A", "A"), ("global", "")))
        place = "global" if way[0] == "global" else f"from-zone {way[0]} to-zone {way[1]}"
        start = f"set security policies {place} policy p{number}"
        sources, targets = dice.sample(sorted(made.addresses), 2)
        named = dice.sample(sorted(made.applications), dice.choice((1, 2)))
        permits, without, off = dice.random() < 0.6, dice.random() < 0.2, dice.random() < 0.15
        made.lines += [f"{start} match source-address {sources}", f"{start} match destination-address {targets}"]
        made.lines += [f"{start} match application {name}" for name in named]
        made.lines.append(f"{start} then {'permit' if permits else dice.choice(('deny', 'reject'))}")
        if without:
            made.lines.append(f"{start} match source-address-excluded")
        if off:
            made.lines.append(start.replace("set", "deactivate", 1))
            continue
        held = set(HOSTS) - made.addresses[sources] if without else made.addresses[sources]
        ports = set[int]().union(*(made.applications[name] for name in named))
        made.policies.append((*way, held, made.addresses[targets], ports, permits))
    made.everything = dice.random() < 0.3
    if made.everything:
        made.lines.append("set security policies default-policy permit-all")
    for number, zone in enumerate(ZONES):
        made.lines.append(f"set security zones security-zone {zone} interfaces ge-0/0/{number}.0")
        made.lines.append(f"set interfaces ge-0/0/{number} unit 0 family inet address 10.{number}.0.1/24")
    return made


def takes(match: Match, way: tuple[str, str], source: str, destination: str, port: int) -> bool:
    ways = (match.in_interfaces, match.out_interfaces)
    if any(names is not None and name not in names for names, name in zip(ways, way, strict=True)):
        return False
    if ipaddress.ip_address(source) not in match.source.surely or match.conditions:
        return False
    if ipaddress.ip_address(destination) not in match.destination.surely:
        return False
    return any(
        box.protocols.first <= 6 <= box.protocols.last
        and box.destination_ports.first <= port <= box.destination_ports.last
        for box in match.service.surely.boxes
    )


@pytest.mark.parametrize("seed", range(25))
def test_two_readers_agree_on_every_packet_of_a_small_universe(seed: int) -> None:
    made = drawn(seed)
    (device,) = parse(Source.from_text("config.conf", "\n".join(made.lines) + "\n")).devices
    (rule_set,) = device.rule_sets
    names = {"A": "ge-0/0/0.0", "B": "ge-0/0/1.0"}
    for way in (("A", "B"), ("B", "A"), ("A", "A"), ("B", "B")):
        between = (names[way[0]], names[way[1]])
        for source in HOSTS:
            for destination in HOSTS:
                for port in PORTS:
                    decided = next(
                        rule
                        for rule in rule_set.rules
                        if rule.enabled and takes(rule.match, between, source, destination, port)
                    )
                    want = made.verdict(way, source, destination, port)
                    assert (decided.action is Action.PERMIT) is want, (way, source, destination, port, decided.identity)
