"""Routed random plants with transparent firewalls that have no address in the network that they part.

The networks are those of `bridged_plants`. What tells the firewall's place are wires from every socket to the switch of
its wire, and from there to hosts; or nothing does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bridged_plants import CLIENTS, Spliced
from differential import Case, with_client_routes
from parsers.model.address import from_cidr
from parsers.model.device import Device
from parsers.model.interface import Interface, InterfaceKind, Switchport, SwitchportMode, Vlan
from strategies import HERE, documents
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Plant, WireEnd, WireEntry, Wiring, Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable


def without_addresses(made: Spliced) -> Spliced:
    """The same, with no addresses on the transparent firewalls."""
    devices = [
        replace(one, interfaces=one.interfaces[:-1], bridges=tuple(replace(two, interface="") for two in one.bridges))
        if one.bridges
        else one
        for one in made.devices
    ]
    return replace(made, devices=devices)


def placed_case(made: Spliced, *, wired: bool) -> Case:
    """The plant in both readings; no zone names a member of a bridge."""
    devices = [replace(one, dynamic_routing=()) if one.tunnels else one for one in made.devices]
    nets = sorted({wire for (_, port), wire in made.sockets.items() if port.startswith("z")} | set(made.behind))
    nets = [net for net in nets if net.partition(" ")[0] == net and int(net.split(".")[2]) < 100]
    zones = [Zone(f"Z{number}", ZoneKind.CONTROL, NOWHERE, networks=from_cidr(net)) for number, net in enumerate(nets)]
    hosts = {
        zone.id: f"{net} behind {made.behind[net]}" if net in made.behind else net
        for zone, net in zip(zones, nets, strict=True)
    }
    if any(one.tunnels for one in devices):
        zones.append(Zone("CLIENTS", ZoneKind.CONTROL, NOWHERE, networks=from_cidr(CLIENTS)))
    switches, wires = _switched(made, hosts)
    plant = Plant("P", "", "", NOWHERE, tuple(zones), (), wiring=Wiring(tuple(wires)) if wired else Wiring())
    everything = [*devices, *(switches if wired else [])]
    network = build_network(plant, tuple((one, f"{one.name}.txt") for one in everything))
    docs = [with_client_routes(one) for one in documents(devices)]
    return Case(tuple(devices), docs, network, Engine(network))


def _switched(made: Spliced, hosts: dict[str, str]) -> tuple[list[Device], list[WireEntry]]:
    """One switch a wire, with a cable to each socket and to the hosts of each zone there."""
    switches: list[Device] = []
    wires: list[WireEntry] = []
    for number, wire in enumerate(sorted(set(made.sockets.values()))):
        name = f"s{number}"
        ends = [_end(device, port) for (device, port), where in sorted(made.sockets.items()) if where == wire]
        ends += [WireEnd(zone, NOWHERE, zone=zone) for zone, where in hosts.items() if where == wire]
        switches.append(_switch(name, len(ends)))
        wires += [WireEntry((_end(name, f"p{place}"), end), HERE) for place, end in enumerate(ends)]
    return switches, wires


def _end(device: str, interface: str) -> WireEnd:
    return WireEnd(f"{device}:{interface}", HERE, device, interface)


def _switch(name: str, count: int) -> Device:
    port = Switchport(SwitchportMode.ACCESS, 1)
    ports: Iterable[Interface] = (
        Interface(f"p{number}", InterfaceKind.PHYSICAL, HERE, switchport=port) for number in range(count)
    )
    return Device(
        name, "generated", (), False, HERE, interfaces=tuple(ports), vlans=(Vlan(1, "", HERE),), forwards=False
    )
