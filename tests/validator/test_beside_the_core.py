"""A core that nobody handed in joins all that stands behind it: who comes in where, and who leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagram_plants import route
from parsers.model.rules import BindingPoint
from small_plants import device, interface, joined, listed, travels, zone
from validator.plant.model import ZoneKind

if TYPE_CHECKING:
    from parsers.model.device import Device
    from validator.graph.network import Network
    from validator.plant.model import Zone

EVERY = "0.0.0.0/0"
C0, C1, C2 = zone("C0", "10.0.10.0/29"), zone("C1", "10.0.11.0/29"), zone("C2", "10.0.12.0/29")
LINKS = zone("S0", "10.0.0.0/27"), zone("S1", "10.0.1.0/27")
NET = zone("NET", EVERY, kind=ZoneKind.INTERNET)


def cell(name: str, own: str, out: str, *routes: tuple[str, str]) -> Device:
    """A firewall with its cell and a leg on a segment of the core."""
    ports = interface("in", own), interface("out", out)
    return device(name, *ports, routes=[route(*one) for one in routes])


def told(network: Network, source: str, goal: str) -> tuple[bool, bool]:
    """Whether anything surely and possibly travels."""
    surely, possibly = travels(network, source, goal)
    return bool(surely), bool(possibly)


OPEN = cell("a", "10.0.10.1/29", "10.0.1.3/27", ("10.0.12.0/29", "10.0.1.1"))
"""It knows one other cell, and lets everything in."""


@pytest.mark.parametrize("links", [(), LINKS], ids=["undeclared links", "declared links"])
@pytest.mark.parametrize(
    ("kind", "told_by"),
    [(ZoneKind.CONTROL, "10.0.50.0/29"), (ZoneKind.VENDOR, "10.0.50.0/29"), (ZoneKind.ENTERPRISE, EVERY)],
)
def test_what_stands_behind_the_core_comes_in_wherever_it_has_a_leg(
    links: tuple[Zone, ...], kind: ZoneKind, told_by: str
) -> None:
    """Another firewall shows the office behind the core; the open one has no route there, and gets packets all the same."""
    shut = listed(cell("b", "10.0.11.1/29", "10.0.0.4/27", (told_by, "10.0.0.1")), BindingPoint.INBOUND, "out")
    office = zone("OFFICE", "10.0.50.0/29", kind=kind)
    network = joined([C0, C1, C2, office, *links], OPEN, shut)
    assert told(network, "OFFICE", "C0") == (False, True)
    assert told(network, "OFFICE", "C1") == (False, False)
    closed = joined([C0, C1, C2, office, *links], listed(OPEN, BindingPoint.INBOUND, "out"), shut)
    assert told(closed, "OFFICE", "C0") == (False, False)


def test_a_line_of_an_internet_that_stands_somewhere_is_not_behind_the_core() -> None:
    """It comes in by the edge, which lets nothing in."""
    ports = interface("line", "203.0.113.2/29"), interface("up", "10.0.0.3/27")
    edge = device("edge", *ports, routes=(route(EVERY, "203.0.113.1"), route("10.0.0.0/16", "10.0.0.1")))
    net = zone("NET", "198.51.100.0/29", kind=ZoneKind.INTERNET)
    network = joined([C0, C1, C2, net, *LINKS], OPEN, listed(edge, BindingPoint.INBOUND, "line"))
    assert told(network, "NET", "C0") == (False, False)


def test_private_hosts_of_an_internet_of_all_addresses_are_no_line() -> None:
    """A route to an office in no zone leads by the core to what only an internet has; that is no way out of the plant."""
    first = cell("a", "10.0.10.1/29", "10.0.1.3/27", ("10.0.50.0/29", "10.0.1.1"))
    second = cell("b", "10.0.11.1/29", "10.0.0.4/27", (EVERY, "10.0.0.1"))
    network = joined([C0, C1, NET, LINKS[0]], listed(first, BindingPoint.INBOUND, "out"), second)
    public = [one for one in travels(network, "C1", "NET")[1] if "198.51.100" in one or "0.0.0.0/5" in one]
    assert public


def _at_a_box_of_a_provider(*known: str) -> list[Device]:
    """An edge that lets nothing in, by a private address, and a core; the firewall of one cell was not handed in."""
    line = interface("line", "192.168.178.2/24"), interface("up", "10.0.0.2/30"), interface("it", "10.1.0.1/16")
    routes = (route(EVERY, "192.168.178.1"), *(route(one, "10.0.0.1") for one in known))
    edge = listed(device("edge", *line, routes=routes), BindingPoint.INBOUND, "line")
    ports = interface("up", "10.0.0.1/30"), interface("c0", "10.9.0.1/30"), interface("own", "10.0.11.1/29")
    return [edge, device("core", *ports, routes=(route(EVERY, "10.0.0.2"), route("10.0.10.0/29", "10.9.0.2")))]


@pytest.mark.parametrize("known", [("10.0.0.0/8",), ("10.0.10.0/29", "10.0.11.0/29")], ids=str)
@pytest.mark.parametrize("net", [EVERY, "198.51.100.0/24"])
def test_an_internet_behind_a_link_that_may_be_a_line_is_not_behind_a_cell_that_devices_lead_there(
    net: str, known: tuple[str, ...]
) -> None:
    """The link is in no zone and one cell is not shown, so that the private next hop may be a core's as well (268)."""
    zones = [C0, C1, zone("IT", "10.1.0.0/16"), zone("NET", net, kind=ZoneKind.INTERNET)]
    network = joined(zones, *_at_a_box_of_a_provider(*known))
    assert told(network, "NET", "IT") == (False, False)
    assert told(network, "NET", "C1") == (False, False)
    assert told(network, "IT", "NET") == (False, True)


@pytest.mark.parametrize("net", [EVERY, "198.51.100.0/24"])
def test_an_internet_behind_such_a_link_comes_in_where_no_device_leads_there(net: str) -> None:
    """The core has it by an edge that was not handed in; the link of the shut firewall is all that shows that."""
    shut = listed(cell("b", "10.0.11.1/29", "10.0.0.4/27", (EVERY, "10.0.0.1")), BindingPoint.INBOUND, "out")
    network = joined([C0, C1, C2, zone("NET", net, kind=ZoneKind.INTERNET)], OPEN, shut)
    assert told(network, "NET", "C0") == (False, True)
    assert told(network, "NET", "C1") == (False, False)


@pytest.mark.parametrize(("more", "shown"), [((), False), (((EVERY, "10.0.1.1"),), True)])
def test_an_internet_to_which_routes_to_private_networks_alone_lead_is_not_shown(
    more: tuple[tuple[str, str], ...], *, shown: bool
) -> None:
    """Core and edge were not handed in: the internet has a summary of the plant only as it has everything."""
    routes = ("10.0.0.0/8", "10.0.1.1"), ("10.1.0.0/16", "10.0.1.1")
    shut = listed(cell("a", "10.0.10.1/29", "10.0.1.3/27", *routes, *more), BindingPoint.INBOUND, "out")
    network = joined([C0, zone("IT", "10.1.0.0/16"), NET], shut)
    assert network.zones.shown(NET) is shown
