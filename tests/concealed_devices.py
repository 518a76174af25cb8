"""Random networks of which a whole device is not handed in: one that others route to, or one half of a pair of routers.

Nothing of it is in a file. What shows of it are the routes of its neighbours, which lead to an address that nobody has. Its
zones stand behind that address, perhaps; what joins them to each other and to the rest is open. It translates nothing
and has no tunnels: that it might is not seen. Nor does it name a further router that nobody handed in (`Gone`).
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from concealed import Concealed, Truth
from differential import Case, case
from parsers.model.interface import AddressRole
from strategies import documents
from validator.graph.network import build_network
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from naive_fates import Fates, Step
    from naive_routes import Way
    from parsers.model.device import Device
    from parsers.model.interface import InterfaceAddress, InterfaceAddressValue


class Gone(Truth):
    """The oracle of a network as it is, of which one device is not handed in.

    What a route puts on a wire without a next hop, a router that no file shows may take, and the oracle leaves that
    open. Where the route is hidden with its device, nothing that was handed in names such a router, and none is
    looked for (ARCHITECTURE.md, 20); in truth there is none, so the packet is lost where no device answers.
    """

    def __init__(self, truth: Case, gone: str) -> None:
        """Nothing else is known of the device that is gone."""
        super().__init__(truth)
        self.gone = gone

    def _onto(self, step: Step, way: Way) -> Fates:
        found = super()._onto(step, way)
        if step.device != self.gone or way.next_hop is not None:
            return found
        taken = ("handed", step.device, way.out)
        return frozenset(replace(fate, disposition="no_route") if fate.end == taken else fate for fate in found)


def without(devices: Sequence[Device], gone: str, version: int = 4) -> Concealed:
    """The network of all devices, shown without one."""
    truth = _complete(case(devices, version), gone)
    left = tuple(one for one in truth.devices if one.name != gone)
    network = build_network(truth.network.plant, tuple((one, "generated.txt") for one in left))
    return Concealed(truth, Case(left, documents(left), network, Engine(network), version), (f"{gone}: whole",))


def _complete(truth: Case, gone: str) -> Case:
    """The network with no routers but its own: hosts come in nowhere by one that only the device that is gone names."""
    network = truth.network
    attachments = {
        name: tuple(
            item
            for item in items
            if item.sure or not (item.joined or network.nodes[item.port.device].device.name == gone)
        )
        for name, items in network.zones.attachments.items()
    }
    return replace(truth, network=replace(network, zones=replace(network.zones, attachments=attachments)))


def halved(random: Random, devices: Sequence[Device], version: int = 4) -> Concealed:
    """The network with a second router beside one of its own, which shares its addresses; shown without the second.

    The second has the same routes, and of the lists some lines less, or none where the first has one.
    """
    every = list(devices)
    first = random.choice(every)
    whole = [_sharing(first, 3), _sharing(_otherwise(random, first), 4)]
    left = [one for one in every if one is not first]
    truth = case([*left, *whole], version)
    shown = tuple(one for one in truth.devices if one.name != whole[1].name)
    network = build_network(truth.network.plant, tuple((one, "generated.txt") for one in shown))
    return Concealed(truth, Case(shown, documents(shown), network, Engine(network), version), ("a second router",))


def _sharing(device: Device, host: int) -> Device:
    """The device with addresses of its own, beside which the former ones are shared; links have no hosts but these."""
    ports = tuple(
        replace(
            port,
            addresses=tuple(
                made
                for item in port.addresses
                for made in (
                    replace(item, value=_interface(item, host + 2 * (int(item.value.ip) - int(item.value.network[1])))),
                    replace(item, role=AddressRole.VIRTUAL),
                )
            ),
        )
        for port in device.interfaces
    )
    return replace(device, name=device.name if host == 3 else f"{device.name}second", interfaces=ports)


def _interface(item: InterfaceAddress, host: int) -> InterfaceAddressValue:
    network = item.value.network
    return ipaddress.ip_interface(f"{network[host]}/{network.prefixlen}")


def _otherwise(random: Random, device: Device) -> Device:
    """The device with other lists."""
    if random.random() < 0.4:
        return replace(device, bindings=())
    sets = tuple(
        replace(one, rules=tuple(rule for rule in one.rules if rule is one.rules[-1] or random.random() < 0.6))
        for one in device.rule_sets
    )
    return replace(device, rule_sets=sets)
