"""Generated plants in the shape that DESIGN's budgets name: firewalls in a tree, rules on object groups.

A core joins the sites, a site joins its cells, each firewall has networks of its own. A flow between two networks is a
rule in the inbound list of every firewall on its way; networks behind a firewall are summarised in one route.
"""

from __future__ import annotations

import ipaddress
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PORTS = (22, 80, 102, 135, 389, 443, 445, 502, 1433, 3389, 4840, 5450, 8080, 44818)
CELLS_EACH = 9
NETWORKS_EACH = 4
GROUPS_EACH = 4
"""Object groups of hosts of each network, shared by its rules."""
HOSTS_EACH = (2, 3, 6, 12)
DENIES = 0.2
ANY_SIDES = 0.02
DECLARED = 0.9
"""Share of the flows that rules permit and the plant file declares."""
NEAR = 0.6
"""Share of the flows that stay within a site."""


@dataclass
class Port:
    """An interface with its inbound list."""

    name: str
    address: str
    prefix: int
    rules: list[str] = field(default_factory=list)


@dataclass
class Gateway:
    """One firewall: its place in the tree, its ports and what it sends where."""

    number: int
    platform: str
    parent: Gateway | None
    children: list[Gateway] = field(default_factory=list)
    ports: list[Port] = field(default_factory=list)
    routes: list[tuple[str, str, str]] = field(default_factory=list)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    policies: list[Rule] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its hostname."""
        return f"fw-{self.number:03d}"

    @property
    def block(self) -> ipaddress.IPv4Network:
        """The networks of its own: 16 of /24 in one block."""
        return ipaddress.IPv4Network((0x0A000000 + (self.number << 12), 20))

    def networks(self) -> list[ipaddress.IPv4Network]:
        """The networks behind its own ports."""
        return list(self.block.subnets(new_prefix=24))[:NETWORKS_EACH]

    def port_to(self, other: Gateway) -> str:
        """The name of its port towards a neighbour."""
        return "up" if other is self.parent else f"down{other.number}"

    def address_to(self, other: Gateway) -> str:
        """Its address on the link with a neighbour."""
        low, high = sorted((self, other), key=lambda one: one.number)
        link = 0xAC100000 + (high.number << 2)
        return str(ipaddress.IPv4Address(link + (1 if self is low else 2)))


@dataclass(frozen=True)
class Rule:
    """A flow as one firewall writes it: the port it enters by, two groups (or any), a service."""

    port: str
    source: str
    destination: str
    service: int
    permit: bool


def tree(count: int, platforms: tuple[str, ...]) -> list[Gateway]:
    """`count` firewalls: a core, sites below it, cells below sites, in turn of each platform."""
    found: list[Gateway] = []
    for number in range(count):
        parent = None
        if number:
            parent = found[0] if number % (CELLS_EACH + 1) == 1 else found[number - (number - 1) % (CELLS_EACH + 1)]
        one = Gateway(number, platforms[number % len(platforms)], parent)
        found.append(one)
        if parent is not None:
            parent.children.append(one)
    for one in found:
        _wire(one)
    return found


def _wire(one: Gateway) -> None:
    one.ports = [Port(f"in{place}", str(net[1]), 24) for place, net in enumerate(one.networks())]
    if one.parent is not None:
        one.ports.append(Port("up", one.address_to(one.parent), 30))
        one.routes.append(("0.0.0.0/0", one.parent.address_to(one), "up"))
    for child in one.children:
        one.ports.append(Port(one.port_to(child), one.address_to(child), 30))
        one.routes += [(str(under.block), child.address_to(one), one.port_to(child)) for under in _below(child)]


def _below(one: Gateway) -> list[Gateway]:
    return [one, *(under for child in one.children for under in _below(child))]


def way(start: Gateway, end: Gateway) -> list[Gateway]:
    """The firewalls between two, both included: up to the nearest common one and down again."""
    up = [start]
    while up[-1].parent is not None:
        up.append(up[-1].parent)
    down = [end]
    while down[-1] not in up:
        parent = down[-1].parent
        assert parent is not None  # noqa: S101 - the core is in every way up
        down.append(parent)
    return [*up[: up.index(down[-1])], *reversed(down)]


Ends = tuple[tuple[int, int], tuple[int, int]]
"""Two networks, each as a firewall and a place at it."""
Hosts = tuple[str, ...]
Wanted = dict[Ends, dict[tuple[Hosts, Hosts], set[int]]]
"""What the plant file declares: services between hosts of two networks."""


def _pair(everyone: list[Gateway], rng: random.Random) -> tuple[tuple[Gateway, int], tuple[Gateway, int]] | None:
    """A network from which and one to which something travels, each as a firewall and a place at it."""
    start = rng.choice(everyone)
    site = start.parent if start.parent is not None and start.parent.number else start
    end = rng.choice(_below(site)) if rng.random() < NEAR else rng.choice(everyone)
    near, far = rng.randrange(NETWORKS_EACH), rng.randrange(NETWORKS_EACH)
    return None if (start, near) == (end, far) else ((start, near), (end, far))


def fill(everyone: list[Gateway], lines: int, rng: random.Random, wanted: Wanted, pairs_each: int | None = None) -> int:
    """Flows until the firewalls have `lines` rules each on average; most that are permitted are added to `wanted`.

    Args:
        everyone: the firewalls.
        lines: rules a firewall, on average.
        rng: what chooses.
        wanted: what the plant file declares; filled here.
        pairs_each: pairs of networks that talk, a firewall; None: as many as come, each flow for itself.

    Returns:
        The number of entries when each group is written out as its hosts.
    """
    groups = {
        (one.number, place): [
            (f"G{one.number}-{place}-{turn}", tuple(sorted({str(net[rng.randrange(2, 250)]) for _ in range(size)})))
            for turn, size in enumerate(rng.choices(HOSTS_EACH, k=GROUPS_EACH))
        ]
        for one in everyone
        for place, net in enumerate(one.networks())
    }
    talking = [found for _ in range((pairs_each or 0) * len(everyone)) if (found := _pair(everyone, rng))]
    written = entries = 0
    while written < lines * len(everyone):
        pair = rng.choice(talking) if talking else _pair(everyone, rng)
        if pair is None:
            continue
        (start, near), (end, far) = pair
        source, target = rng.choice(groups[start.number, near]), rng.choice(groups[end.number, far])
        anyone = rng.random() < ANY_SIDES
        service, permit = rng.choice(PORTS), rng.random() > DENIES
        if permit and rng.random() < DECLARED:
            flows = wanted.setdefault(((start.number, near), (end.number, far)), {})
            flows.setdefault((source[1], target[1]), set()).add(service)
        hops = way(start, end)
        for place, hop in enumerate(hops):
            entered = f"in{near}" if place == 0 else hop.port_to(hops[place - 1])
            hop.groups[source[0]] = source[1]
            if not anyone:
                hop.groups[target[0]] = target[1]
            hop.policies.append(Rule(entered, source[0], "" if anyone else target[0], service, permit))
        written += len(hops)
        entries += len(hops) * len(source[1]) * (1 if anyone else len(target[1]))
    return entries


def asa(one: Gateway) -> str:
    """An ASA configuration with object groups and one list an interface."""
    out = [": Saved", ":", "ASA Version 9.16(4)", "!", f"hostname {one.name}", "!"]
    for place, port in enumerate(one.ports):
        mask = ipaddress.IPv4Network((0, port.prefix)).netmask
        out += [
            f"interface GigabitEthernet0/{place}",
            f" nameif {port.name}",
            " security-level 50",
            f" ip address {port.address} {mask}",
            "!",
        ]
    out.append("same-security-traffic permit inter-interface")
    for name, hosts in sorted(one.groups.items()):
        out += [f"object-group network {name}", *(f" network-object host {host}" for host in hosts)]
    for rule in one.policies:
        side = f"object-group {rule.destination}" if rule.destination else "any"
        action = "permit" if rule.permit else "deny"
        out.append(
            f"access-list IN-{rule.port} extended {action} tcp object-group {rule.source} {side} eq {rule.service}"
        )
    for port in one.ports:
        out.append(f"access-list IN-{port.name} extended deny ip any any log")
    out += [f"access-group IN-{port.name} in interface {port.name}" for port in one.ports]
    for network, hop, port_name in one.routes:
        net = ipaddress.IPv4Network(network)
        out.append(f"route {port_name} {net.network_address} {net.netmask} {hop} 1")
    return "\n".join([*out, "Cryptochecksum:00000000000000000000000000000000", ": end", ""])


def ios(one: Gateway) -> str:
    """An IOS router with object groups and named lists."""
    out = ["!", "version 15.7", f"hostname {one.name}", "!"]
    for name, hosts in sorted(one.groups.items()):
        out += [f"object-group network {name}", *(f" host {host}" for host in hosts), "!"]
    for place, port in enumerate(one.ports):
        mask = ipaddress.IPv4Network((0, port.prefix)).netmask
        out += [
            f"interface GigabitEthernet0/{place}",
            f" description {port.name}",
            f" ip address {port.address} {mask}",
            f" ip access-group IN-{port.name} in",
            "!",
        ]
    for network, hop, _port in one.routes:
        net = ipaddress.IPv4Network(network)
        out.append(f"ip route {net.network_address} {net.netmask} {hop}")
    for port in one.ports:
        out.append(f"ip access-list extended IN-{port.name}")
        for rule in one.policies:
            if rule.port == port.name:
                side = f"object-group {rule.destination}" if rule.destination else "any"
                action = "permit" if rule.permit else "deny"
                out.append(f" {action} tcp object-group {rule.source} {side} eq {rule.service}")
        out += [" permit tcp any any established", " deny ip any any log", "!"]
    return "\n".join([*out, "end", ""])


def fortios(one: Gateway) -> str:
    """A FortiOS configuration with address objects, groups and policies."""
    out = [
        "#config-version=FG100F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin",
        "config system global",
        f'    set hostname "{one.name}"',
        "end",
        "config system interface",
    ]
    for port in one.ports:
        mask = ipaddress.IPv4Network((0, port.prefix)).netmask
        out += [
            f'    edit "{port.name}"',
            '        set vdom "root"',
            f"        set ip {port.address} {mask}",
            "    next",
        ]
    out += ["end", "config firewall address"]
    for host in sorted({host for hosts in one.groups.values() for host in hosts}):
        out += [f'    edit "{host}"', f"        set subnet {host} 255.255.255.255", "    next"]
    out += ["end", "config firewall addrgrp"]
    for name, hosts in sorted(one.groups.items()):
        members = " ".join(f'"{host}"' for host in hosts)
        out += [f'    edit "{name}"', f"        set member {members}", "    next"]
    out += ["end", "config firewall service custom"]
    for port_number in PORTS:
        out += [f'    edit "tcp-{port_number}"', f"        set tcp-portrange {port_number}", "    next"]
    out += ["end", "config firewall policy"]
    for number, rule in enumerate(one.policies, 1):
        out += [
            f"    edit {number}",
            f'        set srcintf "{rule.port}"',
            '        set dstintf "any"',
            f'        set srcaddr "{rule.source}"',
            f'        set dstaddr "{rule.destination or "all"}"',
            *(["        set action accept"] if rule.permit else []),
            '        set schedule "always"',
            f'        set service "tcp-{rule.service}"',
            "    next",
        ]
    out += ["end", "config router static"]
    for number, (network, hop, port_name) in enumerate(one.routes, 1):
        net = ipaddress.IPv4Network(network)
        out += [
            f"    edit {number}",
            f"        set dst {net.network_address} {net.netmask}",
            f"        set gateway {hop}",
            f'        set device "{port_name}"',
            "    next",
        ]
    return "\n".join([*out, "end", ""])


WRITERS = {"asa": asa, "ios": ios, "fortios": fortios}


def write_tree(folder: Path, everyone: list[Gateway], lines: int, seed: int, pairs_each: int | None = None) -> int:
    """A snapshot: a plant file with one zone a network, one of the links, and one configuration a firewall.

    Returns:
        The number of entries when each group is written out as its hosts.
    """
    wanted: Wanted = {}
    entries = fill(everyone, lines, random.Random(seed), wanted, pairs_each)  # noqa: S311 - reproducible, not secret
    (folder / "configs").mkdir()
    zones = ["  - {id: LINKS, kind: management, networks: [172.16.0.0/12]}"]
    for one in everyone:
        zones += [
            f"  - {{id: Z{one.number:03d}-{place}, kind: control, networks: [{net}]}}"
            for place, net in enumerate(one.networks())
        ]
        text = WRITERS[one.platform](one)
        (folder / "configs" / f"{one.name}.txt").write_text(text, encoding="utf-8", newline="\n")
    declared = [_conduit(number, ends, services) for number, (ends, services) in enumerate(sorted(wanted.items()))]
    text = "\n".join(["plant: {id: BENCH}", "zones:", *zones, "conduits:", *declared, ""])
    (folder / "plant.yaml").write_text(text, encoding="utf-8", newline="\n")
    return entries


def _conduit(number: int, ends: Ends, flows: dict[tuple[Hosts, Hosts], set[int]]) -> str:
    (source, near), (target, far) = ends
    out = [f"  - {{id: C{number}, from: Z{source:03d}-{near}, to: Z{target:03d}-{far}, flows: ["]
    for (sources, targets), services in sorted(flows.items()):
        told = ", ".join(f"tcp/{service}" for service in sorted(services))
        hosts = f"src: [{', '.join(sources)}], dst: [{', '.join(targets)}]"
        out.append(f"      {{{hosts}, service: [{told}], purpose: drawn, owner: nobody}},")
    return "\n".join([*out, "    ]}"])
