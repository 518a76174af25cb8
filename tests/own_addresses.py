"""Random devices with more addresses of their own, and what nobody read: what nothing passes to, and what widens all.

Devices that answer only where packets come in (ASA), with rules that speak of one address of their own; addresses of
the failover peer, shared and further addresses of an interface; routes of one distance and several metrics; and lines
that nobody read, which may do anything. Told to the oracle as documents, compared pair by pair and trace by trace.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from differential import Oracle, TooManyReadingsError, looks, packets, reached
from naive_strangers import Strangers
from parsers.model.address import from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import AddressRole, InterfaceAddress
from parsers.model.management import Answers, Management
from parsers.model.match import AddressMatch, Match, ServiceMatch
from parsers.model.rules import Action, Rule
from plant_oracle import concrete
from strategies import HERE
from validator.reachability.trace import Tracer, overall

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from differential import Case, Reached
    from naive import Packet
    from parsers.model.device import Device
    from parsers.model.interface import Interface
    from parsers.model.routing import Route
    from parsers.model.rules import RuleSet
    from parsers.model.service import ServiceSet
    from validator.plant.model import Zone

ROLES = (AddressRole.SECONDARY, AddressRole.STANDBY, AddressRole.VIRTUAL)
HOSTS = (1, 2, 3, 4, 5, 6)
"""1 is a device's own in each network; 4 to 6 may be."""


def with_own(random: Random, devices: Iterable[Device], *, unknowns: bool) -> list[Device]:
    """The devices with some of these; with `unknowns` also what nobody read."""
    made = [replace(one, interfaces=tuple(_more(random, port) for port in one.interfaces)) for one in devices]
    own = [str(item.value.ip) for one in made for port in one.interfaces for item in port.addresses]
    return [_device(random, one, own, unknowns=unknowns) for one in made]


def _more(random: Random, port: Interface) -> Interface:
    if not port.name.startswith("z") or random.random() < 0.5:
        return port
    network = port.addresses[0].value.network
    hosts = random.sample((4, 5, 6), random.randint(1, 2))
    more = [
        InterfaceAddress(
            ipaddress.ip_interface(f"{network.network_address + host}/{network.prefixlen}"), random.choice(ROLES), HERE
        )
        for host in hosts
    ]
    return replace(port, addresses=(*port.addresses, *more))


def _device(random: Random, device: Device, own: Sequence[str], *, unknowns: bool) -> Device:
    names = [port.name for port in device.interfaces]
    device = replace(
        device,
        high_availability="member",  # whose other half, at the shared addresses, has the same lists
        rule_sets=tuple(_naming(random, made, own) for made in device.rule_sets),
        routes=tuple(_weighed(random, device.routes)),
    )
    if random.random() < 0.75:
        through = random.choice(names) if random.random() < 0.5 else ""
        device = replace(device, management=Management(answers=Answers.ARRIVING_ADDRESS, through_tunnels=through))
    if unknowns and random.random() < 0.15:
        ports = frozenset(random.sample(names, 1)) if random.random() < 0.7 else None
        unread = Unmodelled("a line that nobody read", Effect.MAY_DO_ANYTHING, HERE, ports)
        device = replace(device, unmodelled=(*device.unmodelled, unread))
    return device


def _naming(random: Random, made: RuleSet, own: Sequence[str]) -> RuleSet:
    """The list with rules that speak of one address of a device alone."""
    for number in range(random.randint(0, 2)):
        place = random.randrange(len(made.rules))
        near = made.rules[place].match
        match = Match(
            near.source if random.random() < 0.5 else Match().source,
            AddressMatch.exactly(from_cidr(f"{random.choice(own)}/32")),
            near.service if random.random() < 0.5 else ServiceMatch.exactly(_anything()),
        )
        rule = Rule(f"own {number}", random.choice((Action.PERMIT, Action.DENY)), match, HERE)
        made = replace(made, rules=(*made.rules[:place], rule, *made.rules[place:]))
    return made


def _anything() -> ServiceSet:
    return Match().service.surely


