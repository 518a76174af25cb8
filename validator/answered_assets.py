"""Addresses of declared assets at which no host stands: of devices that were handed in, or that these translate.

A register lists the firewall with an address in each zone, and a controller also by the address that its firewall
translates into the real one. Neither is a host in two zones: what passes there, rules have judged. A device that does
not forward is a host.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from parsers.model.address import NO_ADDRESS, AddressSet, union_of
from parsers.model.intervals import Interval
from parsers.model.nat import NatKind, NatStage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.model.nat import AddressTranslation
    from validator.graph.network import Network


def answered_by_devices(network: Network) -> Mapping[str, AddressSet]:
    """By asset its addresses that devices answer for; an asset with one address has none."""
    found: dict[str, AddressSet] = {}
    owned = _owned(network)
    mapped = tuple(_translations(network))
    for zone in network.plant.zones:
        for asset in zone.assets:
            if len(asset.addresses.cidrs()) > 1:
                itself = any(not asset.addresses - own for (_, scope), own in owned.items() if scope == zone.scope)
                parts = (_mapped(change, asset.addresses) for change in mapped)
                found[asset.id] = asset.addresses if itself else union_of(parts)
    return {asset: addresses for asset, addresses in found.items() if addresses}


def _owned(network: Network) -> Mapping[tuple[int, str], AddressSet]:
    """What each device has itself, by its number and scope."""
    found: defaultdict[tuple[int, str], AddressSet] = defaultdict(AddressSet)
    for port in network.ports.all:
        if port.tunnel is None and network.nodes[port.device].device.forwards:
            found[port.device, port.scope] |= port.own
    return found


def _translations(network: Network) -> Iterator[AddressTranslation]:
    for node in network.nodes:
        for rule in node.device.nat:
            if rule.enabled and rule.stage is NatStage.DESTINATION and rule.address is not None:
                yield rule.address


def _mapped(change: AddressTranslation, asset: AddressSet) -> AddressSet:
    """The addresses of an asset that become another one of it."""
    if change.kind is not NatKind.STATIC or not (change.original.meets(asset) and change.translated.meets(asset)):
        return NO_ADDRESS
    if len(change.original.v4) != 1 or len(change.translated.v4) != 1:
        return NO_ADDRESS
    (whole,), (target,) = change.original.v4, change.translated.v4
    found = NO_ADDRESS
    for part in (change.original & asset).v4:
        for number in range(part.first, part.last + 1):
            real = target.first + (0 if target.first == target.last else number - whole.first)
            here, there = (AddressSet(v4=(Interval(one, one),)) for one in (number, real))
            if number != real and not there - asset:
                found |= here
    return found
