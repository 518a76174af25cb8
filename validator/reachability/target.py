"""A device as the end of packets: its own addresses, and what may be opened there.

`M(d)` is the set of packets that open a management service of device `d`. A packet is in it if it can travel to a
port of `d`, and the device lets it in there: by the inbound filter, where the platform applies it to packets for
the device itself; by translation, which may send it elsewhere; by the address, of which the platform answers all
or some (`Answers`); by lists for the device itself; and by the service, which listens there for these sources.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from parsers.model.address import AddressSet, from_cidr, union_of
from parsers.model.intervals import Interval
from parsers.model.management import Answers
from parsers.model.match import Match, ServiceMatch
from parsers.model.rules import Action, Rule
from parsers.model.service import EVERY_SERVICE, ServiceSet, of_icmp, of_ports
from parsers.nouns import dataclass
from validator.reachability.programs import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.model.device import Unmodelled
    from parsers.model.management import ManagementService
    from parsers.model.match import UnknownMatch
    from validator.graph.bridges import Bridges
    from validator.graph.network import Network, Node
    from validator.graph.ports import Port

TRANSPORTS = {"tcp": 6, "udp": 17}
ECHO_REQUEST = 8


@dataclass(frozen=True, slots=True, order=True)
class Service:
    """What can be opened on a device: `ssh` on `tcp` 22. Port 0 of transport `any`: whatever an unread line opens."""

    protocol: str
    transport: str
    port: int

    @property
    def services(self) -> ServiceSet:
        """The packets that ask for it."""
        if self.transport == "icmp":
            return of_icmp(1, ECHO_REQUEST)
        number = TRANSPORTS.get(self.transport)
        return EVERY_SERVICE if number is None else of_ports(number, Interval(self.port, self.port))


UNREAD = Service("unread", "any", 0)
"""Whatever lines that were not read may open."""


@dataclass(frozen=True, eq=False)
class Target:
    """A device whose own addresses are where packets are meant to arrive."""

    node: Node
    ports: tuple[Port, ...]
    bridges: Bridges
    anything: bool = False
    """Whether packets are followed that ask for no service of the file too; they may be answered."""

    @cached_property
    def own(self) -> AddressSet:
        """Every address of the device that the file shows."""
        return union_of(self.addresses(port) for port in self.ports)

    def home(self, port: Port) -> Port:
        """The port that routes what comes in by `port`: that of its bridge, or itself."""
        group = self.bridges.of(port)
        return port if group is None or group.routed is None else group.routed

    def addresses(self, port: Port) -> AddressSet:
        """The device's own addresses on the segment of a port; members of a bridge have those of the bridge."""
        home = self.home(port)
        if home.bridge is None or home.carrier is None:
            return home.own
        return union_of(from_cidr(str(address.value.ip)) for address in home.carrier.addresses)

    @cached_property
    def possible(self) -> AddressSet:
        """Every address that may be the device's: any, where an interface gets one that the file does not show."""
        return self.own | union_of(port.unshown for port in self.ports)

    @cached_property
    def services(self) -> dict[Service, tuple[ManagementService, ...]]:
        """What the configuration offers, each with the lines that offer it, in the order of the file."""
        found: dict[Service, tuple[ManagementService, ...]] = {}
        for item in self.node.device.management.services:
            key = Service(item.protocol, item.transport, item.port)
            found[key] = (*found.get(key, ()), item)
        return found

    @cached_property
    def silent(self) -> ServiceSet:
        """Packets that nothing of the device answers but the services of its file."""
        boxes = (
            of_ports(TRANSPORTS[name], Interval(port, port)).boxes for name, port in self.node.device.management.silent
        )
        return ServiceSet(tuple(box for some in boxes for box in some))

    @cached_property
    def may_open(self) -> tuple[Unmodelled, ...]:
        """What may offer anything to anybody."""
        return tuple(item for item in self.node.device.unmodelled if item.effect.opens)

    def answering(self, port: Port) -> list[tuple[Port, AddressSet]]:
        """Where packets that came in by `port` are answered: the port that owns an address, with its addresses."""
        return [(item, self.addresses(item)) for item in self._answered_by(port, self._owners(port))]

    def answering_unshown(self, port: Port) -> list[tuple[Port, UnknownMatch]]:
        """Where they may be answered: the ports that may have addresses which the file does not show, with why."""
        found = self._answered_by(port, (item for item in self.ports if item.tunnel is None))
        return [(item, item.addresses_unknown) for item in found if item.addresses_unknown is not None]

    def _answered_by(self, port: Port, owners: Iterable[Port]) -> list[Port]:
        management = self.node.device.management
        home = self.home(port)
        beside = [item for item in owners if self._answers_in(item, home.vrf)]
        if management.answers is not Answers.ARRIVING_ADDRESS:
            return [item for item in beside if not _apart(item, home, management.answers)]
        names = _names(home)
        if port.tunnel is not None and management.through_tunnels:
            names |= {management.through_tunnels}
        return [item for item in beside if names & _names(item)]

    def _owners(self, port: Port) -> Iterator[Port]:
        """Each port that has addresses; one member for a bridge that nobody routes, `port` if it is one."""
        members: dict[int, Port] = {}
        for item in self.ports:
            group = self.bridges.of(item)
            if group is None and item.own:
                yield item
            elif group is not None and group.routed is None and self.addresses(item):
                members.setdefault(id(group), port if port in group.members else item)
        yield from members.values()

    def kept(self, port: Port) -> AddressSet:
        """Destinations that the device does not send on when they come in by `port`, answered or not."""
        vrf = self.home(port).vrf
        return union_of(self.addresses(item) for item in self.ports if self._answers_in(item, vrf))

    def kept_perhaps(self, port: Port) -> AddressSet:
        """The same with addresses that the file does not show."""
        return self.kept(port) | union_of(item.unshown for item, _ in self.answering_unshown(port))

    def _answers_in(self, owner: Port, vrf: str) -> bool:
        """Whether what came in by a VRF (empty: by none) is answered at the addresses of a port."""
        return owner.vrf == vrf or (not vrf and self.node.device.management.across_vrfs)

    def lines(self, service: Service, arriving: Port, owner: Port) -> tuple[Line, ...]:
        """The sources that a service lets in where the platform looks: at the arriving port, or that of the address."""
        by_owner = self.node.device.management.answers is not Answers.EVERY_ADDRESS
        home = self.home(arriving)
        place = owner if by_owner else home
        names = _names(place) | (_names(arriving) if place is home else _names(place))
        found: list[Line] = []
        for item in self.services.get(service, ()):
            if item.interfaces is None or names & item.interfaces:
                title = item.rule_set or item.protocol
                rule = Rule(item.protocol, Action.PERMIT, Match(source=item.sources), item.origin, item.lines)
                found.append(Line(Action.PERMIT, rule.match, rule, title))
        return tuple(found)

    def past_lists(self, service: Service) -> bool:
        """Whether lists for the device itself do not count for a service."""
        return all(item.past_lists for item in self.services.get(service, ())) and service in self.services


def _names(port: Port) -> frozenset[str]:
    """What the configuration may call a port; a member of a bridge also as the interface of the bridge."""
    known = [port.interface] if port.carrier is None else [port.interface, port.carrier]
    return frozenset(name for item in known for name in (item.name, *item.aliases))


def _apart(owner: Port, arriving: Port, answers: Answers) -> bool:
    """Ports dedicated to management have a routing of their own: nothing goes to or from them within the device."""
    dedicated = owner.interface.management_only or arriving.interface.management_only
    return dedicated and answers is not Answers.UNKNOWN and owner.name != arriving.name


def target_of(network: Network, node: Node, *, anything: bool = False) -> Target:
    """A device of the network as a target."""
    return Target(node, network.ports.of_device.get(node.number, ()), network.bridges, anything)


def asks(service: Service) -> Match:
    """Every packet that asks for a service, whatever its addresses."""
    return Match(service=ServiceMatch.exactly(service.services))
