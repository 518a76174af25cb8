"""Plants of one or two devices in a few words, for tests that state one fact each."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from diagram_plants import HERE, ROUTER_LIKE, interface
from parsers.model.address import from_cidr
from parsers.model.device import Device
from parsers.model.match import Match
from parsers.model.routing import Route
from parsers.model.rules import Action, Binding, BindingPoint, Rule, RuleSet
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.interface import Interface
    from parsers.source import Span
    from validator.graph.network import Network

BOTH = frozenset({4, 6})


def zone(name: str, *networks: str, kind: ZoneKind = ZoneKind.CONTROL) -> Zone:
    """A zone with its networks."""
    addresses = from_cidr(networks[0])
    for network in networks[1:]:
        addresses = addresses | from_cidr(network)
    return Zone(name, kind, HERE, networks=addresses)


def device(name: str, *interfaces: Interface, **more: object) -> Device:
    """A stateless router whose lists stand as on a router, unless `more` says otherwise."""
    words: dict[str, object] = {"order": ROUTER_LIKE, "stateful": False, **more}
    return Device(name, "generated", origin=HERE, interfaces=interfaces, **words)  # type: ignore[arg-type]  # fields by name


def listed(
    what: Device, point: BindingPoint, where: str | None, *permits: Match, families: frozenset[int] = BOTH
) -> Device:
    """The device with one more list, which permits some packets and nothing else."""
    name = f"{where}-{point}"
    rules = [Rule(str(number), Action.PERMIT, match, HERE) for number, match in enumerate(permits)]
    end = Rule("end", Action.DENY, Match(), HERE, implicit="generated")
    made = RuleSet(name, (*rules, end), HERE, families=families)
    return replace(
        what, rule_sets=(*what.rule_sets, made), bindings=(*what.bindings, Binding((name,), point, where, HERE))
    )


def out_of(network: str, name: str, origin: Span = HERE) -> Route:
    """A route without a next hop."""
    return Route(ipaddress.ip_network(network), None, name, origin)


def joined(zones: list[Zone], *devices: Device) -> Network:
    """The devices and the zones as one network."""
    files = tuple((one, f"{one.name}.txt") for one in devices)
    return build_network(Plant("P", "", "", NOWHERE, tuple(zones), ()), files)


def travels(network: Network, source: str, destination: str) -> tuple[list[str], list[str]]:
    """What surely and possibly travels between two zones, as `SRC > DST PROTO/DPORT`."""
    found = reaches(network, source, destination)
    return found["surely"], found["possibly"]


def reaches(network: Network, source: str, destination: str, *, replies: bool = False) -> dict[str, list[str]]:
    """The same, by name; with `replies`, the packets that answer."""
    ends = {one.id: one for one in network.plant.zones}
    parts = [item.total for item in Engine(network).reach(ends[source], ends[destination], replies=replies)]
    return {
        side: [
            f"{','.join(box.src)} > {','.join(box.dst)} {box.proto}/{box.dport}"
            for part in parts
            for box in getattr(part, side).boxes()
        ]
        for side in ("surely", "possibly")
    }


__all__ = ["device", "interface", "joined", "listed", "out_of", "reaches", "travels", "zone"]
