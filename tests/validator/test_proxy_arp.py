"""Who answers for an address on a segment: a device for what it translates, surely only within the segment's network."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

from diagram_plants import ASA_LIKE, HERE, interface, match
from parsers.model.address import from_cidr
from parsers.model.device import Device
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import Route
from validator.graph.network import build_network
from validator.plant.model import NOWHERE, Plant, Zone, ZoneKind
from validator.reachability.engine import Engine


@pytest.mark.parametrize(("seen", "surely"), [("10.0.9.5", True), ("192.0.2.5", False)])
def test_a_route_out_of_an_interface_surely_meets_who_answers_on_the_segment(seen: str, *, surely: bool) -> None:
    """To an address of another network: whether it answers for that one is the platform's and the operator's choice."""
    zones = [
        Zone(name, ZoneKind.CONTROL, HERE, networks=from_cidr(net))
        for name, net in (("HERE", "10.0.1.0/24"), ("THERE", "10.0.2.0/24"))
    ]
    one = Device("one", "generated", ASA_LIKE, stateful=True, origin=HERE)
    out = Route(ipaddress.ip_network(f"{seen}/32"), None, "link", HERE)
    near = replace(one, interfaces=(interface("in", "10.0.1.1/24"), interface("link", "10.0.9.1/24")), routes=(out,))
    real, mapped = from_cidr("10.0.2.7"), from_cidr(seen)
    change = AddressTranslation(NatKind.STATIC, mapped, real)
    far = replace(
        one,
        name="far",
        interfaces=(interface("link", "10.0.9.2/24"), interface("out", "10.0.2.1/24")),
        nat=(NatRule("server", NatStage.DESTINATION, match(target=mapped), change, HERE),),
    )
    network = build_network(Plant("P", "", "", NOWHERE, tuple(zones), ()), ((near, "a.txt"), (far, "b.txt")))
    found = [item.total for item in Engine(network).reach(zones[0], zones[1]) if item.family == 4]
    targets = [
        {net for total in found for box in part.boxes() for net in box.dst}
        for total in found
        for part in (total.surely, total.possibly)
    ]
    assert targets == [{f"{seen}/32"} if surely else set(), {f"{seen}/32"}]