def _weighed(random: Random, routes: Iterable[Route]) -> Iterator[Route]:
    """Routes of one distance, of which the lowest metric wins."""
    for one in routes:
        yield replace(one, metric=random.choice((0, 5))) if random.random() < 0.3 else one


# Asking


def named(this: Case) -> frozenset[str]:
    """Addresses of which some list speaks alone: between zones the engine looks at these and no others (decision 68)."""
    parts = [
        part
        for device in this.devices
        for listed in device.rule_sets
        for rule in listed.rules
        for part in rule.match.destination.possibly.v4
    ]
    return frozenset(str(ipaddress.IPv4Address(part.first)) for part in parts if part.first == part.last)


@dataclass(frozen=True)
class Answer:
    """One packet and one zone: what the engine's sets say, and the oracle of every far interface and of the named ones."""

    packet: Packet
    source: str
    destination: str
    engine: tuple[bool, bool]
    every: tuple[bool, bool]
    those: tuple[bool, bool]

    @property
    def wrong(self) -> bool:
        """Whether somebody could come to harm."""
        return self.engine[0] > self.those[0] or self.engine[1] < self.every[1]

    @property
    def agrees(self) -> bool:
        """Whether the engine says what the oracle says with or without the addresses of which no list speaks alone."""
        return self.engine in {self.every, self.those}


@dataclass(frozen=True)
class Traced:
    """One packet: what the trace says, and what the oracle says of it.

    `astray`: nothing but what a feature may make of it arrives, and the oracle does not follow that, as the trace does.
    """

    packet: Packet
    source: str
    trace: str
    oracle: str

    @property
    def wrong(self) -> bool:
        """Whether the trace promises what is not sure, or denies what is possible."""
        expected = "deny" if self.oracle == "astray" else self.oracle
        return self.trace not in {expected, "possibly"}

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.oracle in {self.trace, "astray"}


class OwnOracle:
    """One network, asked packet by packet; traces of what may do anything have thousands of paths, and are left out."""

    def __init__(self, this: Case) -> None:
        """Make both readings once."""
        self.this, self.tracer = this, Tracer(this.network)
        self.every, self.those = Oracle(this.docs), Oracle(this.docs, named(this))
        self.beside = Strangers(self.every)
        self.traces = not any(item.effect is Effect.MAY_DO_ANYTHING for one in this.devices for item in one.unmodelled)
        self.own = frozenset(
            text.partition("/")[0]
            for document in this.docs
            for port in document["interfaces"]
            for text in port["addresses"]
        )

    def asked(self, zone: Zone, services: Sequence[tuple[int, int, int, str]]) -> list[Packet]:
        """Packets of a zone to hosts, to addresses of devices, and to what translations show of them."""
        return list(packets(self.this, zone, HOSTS, services))

    def answers(self, zone: Zone, asked: Iterable[Packet]) -> Iterator[Answer | Traced]:
        """Every packet with every other zone, and traced."""
        others = [one for one in self.this.zones if one is not zone]
        sets = {one.id: looks(self.this.engine.reach(zone, one)) for one in others}
        for packet in asked:
            try:
                every = reached(self.this, self.every, zone, packet, beside=self.beside)
                those = reached(self.this, self.those, zone, packet, beside=self.beside)
            except TooManyReadingsError:
                continue
            for name, both in sets.items():
                sure = any(look.holds(lower, packet) for look, lower, _ in both)
                possible = any(look.holds(upper, packet) for look, _, upper in both)
                yield Answer(
                    packet,
                    zone.id,
                    name,
                    (sure, possible),
                    _said(every, name, open_to=possible),
                    _said(those, name, open_to=possible),
                )
            if not self.traces:
                continue
            said = "permit" if every.surely else "possibly" if every.possibly else "astray" if every.astray else "deny"
            yield Traced(packet, zone.id, overall(self.tracer.paths(concrete(packet))).value, said)


def _said(ends: Reached, name: str, *, open_to: bool) -> tuple[bool, bool]:
    return name in ends.surely, name in ends.possibly or (open_to and name in ends.astray)
