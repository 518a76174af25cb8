"""Random devices that find the way out before they translate, and judge the header as it came in.

PAN-OS does so: rules of destination translation name the zone of the way that the original destination would take, a
translated destination is looked up again, and security rules see the addresses as they came with the zone of the way
out ("NAT Policy Overview", Networking Administrator's Guide 10.1).
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.model.device import Stage
from parsers.model.nat import NatStage
from parsers.model.routing import Route
from parsers.model.rules import Binding, BindingPoint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from parsers.model.device import Device
    from parsers.model.nat import NatRule

ORDER = (
    Stage.ROUTE_LOOKUP,
    Stage.DESTINATION_NAT,
    Stage.ROUTING,
    Stage.FORWARD_FILTER_AS_RECEIVED,
    Stage.SOURCE_NAT,
)


def looking_up(random: Random, devices: Iterable[Device]) -> list[Device]:
    """Most of the devices, each with this order, a forward filter, and routes for what they translate.

    Some of their translations name the way out.
    """
    return [_looking_up(random, device) if random.random() < 0.7 else device for device in devices]


def _looking_up(random: Random, device: Device) -> Device:
    names = [port.name for port in device.interfaces]

    def named(rule: NatRule) -> NatRule:
        if rule.stage is not NatStage.DESTINATION or random.random() < 0.5:
            return rule
        return replace(rule, match=replace(rule.match, out_interfaces=frozenset(random.sample(names, 1))))

    shown = [
        Route(ipaddress.ip_network(f"10.1.{name[1:]}.0/29"), None, random.choice(names), device.origin)
        for name in names
        if name.startswith("z")
    ]
    forward = Binding(("list1",), BindingPoint.FORWARD, None, device.origin)
    bindings = device.bindings if forward in device.bindings else (*device.bindings, forward)
    return replace(
        device,
        order=ORDER,
        nat=tuple(named(rule) for rule in device.nat),
        bindings=bindings,
        routes=(*device.routes, *shown),
    )
