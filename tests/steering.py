"""Random devices whose policy routes ask the table first, or another one, and go on to the next entry.

Entries for what the table would send out of some interfaces (`best`, rules of SD-WAN), tables of other VRFs that may
have no route (RouterOS, `ip rule`), chains of entries one of which is left to the next; and protocols of which no route
table tells.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.routing import DynamicRouting, PolicyRoute, Route, RouteKind, Unusable
from strategies import HERE, MAYBE, Box, Draw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from parsers.model.device import Device

RED = "red"


def steered(random: Random, features: frozenset[str], *, unknowns: bool) -> list[Device]:
    """A random network whose devices choose ways so."""
    draw = Draw(random, features)
    made = draw.devices()
    return [_steered(draw, box, one, unknowns=unknowns) for box, one in zip(draw.boxes, made, strict=True)]


def _steered(draw: Draw, box: Box, device: Device, *, unknowns: bool) -> Device:
    if draw.random.random() < 0.2:
        return device
    entries = [_entry(draw, box, unknowns=unknowns) for _ in range(draw.random.randint(1, 4))]
    routes = (*device.routes, *_of_red(draw, box)) if draw.random.random() < 0.7 else device.routes
    device = replace(device, policy_routes=tuple(entries), routes=routes)
    if unknowns and draw.random.random() < 0.15:
        learned = DynamicRouting("bgp", HERE, draw.random.choice(("", RED)))
        device = replace(device, dynamic_routing=(*device.dynamic_routing, learned))
    return device


def _of_red(draw: Draw, box: Box) -> Iterator[Route]:
    """Routes of the other table: some networks of all, by ways of their own, and some that drop."""
    for zone in range(draw.zones):
        if draw.random.random() < 0.5:
            continue
        network = ipaddress.ip_network(
            f"10.{draw.random.choice((0, 0, 1))}.{zone}.0/{draw.random.choice((29, 30, 31))}"
        )
        port, hop = draw.random.choice([(name, peer) for name, _, peer in box.links.values()] or [(box.ports[0], "")])
        way = ipaddress.ip_address(hop) if hop else None
        kind = RouteKind.NULL if draw.random.random() < 0.15 else RouteKind.FORWARD
        yield Route(network, way, port, HERE, kind=kind, vrf=RED)


def _entry(draw: Draw, box: Box, *, unknowns: bool) -> PolicyRoute:
    random = draw.random
    made = PolicyRoute(
        "pr", draw.match(), None, None, HERE, unusable=random.choice((Unusable.NEXT, Unusable.NEXT, Unusable.TABLE))
    )
    if unknowns and random.random() < 0.2:
        made = replace(made, conditions=(MAYBE,))
    ports = frozenset(random.sample(box.ports, random.randint(1, len(box.ports))))
    peers = [ipaddress.ip_address(peer) for _, _, peer in box.links.values()]
    match random.randrange(6):
        case 0 | 1:
            return replace(made, target_vrf=random.choice((RED, RED, "")))
        case 2:
            way = random.choice(sorted(ports))
            return replace(made, interface=way, routed=random.random() < 0.7, best=ports, unusable=Unusable.NEXT)
        case 3 if peers:
            return replace(made, next_hop=random.choice(peers), best=ports, unusable=Unusable.NEXT)
        case 4:
            return replace(made, interface=random.choice(box.ports), default=True, unusable=Unusable.TABLE)
        case _:
            hops = [*peers, ipaddress.ip_address("10.9.9.9")]
            random.shuffle(hops)
            return replace(made, next_hop=hops[0], alternatives=tuple(hops[1:]), adjacent=random.random() < 0.5)
