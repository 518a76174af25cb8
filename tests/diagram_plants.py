"""Random plants of a size and with addresses as in the field: several hundred rules, objects, translation, VRFs, rings.

A core firewall with the internet, an office and a DMZ; behind it sites in a ring, each with a few zones, some with a
VRF of their own, and with a network behind a router that no file shows.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.model.address import EVERY_ADDRESS, AddressSet, from_cidr, from_range, union_of
from parsers.model.device import Device, Stage
from parsers.model.interface import AddressRole, Interface, InterfaceAddress, InterfaceKind
from parsers.model.intervals import Interval
from parsers.model.match import ANY_ADDRESS, AddressMatch, Match, ServiceMatch, UnknownKind, UnknownMatch
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage, PortTranslation
from parsers.model.routing import Route, RouteKind
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from parsers.model.service import EVERY_PORT, EVERY_SERVICE, ServiceSet, of_icmp, of_ports
from parsers.source import Span
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

HERE = Span("generated.txt", 1)
MAYBE = UnknownMatch(UnknownKind.TIME, "a time range", HERE)
TCP, UDP = 6, 17
ASA_LIKE = (
    Stage.DESTINATION_NAT,
    Stage.INBOUND_FILTER,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.OUTBOUND_FILTER,
    Stage.SOURCE_NAT,
)
ROUTER_LIKE = (
    Stage.INBOUND_FILTER,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER,
    Stage.SOURCE_NAT,
    Stage.OUTBOUND_FILTER,
)
PORTS = (
    *((port, port) for port in (22, 80, 102, 443, 445, 502, 1_433, 3_389, 4_840, 20_000, 44_818)),
    *((135, 139), (1_024, 65_535), (49_152, 65_535)),
)
OFFICE, DMZ, INTERNET = "10.0.0.0/16", "10.10.0.0/24", "203.0.113.0/24"


def host(network: str, number: int) -> AddressSet:
    """One address of a network, counted from its first."""
    return from_cidr(str(ipaddress.ip_network(network)[number]))


def match(
    source: AddressSet | None = None, target: AddressSet | None = None, service: ServiceSet = EVERY_SERVICE
) -> Match:
    """A match that is decided."""
    ends = [ANY_ADDRESS if one is None else AddressMatch.exactly(one) for one in (source, target)]
    return Match(ends[0], ends[1], ServiceMatch.exactly(service))


def interface(name: str, address: str, vrf: str = "") -> Interface:
    """An interface with one address."""
    value = InterfaceAddress(ipaddress.ip_interface(address), AddressRole.PRIMARY, HERE)
    return Interface(name, InterfaceKind.PHYSICAL, HERE, addresses=(value,), vrf=vrf)


def route(network: str, hop: str, **more: object) -> Route:
    """A route by a next hop."""
    return Route(ipaddress.ip_network(network), ipaddress.ip_address(hop), None, HERE, **more)  # type: ignore[arg-type]  # fields by name


@dataclass
class Site:
    """One site firewall while it is drawn: its number, the networks of its zones, and those in its VRF."""

    number: int
    networks: list[str]
    vrf: list[str]

    @property
    def behind(self) -> str:
        """A network behind a router that stands in the first zone."""
        return f"10.90.{self.number}.0/24"

    @property
    def all(self) -> list[str]:
        """Every network of the site."""
        return [*self.networks, *self.vrf, self.behind]


class Drawing:
    """One random plant."""

    def __init__(self, random: Random, sites: int) -> None:
        self.random = random
        self.sites = [
            Site(
                number,
                [f"10.{20 + number}.{zone}.0/24" for zone in range(random.randint(2, 3))],
                [f"10.{20 + number}.100.0/24"] if random.random() < 0.5 else [],
            )
            for number in range(sites)
        ]
        self.divided = random.random() < 0.5
        """Whether rules tell apart what translations may choose: addresses of a pool, source ports of a PAT."""
        self.networks = [OFFICE, DMZ, *(net for site in self.sites for net in site.all)]

    # Objects and rules

    def addresses(self) -> AddressSet:  # noqa: PLR0911 - one a kind of object
        """A host, a group of hosts, a network, a range, several networks, part of a pool, or any."""
        random, network = self.random, self.random.choice(self.networks)
        kind = random.random()
        if self.divided and kind < 0.05:
            return from_range("10.10.0.195", "10.10.0.230")
        if kind < 0.3:
            return host(network, random.randint(1, 200))
        if kind < 0.5:
            return union_of(
                host(random.choice(self.networks), random.randint(1, 200)) for _ in range(random.randint(2, 12))
            )
        if kind < 0.7:
            return from_cidr(network)
        if kind < 0.8:
            first = random.randint(1, 200)
            low, high = (
                str(ipaddress.ip_network(network)[number]) for number in (first, first + random.randint(1, 50))
            )
            return from_range(low, high)
        if kind < 0.92:
            return union_of(from_cidr(random.choice(self.networks)) for _ in range(random.randint(2, 4)))
        return EVERY_ADDRESS

    def services(self) -> ServiceSet:
        """One to four ports of TCP or UDP, pings, or everything."""
        random = self.random
        if random.random() < 0.12:
            return EVERY_SERVICE
        found = ServiceSet()
        for _ in range(random.randint(1, 4)):
            if random.random() < 0.1:
                found |= of_icmp(1, 8)
            else:
                source = Interval(1_024, 65_535) if self.divided and random.random() < 0.2 else EVERY_PORT
                found |= of_ports(random.choice((TCP, TCP, TCP, UDP)), Interval(*random.choice(PORTS)), source)
        return found

    def rules(self, name: str, count: int) -> RuleSet:
        """A list with an implicit deny at its end."""
        random, rules = self.random, list[Rule]()
        for number in range(count):
            found = match(self.addresses(), self.addresses(), self.services())
            if random.random() < 0.04:
                found = Match(found.source, found.destination, found.service, conditions=(MAYBE,))
            action = Action.DENY if random.random() < 0.2 else Action.PERMIT
            rules.append(Rule(str(number), action, found, HERE))
        return RuleSet(name, (*rules, Rule("end", Action.DENY, Match(), HERE, implicit="generated")), HERE)

    # Devices

    def core(self) -> Device:
        """The firewall between office, DMZ, internet and sites."""
        ports = [
            interface("outside", "203.0.113.1/24"),
            interface("office", "10.0.0.1/16"),
            interface("dmz", "10.10.0.1/24"),
            *(interface(f"site{site.number}", f"10.255.{site.number}.1/30") for site in self.sites),
        ]
        routes = [route("0.0.0.0/0", "203.0.113.254")]
        for site in self.sites:
            other = (site.number + 1) % len(self.sites)
            for net in site.all:
                routes.append(route(net, f"10.255.{site.number}.2"))
                if self.random.random() < 0.3:
                    distance = self.random.choice((1, 200))
                    routes.append(route(net, f"10.255.{other}.2", distance=distance))
        return self._device("core", ports, routes, list(self._core_nat()), ASA_LIKE)

    def _core_nat(self) -> Iterator[NatRule]:
        for number in range(3):
            seen, real = host(INTERNET, 10 + number), host(DMZ, 10 + number)
            yield self._nat("server", NatStage.DESTINATION, match(target=seen), seen, real)
            yield self._nat("server", NatStage.SOURCE, match(source=real), real, seen)
        own, inner = host(INTERNET, 1), host(self.random.choice(self.networks), 20)
        service = of_ports(TCP, Interval(8443, 8450))
        yield self._nat(
            "redirect",
            NatStage.DESTINATION,
            match(target=own, service=service),
            own,
            inner,
            PortTranslation(Interval(8443, 8450), Interval(443, 450)),
        )
        office = from_cidr(OFFICE)
        sites = union_of(from_cidr(net) for site in self.sites for net in site.all)
        yield NatRule("exempt", NatStage.SOURCE, match(office, from_cidr(DMZ)), None, HERE)
        pool = from_range("10.10.0.190", "10.10.0.205" if self.divided else "10.10.0.190")
        hide = match(office, sites)
        yield self._nat("hide", NatStage.SOURCE, hide, office, pool, change=self.divided, kind=NatKind.POOL)
        out = Match(match(office).source, out_interfaces=frozenset({"outside"}))
        yield self._nat("pat", NatStage.SOURCE, out, office, host(INTERNET, 1), change=True, kind=NatKind.POOL)

    def site(self, site: Site) -> Device:
        """One site firewall; it has a link to the core and one to the next site."""
        number, count = site.number, len(self.sites)
        following, before = (number + 1) % count, (number - 1) % count
        ports = [
            interface("core", f"10.255.{number}.2/30"),
            interface("next", f"10.254.{number}.1/30"),
            interface("back", f"10.254.{before}.2/30"),
            *(interface(f"zone{place}", f"{net[:-5]}.1/24") for place, net in enumerate(site.networks)),
            *(interface(f"field{place}", f"{net[:-5]}.1/24", "field") for place, net in enumerate(site.vrf)),
        ]
        routes = [route("0.0.0.0/0", f"10.255.{number}.1"), route(site.behind, f"10.{20 + number}.0.9")]
        neighbour = self.sites[following]
        routes += [
            route(net, f"10.254.{number}.2", conditions=(MAYBE,) if self.random.random() < 0.2 else ())
            for net in neighbour.all
            if self.random.random() < 0.5
        ]
        for net in site.vrf:
            routes.append(route("0.0.0.0/0", f"10.255.{number}.1", vrf="field", next_hop_vrf=""))
            routes.append(Route(ipaddress.ip_network(net), None, "field0", HERE))
        if self.random.random() < 0.3:
            hole = ipaddress.ip_network(self.random.choice(self.networks)).supernet(new_prefix=15)
            routes.append(Route(hole, None, None, HERE, RouteKind.NULL))
        order = self.random.choice((ASA_LIKE, ROUTER_LIKE))
        return self._device(f"fw{number}", ports, routes, list(self._site_nat(site)), order)

    def _site_nat(self, site: Site) -> Iterator[NatRule]:
        """The first zone is known under addresses of its own, as where several sites have the same."""
        real, seen = from_cidr(site.networks[0]), from_cidr(f"172.16.{site.number}.0/24")
        if self.random.random() < 0.6:
            yield self._nat("net", NatStage.DESTINATION, match(target=seen), seen, real)
        if self.random.random() < 0.4:
            out = Match(match(real).source, out_interfaces=frozenset({"core"}))
            yield self._nat("net", NatStage.SOURCE, out, real, seen)

    @staticmethod
    def _nat(
        name: str,
        stage: NatStage,
        found: Match,
        original: AddressSet,
        translated: AddressSet,
        port: PortTranslation | None = None,
        *,
        change: bool = False,
        kind: NatKind = NatKind.STATIC,
    ) -> NatRule:
        address = AddressTranslation(kind, original, translated)
        return NatRule(name, stage, found, address, HERE, port, source_ports_change=change)

    def _device(
        self, name: str, ports: list[Interface], routes: list[Route], nat: list[NatRule], order: tuple[Stage, ...]
    ) -> Device:
        judged = [port for port in ports if self.random.random() < 0.7]
        lists = [self.rules(f"{port.name}-in", self.random.randint(10, 30)) for port in judged]
        bindings = [Binding((f"{port.name}-in",), BindingPoint.INBOUND, port.name, HERE) for port in judged]
        return Device(
            name,
            "generated",
            order,
            stateful=True,
            origin=HERE,
            interfaces=tuple(ports),
            rule_sets=tuple(lists),
            bindings=tuple(bindings),
            nat=tuple(nat),
            routes=tuple(routes),
        )


def large_plant(random: Random, sites: int = 5) -> tuple[Plant, list[Device]]:
    """A plant and its devices."""
    drawing = Drawing(random, sites)
    nets = [("INTERNET", ZoneKind.INTERNET, ""), ("OFFICE", ZoneKind.ENTERPRISE, OFFICE), ("DMZ", ZoneKind.DMZ, DMZ)]
    nets += [
        (f"S{site.number}-{place}", ZoneKind.CONTROL, net)
        for site in drawing.sites
        for place, net in enumerate(site.all)
    ]
    zones = [
        Zone(name, kind, Span("plant.yaml", 1), networks=from_cidr(net) if net else AddressSet())
        for name, kind, net in nets
    ]
    devices = [drawing.core(), *(drawing.site(site) for site in drawing.sites)]
    return Plant("P", "", "", NOWHERE, tuple(zones), ()), devices
