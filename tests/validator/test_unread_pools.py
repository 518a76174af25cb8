"""Remote clients of two gateways, of which one has their pool in a line that nobody read."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from comparisons import hidden_lines
from diagram_plants import HERE
from parsers.model.address import EVERY_ADDRESS, NO_ADDRESS, AddressSet, from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.interface import InterfaceKind
from parsers.model.routing import Route
from parsers.model.rules import BindingPoint
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, interface, joined, listed, travels, zone

if TYPE_CHECKING:
    from validator.graph.network import Network

SECOND = from_cidr("10.2.0.8/29")


def _network(*lines: Unmodelled) -> Network:
    """Clients come in at a firewall that lets nothing further; the cell behind it has a gateway of its own, or not."""
    pool = Tunnel("pool", TunnelKind.REMOTE_ACCESS, "wan", EVERY_ADDRESS, from_cidr("10.2.0.0/29"), HERE)
    to_cell = Route(ipaddress.ip_network("10.0.3.0/29"), ipaddress.ip_address("10.0.100.2"), None, HERE)
    ports = interface("wan", "192.0.2.1/29"), interface("link", "10.0.100.1/29"), interface("office", "10.2.1.1/29")
    front = device("front", *ports, tunnels=(pool,), routes=(to_cell,))
    cell = device("cell", interface("plc", "10.0.3.1/29"), interface("link", "10.0.100.2/29"))
    return joined(
        [zone("CLIENTS", "10.2.0.0/28"), zone("OFFICE", "10.2.1.0/29"), zone("CELL", "10.0.3.0/29")],
        listed(front, BindingPoint.OUTBOUND, "link"),
        replace(listed(cell, BindingPoint.INBOUND, "link"), unmodelled=lines),
    )


def _travels(*lines: Unmodelled, source: str = "CLIENTS") -> tuple[list[str], list[str]]:
    return travels(_network(*lines), source, "CELL")


def _line(
    names: AddressSet, effect: Effect = Effect.MAY_DO_ANYTHING, interfaces: frozenset[str] | None = None
) -> Unmodelled:
    return Unmodelled("a line that nobody read", effect, HERE, interfaces, addresses=names)


def test_a_line_that_names_addresses_of_clients_may_be_a_pool_of_them() -> None:
    assert _travels(_line(SECOND)) == ([], ["10.2.0.0/28 > 0.0.0.0/0 any/any"])


@pytest.mark.parametrize(
    "line",
    [
        _line(NO_ADDRESS),
        _line(EVERY_ADDRESS),
        _line(from_cidr("10.9.0.0/24")),
        _line(SECOND, Effect.MAY_PERMIT),
        _line(SECOND, interfaces=frozenset({"plc9"})),
    ],
    ids=["nothing", "everything", "others", "a rule", "of an interface"],
)
def test_others_are_no_pool(line: Unmodelled) -> None:
    assert _travels(line) == ([], [])


def test_two_such_lines_attach_the_clients_once_and_show_nothing() -> None:
    network = _network(_line(SECOND), _line(SECOND))
    second = [item for item in network.zones.attachments["CLIENTS"] if item.port.device == 1]
    assert sorted(item.port.name for item in second) == ["link", "plc"]
    assert not any(item.shown or item.sure for item in second)


def test_without_such_a_line_there_is_no_second_gateway() -> None:
    assert _travels() == ([], [])


def test_a_zone_that_is_no_pool_of_clients_does_not_come_in_by_one() -> None:
    assert _travels(_line(from_cidr("10.2.1.0/29")), source="OFFICE") == ([], [])


def test_the_second_gateway_of_random_networks_is_not_forgotten() -> None:
    found = hidden_lines(78_000_056)
    assert found.wrong == []
    assert found.counts["surely"] > 10


@pytest.mark.parametrize("effect", [Effect.MAY_PERMIT, Effect.MAY_DO_EITHER, Effect.MAY_DO_ANYTHING])
def test_what_speaks_of_clients_may_have_any_pool(effect: Effect) -> None:
    line = replace(_line(NO_ADDRESS, effect), clients=True)
    surely, possibly = _travels(line)
    assert (surely, bool(possibly)) == ([], True)
    assert _travels(replace(line, interfaces=frozenset({"plc9"}))) == ([], [])
    assert _travels(line, source="OFFICE") == ([], [])


def test_clients_of_a_tunnel_interface_for_whoever_calls_are_clients_too() -> None:
    """OpenVPN and WireGuard give clients an interface with their network; one to a single gateway has none."""
    for peer, asked in (("any", True), ("192.0.2.7", False)):
        wire = replace(interface("vpn", "10.2.0.1/28"), kind=InterfaceKind.TUNNEL, peer=peer)
        front = listed(device("front", wire, interface("link", "10.0.100.1/29")), BindingPoint.OUTBOUND, "link")
        cell = listed(device("cell", interface("plc", "10.0.3.1/29")), BindingPoint.INBOUND, "plc")
        line = replace(_line(NO_ADDRESS), clients=True)
        zones = [zone("CLIENTS", "10.2.0.0/28"), zone("CELL", "10.0.3.0/29")]
        network = joined(zones, front, replace(cell, unmodelled=(line,)))
        assert bool(travels(network, "CLIENTS", "CELL")[1]) is asked


def test_a_line_of_an_interface_may_be_a_tunnel_for_the_hosts_on_it() -> None:
    """A gateway with one arm sends what hosts on its network send it into a tunnel that ends on the same interface."""
    pool = Tunnel("pool", TunnelKind.REMOTE_ACCESS, "wan", EVERY_ADDRESS, from_cidr("10.2.0.0/29"), HERE)
    front = device("front", interface("wan", "192.0.2.1/29"), tunnels=(pool,))
    zones = [zone("CLIENTS", "10.2.0.0/28"), zone("CELL", "10.0.3.0/29")]
    for named, goes in ((SECOND, True), (from_cidr("10.2.0.0/29"), True), (NO_ADDRESS, False)):
        line = _line(named, interfaces=frozenset({"plc"}))
        gateway = replace(device("cell", interface("plc", "10.0.3.1/29")), unmodelled=(line,))
        surely, possibly = travels(joined(zones, front, gateway), "CELL", "CLIENTS")
        assert not surely
        assert bool(possibly) is goes, named
