"""Interfaces that get their addresses from elsewhere: what may stand at them, and what may be opened there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from diagram_plants import ASA_LIKE, HERE, match, route
from parsers.model.address import from_cidr
from parsers.model.management import Answers, Management, ManagementService
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.reachability.access import Doors
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from parsers.model.device import Device

WAN = replace(interface("wan", "203.0.113.2/24"), addresses=(), dynamic_address=True)
LAN = interface("lan", "10.0.1.1/24")
SSH = ManagementService("ssh", 22, HERE)
CELL, SITE, AWAY = zone("CELL", "10.0.1.0/24"), zone("SITE", "10.0.60.0/24"), zone("AWAY", "10.0.70.0/24")
OUTSIDE = replace(zone("OUTSIDE", "203.0.113.0/24"), interfaces=(("edge", "wan"),))


def edge(**more: object) -> Device:
    """A router that gets the address of its way out by DHCP and lets nothing through."""
    closed = device("edge", LAN, WAN, **more)
    return listed(closed, BindingPoint.INBOUND, "wan")


@pytest.mark.parametrize("answers", [Answers.EVERY_ADDRESS, Answers.ARRIVING_ADDRESS, Answers.ADDRESSED_INTERFACE])
def test_a_list_of_transit_does_not_keep_anybody_from_an_address_that_no_file_shows(answers: Answers) -> None:
    """On platforms on which it does not judge packets for the device itself (an ASA that gets its address by DHCP)."""
    plane = Management((SSH,), answers=answers, inbound_filters=False)
    assert opened("OUTSIDE", edge(order=ASA_LIKE, management=plane)) == {"ssh"}
    assert not opened("OUTSIDE", edge(order=ASA_LIKE, management=replace(plane, inbound_filters=True)))
    found = edge(order=ASA_LIKE, management=replace(plane, services=(replace(SSH, interfaces=frozenset({"lan"})),)))
    assert not opened("OUTSIDE", found) or answers is Answers.ADDRESSED_INTERFACE


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (Answers.EVERY_ADDRESS, set[str]()),
        (Answers.ARRIVING_ADDRESS, set[str]()),
        (Answers.ADDRESSED_INTERFACE, {"ssh"}),
        (Answers.POLICED_INTERFACE, {"ssh"}),
    ],
)
def test_from_within_an_address_that_no_file_shows_may_be_asked_for(answers: Answers, expected: set[str]) -> None:
    """The service listens at the interface by DHCP alone: some platforms look at the interface that is addressed."""
    plane = Management((replace(SSH, interfaces=frozenset({"wan"})),), answers=answers, inbound_filters=False)
    assert opened("CELL", edge(order=ASA_LIKE, management=plane)) == expected
    closed = listed(edge(order=ASA_LIKE, management=plane), BindingPoint.FORWARD, None)
    assert not opened("CELL", closed)


def opened(source: str, *devices: Device) -> set[str]:
    """The services of the first device that a zone possibly opens."""
    engine = Engine(joined([CELL, OUTSIDE], *devices))
    doors = Doors(engine)
    (start,) = (one for one in engine.network.plant.zones if one.id == source)
    found = doors.access(start, doors.targets[0])
    return {item.service.protocol for item in found if item.packets.possibly}


def test_who_lies_behind_a_router_of_an_unknown_network_is_not_kept_from_who_stands_there() -> None:
    """A route says that the site lies beyond the way out; the outside and another such site may go there past the edge."""
    routes = (route("10.0.60.0/24", "192.168.8.1"), route("10.0.70.0/24", "192.168.8.7"))
    network = joined([CELL, SITE, AWAY, OUTSIDE], edge(routes=routes))
    for one, other in ((OUTSIDE, SITE), (SITE, OUTSIDE), (SITE, AWAY), (AWAY, SITE)):
        surely, possibly = travels(network, one.id, other.id)
        assert possibly
        assert not surely
    assert travels(network, "OUTSIDE", "CELL") == ([], [])


def test_who_stands_elsewhere_is_not_looked_for_on_an_unknown_network() -> None:
    """Nor is a site to which a route leads: the cell surely stands behind the edge."""
    network = joined([CELL, SITE], edge(routes=(route("10.0.60.0/24", "192.168.8.1"),)))
    assert travels(network, "SITE", "CELL") == ([], [])
    assert travels(network, "CELL", "SITE") != ([], [])


def test_zones_that_stand_nowhere_surely_may_meet_on_an_unknown_network() -> None:
    """Either may stand there, and the other behind a router beside it."""
    network = joined([CELL, SITE, AWAY], edge())
    assert travels(network, "SITE", "AWAY")[1]
    assert travels(network, "SITE", "CELL") == ([], [])


def test_what_a_device_translates_may_go_back_to_an_unknown_network() -> None:
    """A port forward to a site that lies beyond the way out, by a default route that DHCP brings."""
    public, real = from_cidr("198.51.100.1"), from_cidr("10.0.60.5")
    change = AddressTranslation(NatKind.STATIC, public, real)
    forward = NatRule("forward", NatStage.DESTINATION, match(target=public), change, HERE)
    other = device("other", interface("z", "10.0.60.1/24"), replace(WAN, name="up"))
    network = joined([CELL, SITE, AWAY], device("edge", LAN, WAN, nat=(forward,), order=ASA_LIKE), other)
    assert any("198.51.100.1/32" in line for line in travels(network, "AWAY", "SITE")[1])
