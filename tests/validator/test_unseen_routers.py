"""What leaves to a router that no file shows may come back in elsewhere, to a device that translates it."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from comparisons import strangers
from diagram_case import Both
from diagram_plants import HERE, interface
from parsers.model.address import NO_ADDRESS, AddressSet, from_cidr
from parsers.model.device import Effect, Unmodelled
from parsers.model.match import AddressMatch, Match
from parsers.model.nat import AddressTranslation, NatKind, NatRule, NatStage
from parsers.model.routing import Route
from parsers.model.rules import BindingPoint
from parsers.model.vpn import Tunnel, TunnelKind
from small_plants import device, joined, listed, out_of, travels, zone
from validator.reachability import landing
from validator.reachability.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.model.device import Device
    from validator.graph.network import Network
    from validator.plant.model import Zone
    from validator.reachability.goal import Arrival

NEAR, FAR = zone("NEAR", "10.0.0.0/29"), zone("FAR", "10.0.1.0/29")


def by(network: str, hop: str) -> Route:
    return Route(ipaddress.ip_network(network), ipaddress.ip_address(hop), None, HERE)


def into(network: str, real: str, *ports: str) -> NatRule:
    """A static translation of destinations, for what comes in by some ports."""
    original, there = from_cidr(network), from_cidr(real)
    match = Match(destination=AddressMatch.exactly(original), in_interfaces=frozenset(ports) or None)
    return NatRule("into", NatStage.DESTINATION, match, AddressTranslation(NatKind.STATIC, original, there), HERE)


def near(*routes: Route) -> Device:
    """It sends what the other translates to 10.0.100.2, which no file shows."""
    ports = interface("z0", "10.0.0.1/29"), interface("l", "10.0.100.1/29")
    return device("near", *ports, routes=(by("10.1.1.0/29", "10.0.100.2"), *routes))


def far(**more: object) -> Device:
    """It translates 10.1.1.0/29 into its zone, and has a router that no file shows on its other side."""
    ports = interface("z1", "10.0.1.1/29"), interface("l", "10.0.200.1/29")
    words: dict[str, object] = {
        "nat": (into("10.1.1.0/29", "10.0.1.0/29", "l"),),
        "routes": (by("10.9.0.0/16", "10.0.200.2"),),
        **more,
    }
    return device("far", *ports, **words)


def possibly(network: Network) -> list[str]:
    surely, found = travels(network, "NEAR", "FAR")
    assert not surely
    both = Both(network, Engine(network), 4)
    assert both.differences(exact=True) == []
    return found


def test_a_router_that_no_file_shows_may_hand_to_the_device_that_translates() -> None:
    found = possibly(joined([NEAR, FAR], near(), far()))
    assert [one for one in found if "10.1.1.0" in one]


def test_the_device_that_translates_judges_what_comes_in() -> None:
    closed = listed(far(), BindingPoint.INBOUND, "l", Match(source=AddressMatch.exactly(from_cidr("10.9.0.0/16"))))
    assert possibly(joined([NEAR, FAR], near(), closed)) == []


@pytest.mark.parametrize("seed", [6, 19])
def test_all_judges_agree_where_a_device_is_missing_from_random_networks(seed: int) -> None:
    assert strangers(seed).wrong == []


def test_the_oracles_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Iterator[Arrival]:
        return iter(())

    monkeypatch.setattr(landing, "handed_on", nothing)
    told = strangers(6).wrong
    assert any("Comparison" in one for one in told)
    assert any("impossible" in one for one in told)


def test_where_no_route_tells_of_such_a_router_nothing_comes_in() -> None:
    assert possibly(joined([NEAR, FAR], near(), far(routes=()))) == []


def test_a_default_route_to_a_router_of_a_zone_leads_to_no_other_zone() -> None:
    office = zone("OFFICE", "10.0.100.0/29")
    first = device("near", *near().interfaces, routes=(by("0.0.0.0/0", "10.0.100.2"),))
    assert possibly(joined([NEAR, FAR, office], first, far())) == []
    assert possibly(joined([NEAR, FAR], first, far())) != []


def test_two_routers_that_no_file_shows_and_a_device_between_them() -> None:
    """NEAR > router > middle > router > far: the first translates to an address that the last translates again."""
    middle = device(
        "middle",
        interface("l", "10.0.150.1/29"),
        interface("m", "10.0.160.1/29"),
        routes=(by("10.9.0.0/16", "10.0.150.2"), by("10.2.1.0/29", "10.0.160.2")),
        nat=(into("10.1.1.0/29", "10.2.1.0/29", "l"),),
    )
    last = far(nat=(into("10.2.1.0/29", "10.0.1.0/29", "l"),))
    assert [one for one in possibly(joined([NEAR, FAR], near(), middle, last)) if "10.1.1.0" in one]
    assert possibly(joined([NEAR, FAR], near(), replace(middle, nat=()), last)) == []


def test_a_port_whose_address_no_file_shows_may_be_the_next_hop() -> None:
    hidden = replace(interface("l", "10.0.100.2/29"), addresses=(), dynamic_address=True)
    behind = device("far", interface("z1", "10.0.1.1/29"), hidden, nat=far().nat)
    assert [one for one in possibly(joined([NEAR, FAR], near(), behind)) if "10.1.1.0" in one]


def test_so_may_what_is_put_on_a_wire_without_a_next_hop() -> None:
    first = device("near", *near().interfaces, routes=(out_of("10.1.1.0/29", "l"),))
    assert [one for one in possibly(joined([NEAR, FAR], first, far())) if "10.1.1.0" in one]
    assert possibly(joined([NEAR, FAR], first, far(routes=()))) == []


@pytest.mark.parametrize("peer", ["192.0.2.9", "10.0.200.1"])
def test_so_may_what_goes_into_a_tunnel_of_which_no_file_shows_the_other_end(peer: str) -> None:
    """A gateway that is a device of the snapshot may have its end elsewhere."""
    networks = from_cidr("10.0.0.0/29"), from_cidr("10.1.1.0/29")
    tunnel = Tunnel("t", TunnelKind.SITE_TO_SITE, "l", *networks, HERE, peer=peer)
    first = device("near", *near().interfaces, routes=(by("0.0.0.0/0", "10.0.100.2"),), tunnels=(tunnel,))
    office = zone("OFFICE", "10.0.100.0/29")
    found = possibly(joined([NEAR, FAR, office], first, far()))
    assert [one for one in found if "10.1.1.0" in one]
    closed = listed(far(), BindingPoint.INBOUND, "l", Match(source=AddressMatch.exactly(from_cidr("10.9.0.0/16"))))
    assert possibly(joined([NEAR, FAR, office], first, closed)) == []


@pytest.mark.parametrize(("network", "sure"), [("10.0.0.0/29", True), ("10.0.0.0/28", True), ("10.0.0.0/30", False)])
def test_a_connected_network_stays_where_it_is_but_for_longer_prefixes(network: str, sure: bool) -> None:  # noqa: FBT001 - a case
    """Of routes to one network the connected one is taken; a longer prefix wins (RFC 1812, 5.2.4.3)."""
    other = zone("OTHER", "10.0.3.0/29")
    ports = *near().interfaces, interface("z3", "10.0.3.1/29")
    net = joined([NEAR, other], device("near", *ports, routes=(by(network, "10.0.100.2"),)))
    surely, found = travels(net, "OTHER", "NEAR")
    assert found == ["10.0.3.0/29 > 10.0.0.0/29 any/any"]
    assert surely == (found if sure else ["10.0.3.0/29 > 10.0.0.4/30 any/any"])


@pytest.mark.parametrize(
    ("named", "open_to"),
    [
        (from_cidr("10.0.100.2/32"), True),
        (from_cidr("10.0.100.2/32") | from_cidr("255.255.255.248/32"), True),
        (from_cidr("10.0.100.3/32"), False),
        (NO_ADDRESS, False),
    ],
)
def test_a_line_that_was_not_read_may_be_the_interface_whose_address_it_names(named: AddressSet, open_to: bool) -> None:  # noqa: FBT001 - a case
    line = Unmodelled("a line that was not read", Effect.MAY_DO_ANYTHING, HERE, addresses=named)
    unread = device("far", interface("z1", "10.0.1.1/29"), nat=far().nat, unmodelled=(line,))
    surely, found = travels(joined([NEAR, FAR], near(), unread), "NEAR", "FAR")
    assert not surely
    assert bool(found) is open_to


@pytest.mark.parametrize("holders", [[], [zone("OFFICE", "10.0.100.0/29")]])
def test_settings_that_no_file_shows_may_be_an_interface_where_no_zone_has_the_next_hop(holders: list[Zone]) -> None:
    line = Unmodelled("settings that no file shows", Effect.MAY_DO_ANYTHING, HERE, elsewhere=True)
    unread = device("far", interface("z1", "10.0.1.1/29"), nat=far().nat, unmodelled=(line,))
    surely, found = travels(joined([NEAR, FAR, *holders], near(), unread), "NEAR", "FAR")
    assert not surely
    assert bool(found) is not bool(holders)
