"""Bridges of Linux: interfaces with a master that has the addresses, and what may judge frames between their ports.

A bridge is a switch inside of the machine. Frames between two of its ports meet the chains of the family `bridge` at
the hook `forward` (nft(8), "Bridge address family"), and the lists of IP where the module br_netfilter is loaded, as
Docker and `-m physdev` do (Documentation/admin-guide/sysctl/net.rst and ip-sysctl.rst, `bridge-nf-call-iptables`). No
file shows whether it is; so where those lists deny anything, what stands behind two ports may be kept apart.

The members of a VRF have a master too, and addresses and routes of their own; an aggregate is one cable.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.bridge import Bridge, BridgeMode
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.model.netfilter import BETWEEN_PORTS
from parsers.model.rules import Action, BindingPoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from parsers.model.device import Device
    from parsers.model.interface import Interface

JUDGED = "lists of IP judge frames between ports of a bridge where br_netfilter is loaded, which no file shows"
_NO_BRIDGE = frozenset({InterfaceKind.AGGREGATE, InterfaceKind.VLAN, InterfaceKind.LOOPBACK, InterfaceKind.TUNNEL})


def bridges_of(interfaces: Sequence[Interface]) -> Iterator[Bridge]:
    """The bridges among interfaces, in their order."""
    for master in interfaces:
        members = [item for item in interfaces if item.bridge_group == master.name]
        plain = all(not item.addresses for item in members)
        if members and plain and master.kind not in _NO_BRIDGE:
            names = tuple(item.name for item in members)
            yield Bridge(master.name, names, BridgeMode.SWITCHED, master.origin, master.name, routed=True)


def as_sockets(interfaces: Sequence[Interface], bridges: Sequence[Bridge]) -> tuple[Interface, ...]:
    """The interfaces, with the ports of bridges as sockets; `ip` says of few what they are."""
    ports = _sockets(bridges, interfaces)
    return tuple(
        replace(item, kind=InterfaceKind.PHYSICAL) if item.name in ports and item.kind is InterfaceKind.OTHER else item
        for item in interfaces
    )


def _sockets(bridges: Sequence[Bridge], interfaces: Sequence[Interface]) -> frozenset[str]:
    """The ports of bridges, and the interfaces whose VLANs are ports."""
    members = {name for bridge in bridges for name in bridge.members}
    return frozenset(members | {item.parent for item in interfaces if item.name in members and item.parent})


def between_ports(items: Iterable[Unmodelled], device: Device, bridges: Sequence[Bridge]) -> Iterator[Unmodelled]:
    """What nobody modelled, where it is about ports of bridges at these; and what no file shows about them."""
    ports = _sockets([bridge for bridge in bridges if len(bridge.members) > 1], device.interfaces)
    for item in items:
        if item.what != BETWEEN_PORTS:
            yield item
        elif ports:
            yield replace(item, interfaces=ports)
    if ports and _denies(device):
        yield Unmodelled(JUDGED, Effect.MAY_DENY, device.origin, ports)


def _denies(device: Device) -> bool:
    """Whether a list that judges what is forwarded lets anything not pass."""
    judging = {name for item in device.bindings if item.point is not BindingPoint.LOCAL for name in item.rule_sets}
    return any(
        rule.action is not Action.PERMIT for item in device.rule_sets if item.name in judging for rule in item.rules
    )
