"""Interfaces whose own addresses a device does not answer for to those who come in by another one, nor sends on to.

"You cannot send ICMP traffic through an interface to a far interface" (ASA general CLI guide 9.x, "Management Access",
default settings; "Configuring ICMP Access"), and management comes in by the interface that has the address, except
by a tunnel and `management-access`. What belongs to the other unit of a failover pair is sent on to it. No document
read says this of interfaces of another routing table (management-only ones since 9.5, virtual routers of Threat
Defense), to which the table of the arriving interface has no route but others: both are followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.model import intervals
from parsers.model.address import NO_ADDRESS, AddressSet
from parsers.model.interface import AddressRole
from parsers.model.intervals import Interval
from parsers.model.management import Answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.interface import Interface
    from parsers.model.intervals import Intervals
    from validator.graph.nodes import Node
    from validator.graph.ports import Port


def far_addresses(node: Node, port: Port) -> AddressSet:
    """A device's own addresses for which it drops what came in by `port`: those of its other interfaces of one table.

    At the address of `port` itself, or of the interface that a tunnel ends at, it may answer.
    """
    return _own(item for item in _others(node, port) if item.vrf == port.vrf)


def far_in_other_tables(node: Node, port: Port) -> AddressSet:
    """Those for which it drops what came in by `port` or sends it on: of interfaces of its other routing tables."""
    elsewhere = [item for item in _others(node, port) if item.vrf != port.vrf]
    return _own(elsewhere) - far_addresses(node, port) if elsewhere else NO_ADDRESS


class FarInterfaces:
    """Both kinds of addresses for each port of a network, worked out once."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        """Of these devices, in order of their numbers."""
        self._nodes = nodes
        self._known: dict[int, tuple[AddressSet, AddressSet]] = {}

    def of(self, port: Port) -> tuple[AddressSet, AddressSet]:
        """Its far addresses, and those in other routing tables."""
        known = self._known.get(port.number)
        if known is None:
            node = self._nodes[port.device]
            known = self._known[port.number] = far_addresses(node, port), far_in_other_tables(node, port)
        return known


def _others(node: Node, port: Port) -> Iterator[Interface]:
    """The interfaces at whose addresses nothing that came in by `port` is answered."""
    if not _drops(node):
        return
    through = node.device.management.through_tunnels
    spared = {port.interface.name, through} if port.tunnel is not None and through else {port.interface.name}
    yield from (item for item in node.device.interfaces if not spared & {item.name, *item.aliases})


def told_apart(nodes: Iterable[Node]) -> AddressSet:
    """Such addresses that some rule of a list speaks of alone.

    Between zones only these are taken away: they are where a rule that lets nothing through would look like one that
    does. All others are told with the network that they are in, as addresses of devices are (decision 19).
    """
    nodes = tuple(nodes)
    own = _own(item for node in nodes if _drops(node) for item in node.device.interfaces)
    if not own:
        return NO_ADDRESS
    seen: dict[int, AddressSet] = {}
    for node in nodes:
        for listed in node.device.rule_sets:
            for rule in listed.rules:
                seen[id(rule.match.destination.possibly)] = rule.match.destination.possibly
    alone = AddressSet(_hosts(named.v4 for named in seen.values()), _hosts(named.v6 for named in seen.values()))
    return alone & own


def _hosts(many: Iterable[Intervals]) -> Intervals:
    """Every address that stands alone in any of many sets."""
    return intervals.normal(
        Interval(number, number)
        for number in {part.first for parts in many for part in parts if part.first == part.last}
    )


def _drops(node: Node) -> bool:
    return node.device.management.answers is Answers.ARRIVING_ADDRESS


def _own(interfaces: Iterable[Interface]) -> AddressSet:
    own = [
        address.value
        for item in interfaces
        if item.enabled
        for address in item.addresses
        if address.role is not AddressRole.STANDBY
    ]
    v4, v6 = ([int(value.ip) for value in own if value.version == version] for version in (4, 6))
    return AddressSet(*(intervals.normal(Interval(one, one) for one in numbers) for numbers in (v4, v6)))
